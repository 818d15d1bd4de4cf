"""Train a network that draws: its classes and sizes, start, pause and stop, its losses and its drawings, live."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rnnviz.layout.numerals import setting
from rnnviz.records.drawings import Sample
from rnnviz.records.training import RunState, TrainStep
from rnnviz.ui.sketch.class_picker import ClassPicker
from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
from rnnviz.ui.sketch.generator_choices import GeneratorFields
from rnnviz.ui.sketch.measure_plot import MeasurePlot
from rnnviz.ui.widgets.scrolled import Scrolled
from rnnviz.ui.widgets.training_bar import BarWords, TrainingBar

SAMPLES = 6
"""Drawings after every few epochs."""
_WORDS = BarWords(
    main=(
        "Train this network in the background; the same button pauses and resumes",
        "train, pause or resume",
    ),
    stop=(
        "Stop training; the run keeps the epochs done so far and can be resumed",
        "stop training the network that draws",
    ),
    waiting="reading the drawings, loading TensorFlow…",
    fresh="Choose classes, then train.",
    start="Train",
    resume="Resume",
)


class GeneratorTraining(QWidget):
    """set_classes, set_folder, add_losses, set_history, begin_samples, add_sample in; start(Settings) out. `bar` is
    public: the buttons with their state and words.

    countries_wanted(tuple of words): in which countries the drawings of these classes were made is to be counted.
    draw_pressed(): the network in training is to draw in the other ways, as far as it has learned.
    """

    start = Signal(object)
    countries_wanted = Signal(object)
    draw_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("train a network that draws")
        self._folder = ""
        self.classes = ClassPicker()
        self.fields = GeneratorFields()
        self.bar = TrainingBar(_WORDS)
        self.plots = {
            "L_R": MeasurePlot(
                "L_R",
                "Reconstruction loss, −log likelihood of a drawing's points: lower is better; it may be negative",
            ),
            "L_KL": MeasurePlot("L_KL", "KL divergence of its latent codes from N(0, I); a decoder alone has none"),
        }
        self._length = QLabel()
        self._length.setProperty("class", "dim")
        self.sheet = DrawingSheet("drawings of the network in training", most=190)
        self.sheet.set_message("While the network trains, its drawings appear here every few epochs.")
        self._caption = QLabel("Its drawings")
        self._caption.setProperty("class", "plot_title")
        self._draw = QPushButton("Draw with it")
        self._draw.setProperty("class", "compact")
        self._draw.setToolTip("Let this network draw, complete and interpolate with what it has learned so far")
        self._draw.setAccessibleName("draw with the network in training")
        self._draw.setEnabled(False)
        self._draw.clicked.connect(self.draw_pressed)
        self._lay_out()
        self.bar.start.connect(self._ask)
        self.bar.state_changed.connect(lambda _: self._show_state())
        self.classes.changed.connect(self._classes_changed)
        self._show_state()

    def set_classes(self, words: Sequence[str]) -> None:
        """The classes of the gallery's collection."""
        self.classes.set_classes(words)

    def set_folder(self, folder: str) -> None:
        """Where the drawings of those classes lie; "" for the built-in program."""
        self._folder = folder

    def add_losses(self, step: TrainStep) -> None:
        """What was measured at a step, onto the curves."""
        at = step.step * step.epochs / step.steps
        for name, plot in self.plots.items():
            train, val = step.measures.get(f"train_{name}"), step.measures.get(name)
            if train is not None or val is not None:
                plot.add(at, train=train, val=val)
        if (length := step.measures.get("max_seq_len")) is not None:
            self._length.setText(f"L_R is divided by max_seq_len, {setting(length)} here")

    def clear(self, epochs: int, *, latent: bool = True) -> None:
        """Empty curves and no drawings, for a run of this many epochs. latent: whether it has z, and so an L_KL."""
        self.plots["L_KL"].setVisible(latent)
        for plot in self.plots.values():
            plot.clear(epochs)
        self._length.setText("")
        self.sheet.set_items(())
        self._caption.setText("Its drawings")
        self._draw.setEnabled(False)

    def set_history(self, name: str, values: Sequence[tuple[float, float]]) -> None:
        """(epoch, value) of a measure of a run as far as it has come."""
        self.plots[name].set_history(values)

    def begin_samples(self, epoch: int) -> None:
        """New drawings are in progress."""
        self._caption.setText(f"Its drawings after epoch {epoch}")
        self.sheet.expect(SAMPLES)

    def add_sample(self, sample: Sample) -> None:
        self._draw.setEnabled(True)
        self.sheet.add(sample)

    def end_samples(self) -> None:
        self.sheet.end()

    def _ask(self) -> None:
        chosen = self.classes.chosen()
        settings = self.fields.settings(chosen, self._folder)
        if settings is not None and chosen:
            self.start.emit(settings)

    def _classes_changed(self) -> None:
        self._show_state()
        self.countries_wanted.emit(self.classes.chosen())

    def _show_state(self) -> None:
        idle = self.bar.state is RunState.IDLE
        self.bar.set_can_start(bool(self.classes.chosen()))
        self.classes.setEnabled(idle)
        self.fields.setEnabled(idle)

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setObjectName("choices")
        middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(middle)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(5)
        column.addWidget(self.fields)
        column.addWidget(self.bar)
        column.addStretch(1)
        scroll = Scrolled(middle, least=268)
        left = QWidget()
        left.setMinimumWidth(160)
        left.setMaximumWidth(284)
        names = QVBoxLayout(left)
        names.setContentsMargins(12, 10, 8, 8)
        title = QLabel("Classes")
        title.setProperty("class", "plot_title")
        names.addWidget(title)
        names.addWidget(self.classes, 1)
        curves = QHBoxLayout()
        curves.setSpacing(14)
        for plot in self.plots.values():
            curves.addWidget(plot, 1)
        right = QVBoxLayout()
        right.setContentsMargins(14, 10, 14, 8)
        right.setSpacing(4)
        right.addLayout(curves, 3)
        right.addWidget(self._length)
        above = QHBoxLayout()
        above.addWidget(self._caption, 1)
        above.addWidget(self._draw)
        right.addLayout(above)
        right.addWidget(self.sheet, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 2)
        row.addWidget(scroll)
        row.addLayout(right, 5)
