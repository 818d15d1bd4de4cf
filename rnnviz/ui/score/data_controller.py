"""Which task is on the stage, one of the window's or a file of the user's, and which models can be chosen for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.opened import TASK as OPENED
from rnnviz.tasks.registry import offered, task_of
from rnnviz.tasks.series import TASK as SERIES
from rnnviz.tasks.sketch import TASK as SKETCH
from rnnviz.ui.score.model_panel import STACK, Chooser
from rnnviz.ui.score.stage import Stage
from rnnviz.ui.score.task_picker import OPEN, OPEN_MODEL
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Session

if TYPE_CHECKING:
    from rnnviz.series_board import SeriesBoard

_PURPOSE = "board of a series"


class DataController(QObject):
    """chosen(Settings): other data is to be shown."""

    chosen = Signal(object)

    def __init__(self, *, chooser: Chooser, session: Session, stage: Stage) -> None:
        super().__init__(chooser)
        self._chooser, self._session, self._stage = chooser, session, stage
        self._recipes = {recipe.key: recipe for recipe in (*session.recipes, *session.task_recipes) if recipe.trains}
        self._all = dict(session.titles)
        self._left: dict[str, Settings] = {}
        session.series_opened.connect(self._open)
        self._chooser.task_picked.connect(self._choose)

    @property
    def own(self) -> bool:
        """Whether the user's series is on the stage."""
        return self._stage.settings.data.task == SERIES.key

    @property
    def titles(self) -> dict[str, str]:
        """The models that can be chosen, beside a stack of layers: key -> title."""
        board = self._stage.own
        if self.own and board is not None:
            return {row.key: row.title for row in board.rows if row.recipe.trains}
        task = task_of(self._stage.settings)
        if task is SKETCH:  # which model reads a drawing is chosen on the Sketch page
            key = self._stage.settings.model.recipe
            return {key: self._all[key]} if key in self._all else {}
        fitting = {key: recipe for key, recipe in self._recipes.items() if task.fits(recipe)}
        if not task.forecasts:  # an answer of its own: how far ahead the chapter lets it look says nothing
            return {key: recipe.title for key, recipe in fitting.items()}
        return {key: f"{recipe.title} · {recipe.ahead}" for key, recipe in fitting.items()}

    @property
    def all_titles(self) -> dict[str, str]:
        """The titles of all models, also of those that do not fit what is on the stage."""
        return {**self._all, **self.titles}

    def with_recipe(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Fields of the settings that the user has changed, with what the choice of a model brings with it."""
        key, board = fields.get("model.recipe"), self._stage.own
        if key is None:
            return dict(fields)
        if self.own and board is not None:
            row = board.row(key)
            brings = {"data.source": (row or board).data.source}
            return {**fields, **brings, **({"model.loss_on": row.recipe.loss_on} if row else {})}
        task = task_of(self._stage.settings)
        if not task.forecasts:
            chosen = self._recipes.get(key)
            training = _brought(chosen.book) if chosen is not None and chosen.task else {}
            return {**fields, "model.loss_on": task.loss_on, **training}
        if recipe := self._recipes.get(key):
            return {**fields, "model.loss_on": recipe.loss_on, "data.horizon": recipe.horizon}
        return {**fields, "data.horizon": 1}

    def prepare(self, settings: Settings, then: Callable[[], None]) -> None:
        """Calls `then` once the windows of the settings are known: at once, but for a file that is not open."""
        board, data = self._stage.own, settings.data
        known = board is not None and data in (board.data, *(row.data for row in board.rows))
        if data.task != SERIES.key or known:
            then()
            return

        def take(made: SeriesBoard) -> None:
            self._stage.set_own(made)
            self._left.pop(SERIES.key, None)
            self._session.set_own(made)
            then()

        name = Path(data.source.path).name if data.source else "the series"
        self._session.errands.send(_PURPOSE, named("rnnviz.jobs.series:MakeBoard")(data), take, tried=f"open {name}")

    def show(self) -> None:
        """Shows in the chooser which task is on the stage, and which models can be chosen for it."""
        # A drawing of a network that draws is in that network's unit, and judged by its density.
        stack = task_of(self._stage.settings).stacks and self._stage.settings.training.loss != "sketch-rnn"
        self._chooser.set_recipes(self.titles, stack=stack)
        board = self._stage.own
        self._chooser.set_task(self._stage.settings.data.task, name=board.name if board else "", model=self._model)

    @property
    def _model(self) -> str:
        """The name of the model from a file that is on the stage, or was; "" where there was none."""
        here = self._stage.settings
        last = here if here.data.task == OPENED.key else self._left.get(OPENED.key)
        return OPENED.called(last.data) if last is not None else ""

    def leave(self) -> None:
        """Keeps what is on the stage, to come back to."""
        self._left[self._stage.settings.data.task] = self._stage.settings

    def _open(self, made: SeriesBoard) -> None:
        self.leave()
        self._left.pop(SERIES.key, None)
        settings = self._stage.settings
        same = self.own and made.row(settings.model.recipe)
        # The model stays where it fits any series; a row of the chapter has its own way to be trained.
        model = settings.model if settings.model.recipe == STACK or same else ModelSettings()
        data = same.data if same else made.data
        self._stage.set_own(made)
        training = replace(settings.training, loss=SERIES.loss)
        self.chosen.emit(replace(settings, data=data, model=model, training=training))

    def _choose(self, key: str) -> None:
        """Another task, as it was left, else as it begins; the dialog where a file is asked for."""
        board, now = self._stage.own, self._stage.settings
        if key == OPEN:
            self._session.series_asked.emit()
            return
        if key == OPEN_MODEL:
            self._session.model_asked.emit()
            return
        back = self._left.get(key)
        begins = {task.key: task for task in offered()}
        if back is None and key in begins:
            # How a task's own model is trained says nothing about the models of another.
            own = replace(TrainSettings(), device=now.training.device, seed=now.training.seed)
            back = begins[key].begin(replace(now, training=own) if task_of(now).training else now)
        elif back is None and board is not None:
            training = replace(now.training, loss=SERIES.loss)
            back = replace(now, data=board.data, model=ModelSettings(), training=training)
        if back is not None:
            self.leave()
            self.chosen.emit(back)


def _brought(training: TrainSettings) -> dict[str, Any]:
    """What the choice of a task's own model brings with it: how that one is trained, but for where."""
    kept = ("device", "seed", "loss")
    return {f"training.{one.name}": getattr(training, one.name) for one in fields_of(training) if one.name not in kept}
