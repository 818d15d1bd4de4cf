"""The Sketch page: three panes beside each other on one stack, a gallery, a recogniser and a network that draws."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from rnnviz.ui.sketch.draw_view import DrawView
from rnnviz.ui.sketch.gallery_view import GalleryView
from rnnviz.ui.sketch.recognise_view import RecogniseView
from rnnviz.ui.widgets.chips import Chips

RECOGNISE, DRAW, GALLERY = 0, 1, 2
"""The panes, in the order in which a newcomer meets them."""

_PANES = (
    ("Recognise", "Draw, and see what the network takes it for, point by point"),
    ("Let it draw", "A network draws, completes what you began, and interpolates between drawings"),
    ("Gallery", "Browse drawings, replay them, open your own or download Quick, Draw!"),
)


class SketchView(QWidget):
    """Its panes are public: recognise, draw, gallery; their signals are theirs.

    pane_changed(int): another of the panes above is in sight.
    """

    pane_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bare = False
        self.recognise = RecogniseView()
        self.draw = DrawView()
        self.gallery = GalleryView()
        bar = self._bar = QWidget()
        bar.setObjectName("board_bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(2)
        self._chips = Chips(self, _PANES, kind="tab")
        self._chips.add_to(row)
        row.addStretch(1)
        self._told = QLabel()
        self._told.setProperty("class", "dim")
        row.addWidget(self._told)
        self._stack = QStackedWidget()
        for pane in (self.recognise, self.draw, self.gallery):
            self._stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)
        self._chips.idClicked.connect(self.show_pane)
        self._chips.choose(RECOGNISE)

    def set_bare(self, bare: bool) -> None:
        """The drawings and what a network says of them, without any tools, as in a presentation."""
        self._bare = bare
        self._bar.setVisible(not bare)
        self.recognise.set_bare(bare)
        self.draw.set_bare(bare)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """In a presentation that of the pane in sight: nothing of it is to be scrolled to."""
        return self._stack.currentWidget().minimumSizeHint() if self._bare else super().minimumSizeHint()

    @property
    def pane(self) -> int:
        """RECOGNISE, DRAW or GALLERY."""
        return self._stack.currentIndex()

    def show_pane(self, pane: int) -> None:
        self._chips.choose(pane)
        if pane != self.pane:
            held: QWidget | None = self.window().focusWidget()
            if held is not None and self.isAncestorOf(held) and held is not self._chips.button(pane):
                held.clearFocus()  # else Qt hands the keyboard to whatever comes next, a chip
            self._stack.setCurrentIndex(pane)
            self.updateGeometry()
            self.pane_changed.emit(pane)
            if self.isVisible() and self.window().focusWidget() is None:
                starts = {RECOGNISE: self.recognise.keyboard, GALLERY: self.gallery.keyboard}
                starts.get(pane, self.draw).setFocus()

    def tell(self, words: str) -> None:
        """A few words in the bar: what trains, and how far it is."""
        self._told.setText(words)
