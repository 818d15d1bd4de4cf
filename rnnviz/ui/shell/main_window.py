"""The window: a header with the pages' names, the page in sight, and messages over its foot.

It knows no page by name: what it shows is what the registry has (page.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.ui.shell.actions import IN_THE_SCORE, colour_icons, fill_menu, make_actions
from rnnviz.ui.shell.banner import Banner
from rnnviz.ui.shell.focus_in_sight import FocusInSight
from rnnviz.ui.shell.notices import Notices
from rnnviz.ui.shell.page import Page, PageKind, find_pages
from rnnviz.ui.shell.resume_bar import GO_ON, NEWER, UNDO, ResumeBar
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.icons import icon
from rnnviz.ui.widgets.parts_label import PartsLabel
from rnnviz.ui.widgets.scrolled import Pages, Whole
from rnnviz.ui.widgets.style import style_sheet
from rnnviz.ui.widgets.themed import Themed

USUAL_SIZE = (1440, 900)
"""The window's size at a first start, in logical pixels, on a screen that has room for it."""

LEAST_SIZE = (800, 600)
"""Pixels of the smallest window. What is larger, at a large scale, is scrolled."""

_SAID_MILLISECONDS = 2500
_AIR = 18
"""Logical pixels by which a page's name is narrower in a narrow window, as the style sheet has it."""


class _Header(QWidget):
    """Where the pages' names need the room its wordmark gives way, and then the air around the names."""

    def __init__(self, wordmark: QLabel) -> None:
        super().__init__()
        self._wordmark = wordmark
        self._tabs: Sequence[QWidget] = ()
        self._narrow = False

    def set_tabs(self, tabs: Sequence[QWidget]) -> None:
        """The buttons with the pages' names."""
        self._tabs = tabs

    @property
    def _air(self) -> int:
        """What all names can do without."""
        return scaling.px(_AIR) * sum(not tab.isHidden() for tab in self._tabs)

    @property
    def _needs(self) -> int:
        """Its width without the wordmark, with the usual air."""
        least = super().minimumSizeHint().width()
        if not self._wordmark.isHidden():
            least -= self._layout_gap()
        return least + self._air if self._narrow else least

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needs - self._air, super().minimumSizeHint().height())

    def _layout_gap(self) -> int:
        layout = self.layout()
        return self._wordmark.minimumSizeHint().width() + (layout.spacing() if layout is not None else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needs = self._needs
        self._wordmark.setVisible(self.width() >= needs + self._layout_gap())
        if (narrow := self.width() < needs) != self._narrow:
            self._narrow = narrow
            for tab in self._tabs:
                tab.setProperty("narrow", narrow)
                tab.style().unpolish(tab)  # a style sheet looks at properties only when it is polished anew
                tab.style().polish(tab)


class MainWindow(Themed, QMainWindow):
    """page_changed(str): another page is in sight, by its key.
    bare_changed(): all but the page's picture is out of sight, or in sight again (`bare`).
    first_painted(): once, when the whole window has been painted for the first time.

    pages: all kinds, in their order. made: those that have been shown, by their keys. make: makes one of a kind; to be
    set before a page is shown. recent: the menu of the files that were opened last. may_close: asked before the window
    closes; False keeps it open.
    """

    page_changed = Signal(str)
    bare_changed = Signal()
    first_painted = Signal()

    def __init__(self, pages: Sequence[PageKind] | None = None) -> None:
        """pages: those of the registry by default."""
        super().__init__()
        self.setWindowTitle("rnnviz")
        self.setMinimumSize(*LEAST_SIZE)
        self.pages = tuple(find_pages() if pages is None else pages)
        self.made: dict[str, Page] = {}
        self.make: Callable[[PageKind], Page]
        self.may_close: Callable[[], bool] = lambda: True
        self.actions_by_name = make_actions(self, self.pages)
        self.page = ""
        self._summary_lent = False
        self._playing = False
        self._painted = False

        self.banner = Banner()
        self.resume_bar = ResumeBar()
        self.go_on_bar = ResumeBar(GO_ON)
        self.undo_bar = ResumeBar(UNDO)
        self.newer_bar = ResumeBar(NEWER)
        self.summary = PartsLabel()
        self.summary.setObjectName("summary")
        self.page_line = PartsLabel()
        self.page_line.setObjectName("summary")
        self.page_line.setAccessibleName("what this page shows")
        for label in (self.summary, self.page_line):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        root = QWidget()
        rows = self._rows = QVBoxLayout(root)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        self._head = self._header()
        self.bare = False
        rows.addWidget(self._head)
        self._stack = Pages()
        rows.addWidget(self._stack, 1)
        self.setCentralWidget(Whole(root))
        self._notices = Notices(root, self.banner, self.resume_bar, self.go_on_bar, self.newer_bar, self.undo_bar)
        self._notices.lie_over(self._stack)
        for kind in self.pages:
            self.actions_by_name[kind.key].triggered.connect(lambda _=False, key=kind.key: self.show_page(key))
        FocusInSight(self)
        self.resize(*USUAL_SIZE)

    def put_in_head(self, widget: QWidget) -> None:
        """Something for the header, before the summary; it shows and hides itself."""
        self._head_row.insertWidget(self._head_row.indexOf(self.summary), widget)

    def lend_summary(self, lent: bool) -> None:
        """Whether something else stands in the place of the summary."""
        self._summary_lent = lent
        self._place_summary()

    def _place_summary(self) -> None:
        own = any(kind.own_models for kind in self.pages if kind.key == self.page)
        line = self.made[self.page].line if own else ""
        self.page_line.setText(line)
        self.summary.setVisible(not self._summary_lent and not own)
        self.page_line.setVisible(not self._summary_lent and bool(line))

    def _header(self) -> QWidget:
        wordmark = QLabel("rnnviz")
        wordmark.setObjectName("wordmark")
        header = _Header(wordmark)
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        header.setFixedHeight(46)
        row = self._head_row = QHBoxLayout(header)
        row.setContentsMargins(14, 4, 10, 4)
        row.addWidget(wordmark)
        row.addSpacing(8)
        tips = [self.actions_by_name[kind.key].toolTip() for kind in self.pages]
        self._tabs = Chips(self, zip((kind.title for kind in self.pages), tips, strict=True), kind="tab")
        self._tabs.add_to(row)
        header.set_tabs(self._tabs.chips)
        self._tabs.idClicked.connect(lambda at: self.show_page(self.pages[at].key))
        row.addStretch(1)
        self._said = PartsLabel()
        self._said.setProperty("class", "good")
        row.addWidget(self._said)
        row.addSpacing(6)
        row.addWidget(self.summary)
        row.addWidget(self.page_line)
        row.addSpacing(6)
        theme = QToolButton()
        theme.setDefaultAction(self.actions_by_name["theme"])
        menu_button = QToolButton()
        self._menu = QMenu(self)
        self.recent = QMenu("Open recent", self._menu)
        fill_menu(self._menu, self.actions_by_name, self.pages, self.recent)
        menu_button.setMenu(self._menu)
        menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu_button.setToolTip("Menu: every command, with its keys")
        self._menu_button = menu_button
        for button, name in ((theme, "light or dark"), (menu_button, "menu")):
            button.setIconSize(QSize(20, 20))
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return header

    def show_page(self, key: str) -> None:
        """Brings a page into sight, which is made where it has not been shown yet. KeyError where there is none."""
        at, kind = next(((n, kind) for n, kind in enumerate(self.pages) if kind.key == key), (-1, None))
        if kind is None:
            raise KeyError(f"There is no page {key!r}.")
        self._tabs.choose(at)
        if key == self.page:
            return
        before = self.made.get(self.page)
        page = self._made(kind)
        self.page = key
        held = self.keyboard()
        if held is not None and held is not self._tabs.button(at):
            held.clearFocus()  # else Qt hands the keyboard to a tab, and Space leads away from the page
        self._stack.setCurrentWidget(page.view)
        self._place_summary()
        for name in IN_THE_SCORE:
            self.actions_by_name[name].setEnabled(kind.stepped)
        self._notices.lie_over(page.messages_over)
        if before is not None:
            before.leave()
        page.enter()
        self.page_changed.emit(key)
        if self.keyboard() is None:  # the page has taken it for no part of its own
            page.keyboard.setFocus()

    def page_of(self, key: str) -> Page:
        """A page, made where it has not been shown yet. KeyError where there is none."""
        return self._made({kind.key: kind for kind in self.pages}[key])

    def put_at_foot(self, widget: QWidget) -> None:
        """What stands below the page, whichever is in sight."""
        self._rows.addWidget(widget)

    def set_bare(self, bare: bool) -> None:
        """Nothing but the page's picture, as in a presentation; or all again."""
        self.bare = bare
        if bare and self.page:  # before anything is hidden: Qt would hand the keyboard on as Tab does, with a frame
            self.made[self.page].keyboard.setFocus()
        self._head.setVisible(not bare)
        for page in self.made.values():
            page.set_bare(bare)
        self.bare_changed.emit()

    def _made(self, kind: PageKind) -> Page:
        """Made when it is first asked for: the first picture of the window does not wait for the others."""
        if kind.key not in self.made:
            page = self.made[kind.key] = self.make(kind)
            page.line_changed.connect(self._place_summary)
            if self._stack.indexOf(page.view) < 0:
                self._stack.addWidget(page.view)
            if self.bare:
                page.set_bare(True)
        return self.made[kind.key]

    def without(self, key: str) -> None:
        """Takes a page away."""
        at = next(n for n, kind in enumerate(self.pages) if kind.key == key)
        self._tabs.button(at).hide()
        self.actions_by_name[key].setEnabled(False)

    def keyboard(self) -> QWidget | None:
        """The part that the keyboard is on, or was last while another window is in use."""
        return self.focusWidget()

    def say(self, words: str) -> None:
        """A few words in the header, for a moment."""
        self._said.setText(words)
        QTimer.singleShot(_SAID_MILLISECONDS, self._said, lambda: self._said.setText(""))

    def set_playing(self, playing: bool) -> None:
        self._playing = playing
        colour_icons(self.actions_by_name, self.colours, playing=playing)

    def theme_changed(self) -> None:
        sheet = style_sheet(self.colours)
        if sheet != self.styleSheet():  # Qt goes through every widget of the window, also where it is the same
            self.setStyleSheet(sheet)
        colour_icons(self.actions_by_name, self.colours, playing=self._playing)
        self._menu_button.setIcon(icon("menu", self.colours.color("text")))

    def press_focused_button(self) -> bool:
        """Space presses the button that the keyboard is on; False where it is on none."""
        widget = QApplication.focusWidget()
        if isinstance(widget, QAbstractButton) and widget.isEnabled():
            widget.click()
            return True
        return False

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and not self._painted:
            # The backing store has just been painted and flushed: every child is on the screen.
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close():
            event.accept()
        else:
            event.ignore()
