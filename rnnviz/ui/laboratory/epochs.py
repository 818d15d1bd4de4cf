"""The epochs of the laboratory's models, as far as they are known: from files, from trainings, and from scenes."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.records.laboratory import Member, Origin
from rnnviz.records.scene import SceneModel
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.ui.score.stage import run_key


class Epochs:
    """Those of one origin and source are one training's."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], list[Checkpoint]] = {}
        self._firsts: dict[tuple[object, ...], Checkpoint] = {}
        self._trained = 0

    def of(self, member: Member) -> list[Checkpoint]:
        """Those of a model; of an untrained one the first weights of any that began alike. [] where none is known."""
        if found := self._known.get(_key(member)):
            return found
        if member.origin in (Origin.FIRST, Origin.TRAINED):
            first = self._firsts.get(_first_key(member.settings))
            return [first] if first is not None else []
        return []

    def learn(self, member: Member, found: Sequence[Checkpoint]) -> None:
        self._known[_key(member)] = list(found)
        if found and found[0].epoch == 0:
            self._firsts.setdefault(_first_key(member.settings), found[0])

    # -- trainings ------------------------------------------------------------------------------------------------

    def begin(self, epochs: Sequence[Checkpoint] = ()) -> str:
        """Begins another training, and returns its source."""
        self._trained += 1
        self._known[(Origin.TRAINED, self.training)] = list(epochs)
        return self.training

    @property
    def training(self) -> str:
        """The source of the training that began last."""
        return str(self._trained)

    def add(self, settings: Settings, checkpoint: Checkpoint) -> None:
        """An epoch of that training."""
        self._known[(Origin.TRAINED, self.training)].append(checkpoint)
        if checkpoint.epoch == 0:
            self._firsts.setdefault(_first_key(settings), checkpoint)

    def keep(self, folder: str) -> bool:
        """That training lies in a folder, as a kept run; False where it has come to nothing."""
        if run := self._known.get((Origin.TRAINED, self.training)):
            self._known[(Origin.RUN, folder)] = run
        return bool(run)

    # -- scenes ---------------------------------------------------------------------------------------------------

    def weights(self, member: Member) -> SceneModel | None:
        """Those that go where a scene goes: of a model that was trained here, or is a kept run, the epochs whose
        weights are numbers. None for all others, which are in every installation."""
        if member.origin not in (Origin.TRAINED, Origin.RUN):
            return None
        return _model(self._known.get(_key(member), ()))

    def given(self, model: SceneModel) -> tuple[Origin, str]:
        """The origin and the source of weights that came with a scene: of a run or a training that is here, or of one
        more training."""
        for key, run in reversed(self._known.items()):  # a training before the run that was kept of it
            if key[0] in (Origin.TRAINED, Origin.RUN) and _model(run) == model:
                return Origin(str(key[0])), str(key[1])
        return Origin.TRAINED, self.begin(model.epochs)


def _key(member: Member) -> tuple[object, ...]:
    """What its epochs are known by."""
    if member.origin is Origin.FIRST:
        return (member.origin, *_first_key(member.settings))
    if member.origin is Origin.SHIPS:
        return member.origin, run_key(member.settings)
    return member.origin, member.source


def _model(run: Sequence[Checkpoint]) -> SceneModel | None:
    good = tuple(one for one in run if one.network.finite)
    return SceneModel(good) if good else None


def _first_key(settings: Settings) -> tuple[object, ...]:
    """Settings that begin with the same weights have the same."""
    return run_key(settings), settings.training.seed
