"""The hands of a person at the window: acts as plain data, done through Qt's own event loop at what is in sight.

A part is found by its kind and its accessible name, as a screen reader finds it, never by where the code keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)
from shiboken6 import isValid

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PLAIN = Qt.KeyboardModifier.NoModifier
_MODIFIERS = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Shift": Qt.KeyboardModifier.ShiftModifier}
_TICK = 15
"""Milliseconds after which a dialog or a menu that waits for an answer gets one."""
_PATIENCE = 12
"""A dialog that is still there after so many answers is closed."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that a person does. kind: a method of `Hands`. where: a part, as `named` calls it. what: an entry, a
    text, keys, a file. at, to: places in the part, from 0 to 1. answer: to a dialog or menu that waits for one."""

    kind: str
    where: str = ""
    what: str = ""
    at: tuple[float, float] = (0.5, 0.5)
    to: tuple[float, float] = (0.5, 0.5)
    answer: str = ""

    def line(self) -> str:
        """The act on one line, from which `Act.of` makes it again."""
        fresh = Act(self.kind)
        return json.dumps({k: v for k, v in asdict(self).items() if k == "kind" or v != getattr(fresh, k)})

    @classmethod
    def of(cls, line: str) -> Act:
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(line).items()})


def top() -> QWidget | None:
    """The window that a person can use now: a popup, else a dialog that is to be answered first, else the window."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget() or QApplication.activeWindow()


def in_sight(root: QWidget) -> Iterator[QWidget]:
    """The parts of a window that can be seen, the window itself first."""
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible() and widget.window() is root.window() and not widget.visibleRegion().isEmpty():
            yield widget


def named(root: QWidget) -> dict[str, QWidget]:
    """The parts in sight by kind and name; the second one of a name has " 2" behind it, and so on."""
    found: dict[str, QWidget] = {}
    for widget in in_sight(root):
        name = base = f"{type(widget).__name__} {_own_name(widget)}".strip()
        count = 1
        while name in found:
            count += 1
            name = f"{base} {count}"
        found[name] = widget
    return found


def _own_name(widget: QWidget) -> str:
    words = widget.accessibleName()
    if not words and isinstance(widget, (QAbstractButton, QLabel)):
        words = widget.text()[:30]
    return words or widget.objectName()


def entries(box: QComboBox) -> list[str]:
    """The entries of a list that can be chosen."""
    model = box.model()
    flags = [model.flags(model.index(i, box.modelColumn())) for i in range(box.count())]
    return [box.itemText(i) for i in range(box.count()) if flags[i] & Qt.ItemFlag.ItemIsEnabled]


class Hands:
    """files: what can be dropped and opened, by the names that acts use."""

    def __init__(self, settle: Callable[[int], None], files: dict[str, Path]) -> None:
        self._settle, self.files = settle, files
        self._answer, self._asked = "", 0
        self._timer = QTimer(interval=_TICK)
        # In an event of its own: an answer may raise the next question, and the timer must go on ticking then.
        self._timer.timeout.connect(lambda: QTimer.singleShot(0, self._answer_what_waits))

    def do(self, act: Act) -> bool:
        """False where the part is not there (any more): nothing was done then."""
        root = top()
        if root is None:
            return False
        part = named(root).get(act.where) if act.where else root
        if part is None or not part.isVisible():
            return False
        self._answer, self._asked = act.answer, 0
        self._timer.start()
        try:
            getattr(self, f"_{act.kind}")(part, act)
        finally:
            self._timer.stop()
        return True

    # -- the mouse ----------------------------------------------------------------------------------------------

    def _place(self, part: QWidget, at: tuple[float, float]) -> tuple[QWindow, QPoint]:
        seen = part.visibleRegion().boundingRect()
        x, y = (round(low + share * (size - 1)) for low, share, size in zip(
            (seen.left(), seen.top()), at, (seen.width(), seen.height()), strict=True
        ))  # fmt: skip
        window = part.window()
        return window.windowHandle(), part.mapTo(window, QPoint(x, y))

    def _click(self, part: QWidget, act: Act) -> None:
        """act.what: "", "right", "twice", "Ctrl" or "Shift"."""
        window, at = self._place(part, act.at)
        QTest.mouseClick(window, RIGHT if act.what == "right" else LEFT, _MODIFIERS.get(act.what, PLAIN), at)
        if act.what == "twice" and isValid(window):  # the first click may have closed it
            QTest.mouseDClick(window, LEFT, PLAIN, at)

    def _hover(self, part: QWidget, act: Act) -> None:
        QTest.mouseMove(*self._place(part, act.at))

    def _drag(self, part: QWidget, act: Act) -> None:
        window, start = self._place(part, act.at)
        _, end = self._place(part, act.to)
        QTest.mousePress(window, LEFT, PLAIN, start)
        for i in range(1, 5):
            if isValid(window):
                QTest.mouseMove(window, start + (end - start) * i / 4)
        if isValid(window):
            QTest.mouseRelease(window, LEFT, PLAIN, end)

    def _wheel(self, part: QWidget, act: Act) -> None:
        window, at = self._place(part, act.at)
        QTest.wheelEvent(window, QPointF(at), QPoint(0, 120 * (1 if act.what == "up" else -1)))

    def _drop(self, part: QWidget, act: Act) -> None:
        """As Qt hands it on: to the part under the pointer, or the nearest one around it that takes drops."""
        taker: QWidget | None = part
        while taker is not None and not taker.acceptDrops():
            taker = None if taker.isWindow() else taker.parentWidget()
        if taker is None:
            return
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self.files[act.what]))])
        at = taker.rect().center()
        kinds = (Qt.DropAction.CopyAction, mime, LEFT, PLAIN)
        enter = QDragEnterEvent(at, *kinds)
        enter.ignore()
        QApplication.sendEvent(taker, enter)
        if enter.isAccepted():
            QApplication.sendEvent(taker, QDragMoveEvent(at, *kinds))
            QApplication.sendEvent(taker, QDropEvent(QPointF(at), *kinds))

    # -- lists, fields and keys ---------------------------------------------------------------------------------

    def _choose(self, part: QWidget, act: Act) -> None:
        """An entry of a list: by the mouse, or by the keys."""
        assert isinstance(part, QComboBox)
        window, at = self._place(part, (0.5, 0.5))
        if act.answer == "keys":
            part.setFocus(Qt.FocusReason.TabFocusReason)
            QTest.keyClick(window, Qt.Key.Key_F4)
        else:
            QTest.mouseClick(window, LEFT, PLAIN, at)
        QApplication.processEvents()
        view, row = part.view(), part.findText(act.what)
        if row < 0 or not view.isVisible():
            self._key(part, Act("key", what="Esc"))
            return
        index = part.model().index(row, part.modelColumn())
        popup = view.window().windowHandle()
        if act.answer == "keys":
            QTest.keyClick(popup, Qt.Key.Key_Home)
            for _ in range(part.count()):
                if view.currentIndex().row() >= row:
                    break
                QTest.keyClick(popup, Qt.Key.Key_Down)
            QTest.keyClick(popup, Qt.Key.Key_Return)
        else:
            view.scrollTo(index)
            spot = view.viewport().mapTo(view.window(), view.visualRect(index).center())
            QTest.mouseMove(popup, spot)
            QTest.mouseClick(popup, LEFT, PLAIN, spot)

    def _type(self, part: QWidget, act: Act) -> None:
        """A value in place of the one in a field; act.answer: the key after it."""
        window, _ = self._place(part, (0.5, 0.5))
        inner = part.findChild(QLineEdit) or part
        _, at = self._place(inner, (0.3, 0.5))
        QTest.mouseClick(window, LEFT, PLAIN, at)
        if QApplication.focusWidget() not in (part, inner):
            return
        QTest.keyClick(window, Qt.Key.Key_A, _MODIFIERS["Ctrl"])
        QTest.keyClick(window, Qt.Key.Key_Backspace)
        for letter in act.what if isValid(window) else "":
            QTest.keyClick(window, Qt.Key(ord(letter.upper())))
        if act.answer and isValid(window):
            self._press(window, act.answer)

    def _key(self, part: QWidget, act: Act) -> None:
        """To the window below a popup, which hands keys on to it: the popup may be gone with the first of them."""
        below = QApplication.activeModalWidget() or QApplication.activeWindow() or part.window()
        self._press(below.windowHandle(), act.what)

    def _press(self, window: QWindow, keys: str) -> None:
        combination = QKeySequence(keys)[0]
        QTest.keyPress(window, combination.key(), combination.keyboardModifiers())
        if isValid(window):  # else the key has closed it, and is let go of elsewhere
            QTest.keyRelease(window, combination.key(), combination.keyboardModifiers())

    # -- the window ---------------------------------------------------------------------------------------------

    def _resize(self, part: QWidget, act: Act) -> None:
        wide, high = map(int, act.what.split("x"))
        part.window().resize(wide, high)

    def _wait(self, part: QWidget, act: Act) -> None:
        """Lets the work go on for so many items."""
        self._settle(int(act.what))

    # -- dialogs and menus that wait ----------------------------------------------------------------------------

    def _answer_what_waits(self) -> None:
        popup = QApplication.activePopupWidget()
        dialog = QApplication.activeModalWidget()
        if isinstance(popup, QMenu):
            self._asked += 1
            self._answer_menu(popup)
        elif isinstance(dialog, (QFileDialog, QMessageBox, QInputDialog)):
            self._asked += 1
            if self._asked > _PATIENCE:
                dialog.reject()
            else:
                self._answer_dialog(dialog)

    def _answer_menu(self, menu: QMenu) -> None:
        able = [a for a in menu.actions() if a.isEnabled() and not a.isSeparator()]
        first, _, rest = self._answer.partition("/")
        wanted = [a for a in able if a.text() == first]
        if first.startswith("#") and able:
            wanted, rest = [able[int(first[1:]) % len(able)]], first
        if not wanted or self._asked > _PATIENCE:
            QTest.keyClick(menu.windowHandle(), Qt.Key.Key_Escape)
            return
        self._answer = rest
        QTest.mouseClick(menu.windowHandle(), LEFT, PLAIN, menu.actionGeometry(wanted[0]).center())

    def _answer_dialog(self, dialog: QDialog) -> None:
        """ "yes" presses the button by which it goes on, a file's name types that file, all else is Esc."""
        window = dialog.windowHandle()
        answer, self._answer = self._answer, ""
        field = dialog.findChild(QLineEdit)
        if answer in self.files and isinstance(dialog, QFileDialog) and field is not None:
            field.setText(str(self.files[answer]))
            QTest.keyClick(field, Qt.Key.Key_Return)
        elif answer == "yes" and isinstance(dialog, QMessageBox):
            QTest.mouseClick(dialog.buttons()[0], LEFT)
        elif answer == "yes" and isinstance(dialog, QInputDialog):
            QTest.keyClick(window, Qt.Key.Key_Return)
        else:
            QTest.keyClick(window, Qt.Key.Key_Escape)


def without_waiting(root: QWidget) -> None:
    """Timers that only wait a moment (for the hand to rest, say) are over at once: nothing need be waited for."""
    hurried = [t for t in root.findChildren(QTimer) if t.isActive() and t.isSingleShot()]
    intervals = [timer.interval() for timer in hurried]
    for timer in hurried:
        timer.setInterval(0)
    QApplication.processEvents()
    for timer, interval in zip(hurried, intervals, strict=True):
        timer.setInterval(interval)


def forget_deleted() -> None:
    """What was to be deleted later, now."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
