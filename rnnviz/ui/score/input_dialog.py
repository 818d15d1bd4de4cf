"""All of an input by hand: typed, pasted from a spreadsheet, drawn; and what can be done to a stretch of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.typed_sequence import are_letters, ids_of, sequence_of, text_of
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import SequenceError
from rnnviz.records.trace import InputTrace
from rnnviz.ui.score.input_pad import InputPad

_RESTS = 250
"""Milliseconds after the last key, until what is typed is read."""
_DEEDS = (
    ("spike", "Add a spike", "Add the size to the first step only"),
    ("add", "Add", "Add the size at every step of the stretch"),
    ("noise", "Add noise", "Add normal noise, whose standard deviation is the size"),
    ("shift", "Shift", "Move the stretch by so many steps: later, or earlier where the size is below zero"),
    ("cut", "Cut out", "Take the steps out; the targets of these steps go with them"),
    ("repeat", "Repeat", "The stretch comes once more behind itself, with its targets"),
)
_IN_TIME = ("shift", "cut", "repeat")
"""What can be done where a step is the id of a word; and cannot where there is no time axis."""


class InputDialog(QDialog):
    """show_inputs in. typed(str, Array): an input becomes these (T, features) numbers. drawn(str, int, Array): one
    number of every step, (T,). asked(str, str, int, int, int, float): a deed of _DEEDS to an input, from a step to one
    past the last, to one number of each step (-1: all), with a size. word(str, int, int): a step becomes that id.
    reset(str)."""

    typed = Signal(str, object)
    drawn = Signal(str, int, object)
    asked = Signal(str, str, int, int, int, float)
    word = Signal(str, int, int)
    reset = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Change the input")
        self.setModal(False)
        self._reads: tuple[InputTrace, ...] = ()
        self._fixed: dict[str, str] = {}
        self._rest = QTimer(self, singleShot=True, interval=_RESTS)
        self._rest.timeout.connect(self._read)
        self._which, self._channel = QComboBox(), QComboBox()
        self._which.setAccessibleName("which input")
        self._channel.setAccessibleName("which number of each step")
        self._which.currentIndexChanged.connect(lambda: self._show(anew=True))
        self._channel.currentIndexChanged.connect(lambda: self._show(anew=False))
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("class", "dim")
        self._text = QPlainTextEdit()
        self._text.setAccessibleName("the sequence as text")
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(110)
        self._text.setTabStopDistance(12 * self._text.fontMetrics().averageCharWidth())
        self._text.textChanged.connect(self._rest.start)
        self._wrong = QLabel()
        self._wrong.setAccessibleName("what is wrong with the text")
        self._wrong.setWordWrap(True)
        self._wrong.setProperty("class", "problem")
        self._wrong.hide()
        self._pad = InputPad()
        self._pad.drawn.connect(self._take_drawn)
        self._first, self._last = QSpinBox(), QSpinBox()
        self._first.setAccessibleName("first step")
        self._last.setAccessibleName("last step")
        self._size = QDoubleSpinBox()
        self._size.setRange(-1e6, 1e6)
        self._size.setDecimals(3)
        self._size.setValue(1.0)
        self._size.setAccessibleName("size")
        self._deeds: dict[str, QPushButton] = {}
        self._words, self._at = QLineEdit(), QSpinBox()
        self._words.setAccessibleName("word")
        self._at.setAccessibleName("step of the word")
        self._put = QPushButton("Put it there")
        self._put.setAccessibleName("put the word there")
        self._put.clicked.connect(self._take_word)
        self._words.returnPressed.connect(self._take_word)
        self._reset = QPushButton("Reset this input")
        self._reset.setAccessibleName("reset this input")
        self._reset.setToolTip("The sequence as it was before it was changed by hand")
        self._reset.clicked.connect(lambda: self.reset.emit(self._source))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._which, 1)
        head.addWidget(self._channel, 1)
        grid = QGridLayout()
        for column, (words, field) in enumerate(
            (("From t =", self._first), ("to t =", self._last), ("Size", self._size))
        ):
            pair = QHBoxLayout()
            label = QLabel(words)
            label.setBuddy(field)
            pair.addWidget(label)
            pair.addWidget(field, 1)
            grid.addLayout(pair, 0, column)
        for place, (deed, words, tip) in enumerate(_DEEDS):
            button = QPushButton(words)
            button.setToolTip(tip)
            button.setAccessibleName(words.lower())
            button.clicked.connect(lambda _=False, d=deed: self._do(d))
            self._deeds[deed] = button
            grid.addWidget(button, 1 + place // 3, place % 3)
        self._word_row = QFrame()
        row = QHBoxLayout(self._word_row)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (QLabel("At t ="), self._at, QLabel("the word"), self._words, self._put):
            row.addWidget(widget, 1 if widget is self._words else 0)
        foot = QHBoxLayout()
        foot.addWidget(self._reset)
        foot.addStretch(1)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(self._hint)
        whole.addWidget(self._text, 1)
        whole.addWidget(self._wrong)
        whole.addWidget(self._pad)
        whole.addWidget(self._word_row)
        whole.addLayout(grid)
        whole.addLayout(foot)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Return in a field is that field's
        self.setMinimumWidth(460)

    # -- setters ------------------------------------------------------------------------------------------------

    def show_inputs(self, reads: Sequence[InputTrace], titles: Sequence[str], fixed: dict[str, str]) -> None:
        """What every input reads now, (1, T, features), and what it is called. fixed: inputs that cannot be changed,
        and why not."""
        names = [one.name for one in self._reads]
        self._reads, self._fixed = tuple(reads), fixed
        if names != [one.name for one in reads]:
            at = max(self._which.currentIndex(), 0)
            self._which.blockSignals(True)
            self._which.clear()
            self._which.addItems(list(titles))
            self._which.setCurrentIndex(min(at, len(reads) - 1))
            self._which.blockSignals(False)
        self._which.setVisible(len(reads) > 1)
        self._show(anew=not self._text.hasFocus())

    def look_at(self, source: str, step: int) -> None:
        """Which input, and from which step on."""
        names = [one.name for one in self._reads]
        if source in names:
            self._which.setCurrentIndex(names.index(source))
        for field in (self._first, self._at):
            field.setValue(step)

    @property
    def _source(self) -> str:
        return self._read_now.name

    @property
    def _read_now(self) -> InputTrace:
        return self._reads[max(self._which.currentIndex(), 0)]

    def _show(self, *, anew: bool) -> None:
        """anew: the text, too, which else is left as it is being typed."""
        if not self._reads:
            return
        read = self._read_now
        steps, features = read.value.shape[1:]
        ids, picture = read.ids, bool(read.shape)
        self._show_channels(1 if picture or features > _WIDEST else features)
        refused = self._fixed.get(read.name, "")
        for field in (self._first, self._last, self._at):
            field.setRange(0, steps - 1)
        if self._last.value() < self._first.value() or anew:
            self._last.setValue(steps - 1)
        for deed, button in self._deeds.items():
            fits = (deed in _IN_TIME or not ids) and (deed not in _IN_TIME or not read.timeless)
            button.setEnabled(not refused and fits)
        for widget in (self._text, self._pad, self._word_row, self._reset):
            widget.setEnabled(not refused)
        self._word_row.setVisible(ids)
        self._pad.setVisible(not (ids or picture or read.timeless) and features <= _WIDEST)
        self._text.setVisible(features <= _WIDEST and not picture)
        self._hint.setText(refused or _hint(read))
        if self._word_row.isVisibleTo(self) and read.words:
            self._words.setCompleter(_completer(read.words, self))
        if self._pad.isVisibleTo(self):
            self._pad.set_values(read.value[0][:, [self._number]])
        if anew or not self._rest.isActive():
            self._fill(read, anew=anew)

    def _show_channels(self, features: int) -> None:
        if self._channel.count() != features:
            self._channel.blockSignals(True)
            self._channel.clear()
            self._channel.addItems([f"number {k} of each step" for k in range(features)])
            self._channel.blockSignals(False)
        self._channel.setVisible(features > 1)

    def _fill(self, read: InputTrace, *, anew: bool) -> None:
        if not self._text.isVisibleTo(self) or not anew:
            return
        text = text_of(read.value[0], read.words if read.ids else ())
        if text != self._text.toPlainText():
            self._text.blockSignals(True)
            self._text.setPlainText(text)
            self._text.blockSignals(False)
        self._say("")

    @property
    def _number(self) -> int:
        return max(self._channel.currentIndex(), 0)

    # -- what the user does -------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        """What went wrong with what was asked for last; "" for nothing."""
        self._say(words)

    def _say(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def _read(self) -> None:
        read, text = self._read_now, self._text.toPlainText()
        try:
            values = ids_of(text, read.words) if read.ids else sequence_of(text, read.value.shape[-1])
        except SequenceError as error:
            self._say(str(error))
            return
        self._say("")
        if values.shape != read.value.shape[1:] or not np.allclose(values, read.value[0], rtol=1e-6, atol=1e-9):
            self.typed.emit(read.name, values)

    def _take_drawn(self, values: Array) -> None:
        self.drawn.emit(self._source, self._number, values[:, 0])

    def _take_word(self) -> None:
        read = self._read_now
        try:
            (number,) = ids_of(self._words.text(), read.words)
        except ValueError as error:
            self._say(str(error) if isinstance(error, SequenceError) else "Type one word of the vocabulary.")
            return
        self._say("")
        self.word.emit(read.name, self._at.value(), int(number[0]))

    def _do(self, deed: str) -> None:
        first, last = self._first.value(), self._last.value() + 1
        if last <= first:
            self._say("The last step must not be before the first one.")
            return
        if deed == "shift" and round(self._size.value()) == 0:
            self._say("The size says by how many steps it is moved: a whole number, and not 0.")
            return
        self._say("")
        channel = self._number if self._channel.count() > 1 else -1
        self.asked.emit(self._source, deed, first, last, channel, self._size.value())


_WIDEST = 64
"""Numbers of a step that are typed as a line."""


def _hint(read: InputTrace) -> str:
    """How it is written."""
    features = read.value.shape[-1]
    if read.ids:
        known = "letters" if are_letters(read.words) else "words"
        one = known[:-1]
        return f"Type {known} of the model's vocabulary, or put one {one} in." if read.words else _IDS
    if read.shape or features > _WIDEST:
        return "A step has too many numbers to be typed; what is below works on all of them."
    if features == 1:
        return "Type or paste numbers, one per line or separated by spaces; or draw the curve below."
    return f"Type or paste one step a line, with {features} numbers, as a spreadsheet copies them; or draw one of them."


_IDS = "Type ids, apart by spaces: what they are called is not known."


def _completer(words: Sequence[str], parent: QWidget) -> QCompleter:
    made = QCompleter(list(words), parent)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return made
