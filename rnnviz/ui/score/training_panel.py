"""Train in the background: settings, start, pause, stop, progress, and the curve of the loss."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from rnnviz.records.training import RunState
from rnnviz.settings.choices import DEVICES, OPTIMIZERS
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.score.loss_plot import LossPlot
from rnnviz.ui.widgets.fields import field_of
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.numbers import number, whole
from rnnviz.ui.widgets.training_bar import BarWords, TrainingBar

_WORDS = BarWords(
    main=(
        "Train this model in the background (Ctrl+Return); the same key pauses and resumes",
        "start, pause or resume training",
    ),
    stop=("Stop the training and keep the epochs trained so far (Ctrl+.)", "stop training"),
    waiting="loading TensorFlow and tracing the training graph…",
)


class TrainingPanel(QWidget):
    """Setters in; changed(dict) as in Chooser out. `bar` is public: its buttons, its state and its words."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training")
        self._epochs, self._batch, self._rate = QLineEdit(), QLineEdit(), QLineEdit()
        self._optimizer, self._device = FittingCombo(), FittingCombo()
        self._optimizer.addItems(OPTIMIZERS)
        for device in ("auto", "cpu"):  # a GPU is offered once TensorFlow has seen one
            self._device.addItem(DEVICES[device], device)
        self._settings: TrainSettings | None = None
        editors = {
            "training.epochs": self._epochs,
            "training.batch_size": self._batch,
            "training.optimizer": self._optimizer,
            "training.learning_rate": self._rate,
            "training.device": self._device,
        }
        self._fields = {name: field_of(name, editor) for name, editor in editors.items()}
        self.bar = TrainingBar(_WORDS, spacing=4, decimals=0)
        self.plot = LossPlot()

        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 4)
        column.setSpacing(4)
        for field in self._fields.values():
            column.addWidget(field)
        column.addSpacing(2)
        column.addWidget(self.bar)
        column.addWidget(self.plot, 1)

        self._epochs.editingFinished.connect(lambda: self.changed.emit({"training.epochs": whole(self._epochs.text())}))
        self._batch.editingFinished.connect(
            lambda: self.changed.emit({"training.batch_size": whole(self._batch.text())})
        )
        self._rate.editingFinished.connect(
            lambda: self.changed.emit({"training.learning_rate": number(self._rate.text())})
        )
        self._optimizer.currentTextChanged.connect(lambda name: self.changed.emit({"training.optimizer": name}))
        self._device.currentIndexChanged.connect(
            lambda i: self.changed.emit({"training.device": self._device.itemData(i)})
        )
        self.bar.state_changed.connect(self._show_state)

    def set_settings(self, settings: Settings) -> None:
        """As in Chooser."""
        t = settings.training
        if t == self._settings:
            return
        self._settings = t
        blocked = [(w, w.blockSignals(True)) for w in self.findChildren(QWidget)]
        self._epochs.setText(str(t.epochs))
        self._batch.setText(str(t.batch_size))
        self._rate.setText(f"{t.learning_rate:g}")
        self._optimizer.setCurrentText(t.optimizer)
        self._device.setCurrentIndex(max(0, self._device.findData(t.device)))
        for widget, before in blocked:
            widget.blockSignals(before)
        self.show_problems((), self._fields)

    def set_gpu(self, name: str) -> None:
        """Offers a GPU by its name, where TensorFlow sees one."""
        if self._device.findData("gpu") < 0:
            before = self._device.blockSignals(True)
            self._device.addItem(name, "gpu")
            if self._settings is not None:
                self._device.setCurrentIndex(max(0, self._device.findData(self._settings.device)))
            self._device.blockSignals(before)

    def show_problems(self, problems: tuple[Problem, ...], asked: Collection[str]) -> None:
        """Says each problem under its field; of the other fields, those that were asked for are cleared: a value that
        was refused elsewhere stands there still, and so does what is wrong with it."""
        words = {p.field: p.message for p in problems}
        for name, field in self._fields.items():
            if name in words or name in asked:
                field.set_problem(words.get(name, ""))

    def problem(self, name: str) -> str:
        """The words under a field, by its dotted name."""
        return self._fields[name].problem

    def _show_state(self, state: RunState) -> None:
        for field in self._fields.values():
            field.editor.setEnabled(state is RunState.IDLE)
        if state in (RunState.IDLE, RunState.PAUSED):
            self.plot.flush()
