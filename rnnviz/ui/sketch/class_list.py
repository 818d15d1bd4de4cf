"""The classes of a collection: searched, counted, each with its first drawing beside its word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.export.recorded import is_recorded
from rnnviz.records.drawings import Drawing, DrawingClass
from rnnviz.ui.sketch.drawing_ink import ink_of, paint_ink
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.theme import shown
from rnnviz.ui.widgets.themed import Themed

ROW = 46
_PICTURE = 38
_WAIT = 40
"""Milliseconds that the list stands still before the pictures of what is in sight are asked for."""

Index = QModelIndex | QPersistentModelIndex
CLASS = Qt.ItemDataRole.UserRole


class ClassList(Themed, QWidget):
    """set_classes, set_cover, choose in. chosen(DrawingClass): a class, by mouse, key or search.
    covers_wanted(tuple of DrawingClass): those in sight whose first drawing is not there yet."""

    chosen = Signal(object)
    covers_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._model = _Classes()
        self._shown = QSortFilterProxyModel()
        self._shown.setSourceModel(self._model)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._delegate = _Delegate(self._model)
        self._search = QLineEdit()
        self._search.setPlaceholderText("search for a class")
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName("search for a class")
        for clear in self._search.findChildren(QToolButton):
            clear.setAccessibleName("clear the search")
            clear.setToolTip("Clear the search")
        self._search.setToolTip("Show only classes whose name contains this text (↓ goes to the list)")
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._take_first)
        self.list = QListView()
        self.list.setModel(self._shown)
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName("classes")
        self.list.setToolTip("The classes of the collection, each with its first drawing")
        self.list.selectionModel().currentChanged.connect(self._changed)
        self._asked: set[str] = set()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT)
        self._wait.timeout.connect(self.ask)
        self.list.verticalScrollBar().valueChanged.connect(lambda _: self._wait.start())
        self.list.verticalScrollBar().rangeChanged.connect(lambda *_: self._wait.start())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._none = QLabel()
        self._none.setProperty("class", "dim")
        self._none.setTextFormat(Qt.TextFormat.PlainText)
        self._none.setWordWrap(True)
        self._none.setMinimumWidth(1)
        self._none.hide()
        column.addWidget(self._search)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)

    @property
    def current(self) -> DrawingClass | None:
        found: DrawingClass | None = self.list.currentIndex().data(CLASS)
        return found

    def words(self) -> list[str]:
        """Those that the search finds, as they are listed."""
        return [self._shown.index(row, 0).data() for row in range(self._shown.rowCount())]

    def set_classes(self, classes: Sequence[DrawingClass]) -> None:
        """Other classes; none of them is chosen."""
        self._asked.clear()
        self._search.clear()
        self._model.set_classes(classes)
        self._delegate.pictures.clear()
        self._wait.start()

    def set_cover(self, word: str, drawing: Drawing) -> None:
        """The drawing beside a class."""
        self._model.set_cover(word, drawing)

    def choose(self, word: str) -> None:
        """Chooses a class as a click does; nothing where there is none of that word. A search that hides it ends."""
        if word not in self.words():
            self._search.clear()
        for row in range(self._shown.rowCount()):
            index = self._shown.index(row, 0)
            if index.data() == word:
                self.list.setCurrentIndex(index)
                self.list.scrollTo(index, QListView.ScrollHint.PositionAtCenter)

    def theme_changed(self) -> None:
        self._delegate.pictures.clear()
        self.list.viewport().update()

    def ask(self) -> None:
        """Asks for the drawings of what is in sight."""
        view = self.list.viewport().rect()
        first = self.list.indexAt(QPoint(2, 2)).row()
        last = self.list.indexAt(QPoint(2, view.height() - 2)).row()
        rows = range(max(first, 0), (last if last >= 0 else self._shown.rowCount() - 1) + 1)
        wanted = []
        for row in rows:
            one: DrawingClass = self._shown.index(row, 0).data(CLASS)
            if one.word not in self._asked:
                self._asked.add(one.word)
                wanted.append(one)
        if wanted:
            self.covers_wanted.emit(tuple(wanted))

    def ask_again(self) -> None:
        """What was asked for and has not come will be asked for again."""
        self._asked = set(self._model.covers)
        self._wait.start()

    def _changed(self, now: QModelIndex, before: QModelIndex) -> None:
        if now.isValid() and now.data(CLASS) is not before.data(CLASS):
            self.chosen.emit(now.data(CLASS))

    def _filter(self, text: str) -> None:
        self._shown.setFilterFixedString(text.strip())
        self._none.setText(f"No class name contains “{text.strip()}”.")
        self._none.setVisible(bool(text.strip()) and not self._shown.rowCount())
        self._wait.start()

    def _take_first(self) -> None:
        if self._shown.rowCount():
            self.list.setCurrentIndex(self._shown.index(0, 0))
            self.list.setFocus()


class _Classes(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[DrawingClass, ...] = ()
        self.covers: dict[str, Drawing] = {}

    def set_classes(self, classes: Sequence[DrawingClass]) -> None:
        self.beginResetModel()
        self._classes = tuple(classes)
        self.covers = {}
        self.endResetModel()

    def set_cover(self, word: str, drawing: Drawing) -> None:
        self.covers[word] = drawing
        for row, one in enumerate(self._classes):
            if one.word == word:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._classes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self._classes[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.word
        if role == CLASS:
            return one
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{one.word}: {_counted(one)}{one.form}" + (f"\n{one.path}" if one.path else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.word}, {one.count:,} drawings" if one.count is not None else one.word
        return None


class _Delegate(QStyledItemDelegate):
    """Its pictures are kept until the colours change: scrolling paints pixmaps only."""

    def __init__(self, classes: _Classes) -> None:
        super().__init__()
        self._classes = classes
        self.pictures: dict[str, QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return scaling.size(150, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        with scaling.turned(painter, QRectF(option.rect)) as rect:
            self._draw(painter, rect.toRect(), option, index)

    def _draw(self, painter: QPainter, area: QRect, option: QStyleOptionViewItem, index: Index) -> None:
        p, one = shown(), index.data(CLASS)
        state: QStyle.StateFlag = option.state
        on = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if on:
            painter.fillRect(area, p.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, p.color("border", 0.45))
        frame = QRect(area.left() + 6, area.top() + (ROW - _PICTURE) // 2, _PICTURE, _PICTURE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(p.color("raised"))
        painter.drawRoundedRect(frame, 5, 5)
        if one.word in self._classes.covers:
            if is_recorded(painter):
                self._paint_cover(painter, one.word, QRectF(frame))
            else:
                ratio = painter.deviceTransform().m11()
                painter.drawPixmap(frame.topLeft(), self._picture(one.word, ratio))
        left = frame.right() + 10
        count = f"{one.count:,}" if one.count is not None else ""
        painter.setFont(sans(11))
        painter.setPen(p.color("on_accent" if on else "dim"))
        wide = QFontMetrics(painter.font()).horizontalAdvance(count)
        text = QRect(left, area.top(), area.right() - 8 - left, area.height())
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        painter.setFont(sans(13))
        painter.setPen(p.color("on_accent" if on else "text"))
        text.setRight(text.right() - wide - 8)
        word = QFontMetrics(painter.font()).elidedText(one.word, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
        painter.restore()

    def _picture(self, word: str, ratio: float) -> QPixmap:
        kept = self.pictures.get(word)
        if kept is not None and kept.devicePixelRatio() == ratio:
            return kept
        picture = QPixmap(round(_PICTURE * ratio), round(_PICTURE * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._paint_cover(painter, word, QRectF(0, 0, _PICTURE, _PICTURE))
        painter.end()
        self.pictures[word] = picture
        return picture

    def _paint_cover(self, painter: QPainter, word: str, where: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ink(painter, ink_of(self._classes.covers[word]), where, palette=shown(), width=1.3, margin=4)


def _counted(one: DrawingClass) -> str:
    return f"{one.count:,} drawings, " if one.count is not None else ""
