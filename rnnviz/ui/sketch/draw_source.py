"""What a network is given: one pad or two, filled by hand or with an example from the gallery."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
from rnnviz.ui.sketch.pad_tools import PadWithTools

_REST_MILLISECONDS = 350
"""After the pen was lifted: who draws on is not interrupted."""
EXAMPLES = 5
"""So many a pad: more would be too small to be told apart."""


class DrawSource(QWidget):
    """set_hints, set_classes, prefer, set_examples, set_drawing in.

    changed(): what is on the pads rests in a new state. examples_requested(str): other examples of a class.
    An example goes onto the pad that was used last: `active`, from 0.
    """

    changed = Signal()
    examples_requested = Signal(str)

    def __init__(self, *, pads: int) -> None:
        super().__init__()
        self.setAccessibleName("what the network is given")
        self._least = 196 * pads if pads > 1 else 250
        self.setMinimumWidth(self._least)
        self._bare = False
        self.active = 0
        self._words: tuple[str, ...] = ()
        self._known: tuple[str, ...] = ()
        self.pads = tuple(PadWithTools() for _ in range(pads))
        self._titles: list[QLabel] = []
        row = QHBoxLayout()
        row.setSpacing(10)
        for i, (pad, name) in enumerate(zip(self.pads, ("From", "To") if pads == 2 else ("",), strict=True)):
            column = QVBoxLayout()
            column.setSpacing(3)
            if name:
                title = QLabel(name)
                title.setProperty("class", "plot_title")
                title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
                self._titles.append(title)
                column.addWidget(title)
            column.addWidget(pad, 1)
            row.addLayout(column, 1)
            pad.pad.setMinimumSize(110, 90)
            pad.pad.setAccessibleName(f"drawing pad, {name.lower()}" if name else "drawing pad")
            pad.pad.installEventFilter(self)
            pad.pad.changed.connect(lambda _, at=i: self.use(at))
            pad.pad.finished_stroke.connect(self._begin_rest)
        self._word = QComboBox()
        self._word.setAccessibleName("class of the examples")
        self._word.setToolTip("Drawings by people, of this class")
        self._word.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._word.setMinimumWidth(90)
        self._word.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._word.currentTextChanged.connect(self._ask)
        self._more = QPushButton("Others")
        self._more.setProperty("class", "compact")
        self._more.setToolTip("Other examples of this class")
        self._more.setAccessibleName("other examples")
        self._more.clicked.connect(lambda: self._ask(self._word.currentText()))
        label = QLabel("or take")
        label.setProperty("class", "dim")
        choice = QHBoxLayout()
        choice.setSpacing(6)
        choice.addWidget(label)
        choice.addWidget(self._word, 1)
        choice.addWidget(self._more)
        self._sheet = DrawingSheet("examples from the gallery", most=74)
        self._sheet.setFixedHeight(66)
        self._sheet.set_message("There are no examples of this class.")
        self._sheet.chosen.connect(self._take)
        self._examples = QWidget()
        below = QVBoxLayout(self._examples)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(2)
        below.addLayout(choice)
        below.addWidget(self._sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 10, 4)
        column.setSpacing(5)
        column.addLayout(row, 1)
        column.addWidget(self._examples)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MILLISECONDS)
        self._rest.timeout.connect(self.changed)
        self.set_classes(())
        self._mark()

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """What is on the pads; empty while one of them is."""
        found = tuple(pad.pad.drawing for pad in self.pads)
        return found if all(one.points for one in found) else ()

    @property
    def word(self) -> str:
        """The class whose examples are shown."""
        return self._word.currentText()

    def set_hints(self, *words: str) -> None:
        """What is on the empty pads."""
        for pad, hint in zip(self.pads, words, strict=True):
            pad.pad.set_hint(hint)

    def set_classes(self, words: Sequence[str]) -> None:
        """The classes of which there are examples; none takes their place away."""
        self._words = tuple(words)
        self._fill()
        self._examples.setVisible(bool(words) and not self._bare)
        if words and not self._sheet.items:
            self._ask(self._word.currentText())

    def set_bare(self, bare: bool) -> None:
        """What is on the pads, without the tools and the examples."""
        self._bare = bare
        for pad in self.pads:
            pad.set_bare(bare)
        self._examples.setVisible(bool(self._words) and not bare)
        self.setMinimumWidth(134 * len(self.pads) if bare else self._least)
        self._mark()

    def prefer(self, words: Sequence[str]) -> None:
        """Examples of a class that the network knows, where one is chosen that it does not; those it knows come first,
        with a line below them: among 338 classes they would be looked for."""
        self._known = tuple(words)
        self._fill()
        known = [word for word in words if self._word.findText(word) >= 0]
        if known and self._word.currentText() not in known:
            self._word.setCurrentText(known[0])

    def _fill(self) -> None:
        """The list of classes; the chosen one stays chosen."""
        known = [word for word in self._known if word in self._words]
        others = [word for word in self._words if word not in known]
        blocked = self._word.blockSignals(True)
        before = self._word.currentText()
        self._word.clear()
        self._word.addItems(known)
        if known and others:
            self._word.insertSeparator(len(known))
        self._word.addItems(others)
        self._word.setCurrentIndex(max(0, self._word.findText(before)) if before else 0)
        self._word.blockSignals(blocked)

    def set_examples(self, drawings: Sequence[Drawing]) -> None:
        """Drawings by people of the class that is chosen."""
        self._sheet.set_items(tuple(drawings)[: EXAMPLES * len(self.pads)])

    def set_drawing(self, drawing: Drawing | None, at: int | None = None) -> None:
        """Puts a drawing onto a pad: the one that was used last, where it is not said."""
        where = self.active if at is None else at
        self.pads[where].set_drawing(drawing)
        self.use((where + 1) % len(self.pads))
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            for i, pad in enumerate(self.pads):
                if watched is pad.pad:
                    self.use(i)
        return super().eventFilter(watched, event)

    def use(self, at: int) -> None:
        """The pad onto which an example goes."""
        self.active = at
        self._rest.stop()  # a pen that goes on drawing is not interrupted
        self._mark()

    def _begin_rest(self) -> None:
        self._rest.start()

    def _mark(self) -> None:
        for i, title in enumerate(self._titles):
            name = ("From", "To")[i]
            title.setText(f"{name}  ◂ an example goes here" if i == self.active and not self._bare else name)

    def _ask(self, word: str) -> None:
        if word:
            self.examples_requested.emit(word)

    def _take(self, index: int) -> None:
        item = self._sheet.items[index]
        if isinstance(item, Drawing):
            self.set_drawing(item)
