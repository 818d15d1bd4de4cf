"""The state of the window when it was closed, and the scenes kept there: written then, offered at the next start."""

from __future__ import annotations

import contextlib
import os
import time
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from rnnviz.jobs.scenes import LookAtDeck, OpenDeck
from rnnviz.layout.scene_text import crashed_words, go_on_words
from rnnviz.records.scene import Deck as DeckRecord
from rnnviz.records.scene import Scene
from rnnviz.scenes.deck_file import DeckAbout, NotWritten, write_deck
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session

if TYPE_CHECKING:
    from rnnviz.ui.shell.window_scenes import WindowScenes

LAST = "last.rnnviz"
_FURTHER = "last {number}.rnnviz"
_AT_ONCE = 9
"""So many windows of one user keep their states apart."""
_ASIDE = "unsaved scenes "
_EVERY_MILLISECONDS = 60_000
"""How often the state is written while the window is used."""
_MOST_ASIDE = 5
"""So many files of scenes that were neither saved nor taken up again are left beside it; older ones go."""


class LastState(QObject):
    """put_aside(str): scenes of an earlier window, which nobody has taken up, are in this file from now on."""

    put_aside = Signal(str)

    def __init__(self, *, window: MainWindow, session: Session, scenes: WindowScenes) -> None:
        """Made when the window has opened: where nothing is done after that, nothing is kept."""
        super().__init__(window)
        self._window, self._session, self._scenes = window, session, scenes
        self._first = scenes.now(all_pages=True)
        self._unsaved = False
        self._kept = False
        self._noted: Scene | None = self._first
        self._report: Path | None = None
        self._held: QLockFile | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(_EVERY_MILLISECONDS)
        self._clock.timeout.connect(self.note)
        self._clock.start()
        bar = window.go_on_bar
        bar.resume.connect(self.go_on)
        bar.later.connect(partial(bar.offer, ""))
        for signal in (window.page_changed, session.deck.changed, session.scene_arrived, session.opened):
            signal.connect(lambda *_: bar.offer(""))

    @cached_property
    def path(self) -> Path:
        """Where this window's state is kept: the first file that no other window holds, whose state that is."""
        root = self._session.scenes_root()
        names = [LAST, *(_FURTHER.format(number=number) for number in range(2, _AT_ONCE + 1))]
        with contextlib.suppress(OSError):  # said where it is written
            root.mkdir(parents=True, exist_ok=True)
        for name in names:
            held = QLockFile(str(root / f".{name}.lock"))
            held.setStaleLockTime(0)  # it ends with its process, however long that takes
            if held.tryLock(0):
                self._held = held
            elif held.error() is QLockFile.LockError.LockFailedError and held.getLockInfo()[0] != os.getpid():
                continue
            return root / name
        return root / LAST

    def look(self) -> None:
        """Offers the state of the last window, where there is one."""
        if self._session.scenes_root().is_dir() and self.path.exists():
            self._session.errands.send("last state", LookAtDeck(self.path), self._offer, failed=lambda *_: None)

    def after_crash(self, report: Path | None) -> None:
        """The window before this one crashed, and this is the report on it; None where it did not."""
        self._report = report
        if report is not None and not self.path.exists():
            self._window.banner.set_message(crashed_words(str(report)))

    def _offer(self, about: DeckAbout) -> None:
        self._unsaved = about.scenes > 0 and not about.saved
        if about.here or about.scenes:
            crashed = "" if self._report is None else f"{crashed_words(str(self._report))} "
            self._window.go_on_bar.offer(crashed + go_on_words(about.scenes, about.here))

    def go_on(self) -> None:
        """The window as it was, with its scenes."""
        self._window.go_on_bar.offer("")
        deck = self._session.deck

        def take(found: DeckRecord) -> None:
            self._unsaved = False
            path = Path(found.path) if found.path else None
            deck.take(found.scenes, path, found.current, saved=found.saved)
            if found.here is not None:
                deck.show(found.here)

        job = OpenDeck(self.path, self.path.parent / "files", local=True)
        self._session.errands.send("go on", job, take, tried="go on where you stopped")

    def note(self) -> None:
        """Writes it now and then, so that it is there after a crash, too."""
        here = self._scenes.now(all_pages=True)
        if here != self._noted and not self._session.trainings.running and not self._window.go_on_bar.message:
            self._noted = here
            self._write()

    def keep(self) -> None:
        """Writes what the window shows now, and its scenes, once; an earlier state stays where nothing was done."""
        self._clock.stop()
        if not self._kept:
            self._kept = self._write()
        if self._kept and self._held is not None:
            self._held.unlock()

    def _write(self) -> bool:
        """Whether there was something to write."""
        deck = self._session.deck
        here = self._scenes.now(all_pages=True)
        if here is None or (not deck.scenes and here == self._first):
            return False
        with contextlib.suppress(OSError):  # the window goes on, or closes, all the same
            self._put_aside()
            self._unsaved = False
            last = DeckRecord(deck.scenes, deck.current, here, str(deck.path or ""), deck.saved)
            try:
                write_deck(last, self.path, portable=False)
            except NotWritten:  # what stands on the stage cannot be kept; the scenes can, as long as each of them can
                with contextlib.suppress(NotWritten):
                    write_deck(DeckRecord(deck.scenes, deck.current, saved=deck.saved), self.path, portable=False)
        return True

    def _put_aside(self) -> None:
        """Scenes that were not saved, and that nobody has taken up since, are not written over."""
        if not self._unsaved or not self.path.exists():
            return
        day = time.strftime("%Y-%m-%d %H-%M-%S", time.localtime(self.path.stat().st_mtime))
        aside = self.path.with_name(f"{_ASIDE}{day}{self.path.suffix}")
        self.path.replace(aside)
        self.put_aside.emit(str(aside))
        for old in sorted(self.path.parent.glob(f"{_ASIDE}*"))[:-_MOST_ASIDE]:
            old.unlink()
