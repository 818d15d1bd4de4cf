"""Train a recogniser: its classes, its model, how many drawings and epochs, and the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from rnnviz.records import TrainStep
from rnnviz.ui.controls.class_picker import ClassPicker
from rnnviz.ui.controls.fields import Field, heading
from rnnviz.ui.controls.numbers import whole, whole_numbers

STACK = "stack"
_STATES = {
    "idle": ("Start", False),
    "preparing": ("Starting…", True),
    "running": ("Pause", True),
    "paused": ("Resume", True),
    "stopping": ("Stopping…", False),
}


@dataclass(frozen=True, slots=True)
class SketchChoice:
    """What the user wants, as typed: what is no number is still a text. model: the key of an entry; cell and units
    count where it is STACK."""

    words: tuple[str, ...]
    model: str
    cell: str
    units: tuple[int | str, ...]
    per_class: int | str
    epochs: int | str


class SketchTrainingPanel(QWidget):
    """set_models, set_state, set_progress, set_words, set_problems in; changed, start, pause, resume, stop out.

    `picker` is public. States: "idle", "preparing", "running", "paused", "stopping".
    """

    changed = Signal()
    start = Signal()
    pause = Signal()
    resume = Signal()
    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training")
        self._state = "idle"
        self.picker = ClassPicker()
        self._model, self._cell, self._units = QComboBox(), QComboBox(), QLineEdit("64, 64")
        self._cell.addItems(("LSTM", "GRU"))
        self._per_class, self._epochs = QLineEdit("500"), QLineEdit("10")
        # As wide as the other fields, however long a title is.
        self._model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._model.setMinimumContentsLength(8)
        self._fields = {
            "model": Field("Model", self._model, tip="Which network learns to tell the classes apart"),
            "cell": Field("Cell", self._cell, tip="The kind of recurrent layer"),
            "units": Field("Units", self._units, tip="Units of each layer, such as 64, 64 for two layers of 64"),
            "per_class": Field("Drawings", self._per_class, tip="At most so many training drawings of each class"),
            "epochs": Field("Epochs", self._epochs, tip="How often all training drawings are gone through"),
        }
        self._main = QPushButton("Start")
        self._main.setObjectName("primary")
        self._main.setToolTip("Train this recogniser in the background; pause and go on with the same button")
        self._main.setAccessibleName("start, pause or resume training the recogniser")
        self._main.clicked.connect(self.press)
        self._stop = QPushButton("Stop")
        self._stop.setToolTip("Stop training and keep the epochs done so far")
        self._stop.setAccessibleName("stop training the recogniser")
        self._stop.clicked.connect(self.stop)
        buttons = QHBoxLayout()
        buttons.addWidget(self._main, 2)
        buttons.addWidget(self._stop, 1)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("training progress")
        self._said = QLabel("not started")
        self._said.setProperty("class", "dim")
        self._said.setWordWrap(True)
        self._said.setMinimumHeight(34)
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
        column.addLayout(buttons)
        column.addWidget(self._bar)
        column.addWidget(self._said)
        self.picker.changed.connect(self.changed)
        self._model.currentIndexChanged.connect(lambda _: self._model_changed())
        self._cell.currentIndexChanged.connect(lambda _: self.changed.emit())
        for box in (self._units, self._per_class, self._epochs):
            box.editingFinished.connect(self.changed)
        self.set_models([("stack", "stack of layers", "")])
        self.set_state("idle")

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

    @property
    def state(self) -> str:
        return self._state

    def set_state(self, state: str) -> None:
        """One of the states above; raises KeyError for another."""
        words, active = _STATES[state]
        self._state = state
        self._main.setText(words)
        self._main.setEnabled(state in ("idle", "running", "paused"))
        self._stop.setEnabled(active)
        self.picker.setEnabled(state == "idle")
        for part in self._fields.values():
            part.editor.setEnabled(state == "idle")
        if state == "preparing":
            self._bar.setRange(0, 0)
            self._said.setText("reading the drawings and building the model…")
        elif self._bar.maximum() == 0:
            self._bar.setRange(0, 1)
            self._bar.setValue(0)

    def press(self) -> None:
        """What the main button does in this state."""
        signal = {"idle": self.start, "running": self.pause, "paused": self.resume}.get(self._state)
        if signal is not None:
            signal.emit()

    def set_progress(self, step: TrainStep) -> None:
        """Epoch, step, and the time left."""
        self._bar.setRange(0, step.steps)
        self._bar.setValue(step.step)
        rate = step.step / step.seconds if step.seconds > 0 else 0.0
        left = round((step.steps - step.step) / rate) if rate else 0
        self._said.setText(
            f"epoch {step.epoch} of {step.epochs} · step {step.step:,} of {step.steps:,}\n"
            f"{rate:.1f} steps/s · {left // 60}:{left % 60:02} left"
        )

    def set_words(self, words: str) -> None:
        """A line about the training."""
        self._said.setText(words)

    def words(self) -> str:
        """The line about the training."""
        return self._said.text()

    def _model_changed(self) -> None:
        self._show_fields()
        self.changed.emit()

    def _show_fields(self) -> None:
        stack = self._model.currentData() == STACK
        self._fields["cell"].setVisible(stack)
        self._fields["units"].setVisible(stack)
