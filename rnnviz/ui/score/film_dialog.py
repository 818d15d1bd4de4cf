"""The dialog of an animation: of what, from where to where, how fast; and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.moments import LOSS_STAGES, PHASES, UPDATE_STAGES, Phase, Story
from rnnviz.layout.stretch import Stretch, moment_at
from rnnviz.ui.widgets.part import Part

_STEPS, _EPOCHS = 0, 1
SCALES = (("as on the screen", 1.0), ("twice as fine", 2.0), ("half as large", 0.5))


class FilmDialog(QDialog):
    """asked(): the animation that is chosen is to be made. stopped(): the one in progress is to be given up.

    of_epochs: whether it is of the training's epochs; stretch: else, of the moments; epochs: (first, last), counted in
    kept epochs from 0.
    """

    asked = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget, *, parts: Sequence[Part], story: Story, epochs: Sequence[int]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save an animation")
        self._parts, self._story, self._epoch_numbers = tuple(parts), story, tuple(epochs)
        self._of = self._choice("part of the window", [part.words for part in parts])
        if len(parts) > 1:
            self._of.setCurrentIndex(1)
        kinds = ["of time steps", "of epochs"] if len(epochs) > 1 else ["of time steps"]
        self._kind = self._choice("stretch", kinds)
        self._begin, self._end = self._moment("from"), self._moment("to")
        self._begin[0].setCurrentIndex(PHASES.index(Phase.FORWARD))
        self._end[0].setCurrentIndex(PHASES.index(Phase.BACKWARD))
        self._first_epoch, self._last_epoch = (
            self._choice(name, [str(number) for number in epochs]) for name in ("first epoch", "last epoch")
        )
        self._last_epoch.setCurrentIndex(len(epochs) - 1)
        self._rate = QSpinBox()
        self._rate.setRange(1, 25)
        self._rate.setValue(8)
        self._rate.setAccessibleName("pictures per second")
        self._scale = self._choice("size", [words for words, _ in SCALES])
        form = QFormLayout()
        form.addRow("Animation of", self._of)
        form.addRow("Stretch", self._kind)
        self._rows = (
            [self._row(form, "From", *self._begin), self._row(form, "To", *self._end)],
            [self._row(form, "From epoch", self._first_epoch), self._row(form, "To epoch", self._last_epoch)],
        )
        self._form = form
        form.addRow("Pictures per second", self._rate)
        form.addRow("Size", self._scale)
        self._said = QLabel()
        self._said.setProperty("class", "dim")
        self._said.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.hide()
        self._save = QPushButton("Save…")
        self._save.setObjectName("primary")
        self._save.setDefault(True)
        self._cancel = QPushButton("Cancel")
        buttons = QDialogButtonBox()
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self._save.clicked.connect(self.asked)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._said)
        column.addWidget(self._progress)
        column.addWidget(buttons)
        self._kind.currentIndexChanged.connect(self._choose_rows)
        for box in (self._kind, self._begin[0], self._end[0], self._first_epoch, self._last_epoch):
            box.currentIndexChanged.connect(self._say)
        for spin in (self._begin[1], self._end[1], self._rate):
            spin.valueChanged.connect(self._say)
        self._choose_rows()
        self._say()

    def _choice(self, name: str, words: Sequence[str]) -> QComboBox:
        box = QComboBox(self)
        box.addItems(list(words))
        box.setAccessibleName(name)
        return box

    def _moment(self, name: str) -> tuple[QComboBox, QSpinBox]:
        phase = self._choice(f"{name} phase", [str(one) for one in PHASES])
        step = QSpinBox(self)
        step.setAccessibleName(f"{name} step")
        phase.currentIndexChanged.connect(lambda: step.setMaximum(self._most(phase)))
        step.setMaximum(self._most(phase))
        return phase, step

    def _most(self, phase: QComboBox) -> int:
        stages = {Phase.LOSS: len(LOSS_STAGES), Phase.UPDATE: len(UPDATE_STAGES)}
        return stages.get(PHASES[phase.currentIndex()], self._story.steps) - 1

    def _row(self, form: QFormLayout, words: str, *fields: QWidget) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        for field in fields:
            line.addWidget(field)
        form.addRow(words, row)
        return row

    def _choose_rows(self) -> None:
        for kind, rows in enumerate(self._rows):
            for row in rows:
                self._form.setRowVisible(row, kind == self._kind.currentIndex())

    @property
    def part_key(self) -> str:
        return self._parts[self._of.currentIndex()].key

    @property
    def of_epochs(self) -> bool:
        return self._kind.currentIndex() == _EPOCHS

    @property
    def stretch(self) -> Stretch:
        ends = [
            moment_at(self._story, PHASES[phase.currentIndex()], step.value())
            for phase, step in (self._begin, self._end)
        ]
        return Stretch(*ends)

    @property
    def epochs(self) -> tuple[int, ...]:
        """Places among the kept epochs, in the order in which they are shown."""
        first, last = self._first_epoch.currentIndex(), self._last_epoch.currentIndex()
        step = 1 if last >= first else -1
        return tuple(range(first, last + step, step))

    @property
    def milliseconds(self) -> int:
        """For which each picture stands."""
        return round(1000 / self._rate.value())

    @property
    def scale(self) -> float:
        return SCALES[self._scale.currentIndex()][1]

    @property
    def count(self) -> int:
        """How many pictures there will be."""
        return len(self.epochs) if self.of_epochs else len(self.stretch.moments)

    def _say(self) -> None:
        count = self.count
        seconds = count * self.milliseconds / 1000
        self._said.setText(f"{count:,} picture{'' if count == 1 else 's'}, about {seconds:.0f} s")

    # -- while it is made -----------------------------------------------------------------------------------------

    def begin(self, count: int) -> None:
        """It is being made: nothing can be chosen, and Cancel gives it up."""
        epochs = (self._first_epoch, self._last_epoch)
        fields: tuple[QWidget, ...] = (self._of, self._kind, *self._begin, *self._end, *epochs, self._rate, self._scale)
        for field in (*fields, self._save):
            field.setEnabled(False)
        self._progress.setRange(0, 2 * count)
        self._progress.show()
        self._cancel.setText("Stop")

    def set_taken(self, done: int) -> None:
        self._progress.setValue(done)
        self._said.setText(f"Picture {done:,} of {self._progress.maximum() // 2:,} is taken.")

    def set_written(self, done: int) -> None:
        count = self._progress.maximum() // 2
        self._progress.setValue(count + done)
        self._said.setText(f"Writing the file: {done:,} of {count:,} pictures")

    def reject(self) -> None:
        self.stopped.emit()
        super().reject()
