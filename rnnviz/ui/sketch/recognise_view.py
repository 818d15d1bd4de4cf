"""The Recognise pane: a pad, what the network takes the drawing for, the race between the classes, and a page on which
to train a recogniser of one's own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import LICENCE, Answer, Drawing, Race
from rnnviz.ui.sketch.answer_view import AnswerView
from rnnviz.ui.sketch.pad_tools import PadWithTools
from rnnviz.ui.sketch.race_view import RaceView
from rnnviz.ui.sketch.training_view import SketchTrainingView
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.elided_label import ElidedLabel

PAD, TRAIN = 0, 1

_PAGES = (
    ("Pad", "Draw, and see what the network takes it for"),
    ("Train your own", "Choose classes and a model, and train a recogniser in the background"),
)


class RecogniseView(scaling.Scaled, QWidget):
    """Its parts are public: pad (a Pad), answer, race, training; their signals are theirs.

    score_requested(Drawing, str): the drawing is to be opened in the score, as one of that word.
    caption_requested(Drawing): its word is to be written there, letter by letter.
    recogniser_chosen(str): the key of another recogniser. page_changed(int): PAD or TRAIN is in sight.
    replay_toggled(bool): the drawing is to be drawn again, point by point with its race, or that is to end.
    """

    score_requested = Signal(object, str)
    caption_requested = Signal(object)
    recogniser_chosen = Signal(str)
    page_changed = Signal(int)
    replay_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._can_open = True
        self._bare = False
        self._message = ""
        self._said: Answer | None = None
        self._open = QPushButton("Open in Score")
        self._open.setObjectName("primary")
        self._open.setToolTip("Step through this drawing point by point: gates, gradients, and how much each mattered")
        self._open.setAccessibleName("open the drawing in Score")
        self._open.clicked.connect(self._ask_score)
        self._replay = QPushButton("Replay")
        self._replay.setProperty("class", "compact")
        self._replay.setCheckable(True)
        self._replay.setToolTip("Replay the drawing point by point, with the race")
        self._replay.setAccessibleName("replay the drawing and its race")
        self._replay.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._replay.clicked.connect(self.replay_toggled)
        self._caption_it = QPushButton("Caption")
        self._caption_it.setProperty("class", "compact")
        self._caption_it.setToolTip("Open its picture in Score, where a network writes the word, letter by letter")
        self._caption_it.setAccessibleName("write the word for the drawing in Score")
        self._caption_it.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._caption_it.clicked.connect(self._ask_caption)
        self._tools = PadWithTools([self._replay, self._caption_it, self._open])
        self.pad = self._tools.pad
        self.answer = AnswerView()
        self.race = RaceView()
        self.training = SketchTrainingView()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._pad_page())
        self._stack.addWidget(self.training)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._top = self._head()
        column.addWidget(self._top)
        column.addWidget(self._stack, 1)
        self.race.point_picked.connect(self.show_point)
        self.pad.changed.connect(lambda _: self._show_state())
        self._show_state()

    # -- setters --------------------------------------------------------------------------------------------------

    def set_drawing(self, drawing: Drawing | None) -> None:
        """A drawing from elsewhere on the pad, such as one of the gallery; who sets it asks for its answer."""
        self._tools.set_drawing(drawing)
        self._show_state()

    def put(self, drawing: Drawing | None) -> None:
        """One that stood on a pad, where it stood; who puts it there asks for its answer."""
        self._tools.put(drawing)
        self._show_state()

    def set_answer(self, answer: Answer | None) -> None:
        """What the network says of the drawing; None where nothing has been drawn."""
        self._said = answer
        self.race.set_point(-1)
        self.pad.set_replay(None)
        self.answer.set_answer(answer, self._message)
        self._show_state()

    def set_race(self, race: Race | None) -> None:
        """What it said after every point."""
        self.race.set_race(race)
        self.answer.set_slots(self.race.slots)
        self.pad.set_replay(None)
        self._show_state()

    def set_replaying(self, on: bool) -> None:
        """Whether the drawing is being drawn again."""
        self._replay.setChecked(on)

    def set_message(self, words: str) -> None:
        """A line under the answer: what is being loaded, or why there is none."""
        self._message = words
        self.answer.set_answer(self._said, words)

    def set_recognisers(self, entries: Sequence[tuple[str, str, str]], current: str) -> None:
        """Those that can be chosen: (key, title, measured figures in words). current: the one that answers."""
        before = self._recogniser.blockSignals(True)
        self._recogniser.clear()
        for key, title, figures in entries:
            self._recogniser.addItem(title, key)
            self._recogniser.setItemData(self._recogniser.count() - 1, figures, Qt.ItemDataRole.ToolTipRole)
        self._recogniser.setCurrentIndex(max(0, self._recogniser.findData(current)))
        self._recogniser.blockSignals(before)
        self._show_figures()

    def set_caution(self, words: str, details: str = "") -> None:
        """How far the percentages can be trusted; it is beside them. details: in its tooltip."""
        self._caution.setText(words)
        self._caution.setToolTip(details)
        self._caution.setAccessibleDescription(details)
        self._caution.setVisible(bool(words))

    def set_can_open(self, can: bool) -> None:
        """Whether a drawing can be opened in the score now."""
        self._can_open = can
        self._show_state()

    def show_page(self, page: int) -> None:
        """PAD or TRAIN."""
        self._chips.choose(page)
        if page != self._stack.currentIndex():
            if any(part.isAncestorOf(self.window().focusWidget()) for part in (self._stack, self._pad_only)):
                self._stack.setFocus()  # else Qt hands the keyboard to a chip as what has it is hidden
            self._stack.setCurrentIndex(page)
            self._pad_only.setVisible(page == PAD)
            self.page_changed.emit(page)

    @property
    def keyboard(self) -> QWidget:
        """The part that the keyboard begins in. No focus proxy: Tab would pass over what stands before it."""
        return self.pad if self.page == PAD else self.training

    @property
    def page(self) -> int:
        return self._stack.currentIndex()

    def set_bare(self, bare: bool) -> None:
        """The pad, the answer and the race, without their tools."""
        self._bare = bare
        self._top.setVisible(not bare)
        self._tools.set_bare(bare)
        self._below_pad.setVisible(not bare)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return scaling.size(600, 340) if self._bare else scaling.size(770, 420)

    # -- its parts ------------------------------------------------------------------------------------------------

    def _head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 6, 12, 4)
        row.setSpacing(4)
        self._chips = Chips(self, _PAGES)
        self._chips.add_to(row)
        self._chips.choose(PAD)
        self._chips.idClicked.connect(self.show_page)
        row.addSpacing(12)
        self._pad_only = QWidget()
        inner = QHBoxLayout(self._pad_only)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        label = QLabel("Recogniser")
        self._recogniser = QComboBox()
        self._recogniser.setToolTip("The network that answers: the one that ships with rnnviz, or one that you trained")
        self._recogniser.setAccessibleName("recogniser")
        self._recogniser.setMinimumWidth(230)
        self._recogniser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._recogniser.setMinimumContentsLength(24)
        self._recogniser.currentIndexChanged.connect(self._choose)
        label.setBuddy(self._recogniser)
        self._figures = ElidedLabel()
        self._figures.setProperty("class", "dim")
        inner.addWidget(label)
        inner.addWidget(self._recogniser)
        inner.addWidget(self._figures, 1)
        row.addWidget(self._pad_only, 1)
        row.addStretch(0)
        return head

    def _pad_page(self) -> QWidget:
        page = QWidget()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 4, 10, 8)
        column.setSpacing(6)
        column.addWidget(self._tools, 1)
        self._caution = QLabel()
        self._caution.setWordWrap(True)
        self._caution.setAccessibleName("how far the percentages can be trusted")
        self._caution.hide()
        self._below_pad = QWidget()
        below = QVBoxLayout(self._below_pad)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self._caution)
        column.addWidget(self._below_pad)
        licence = QLabel(LICENCE)
        licence.setProperty("class", "dim")
        licence.setToolTip("The recogniser that ships with rnnviz was trained on these drawings")
        licence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        below.addWidget(licence)
        self._right = QSplitter(Qt.Orientation.Vertical)
        self._right.addWidget(self.answer)
        self._right.addWidget(self.race)
        self._body = QSplitter(Qt.Orientation.Horizontal)
        self._body.addWidget(left)
        self._body.addWidget(self._right)
        for splitter in (self._right, self._body):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.splitterMoved.connect(self._moved)
        self._touched = False
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._body)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._touched:
            width, height = self.width(), self.height() - 44
            pad = min(round(0.48 * width), max(380, height - 40))  # nearly a square: more of it would stay empty
            scaling.divide(self._body, [pad, width - pad])
            answer = min(round(0.5 * height), 330)
            scaling.divide(self._right, [answer, height - answer])

    def _moved(self) -> None:
        self._touched = True  # from now on the user's own division counts

    # -- what happens ---------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        self._replay.setEnabled(self.race.race is not None and not self.pad.empty)
        self._caption_it.setEnabled(self._can_open and not self.pad.empty)
        self._open.setEnabled(self._can_open and not self.pad.empty and self._said is not None)

    def show_point(self, point: int) -> None:
        """The drawing as far as a point of the race, with the answer at that point; -1 shows all of it."""
        self.race.set_point(point)
        race = self.race.race
        if race is None or point < 0:
            self.pad.set_replay(None)
            self.answer.set_answer(self._said, self._message)
        else:
            points, lifted = self._begun(race)
            self.pad.set_replay(points, lifted, point + len(points) - len(race.points))
            self.answer.set_answer(race.at(point), self._message, of=len(race.points))

    def _begun(self, race: Race) -> tuple[Array, Array]:
        """The points of a race, and where the pen lifts; before them the place where the pen began: a network reads
        movements, and so no point for it."""
        points, lifted = race.points, np.asarray(race.lifted, float)
        strokes = self.pad.strokes
        if strokes and len(strokes[0]) > 1:
            points, lifted = np.concatenate([strokes[0][:1], points]), np.concatenate([[0.0], lifted])
        return points, lifted

    def _ask_caption(self) -> None:
        self.caption_requested.emit(self.pad.drawing)

    def _ask_score(self) -> None:
        if self._said is not None:
            self.score_requested.emit(self.pad.drawing, self._said.best(1)[0][0])

    def _choose(self, position: int) -> None:
        self._show_figures()
        key = self._recogniser.itemData(position)
        if key is not None:
            self.recogniser_chosen.emit(key)

    def _show_figures(self) -> None:
        self._figures.set(self._recogniser.currentData(Qt.ItemDataRole.ToolTipRole) or "")
