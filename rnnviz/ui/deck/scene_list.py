"""The scenes as thumbnails in a row: chosen by click or key, shown, put into another order, and named."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetrics, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from rnnviz.records.scene import KeptScene
from rnnviz.ui.widgets.scaling import px, size
from rnnviz.ui.widgets.theme import shown

_PICTURE, _HERE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_MARGIN, _NAME, _LETTERS, _WIDTH = 5, 32, 12, 104
"""Pixels around a thumbnail, of the two lines with its name, of their letters, and of the narrowest name."""
_KEYS = {
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Enter),
    *(Qt.Key.Key_Delete, Qt.Key.Key_F2),
}
"""What the list does by itself while the keyboard is on it, in place of the window's commands."""


class SceneList(QListWidget):
    """set_scenes in. Signals, with numbers from 0: shown(n): is to be shown; moved(n, to); renamed(n, str);
    deleted(n); copied(n).

    Enter shows, F2 renames, Delete deletes, Shift with the arrows moves, Ctrl+Shift+D copies.
    """

    shown = Signal(int)
    moved = Signal(int, int)
    renamed = Signal(int, str)
    deleted = Signal(int)
    copied = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("scenes")
        self.setAccessibleDescription(
            "Enter shows a scene, F2 renames it, Delete deletes it, Shift with an arrow moves it, Ctrl+Shift+D copies."
        )
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setItemDelegate(_Delegate(self))
        self.setMouseTracking(True)
        self._filling = False
        self.itemDoubleClicked.connect(lambda item: self.shown.emit(self.row(item)))
        self.itemChanged.connect(self._named)

    def set_scenes(self, scenes: Sequence[KeptScene], current: int) -> None:
        """current: the one that was shown last, -1 for none. What is chosen in the list stays chosen."""
        self._filling = True
        chosen = self.currentRow()
        while self.count() > len(scenes):
            self.takeItem(self.count() - 1)
        while self.count() < len(scenes):
            made = QListWidgetItem()
            made.setFlags(made.flags() | Qt.ItemFlag.ItemIsEditable)
            self.addItem(made)
        for at, kept in enumerate(scenes):
            item = self.item(at)
            if item.data(_PICTURE) is not kept.picture:
                item.setData(_PICTURE, kept.picture)
            item.setText(kept.name)
            item.setData(_HERE, at == current)
            item.setToolTip(f"{at + 1}. {kept.name}" + (f"\n{kept.notes}" if kept.notes else ""))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"scene {at + 1}, {kept.name}")
        self._filling = False
        if scenes:
            self.setCurrentRow(min(max(chosen, 0), len(scenes) - 1))

    def choose(self, at: int) -> None:
        self.setCurrentRow(at)
        if (item := self.item(at)) is not None:
            self.scrollToItem(item)

    def rename(self, at: int) -> None:
        """Opens the field for the name of one."""
        self.choose(at)
        self.editItem(self.item(at))

    def sizeHint(self) -> QSize:
        return size(400, 100)

    def minimumSizeHint(self) -> QSize:
        return size(140, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.doItemsLayout()  # Qt keeps the places of thumbnails of another size

    # -- what the user does -----------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            copies = event.key() == Qt.Key.Key_D and held == _CONTROL_SHIFT
            if (event.key() in _KEYS and held in (_NONE, Qt.KeyboardModifier.ShiftModifier)) or copies:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at, key = self.currentRow(), event.key()
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if at < 0 or self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.shown.emit(at)
        elif key == Qt.Key.Key_Delete:
            self.deleted.emit(at)
        elif key == Qt.Key.Key_D and held == _CONTROL_SHIFT:
            self.copied.emit(at)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and held == Qt.KeyboardModifier.ShiftModifier:
            to = at + (1 if key == Qt.Key.Key_Right else -1)
            if 0 <= to < self.count():
                self.moved.emit(at, to)
                self.choose(to)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """The order is the deck's: what is dropped is moved there, and comes back from there."""
        if event.source() is not self:
            event.ignore()
            return
        at, x = self.currentRow(), event.position().toPoint().x()
        to = sum(self.visualItemRect(self.item(n)).center().x() < x for n in range(self.count()) if n != at)
        event.setDropAction(Qt.DropAction.CopyAction)  # so that Qt takes nothing away
        event.accept()
        self.moved.emit(at, to)
        self.choose(to)

    def _named(self, item: QListWidgetItem) -> None:
        if not self._filling:
            self.renamed.emit(self.row(item), item.text())


_NONE = Qt.KeyboardModifier.NoModifier
_CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def two_lines(text: str, metrics: QFontMetrics, width: int) -> str:
    """On one line, or broken between two words; the end of what is too long for two is cut off and marked by "…"."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    ends = [at for at, letter in enumerate(text) if letter == " " and metrics.horizontalAdvance(text[:at]) <= width]
    fitting = (n for n in range(len(text), 1, -1) if metrics.horizontalAdvance(text[:n]) <= width)
    end = ends[-1] if ends else next(fitting, 1)
    rest = metrics.elidedText(text[end:].lstrip(), Qt.TextElideMode.ElideRight, width)
    return f"{text[:end]}\n{rest}"


class _Delegate(QStyledItemDelegate):
    """Paints a thumbnail with its number and name; edits the name."""

    def __init__(self, parent: QListWidget) -> None:
        super().__init__(parent)
        self._list = parent
        self._pictures: dict[bytes, QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        del option, index
        margin, name, bar = px(_MARGIN), px(_NAME), self._list.horizontalScrollBar().sizeHint().height()
        sizes = []
        for below in (0, bar):
            high = self._list.height() - below - 8
            wide = max(round((high - name - 2 * margin) * 16 / 9), px(_WIDTH))
            sizes.append(QSize(wide + 2 * margin, high))
        whole = sizes[0].width() * self._list.count() < self._list.width() - 8
        return sizes[0] if whole else sizes[1]  # not from whether there is a bar: that follows from this

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours, rect = shown(), QRect(option.rect)
        chosen = index.row() == self._list.currentRow()
        painter.save()
        margin, name = px(_MARGIN), px(_NAME)
        inside = rect.adjusted(margin, margin, -margin, -margin - name)
        frame = inside
        picture = self._picture(index.data(_PICTURE) or b"")
        if not picture.isNull():
            scaled = picture.size().scaled(inside.size(), Qt.AspectRatioMode.KeepAspectRatio)
            frame = QRect(inside.topLeft(), scaled)
            frame.moveCenter(inside.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(frame, picture)
        here = bool(index.data(_HERE))
        pen = QPen(colours.color("accent" if here or chosen else "border"), 2.5 if here else 1.5 if chosen else 1.0)
        painter.setPen(pen)
        painter.drawRect(frame)
        font = painter.font()
        font.setPixelSize(px(_LETTERS))
        font.setBold(here)
        painter.setFont(font)
        line = QRect(rect.left() + margin, inside.bottom() + 2, inside.width(), name)
        if chosen and self._list.hasFocus():
            painter.fillRect(line, colours.color("border"))
        painter.setPen(colours.color("text"))
        words = two_lines(f"{index.row() + 1}  {index.data()}", painter.fontMetrics(), line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)
        painter.restore()

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        del option, index
        field = QLineEdit(parent)
        field.setAccessibleName("name of the scene")
        field.setMaxLength(200)
        return field

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        del index
        rect = QRect(option.rect)
        editor.setGeometry(rect.left() + 2, rect.bottom() - px(26), rect.width() - 4, px(26))

    def _picture(self, content: bytes) -> QPixmap:
        if content not in self._pictures:
            if len(self._pictures) > 400:
                self._pictures.clear()
            made = QPixmap()
            made.loadFromData(content)
            self._pictures[content] = made
        return self._pictures[content]
