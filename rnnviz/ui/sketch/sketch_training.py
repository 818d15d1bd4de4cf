"""Train a recogniser: its classes, its model, how many drawings and epochs, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from rnnviz.records.training import RunState
from rnnviz.ui.sketch.class_picker import ClassPicker
from rnnviz.ui.sketch.country_combo import CountryCombo
from rnnviz.ui.widgets.fields import Field, field_of, heading
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.numbers import whole, whole_numbers
from rnnviz.ui.widgets.training_bar import BarWords, TrainingBar

STACK = "stack"
_WORDS = BarWords(
    main=(
        "Train this recogniser in the background; the same button pauses and resumes",
        "start, pause or resume training the recogniser",
    ),
    stop=("Stop training and keep the epochs done so far", "stop training the recogniser"),
    waiting="reading the drawings and building the model…",
)


@dataclass(frozen=True, slots=True)
class SketchChoice:
    """What the user wants, as typed: what is not a number is still a text. model: the key of an entry; cell and units
    count where it is STACK. country: of which the drawings are, two letters; "" for all."""

    words: tuple[str, ...]
    model: str
    cell: str
    units: tuple[int | str, ...]
    per_class: int | str
    epochs: int | str
    country: str = ""


class SketchTrainingPanel(QWidget):
    """set_models, set_countries and set_problems in; changed out. `picker` and `bar` are public: the classes, and the
    buttons with their state and words.

    countries_wanted(tuple of words): in which countries the drawings of these classes were made is to be counted; asked
    for only in sight, as large files take seconds.
    """

    changed = Signal()
    countries_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training")
        self.picker = ClassPicker()
        self._model, self._cell, self._units = FittingCombo(), FittingCombo(), QLineEdit("64, 64")
        self._cell.addItems(("LSTM", "GRU"))
        self._per_class, self._epochs = QLineEdit("500"), QLineEdit("10")
        self._country = CountryCombo("Only drawings from this country: does the network know those of another?")
        self._asked: object = None
        self._fields = {
            "country": field_of("data.sketch.country", self._country),
            "model": Field("Model", self._model, tip="The network that learns to tell the classes apart"),
            "cell": field_of("model.cell", self._cell),
            "units": Field("Units", self._units, tip="Units of each layer, such as 64, 64 for two layers of 64"),
            "per_class": field_of("data.sketch.per_class", self._per_class),
            "epochs": field_of("training.epochs", self._epochs),
        }
        self.bar = TrainingBar(_WORDS)
        self.bar.line.setMinimumHeight(34)
        self._problem = QLabel()
        self._problem.setProperty("class", "problem")
        self._problem.setWordWrap(True)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 8)
        column.setSpacing(5)
        column.addWidget(heading("Classes"))
        column.addWidget(self.picker, 1)
        column.addWidget(self._problem)
        for part in self._fields.values():
            column.addWidget(part)
        column.addWidget(self.bar)
        self.bar.state_changed.connect(self._show_state)
        self.picker.changed.connect(self._classes_changed)
        self._country.picked.connect(lambda _: self.changed.emit())
        self._model.currentIndexChanged.connect(lambda _: self._model_changed())
        self._cell.currentIndexChanged.connect(lambda _: self.changed.emit())
        for box in (self._units, self._per_class, self._epochs):
            box.editingFinished.connect(self.changed)
        self.set_models([("stack", "stack of layers", "")])
        self.set_countries(())

    def set_countries(self, counts: Sequence[tuple[str, int]]) -> None:
        """(country, drawings) of the classes that are ticked; the same one stays chosen where it is among them."""
        self._country.set_countries(counts, self._country.country)
        self._fields["country"].setVisible(bool(counts))

    def ask_countries(self) -> None:
        """Of the classes that are ticked, anew: they may be those of other files."""
        self._asked = None
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def _classes_changed(self) -> None:
        self._ask()
        self.changed.emit()

    def _ask(self) -> None:
        if self.isVisible() and self._asked != self.picker.chosen():
            self._asked = self.picker.chosen()
            self.countries_wanted.emit(self._asked)

    def set_models(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """(key, title, what it is) of each model; the first one is chosen at first."""
        kept = self._model.currentData() if self._model.count() > 1 else None
        before = self._model.blockSignals(True)
        self._model.clear()
        for i, (key, title, tip) in enumerate(entries):
            self._model.addItem(title, key)
            self._model.setItemData(i, tip, 3)  # Qt.ItemDataRole.ToolTipRole
        self._model.setCurrentIndex(max(0, self._model.findData(kept)))
        self._model.blockSignals(before)
        view = self._model.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)
        self._show_fields()

    def choice(self) -> SketchChoice:
        """What is chosen now."""
        return SketchChoice(
            self.picker.chosen(),
            str(self._model.currentData()),
            self._cell.currentText(),
            whole_numbers(self._units.text()),
            whole(self._per_class.text()),
            whole(self._epochs.text()),
            self._country.country,
        )

    def choose_model(self, key: str) -> None:
        self._model.setCurrentIndex(max(0, self._model.findData(key)))

    def set_problems(self, problems: dict[str, str]) -> None:
        """What is wrong, in words, by field: "words", "model", "units", "per_class", "epochs"."""
        for name, part in self._fields.items():
            part.set_problem(problems.get(name, ""))
        self._problem.setText(problems.get("words", ""))
        self._problem.setVisible(bool(problems.get("words")))

    def problem(self, name: str) -> str:
        """The words at a field."""
        return self._problem.text() if name == "words" else self._fields[name].problem

    def _show_state(self, state: RunState) -> None:
        self.picker.setEnabled(state is RunState.IDLE)
        for part in self._fields.values():
            part.editor.setEnabled(state is RunState.IDLE)

    def _model_changed(self) -> None:
        self._show_fields()
        self.changed.emit()

    def _show_fields(self) -> None:
        stack = self._model.currentData() == STACK
        self._fields["cell"].setVisible(stack)
        self._fields["units"].setVisible(stack)
