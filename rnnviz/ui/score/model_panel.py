"""Which model, which sequence, which weights, which loss: the choices that make a trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.settings.described import described
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of
from rnnviz.ui.score.form_drawing import FormDrawing
from rnnviz.ui.score.layer_settings import NAMES as INSIDE
from rnnviz.ui.score.layer_settings import LayerSettings
from rnnviz.ui.score.task_fields import TaskFields
from rnnviz.ui.score.task_picker import TaskPicker
from rnnviz.ui.score.training_pass import TrainingPass
from rnnviz.ui.shell.page import named
from rnnviz.ui.widgets.fields import Field, field_of, heading
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.numbers import number, whole, whole_numbers

if TYPE_CHECKING:
    from rnnviz.ui.score.opened_form import OpenedForm

STACK = "stack"
_OF_ANY_MODEL = ("model.recipe", "weights", "series")
"""What is there to choose for every model that is not from a file."""
_OF_A_STACK = ("model.cell", "layers", "model.units", "model.dropout", "model.loss_on")
"""What the chapter's models have settled already."""


class Chooser(QWidget):
    """Setters in: set_settings, set_series, set_task, set_recipes, set_trained, show_problems. Signals out: what the
    user changed.

    opened: the form of a model from a file, made when the first one is shown. training_pass: where the model that is
    shown has dropout.

    changed(dict): dotted settings ("model.units") to the values that the user typed, not yet checked.
    series_changed(int): which series of the validation set. trained_changed(bool): trained or untrained weights.
    task_picked(str): as `TaskPicker.picked`. made(QWidget): a part of the form that was not there before, and of which
    nothing is in sight yet.
    """

    changed = Signal(object)
    series_changed = Signal(int)
    trained_changed = Signal(bool)
    task_picked = Signal(str)
    made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("choices")
        self._recipe = FittingCombo()
        self._recipe.addItem("stack of layers", STACK)
        self._cell = FittingCombo()
        self._cell.addItems(CELLS)
        least, most = described("model.units").count or (1, 1)
        self._layers = QSpinBox(minimum=least, maximum=most)
        self._units = QLineEdit()
        self._reset_after = QCheckBox("apply the reset gate after\nU·h (reset_after)")
        self._reset_after.setToolTip(described("model.reset_after").tip)
        self._reset_after.setAccessibleName(described("model.reset_after").label)
        self._embedding = QLineEdit()
        self._dropout = QLineEdit()
        self._loss = FittingCombo()
        for value, words in described("model.loss_on").choices.items():
            self._loss.addItem(words, value)
        self._weights = FittingCombo()
        self._weights.addItems(("trained", "untrained"))
        self._task = TaskPicker()
        self._form = FormDrawing()
        self._own = TaskFields()
        self._inside = LayerSettings()
        self.opened: OpenedForm | None = None
        self._extra = 0
        self._settings: Settings | None = None
        self._series = QSpinBox(minimum=0, maximum=1999)
        # Wider than what works: a length that cannot work is answered in words, not by a field that ignores keys.
        self._steps = QSpinBox(minimum=0, maximum=999_999)
        for box in (self._layers, self._series, self._steps):
            box.setKeyboardTracking(False)  # a half-typed number is no choice

        self._always = {
            "data.task": field_of("data.task", self._task),
            "model.recipe": field_of("model.recipe", self._recipe, above=True),
            "model.embedding": field_of("model.embedding", self._embedding),
            "model.cell": field_of("model.cell", self._cell),
            "layers": Field("Layers", self._layers, tip="The number of stacked recurrent layers"),
            "model.units": field_of("model.units", self._units),
            "model.dropout": field_of("model.dropout", self._dropout),
            "model.loss_on": field_of("model.loss_on", self._loss),
            "weights": Field(
                "Weights", self._weights, tip="Show the trained weights, or the weights before the first training step"
            ),
            "series": Field("Series", self._series, tip=""),
            "data.steps": field_of("data.steps", self._steps),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(6)
        for name in (
            "data.task",
            "model.recipe",
            "model.embedding",
            "model.cell",
            "layers",
            "model.units",
            "model.dropout",
            "model.loss_on",
            "weights",
        ):
            column.addWidget(self._always[name])
            if name == "data.task":
                column.addWidget(self._form)
            if name == "model.units":
                column.addWidget(self._reset_after)
            if name == "model.loss_on":
                column.addWidget(self._inside)
        self._of_a_file = QVBoxLayout()
        column.addLayout(self._of_a_file)
        column.addSpacing(4)
        self._of_the_data = heading("Sequence")
        column.addWidget(self._of_the_data)
        for name in ("series", "data.steps"):
            column.addWidget(self._always[name])
        column.addWidget(self._own)
        self.training_pass = TrainingPass()
        column.addWidget(self.training_pass)
        column.addStretch(1)
        self._column = column

        self._recipe.currentIndexChanged.connect(
            lambda i: self.changed.emit({"model.recipe": self._recipe.itemData(i)})
        )
        self._cell.currentTextChanged.connect(lambda cell: self.changed.emit({"model.cell": cell}))
        self._layers.valueChanged.connect(self._layers_changed)
        self._units.editingFinished.connect(self._units_changed)
        self._embedding.editingFinished.connect(
            lambda: self.changed.emit({"model.embedding": whole(self._embedding.text())})
        )
        self._dropout.editingFinished.connect(
            lambda: self.changed.emit({"model.dropout": number(self._dropout.text())})
        )
        self._reset_after.toggled.connect(lambda on: self.changed.emit({"model.reset_after": on}))
        self._loss.currentIndexChanged.connect(
            lambda i: self.changed.emit({"model.loss_on": LossOn(self._loss.itemData(i))})
        )
        self._weights.currentIndexChanged.connect(lambda i: self.trained_changed.emit(i == 0))
        self._series.valueChanged.connect(self.series_changed)
        for part in (self._own, self._inside):
            part.changed.connect(self.changed)
            part.made.connect(self.made)
        self.training_pass.changed.connect(self.changed)
        self._task.picked.connect(self.task_picked)
        self._steps.valueChanged.connect(lambda n: self.changed.emit({"data.steps": n + self._extra}))

    @property
    def _fields(self) -> dict[str, Field]:
        """All that there are by now, by their dotted names."""
        return {**self._always, **self._own.fields, **self._inside.fields}

    def set_settings(self, settings: Settings) -> None:
        """Shows settings without announcing a change. Those that it shows already leave the fields alone: what is half
        typed there stays."""
        if settings == self._settings:
            return
        self._settings = settings
        model = settings.model
        self._own.make(settings)
        blocked = [(w, w.blockSignals(True)) for w in self.findChildren(QWidget)]
        self._recipe.setCurrentIndex(max(0, self._recipe.findData(model.recipe)))
        self._cell.setCurrentText(model.cell)
        self._layers.setValue(len(model.units))
        same = len(set(model.units)) == 1
        self._units.setText(str(model.units[0]) if same else ", ".join(map(str, model.units)))
        self._reset_after.setChecked(model.reset_after)
        stack = model.recipe == STACK
        self._reset_after.setVisible(stack and model.resets)
        for name in _OF_A_STACK:
            self._always[name].setVisible(stack)
        self._inside.setVisible(stack and settings.data.opened is None)
        self._inside.set_settings(settings)
        self._dropout.setText(f"{model.dropout:g}")
        self._embedding.setText(str(model.embedding))
        self._loss.setCurrentIndex(self._loss.findData(model.loss_on))
        task = task_of(settings)
        self._always["model.embedding"].setVisible(stack and task.reads_ids)
        self._extra = task.extra
        self._steps.setValue(settings.data.steps - task.extra)
        self._steps.setEnabled(not task.of_a_file)
        self._always["data.steps"].setVisible(not task.varying)  # a drawing is as long as it is
        self._always["data.steps"].set_label(task.length, task.length_tip)
        self._always["series"].set_label(
            task.noun, f"Which {task.noun.lower()} of the validation set runs through the model"
        )
        self._own.set_settings(settings)
        self.training_pass.set_settings(settings)
        self._form.set_form(task.form(settings))
        for widget, before in blocked:
            widget.blockSignals(before)
        self._show_opened(settings)
        self.show_problems((), self._fields)

    def put_below(self, widget: QWidget) -> None:
        """What belongs to the sequence, below its fields."""
        self._column.insertWidget(self._column.count() - 1, widget)

    def _show_opened(self, settings: Settings) -> None:
        """A model from a file has nothing to choose but what it reads: its own form is in place of the fields."""
        opened = settings.data.opened is not None
        if opened and self.opened is None:
            self.opened = form = named("rnnviz.ui.score.opened_form:OpenedForm")()
            form.changed.connect(self.changed)
            self._of_a_file.addWidget(form)
            self.made.emit(form)
        self._of_the_data.setVisible(not opened)
        for name, field in self._fields.items():
            if name in _OF_ANY_MODEL:
                field.setVisible(not opened)
            elif opened and name != "data.task" and name not in self._inside.fields:
                field.hide()
        if self.opened is not None:
            self.opened.setVisible(opened)
            self._reset_after.setHidden(opened or self._reset_after.isHidden())
            self.opened.set_settings(settings)

    def set_task(self, key: str, *, name: str, model: str = "") -> None:
        """The task that is chosen, and the names of the user's file and of the model from a file, empty where there is
        none yet."""
        self._task.set(key, name=name, model=model)

    def set_recipes(self, titles: Mapping[str, str], *, stack: bool = True) -> None:
        """The models of the data's board by their keys, in place of those before. stack: whether a stack of layers fits
        the data, too."""
        entries = [("stack of layers", STACK)] if stack else []
        entries += [(title, key) for key, title in titles.items()]
        if entries == [(self._recipe.itemText(i), self._recipe.itemData(i)) for i in range(self._recipe.count())]:
            return
        before = self._recipe.blockSignals(True)
        self._recipe.clear()
        for title, key in entries:
            self._recipe.addItem(title, key)
        if self._settings is not None:
            self._recipe.setCurrentIndex(max(0, self._recipe.findData(self._settings.model.recipe)))
        view = self._recipe.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)
        self._recipe.blockSignals(before)

    def set_series(self, series: int, count: int) -> None:
        """Which of how many validation series is shown."""
        if (series, count - 1) == (self._series.value(), self._series.maximum()):
            return  # a number that is half typed stays
        before = self._series.blockSignals(True)
        self._series.setMaximum(count - 1)
        self._series.setEnabled(count > 1)
        self._series.setValue(series)
        self._series.blockSignals(before)

    def set_trained(self, trained: bool, available: bool) -> None:
        """Shows whether the weights are trained, and whether this model has trained weights at all."""
        before = self._weights.blockSignals(True)
        self._weights.setCurrentIndex(0 if trained else 1)
        # The item's flags, so that the choice is visible but cannot be made before there is a run.
        self._weights.model().item(0).setEnabled(available)  # type: ignore[attr-defined]
        self._weights.setItemText(0, "trained" if available else "trained (train it first)")
        self._weights.blockSignals(before)

    def show_problems(self, problems: tuple[Problem, ...], asked: Collection[str]) -> None:
        """Says each problem under its field; of the other fields, those that were asked for are cleared: a value that
        was refused elsewhere stands there still, and so does what is wrong with it."""
        words = {p.field: p.message for p in problems}
        if any(name in words for name in INSIDE):
            self._inside.unfold()
        for name, field in self._fields.items():
            if name in words or name in asked:
                field.set_problem(words.get(name, ""))

    def problem(self, name: str) -> str:
        """The words under a field, by its dotted name."""
        field = self._fields.get(name)
        return field.problem if field is not None else ""

    def _units_changed(self) -> None:
        units = whole_numbers(self._units.text())
        if len(units) == 1:
            units = units * self._layers.value()
        self.changed.emit({"model.units": units})

    def _layers_changed(self, count: int) -> None:
        units = whole_numbers(self._units.text())
        if units:
            units = (units + (units[-1],) * count)[:count]
        found: dict[str, object] = {"model.units": units}
        model = self._settings.model if self._settings is not None else None
        if model is not None:  # what is said of each layer is said of as many
            for name in ("input_dropout", "recurrent_dropout"):
                if len(rates := getattr(model, name)) > 1:
                    found[f"model.{name}"] = (rates + (rates[-1],) * count)[:count]
            if model.layer_norm_layers:
                found["model.layer_norm_layers"] = tuple(n for n in model.layer_norm_layers if n <= count)
        self.changed.emit(found)
