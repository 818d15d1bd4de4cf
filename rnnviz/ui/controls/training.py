"""Train in the background: settings, start, pause, stop, progress, and the curve of the loss."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from rnnviz.records import TrainStep
from rnnviz.settings import OPTIMIZERS, Problem, Settings
from rnnviz.tasks import Line
from rnnviz.ui.controls.fields import Field
from rnnviz.ui.controls.loss_plot import LossPlot
from rnnviz.ui.controls.numbers import number, whole
from rnnviz.ui.theme import Palette

_STATES = {
    "idle": ("Start", False),
    "preparing": ("Starting…", True),
    "running": ("Pause", True),
    "paused": ("Resume", True),
    "stopping": ("Stopping…", False),
}


class TrainingPanel(QWidget):
    """Setters in; signals out: changed(dict) as in Chooser, and start, pause, resume, stop.

    States: "idle", "preparing" (TensorFlow is loading or the graph is being traced), "running", "paused", "stopping".
    """

    changed = Signal(dict)
    start = Signal()
    pause = Signal()
    resume = Signal()
    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training")
        self._state = "idle"
        self._epochs, self._batch, self._rate = QLineEdit(), QLineEdit(), QLineEdit()
        self._optimizer, self._device = QComboBox(), QComboBox()
        self._optimizer.addItems(OPTIMIZERS)
        self._device.addItem("automatic", "auto")
        self._device.addItem("CPU", "cpu")
        self._fields = {
            "training.epochs": Field("Epochs", self._epochs, tip="How often the training set is gone through"),
            "training.batch_size": Field("Batch size", self._batch, tip="How many series each optimizer step sees"),
            "training.optimizer": Field("Optimizer", self._optimizer, tip="The Keras optimizer that moves the weights"),
            "training.learning_rate": Field("Learning rate", self._rate, tip="How far one step moves, such as 0.001"),
            "training.device": Field(
                "Device", self._device, tip="Where the training runs; automatic takes a GPU if there is one"
            ),
        }
        self._main = QPushButton("Start")
        self._main.setObjectName("primary")
        self._main.setToolTip("Train this model in the background (Ctrl+Return); pause and go on with the same key")
        self._main.setAccessibleName("start, pause or resume training")
        self._main.clicked.connect(self.press)
        self._stop = QPushButton("Stop")
        self._stop.setToolTip("Stop training and keep the epochs done so far (Ctrl+.)")
        self._stop.setAccessibleName("stop training")
        self._stop.clicked.connect(self.stop)
        buttons = QHBoxLayout()
        buttons.addWidget(self._main, 2)
        buttons.addWidget(self._stop, 1)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("training progress")
        self._words = QLabel("not started")
        self._words.setProperty("class", "dim")
        self._words.setWordWrap(True)
        self._plot = LossPlot()

        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 4)
        column.setSpacing(4)
        for field in self._fields.values():
            column.addWidget(field)
        column.addSpacing(2)
        column.addLayout(buttons)
        column.addWidget(self._bar)
        column.addWidget(self._words)
        column.addWidget(self._plot, 1)

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
        self.set_state("idle")

    def set_settings(self, settings: Settings) -> None:
        """Shows settings without announcing a change."""
        t = settings.training
        blocked = [(w, w.blockSignals(True)) for w in self.findChildren(QWidget)]
        self._epochs.setText(str(t.epochs))
        self._batch.setText(str(t.batch_size))
        self._rate.setText(f"{t.learning_rate:g}")
        self._optimizer.setCurrentText(t.optimizer)
        self._device.setCurrentIndex(max(0, self._device.findData(t.device)))
        for widget, before in blocked:
            widget.blockSignals(before)
        self.show_problems(())

    def set_gpu(self, name: str) -> None:
        """Offers a GPU by its name, where TensorFlow sees one."""
        if self._device.findData("gpu") < 0:
            self._device.addItem(name, "gpu")

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Says each problem under its field; fields without one are cleared."""
        words = {p.field: p.message for p in problems}
        for name, field in self._fields.items():
            field.set_problem(words.get(name, ""))

    def problem(self, name: str) -> str:
        """The words under a field, by its dotted name."""
        return self._fields[name].problem

    def set_state(self, state: str) -> None:
        """One of the states above; raises KeyError for another."""
        words, active = _STATES[state]
        self._state = state
        self._main.setText(words)
        self._main.setEnabled(state in ("idle", "running", "paused"))
        self._stop.setEnabled(active)
        for field in self._fields.values():
            field.editor.setEnabled(state == "idle")
        if state in ("idle", "paused"):
            self._plot.flush()
        if state == "preparing":
            self._bar.setRange(0, 0)
            self._words.setText("loading TensorFlow and tracing the training graph…")
        elif self._bar.maximum() == 0:
            self._bar.setRange(0, 1)
            self._bar.setValue(0)

    def press(self) -> None:
        """What the main button does in this state."""
        # Disabled in the other states, but a key may still arrive.
        signal = {"idle": self.start, "running": self.pause, "paused": self.resume}.get(self._state)
        if signal is not None:
            signal.emit()

    def set_progress(self, step: TrainStep) -> None:
        """Epoch, step, steps a second and time left, from a training step."""
        self._bar.setRange(0, step.steps)
        self._bar.setValue(step.step)
        rate = step.step / step.seconds if step.seconds > 0 else 0.0
        left = (step.steps - step.step) / rate if rate else 0.0
        self._words.setText(
            f"epoch {step.epoch} of {step.epochs} · step {step.step:,} of {step.steps:,}\n"
            f"{rate:.0f} steps/s · {_clock(left)} left"
        )

    def set_words(self, words: str) -> None:
        """A line about the run: finished, stopped, where it runs."""
        self._words.setText(words)

    def clear_history(self, epochs: int) -> None:
        """An empty plot for a run of so many epochs."""
        self._plot.clear(epochs)

    def add_loss(self, step: TrainStep) -> None:
        """One more point of the training loss, and of the validation loss where an epoch ends."""
        self._plot.add(step)

    def set_history(self, epochs: list[int], losses: list[float], val_losses: list[float]) -> None:
        """The losses of a run as far as it has come, one an epoch."""
        self._plot.set_history(epochs, losses, val_losses)

    def set_line(self, line: Line | None) -> None:
        """The line to beat: what the book reached, or what a model without a memory does; None takes it away."""
        self._plot.set_line(line)

    def set_palette(self, palette: Palette) -> None:
        self._plot.set_palette(palette)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
