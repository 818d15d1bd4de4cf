"""The scenes of the window: what the menu, the keys and the strip do with them, and their files."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from rnnviz.records.scene import STAGE_PAGES, KeptScene, Stop
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Session

if TYPE_CHECKING:
    from rnnviz.ui.deck.strip import Strip

ENDING = ".rnnviz"
_FILTER = f"Scenes (*{ENDING})"
_SHOWN = "scenes/strip"
"""Where the store keeps whether the strip is to be seen."""


class DeckController(QObject):
    """Wires the session's deck to the window. strip: made when there is a first scene."""

    def __init__(self, *, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session, self._deck = window, session, session.deck
        acts, deck = window.actions_by_name, session.deck
        acts["scenes"].setChecked(session.store.value(_SHOWN, "yes") != "no")
        acts["keep scene"].triggered.connect(self._keep)
        acts["next scene"].triggered.connect(deck.next)
        acts["previous scene"].triggered.connect(deck.previous)
        acts["save scenes"].triggered.connect(self.ask_where)
        acts["scenes"].toggled.connect(self._fold)
        deck.problem.connect(window.banner.set_message)
        deck.written.connect(lambda path: window.say(f"saved as {Path(path).name}"))
        deck.changed.connect(self._show)
        deck.current_changed.connect(self._show)
        deck.arrived.connect(self._show)
        window.page_changed.connect(self._show)
        window.page_changed.connect(lambda _: deck.page_changed())
        bar = window.undo_bar
        deck.changed.connect(lambda: bar.offer(""))
        deck.removed.connect(lambda what: bar.offer(f"Removed {what}."))
        bar.resume.connect(deck.history.undo)
        bar.later.connect(lambda: bar.offer(""))
        window.bare_changed.connect(self._show)
        self._show()

    @cached_property
    def strip(self) -> Strip:
        acts, deck = self._window.actions_by_name, self._deck
        kind: type[Strip] = named("rnnviz.ui.deck.strip:Strip")
        made = kind(acts=[acts[name] for name in ("keep scene", "save scenes", "scenes")], moment=self._moment)
        made.hide()
        self._window.put_at_foot(made)
        made.scenes.shown.connect(self._go)
        made.scenes.moved.connect(deck.move)
        made.scenes.renamed.connect(deck.rename)
        made.scenes.deleted.connect(deck.delete)
        made.scenes.copied.connect(deck.copy)
        made.noted.connect(deck.note)
        made.stops_set.connect(deck.set_stops)
        made.stop_chosen.connect(lambda at, stop: deck.go_to_stop(stop) if at == deck.current else deck.go(at, stop))
        made.kept_anew.connect(deck.keep_again)
        self._session.undo.watch(made)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._keyboard_moved)
        made.fit(self._window.height())
        self._window.installEventFilter(self)
        return made

    def _keyboard_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.window() is self._window:
            self._deck.hold_keyboard(self.strip.isAncestorOf(now))

    def _go(self, at: int) -> None:
        """Shows a scene, and gives the keyboard to it."""
        self._deck.go(at)
        self._window.made[self._window.page].keyboard.setFocus()

    def _keep(self) -> None:
        self._deck.keep()
        self._window.say(f"kept as scene {self._deck.current + 1}")

    def ask_where(self) -> None:
        """Asks for a file, and writes all scenes into it."""
        start = str(self._deck.path or f"lecture{ENDING}")
        path, _ = QFileDialog.getSaveFileName(self._window, "Save the scenes", start, _FILTER)
        if path:
            to = Path(path if path.lower().endswith(ENDING) else f"{path}{ENDING}")
            if to != Path(path) and to.exists():  # the dialog has asked about another name
                self._window.banner.set_message(f"{to} already exists: enter its full name to replace it.")
                return
            self.strip.take_notes()
            self._deck.save(to)

    def _moment(self, kept: KeptScene) -> Stop | str:
        """What is on the screen now, as a stop of a scene; where there is none, why."""
        page, wanted = self._window.page, kept.scene.page
        titles = {kind.key: kind.title for kind in self._window.pages}
        made = self._window.made.get(wanted)
        if wanted not in STAGE_PAGES and not (made is not None and made.has_moments):
            return f"A scene of the page {titles.get(wanted, wanted)} is one moment: it has no others to stop at"
        if page != wanted and not (page in STAGE_PAGES and wanted in STAGE_PAGES):
            return f"Show the scene first (Enter): it is of the page {titles.get(wanted, wanted)}"
        scene = self._session.stands()
        if wanted in STAGE_PAGES:
            found = None if scene is None else Stop("", scene.phase, scene.step, scene.stage, scene.zoom)
        else:
            state = self._window.made[page].state()
            found = Stop.of("", state) if state else None
        if found is None:
            return "Nothing is computed yet"
        return replace(found, words=f"{found.where[0].upper()}{found.where[1:]}")

    def _fold(self, shown: bool) -> None:
        self._session.store.setValue(_SHOWN, "yes" if shown else "no")
        self._show()

    def _show(self) -> None:
        """The strip is out of sight while there is no scene."""
        deck, acts = self._deck, self._window.actions_by_name
        there = bool(deck.scenes)
        for name in ("next scene", "previous scene", "save scenes"):
            acts[name].setEnabled(there)
        shown = there and acts["scenes"].isChecked() and not self._window.bare
        if shown or "strip" in self.__dict__:
            self.strip.set_scenes(deck.scenes, current=deck.current, stop=deck.stop)
            self.strip.setVisible(shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._window:
            self.strip.fit(self._window.height())
        return super().eventFilter(watched, event)
