"""The training in progress: its state, its steps into the panel, its epochs to the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rnnviz.layout.loss_text import accuracy_words
from rnnviz.layout.loss_words import words_of
from rnnviz.layout.numerals import number
from rnnviz.records.explosion import Explosion
from rnnviz.records.training import TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import task_of
from rnnviz.ui.score.body import ScoreBody
from rnnviz.ui.score.stage import Stage, run_key
from rnnviz.ui.shell.kept_training import KeptTraining
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Session

if TYPE_CHECKING:
    from rnnviz.jobs.request import Request
    from rnnviz.records.runs import RunCurve, RunRow


class TrainingController(KeptTraining):
    """Starts trainings and shows how far they have come; where no runs are kept it trains all the same."""

    what = "A model is being trained."

    def __init__(self, body: ScoreBody, *, session: Session, stage: Stage) -> None:
        super().__init__(body.training, purpose="training", bar=body.training.bar, session=session)
        self._body, self._plot, self._stage = body, body.training.plot, stage
        self._norms = body.training.norms
        body.training.bar.start.connect(self._start_chosen)

    def fits(self, settings: Settings) -> bool:
        """Whether the epochs of this training belong to the model chosen by `settings`."""
        return run_key(self.settings) == run_key(settings)

    def _start_chosen(self) -> None:
        """Trains a new run of what is chosen; where that cannot work the forms say so, at its fields."""
        settings = self._stage.settings
        if why := task_of(settings).untrainable:
            self._body.show_panel(1)
            self._bar.set_words(why)
            return
        found = problems(settings)
        self._body.show_problems(found, ())
        if not found:
            self._body.show_panel(1)
            self._begin_at(None, settings, named("rnnviz.jobs.training:Train")(settings, root=self._session.root))

    def go_on(self, run: RunRow, curve: RunCurve) -> None:
        """Trains what is left of a kept run, whose history so far is `curve`."""
        if run.settings is not None:
            self._begin_at(curve, run.settings, named("rnnviz.jobs.training:Resume")(run.path))

    def show_run(self, settings: Settings, curve: RunCurve, words: str) -> None:
        """A kept run as far as it has come: its curves, and a line about it."""
        self.show_history(settings, curve)
        self._bar.set_words(words)

    def show_history(self, settings: Settings, curve: RunCurve | None) -> None:
        """The curves of a run as far as it has come; None for a new one."""
        pairs = enumerate(zip(curve.losses, curve.val_losses, strict=True) if curve is not None else ())
        known = [(n, loss, val) for n, (loss, val) in pairs if loss is not None and val is not None]
        self._plot.clear(settings.training.epochs)
        self._plot.set_history([n for n, _, _ in known], [loss for _, loss, _ in known], [val for _, _, val in known])
        self._norms.clear(settings.training.epochs)
        norms = enumerate(curve.norms if curve is not None else ())
        self._norms.set_history([(n, *norm) for n, norm in norms if norm is not None])

    def _begin_at(self, curve: RunCurve | None, settings: Settings, job: Request) -> None:
        self.show_history(settings, curve)
        self._body.training.explosion.set_explosion(None)
        self._begin(settings, job)

    def show_book(self, settings: Settings) -> None:
        """The line to beat for a choice of settings."""
        self._plot.set_line(task_of(settings).line(settings), words_of(settings.training.loss).measure)

    def _take(self, item: Any) -> None:
        super()._take(item)
        if isinstance(item, TrainStep):
            self._plot.add(item)
            self._norms.add(item)
        elif isinstance(item, Explosion):
            self._body.training.explosion.set_explosion(item)

    def _closing_words(self, how: str) -> str:
        words, last = self._how_far(how), self._last
        if last is None or last.val_loss is None:
            return words
        more = "".join(f" · {told}" for told in accuracy_words(last.measures))
        return f"{words} · val {words_of(self.settings.training.loss).measure} {number(last.val_loss)}{more}"
