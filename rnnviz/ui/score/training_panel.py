"""Train in the background: settings, start, pause, stop, progress, and the curve of the loss."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from rnnviz.records.training import RunState
from rnnviz.settings.choices import DEVICES, OPTIMIZERS
from rnnviz.settings.problems import CLIPPING, Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.score.explosion_box import ExplosionBox
from rnnviz.ui.score.loss_plot import LossPlot
from rnnviz.ui.score.norm_map import NormMap
from rnnviz.ui.score.norm_plot import NormPlot
from rnnviz.ui.widgets.chips import chip
from rnnviz.ui.widgets.fields import Field, field_of
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


_CLIPPING = {
    "": "none",
    "clipvalue": "by value",
    "clipnorm": "by the norm of each weight",
    "global_clipnorm": "by the global norm",
}
_CLIPPING_TIP = (
    "How a gradient that is too large is made smaller before the step: each of its values alone, which changes "
    "its direction; the gradient of each weight as a whole; or that of all weights together"
)


_MAP_TIP = (
    "How large the gradient is at each time step of the sequence that is shown, layer by layer, over the epochs: where "
    "it vanishes on its way back, and where it explodes"
)


class TrainingPanel(QWidget):
    """Setters in; changed(dict) as in Chooser out. `bar` is public: its buttons, its state and its words;
    so are the curves, plot (the loss) and norms (of the gradient), and map, the gradients by layer, step and epoch.
    explosion says where a training failed. map_asked(): the map is to be seen."""

    changed = Signal(object)
    map_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("training")
        self._epochs, self._batch, self._rate = QLineEdit(), QLineEdit(), QLineEdit()
        self._clips = {name: QLineEdit() for name in CLIPPING}
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
            **{f"training.{name}": line for name, line in self._clips.items()},
            "training.device": self._device,
        }
        self._fields = {name: field_of(name, editor) for name, editor in editors.items()}
        self._clipping = FittingCombo()
        for name, words in _CLIPPING.items():
            self._clipping.addItem(words, name)
        clipping = Field("Clipping", self._clipping, tip=_CLIPPING_TIP)
        self.bar = TrainingBar(_WORDS, spacing=4, decimals=0)
        self.explosion = ExplosionBox()
        self.plot = LossPlot()
        self.norms = NormPlot()
        self.map = NormMap()
        self.map.hide()
        self._maps = chip("gradient by layer and step …", _MAP_TIP)
        self._maps.setAccessibleName("gradient by layer and step")

        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 4)
        column.setSpacing(4)
        clips = [self._fields[f"training.{name}"] for name in CLIPPING]
        for field in self._fields.values():
            if field not in clips:
                column.addWidget(field)
        column.addSpacing(2)
        column.addWidget(self.bar)
        column.addWidget(self.explosion)
        column.addWidget(self.plot, 3)
        for field in (clipping, *clips):  # under the loss, beside the gradient that is clipped
            column.addWidget(field)
        column.addWidget(self.norms, 2)
        column.addWidget(self._maps)
        column.addWidget(self.map)

        self._epochs.editingFinished.connect(lambda: self.changed.emit({"training.epochs": whole(self._epochs.text())}))
        self._batch.editingFinished.connect(
            lambda: self.changed.emit({"training.batch_size": whole(self._batch.text())})
        )
        self._rate.editingFinished.connect(
            lambda: self.changed.emit({"training.learning_rate": number(self._rate.text())})
        )
        self._optimizer.currentTextChanged.connect(lambda name: self.changed.emit({"training.optimizer": name}))
        self._clipping.currentIndexChanged.connect(self._clip)
        for name, line in self._clips.items():
            line.editingFinished.connect(
                lambda name=name, line=line: self.changed.emit({f"training.{name}": number(line.text())})
            )
        self._device.currentIndexChanged.connect(
            lambda i: self.changed.emit({"training.device": self._device.itemData(i)})
        )
        self.bar.state_changed.connect(self._show_state)
        self._maps.toggled.connect(self.map.setVisible)
        self._maps.toggled.connect(lambda on: self.map_asked.emit() if on else None)

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
        clips = next((name for name in CLIPPING if getattr(t, name)), "")
        self._clipping.setCurrentIndex(self._clipping.findData(clips))
        for name, line in self._clips.items():
            line.setText(f"{getattr(t, name):g}")
            self._fields[f"training.{name}"].setVisible(name == clips)
        for widget, before in blocked:
            widget.blockSignals(before)
        self.show_problems((), self._fields)

    @property
    def wants_map(self) -> bool:
        """Whether the heat map of gradients is to be seen."""
        return self._maps.isChecked()

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

    def _clip(self, at: int) -> None:
        """One way to clip in place of another, at the threshold that the other had."""
        t, chosen = self._settings, self._clipping.itemData(at)
        before = max((getattr(t, name) for name in CLIPPING), default=0.0) if t is not None else 0.0
        self.changed.emit({f"training.{name}": (before or 1.0) if name == chosen else 0.0 for name in CLIPPING})

    def _show_state(self, state: RunState) -> None:
        for editor in (self._clipping, *(field.editor for field in self._fields.values())):
            editor.setEnabled(state is RunState.IDLE)
        if state in (RunState.IDLE, RunState.PAUSED):
            self.plot.flush()
            self.norms.flush()
