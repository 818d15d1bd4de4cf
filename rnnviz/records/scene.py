"""A state of the window as one value: what stands on the stage, what of it is looked at, and what its pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from rnnviz.light_dataclass import dataclass
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings

STAGE_PAGES = ("score", "gradients")
"""The pages that show what stands on the stage, by their keys."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the user's own that a page reads, in its state. It goes nowhere with a file of scenes, which has its
    name alone: then `path` is that name."""

    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class SceneModel:
    """The weights of a scene's model. epochs: of its training, as many of them as were kept, in order; of a model that
    was not trained here the one there is. name: of the kept run, "" for none. ships: whether they are those that ship
    with rnnviz for the scene's settings; they are shown from there as long as they are the same.

    Two are the same where their networks are the very same objects.
    """

    epochs: tuple[Checkpoint, ...]
    name: str = ""
    ships: bool = False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SceneModel):
            return NotImplemented
        return self._networks == other._networks

    def __hash__(self) -> int:
        return hash(self._networks)

    @property
    def _networks(self) -> tuple[int, ...]:
        return tuple(id(one.network) for one in self.epochs)


@dataclass(frozen=True, slots=True)
class Pin:
    """What is pinned in the score. layer: its name, "input" or "prediction"; unit, step: from 0; None for all of them.
    quantity: the track ("output", a gate's name, "h", "c", a weight's name …)."""

    layer: str | None = None
    unit: int | None = None
    step: int | None = None
    quantity: str = "output"


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment of a scene at which a speaker stops. words: what is told there ("the gates close"). phase, step, stage:
    as in Scene. zoom: the stretch of time in sight, in steps, as in Scene; None leaves it as it is. epoch: of the
    laboratory's models, None for the last; the score stays at that of its scene."""

    words: str
    phase: str
    step: int = 0
    stage: int = 0
    zoom: tuple[float, float] | None = None
    epoch: int | None = None

    @classmethod
    def of(cls, words: str, state: Mapping[str, Any]) -> Stop:
        """The moment in a page's state. Entries that are missing, or that a stop cannot have, are left out."""
        step, epoch, zoom = (state.get(key) for key in ("step", "epoch", "zoom"))
        ends = isinstance(zoom, (list, tuple)) and len(zoom) == 2 and all(isinstance(x, (int, float)) for x in zoom)
        return cls(
            words,
            str(state.get("phase", "forward")),
            step if type(step) is int else 0,
            zoom=(float(zoom[0]), float(zoom[1])) if ends and zoom is not None else None,
            epoch=epoch if type(epoch) is int else None,
        )

    @property
    def where(self) -> str:
        """The moment in words."""
        at = f"{self.phase}, t = {self.step}" if self.phase in ("forward", "backward") else self.phase
        return at if self.epoch is None else f"{at}, epoch {self.epoch}"


@dataclass(frozen=True, slots=True)
class Scene:
    """page: what is in sight, by its key; the stage stands behind it where it is none of STAGE_PAGES. series: which
    validation sequence, from 0.

    epoch: of the model's training; None for its last one. model: the weights; None for the run that ships for these
    settings, else the one that was trained last. edits: what was changed by hand, one difference each; original: it is
    set aside, and the original is looked at. variants: changes by hand that were kept under a name. phase: "forward",
    "loss", "backward" or "update"; step: the time step, from 0, of forward and backward; stage: which part of the loss
    or of the update, from 0 (layout/moments.py). layer: its name; "" for the last recurrent one. unit: of that layer,
    from 0. pinned: None for nothing. zoom: the stretch of time in sight, (first, last) in steps, where step t is from t
    - 0.5 to t + 0.5; None for the whole sequence. hidden: groups of tracks that are not shown, by their names in
    layout/row.py's Shown. gate_gradients, lock_scale: as the menu has them; None leaves them as they are. theme:
    "light", "dark" …; "" leaves it. pages: what a page shows of its own, plain values, by the page's key, with a Path
    for a kept run or a file, and a SceneModel for weights. laboratory: likewise, of the laboratory.
    """

    settings: Settings
    page: str = "score"
    series: int = 0
    epoch: int | None = None
    phase: str = "forward"
    step: int = 0
    stage: int = 0
    layer: str = ""
    unit: int = 0
    model: SceneModel | None = None
    edits: tuple[Mapping[str, Any], ...] = ()
    original: bool = False
    variants: tuple[Mapping[str, Any], ...] = ()
    pinned: Pin | None = None
    zoom: tuple[float, float] | None = None
    hidden: tuple[str, ...] = ()
    gate_gradients: bool | None = None
    lock_scale: bool | None = None
    theme: str = ""
    pages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    laboratory: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptScene:
    """A scene in a row with others. name: on its thumbnail; notes: for the speaker; picture: a small PNG of the window,
    b"" for none. stops: those that the speaker made, after the moment at which it was kept; () for the usual ones.
    steps: how many time steps the sequence has, 0 where the score is not in sight."""

    scene: Scene
    name: str
    notes: str = ""
    stops: tuple[Stop, ...] = ()
    picture: bytes = b""
    steps: int = 0

    @property
    def all_stops(self) -> tuple[Stop, ...]:
        """As it was kept; and then the stops that the speaker made, or the end of each phase that is still to come."""
        here = self.scene
        if here.page not in STAGE_PAGES:
            return (Stop.of(self.name, here.pages.get(here.page, {})), *self.stops)
        begin = Stop(self.name, here.phase, here.step, here.stage, here.zoom)
        if self.stops or not self.steps:
            return (begin, *self.stops)
        between = (
            (Stop("Their gradient, added up", "update", 0, 1),) if (here.phase, here.stage) == ("update", 0) else ()
        )
        ends = (
            Stop("Forward to the last step", "forward", self.steps - 1),
            Stop("The loss", "loss", 0, 1),
            Stop("Backward to the first step", "backward", 0),
            Stop("The update of the weights", "update", 0, 2),
        )
        after = [one.phase for one in ends].index(here.phase)
        at = (here.phase, here.step if here.phase in ("forward", "backward") else 0, here.stage)
        return (begin, *between, *(one for one in ends[after:] if (one.phase, one.step, one.stage) != at))

    def at(self, number: int) -> Scene:
        """The scene at one of `all_stops`, from 0."""
        here = self.scene
        if not 0 < number < len(self.all_stops):
            return here
        stop = self.all_stops[number]
        if here.page in STAGE_PAGES:
            return replace(here, phase=stop.phase, step=stop.step, stage=stop.stage, zoom=stop.zoom or here.zoom)
        state = {key: value for key, value in here.pages.get(here.page, {}).items() if key != "epoch"}
        state |= {"phase": stop.phase, "step": stop.step}
        state |= {} if stop.epoch is None else {"epoch": stop.epoch}
        state |= {} if stop.zoom is None else {"zoom": list(stop.zoom)}
        return replace(here, pages={**here.pages, here.page: state})


@dataclass(frozen=True, slots=True)
class Deck:
    """Scenes in a row: a lecture. current: the one that was shown last, from 0; -1 for none. here: what the window
    showed when it was closed, where that is kept, too; path, saved: then also the file that they are from, "" for
    none, and whether they were in it as they are."""

    scenes: tuple[KeptScene, ...] = ()
    current: int = -1
    here: Scene | None = None
    path: str = ""
    saved: bool = True
