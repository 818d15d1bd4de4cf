"""The scenes that are kept, in a row: ordered, shown, opened from a file and saved; a lecture is given from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from rnnviz.records.scene import Deck as DeckRecord
from rnnviz.records.scene import KeptScene, Scene, Stop
from rnnviz.ui.shell.history import Change
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.ui.shell.errands import Errands
    from rnnviz.ui.shell.undo_controller import UndoController

_OPEN, _SAVE = "open scenes", "save scenes"


class Deck(QObject):
    """scenes: in their order. current: the one that was shown last, from 0, -1 for none; stop: which of its stops, from
    0. path: the file that they are from, or were saved to, None for none. saved: whether they are all in it as they
    are now. history: of what was changed in the deck.

    changed(): another scene is there, one is gone, moved, or has other words, notes or stops. current_changed():
    another one is the current one, or another of its stops. arrived(int): the scene of that number, which was asked
    for, stands in the window. removed(str): what was taken out of the deck, in words. opened(str), written(str): a file
    was, by its path. problem(str, str): what went wrong, and details.

    now, show, go_to: what the window lends it (ui/shell/window_scenes.py).
    """

    changed = Signal()
    current_changed = Signal()
    arrived = Signal(int)
    removed = Signal(str)
    opened = Signal(str)
    written = Signal(str)
    problem = Signal(str, str)

    def __init__(self, *, errands: Errands, undo: UndoController, files: Callable[[], Path]) -> None:
        """files: names the folder into which files that scenes read are put."""
        super().__init__()
        self._errands, self._undo, self._files = errands, undo, files
        self.scenes: tuple[KeptScene, ...] = ()
        self.current = -1
        self.stop = 0
        self.path: Path | None = None
        self._written: tuple[KeptScene, ...] = ()
        self.now: Callable[[], KeptScene | None] = lambda: None
        self.show: Callable[[Scene], None] = lambda scene: None
        self.go_to: Callable[[Stop], None] = lambda stop: None
        self._wanted: Scene | None = None
        self._before: QUndoStack | None = None
        self.history = QUndoStack(self)
        self._by_focus = False
        undo.add(self.history)
        self.history.indexChanged.connect(self._leave_history)

    @property
    def saved(self) -> bool:
        return self._written == self.scenes

    @property
    def here(self) -> KeptScene | None:
        """The current scene."""
        return self.scenes[self.current] if 0 <= self.current < len(self.scenes) else None

    @property
    def stops(self) -> tuple[Stop, ...]:
        """Those of the current scene."""
        return self.here.all_stops if self.here is not None else ()

    # -- what is shown --------------------------------------------------------------------------------------------

    def go(self, at: int, stop: int = 0) -> None:
        """Shows a scene, at its first stop or another; nothing happens where there is none of that number."""
        if 0 <= at < len(self.scenes):
            kept = self.scenes[at]
            self.current, self.stop = at, stop if 0 <= stop < len(kept.all_stops) else 0
            self._wanted = kept.at(self.stop)
            self.current_changed.emit()
            self.show(self._wanted)

    def go_to_stop(self, stop: int) -> None:
        """Another stop of the current scene, which stands in the window; nothing happens where there is none."""
        if 0 <= stop < len(self.stops):
            self.stop = stop
            self.current_changed.emit()
            self.go_to(self.stops[stop])

    def next(self) -> None:
        self.go(min(self.current + 1, len(self.scenes) - 1))

    def previous(self) -> None:
        self.go(max(self.current - 1, 0))

    def arrive(self, scene: Scene) -> None:
        """What was asked for stands in the window."""
        if scene is self._wanted:
            self._wanted = None
            self.arrived.emit(self.current)

    # -- what is changed ------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Keeps what the window shows, behind the current scene."""
        kept = self.now()
        if kept is not None:
            at = self.current + 1 if self.here is not None else len(self.scenes)
            taken = [one.name for one in self.scenes]
            kept = replace(kept, name=_other(kept.name, taken)) if kept.name in taken else kept
            self._change("keeping a scene", (*self.scenes[:at], kept, *self.scenes[at:]), current=at)

    def keep_again(self, at: int) -> None:
        """What the window shows in place of a scene; its name, notes and stops stay."""
        kept = self.now()
        if kept is not None and 0 <= at < len(self.scenes):
            old = self.scenes[at]
            stops = old.stops if old.scene.page == kept.scene.page else ()
            self._replace("a scene kept anew", at, replace(kept, name=old.name, notes=old.notes, stops=stops))

    def rename(self, at: int, name: str) -> None:
        name = " ".join(name.split())
        if name and name != self.scenes[at].name:
            self._replace("a scene's name", at, replace(self.scenes[at], name=name))

    def note(self, at: int, notes: str) -> None:
        """Other notes for the speaker."""
        if notes != self.scenes[at].notes:
            self._replace("a scene's notes", at, replace(self.scenes[at], notes=notes), key=1 + at)

    def set_stops(self, at: int, stops: Sequence[Stop]) -> None:
        """The moments at which the speaker stops; none for those that every scene has."""
        before = self.scenes[at]
        if tuple(stops) != before.stops:
            self._replace("a scene's stops", at, replace(before, stops=tuple(stops)))
            if len(stops) < len(before.all_stops) - 1:
                gone = next(one for one in before.all_stops[1:] if one not in stops)
                self.removed.emit(f"the stop “{gone.words}” of “{before.name}”")

    def copy(self, at: int) -> None:
        """The same scene again, behind itself."""
        again = replace(self.scenes[at], name=_other(self.scenes[at].name, [one.name for one in self.scenes]))
        self._change("copying a scene", (*self.scenes[: at + 1], again, *self.scenes[at + 1 :]), current=at + 1)

    def delete(self, at: int) -> None:
        name, left = self.scenes[at].name, (*self.scenes[:at], *self.scenes[at + 1 :])
        current = self.current - (at < self.current) if self.current != at else min(at, len(left) - 1)
        self._change("deleting a scene", left, current=current)
        self.removed.emit(f"the scene “{name}”")

    def move(self, at: int, to: int) -> None:
        """to: its place afterwards, from 0."""
        if at != to and 0 <= at < len(self.scenes) and 0 <= to < len(self.scenes):
            order = list(range(len(self.scenes)))
            order.insert(to, order.pop(at))
            current = order.index(self.current) if self.here is not None else -1
            self._change("moving a scene", tuple(self.scenes[n] for n in order), current=current)

    def _replace(self, words: str, at: int, kept: KeptScene, key: int = 0) -> None:
        scenes = (*self.scenes[:at], kept, *self.scenes[at + 1 :])
        self._change(words, scenes, current=self.current, key=key)

    def _change(self, words: str, scenes: tuple[KeptScene, ...], *, current: int, key: int = 0) -> None:
        before, after = (self.scenes, self.current), (scenes, current)
        self._put(after)
        self.history.push(Change(words, before=before, after=after, put=self._put, key=key))
        self._take_undo()

    def _put(self, value: tuple[tuple[KeptScene, ...], int]) -> None:
        self.scenes, self.current = value
        self.changed.emit()
        self.current_changed.emit()

    # -- whose changes are undone ---------------------------------------------------------------------------------

    def page_changed(self) -> None:
        """A page without a history of its own leaves undo to the deck."""
        self._wait_for(None)
        if self._undo.group.activeStack() is None:
            self.history.setActive(True)

    def hold_keyboard(self, held: bool) -> None:
        """Whether the keyboard is on the scenes: then it is their changes that are undone."""
        if held and not self.history.isActive() and (self.history.canUndo() or self.history.canRedo()):
            self._take_undo()
            self._by_focus = True
        elif not held and self._by_focus:
            self._give_back()

    def _take_undo(self) -> None:
        """From the page, until something is changed on that again."""
        active = self._undo.group.activeStack()
        if active is not self.history:
            self._wait_for(active)
            self.history.setActive(True)
        self._by_focus = False

    def _give_back(self) -> None:
        before = self._before
        self._wait_for(None)
        if before is not None and self.history.isActive():
            before.setActive(True)

    def _wait_for(self, history: QUndoStack | None) -> None:
        """history: whose changes were undone before the deck's were; None for nobody's."""
        if self._before is not None:
            self._before.indexChanged.disconnect(self._give_back)
        self._before, self._by_focus = history, False
        if history is not None:
            history.indexChanged.connect(self._give_back)

    def _leave_history(self, _: int) -> None:
        """Once there is nothing more of the deck to undo, the page's own changes are."""
        if self.history.index() == 0 and not self._by_focus:
            self._give_back()

    # -- files ----------------------------------------------------------------------------------------------------

    def open(self, path: str) -> None:
        """The scenes of a file in place of those that are there, which undo brings back; the first one is shown."""
        where = Path(path).absolute()

        def take(found: DeckRecord) -> None:
            self.take(found.scenes, None if local else where, saved=not local)
            self.opened.emit(str(where))
            self.go(0)

        local = where.parent == self._files().parent  # one that an earlier window has left there
        job = named("rnnviz.jobs.scenes:OpenDeck")(where, self._files(), local)
        self._errands.send(_OPEN, job, take, tried=f"open {where.name}")

    def take(self, scenes: tuple[KeptScene, ...], path: Path | None, current: int = -1, *, saved: bool = True) -> None:
        """Other scenes in place of those that are there."""
        if self.scenes:
            self._change("opening scenes", scenes, current=current)
        else:
            self._put((scenes, current))
        self.path, self._written = path, scenes if saved else ()

    def save(self, path: Path) -> None:
        """Writes all scenes into a file."""
        scenes = self.scenes

        def take(written: Path) -> None:
            self.path, self._written = written, scenes
            self.changed.emit()
            self.written.emit(str(written))

        job = named("rnnviz.jobs.scenes:SaveDeck")(DeckRecord(scenes, self.current), path)
        self._errands.send(_SAVE, job, take, failed=self.problem.emit)


def _other(name: str, names: Sequence[str]) -> str:
    """A name like it that none has."""
    return next(found for n in range(2, len(names) + 3) if (found := f"{name} ({n})") not in names)
