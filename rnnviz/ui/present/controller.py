"""Presentation mode: what F5 does to the window, and what the keys mean meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTextEdit,
    QWidget,
)

from rnnviz.ui.present.curtain import Curtain
from rnnviz.ui.present.sized import Sized
from rnnviz.ui.present.talk import Talk
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page, named
from rnnviz.ui.shell.session import Session
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.dividing import Dividing
from rnnviz.ui.widgets.theme import PALETTES, PROJECTOR, THEMES

if TYPE_CHECKING:
    from rnnviz.ui.present.speaker import SpeakerView

LINES = 39.6
"""A window's height has room for so many of the smallest letters: each is a little more than 1/40 of it."""
SMALLEST = 10
"""Logical pixels of the smallest letters anywhere in the window."""
BESIDE = 704
"""Logical pixels that a picture and what is read beside it need: on a narrower screen letters are smaller."""
_CHOSEN = "present theme"

_TYPED = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox)
"""Where letters are typed, they are letters."""


class Presentation(QObject):
    """F5 begins it, by the actions "present" and "present here"; Esc ends it."""

    def __init__(self, *, window: MainWindow, session: Session, set_theme: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._session, self._set_theme = window, session, set_theme
        self._read: Page | None = None
        self.talk = Talk(session.deck, self._reading)
        self.on = False
        self._inside = 0
        self.talk.changed.connect(self._begin_stop)
        session.scene_arrived.connect(self._fit_scene)
        self._since = QElapsedTimer()
        self._before: tuple[Qt.WindowState, QRect, str, float] | None = None
        self._divided: list[tuple[QSplitter, list[int]]] = []
        self._screen: QScreen | None = None
        self._theme = PROJECTOR.name
        keys = Qt.Key
        self._deeds: dict[Qt.Key, Callable[[], object]] = {
            **dict.fromkeys((keys.Key_PageDown, keys.Key_Right, keys.Key_Down, keys.Key_Return), self.next),
            **dict.fromkeys((keys.Key_PageUp, keys.Key_Left, keys.Key_Up, keys.Key_Backspace), self.back),
            keys.Key_Home: self.talk.first,
            keys.Key_End: self.talk.last,
            keys.Key_B: lambda: self.blank("black"),
            keys.Key_Period: lambda: self.blank("black"),
            keys.Key_W: lambda: self.blank("white"),
            keys.Key_N: self.show_notes,
            keys.Key_M: self._other_tracks,
            keys.Key_F5: lambda: None,
            keys.Key_Escape: self.end,
        }

    @cached_property
    def curtain(self) -> Curtain:
        return Curtain(self._window)

    @cached_property
    def _cover(self) -> Curtain:
        """Lies over the window while it is neither what it was nor a presentation."""
        return Curtain(self._window)

    @cached_property
    def _sized(self) -> Sized:
        return Sized(self._window)

    @cached_property
    def speaker(self) -> SpeakerView:
        kind: type[SpeakerView] = named("rnnviz.ui.present.speaker:SpeakerView")
        made = kind(self._since)
        made.next_pressed.connect(self.next)
        made.back_pressed.connect(self.back)
        made.blank_pressed.connect(self.blank)
        made.leave_pressed.connect(self.end)
        self.talk.changed.connect(self._tell)
        return made

    def begin(self, *, first: bool) -> None:
        """first: from the first scene, where there are scenes; else from what stands there."""
        if self.on:
            return
        window, store = self._window, self._session.store
        self._sized.now()
        self.on = True
        self._since.start()
        self._before = (window.windowState(), window.geometry(), window.colours.name, scaling.factor())
        self._screen = window.screen()
        self._theme = str(store.value(_CHOSEN, PROJECTOR.name))
        self._cover.drop(PALETTES.get(self._theme, window.colours).color("background").name())
        self._cover.repaint()  # now: what follows takes its time
        splitters = (one for page in window.made.values() for one in page.view.findChildren(QSplitter))
        self._divided = [(one, one.sizes()) for one in splitters]
        window.set_bare(True)
        if self._theme in THEMES:
            self._set_theme(self._theme)
        other = self._audience()
        window.showFullScreen()
        whole = window.screen().size()
        self._fit(whole)
        self._sized.once(whole, self._uncover)
        window.installEventFilter(self)
        if (app := QApplication.instance()) is not None:
            app.installEventFilter(self)
        self.talk.begin(first=first)
        if other:
            self._show_speaker()

    def end(self) -> None:
        """The window as it was."""
        if not self.on or self._before is None:
            return
        window = self._window
        if (app := QApplication.instance()) is not None:
            app.removeEventFilter(self)
        window.removeEventFilter(self)
        self.on, self._read = False, None
        self._sized.now()
        self.curtain.lift()
        if "speaker" in self.__dict__:
            self.speaker.hide()
        state, place, theme, factor = self._before
        if window.colours.name != self._theme:  # another one was chosen meanwhile: it is the next time's, too
            self._session.store.setValue(_CHOSEN, window.colours.name)
        window.setWindowState(state)
        scaling.set_factor(factor)
        window.set_bare(False)
        if self._screen in QGuiApplication.screens() and window.screen() is not self._screen:
            window.setScreen(self._screen)
        if not state & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            window.setGeometry(place)
        self._set_theme(theme)
        self._sized.ever(self._divide)
        window.activateWindow()  # the speaker's view may have had the keyboard

    def _divide(self) -> None:
        """The parts of all pages as wide as they were: large letters have pushed them, on pages out of sight as well.
        A window manager makes the window smaller and larger on the way, which pushes them again."""
        for splitter, sizes in self._divided:
            Dividing.of(splitter).put_back(sizes)

    def _uncover(self) -> None:
        self._fit()  # the window need not be as large as the screen
        self._cover.lift()

    def _audience(self) -> bool:
        """Whether there is a second screen, which the window goes to: the first one is the speaker's."""
        screens, mine = QGuiApplication.screens(), QGuiApplication.primaryScreen()
        other = next((one for one in screens if one is not mine), None)
        if other is not None:
            self._window.setScreen(other)  # where windows cannot place themselves, this alone counts
            self._window.setGeometry(other.geometry())
        return other is not None

    def _fit(self, size: QSize | None = None) -> None:
        """The letters as large as the height of the screen asks. size: of the window by default."""
        size = self._window.size() if size is None else size
        factor = size.height() / LINES / SMALLEST
        if (page := self._leafed()) is not None and page.beside:
            factor = min(factor, size.width() / BESIDE)
        scaling.set_factor(max(factor, scaling.SCALES[0]))

    def _fit_scene(self) -> None:
        """A scene with a lesson needs more room in width."""
        if self.on and not self._cover.colour:
            self._fit()

    # -- what is read beside the picture ------------------------------------------------------------------------

    def _leafed(self) -> Page | None:
        """The page that has something to read, in sight, or where one has come from."""
        pages = self._window.made.values()
        found = next((page for page in pages if page.leaf is not None and (page.beside or page is self._read)), None)
        self._read = found if self.on else None
        return found

    def _reading(self) -> Page | None:
        """Likewise, where it leads the talk; not where it is part of a scene, whose stops do."""
        page, here = self._leafed(), self._session.deck.here
        of_scene = here is not None and any(self._window.made.get(key) is page for key in here.scene.pages)
        return None if of_scene else page

    # -- what the keys do ---------------------------------------------------------------------------------------

    def next(self) -> None:
        """The next part of what the page shows, such as a sub-step of the enlarged cell; after the last the next
        stop."""
        if self._lifted():
            return
        if any(page.within(1) for page in self._all_shown):
            self._inside += 1
        else:
            self.talk.next()

    def back(self) -> None:
        """Back through the parts that were gone through at this stop; from where it began, to the stop before."""
        if self._lifted():
            return
        if self._inside and any(page.within(-1) for page in self._all_shown):
            self._inside -= 1
        else:
            self.talk.back()

    @property
    def _shown(self) -> Page:
        return self._window.made[self._window.page]

    @property
    def _all_shown(self) -> list[Page]:
        """The page in sight, and what another one shows beside it."""
        return [self._shown, *(page for page in self._window.made.values() if page.beside)]

    def _begin_stop(self) -> None:
        self._inside = 0

    def _lifted(self) -> bool:
        """A step while the screen is blank brings the picture back, and does no more."""
        was = bool(self.curtain.colour)
        self.curtain.lift()
        return was

    def blank(self, colour: str) -> None:
        """A black or white screen, and back."""
        if self.curtain.colour == colour:
            self.curtain.lift()
        else:
            self.curtain.drop(colour)

    def show_notes(self) -> None:
        """The speaker's view, or no longer."""
        if "speaker" in self.__dict__ and self.speaker.isVisible():
            self.speaker.hide()
        else:
            self._show_speaker()

    def _show_speaker(self) -> None:
        mine = QGuiApplication.primaryScreen().availableGeometry()
        self._tell()
        view = self.speaker
        view.resize(view.size().boundedTo(mine.size()))
        view.move(mine.center() - view.rect().center())
        view.show()
        view.raise_()

    def _tell(self) -> None:
        self.speaker.set_told(self.talk.told())

    def _other_tracks(self) -> None:
        self._shown.other_tracks()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.Resize and watched is self._window and not self._cover.colour:
            self._fit()
        elif kind is QEvent.Type.Close and watched is self._window:
            self.end()  # what is kept of the window is what it was before
        elif kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and isinstance(event, QKeyEvent):
            return self._takes(watched, event)
        return False

    def _takes(self, watched: QObject, event: QKeyEvent) -> bool:
        """Whether a key is the presentation's; then it is nobody else's."""
        if not isinstance(watched, QWidget) or isinstance(QApplication.focusWidget(), _TYPED):
            return False
        mine = (self._window, self.__dict__.get("speaker"))
        deed = self._deeds.get(Qt.Key(event.key()))
        shift = Qt.KeyboardModifier.ShiftModifier if event.key() == Qt.Key.Key_F5 else Qt.KeyboardModifier.NoModifier
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~shift
        if deed is None or held != Qt.KeyboardModifier.NoModifier or watched.window() not in mine:
            return False
        if event.type() is QEvent.Type.KeyPress:
            deed()
        event.accept()
        return True
