"""Where a talk is: from stop to stop, and from scene to scene; without scenes, through what stands on the stage, or
from page to page of the lesson beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from rnnviz.records.scene import KeptScene, Stop
from rnnviz.ui.present.speaker import Told
from rnnviz.ui.shell.deck import Deck
from rnnviz.ui.shell.page import Leaf, Page

_FAR = 1 << 16


class Talk(QObject):
    """changed(): another stop or scene is shown. It moves the deck of the session; where no scene is chosen, it stops
    at the ends of the phases of what is on the stage."""

    changed = Signal()

    def __init__(self, deck: Deck, reading: Callable[[], Page | None] = lambda: None) -> None:
        """reading: the page of the window that has something to read beside the picture, which leads the talk then;
        None where scenes lead it, or nothing does."""
        super().__init__(deck)
        self._deck, self._reading = deck, reading
        self._way: list[Stop] = []
        deck.current_changed.connect(self.changed)
        deck.changed.connect(self.changed)

    def begin(self, *, first: bool) -> None:
        """first: from the first scene, where there is one."""
        self._way = []
        if first and self._deck.scenes:
            self._deck.go(0)
        self.changed.emit()

    def next(self) -> None:
        """The next stop; after the last one the next scene."""
        deck = self._deck
        if self._turn(1):
            pass
        elif deck.here is None:
            if (kept := deck.now()) is not None and len(kept.all_stops) > 1:
                self._way.append(kept.all_stops[0])
                deck.go_to(kept.all_stops[1])
                self.changed.emit()
        elif deck.stop + 1 < len(deck.stops):
            deck.go_to_stop(deck.stop + 1)
        elif deck.current + 1 < len(deck.scenes):
            deck.go(deck.current + 1)

    def back(self) -> None:
        """The stop before; before the first one the last stop of the scene before."""
        deck = self._deck
        if self._turn(-1):
            pass
        elif deck.here is None:
            if self._way:
                deck.go_to(self._way.pop())
                self.changed.emit()
        elif deck.stop > 0:
            deck.go_to_stop(deck.stop - 1)
        elif deck.current > 0:
            before = deck.current - 1
            deck.go(before, len(deck.scenes[before].all_stops) - 1)

    def first(self) -> None:
        if not self._turn(-_FAR):
            self._deck.go(0)

    def last(self) -> None:
        if not self._turn(_FAR):
            self._deck.go(len(self._deck.scenes) - 1)

    def _turn(self, by: int) -> bool:
        """So many leaves on, as far as there are any. False where nothing is read."""
        page = self._reading()
        if page is None or (leaf := page.leaf) is None:
            return False
        to = min(max(leaf.at + by, 0), leaf.count - 1)
        if to != leaf.at or not page.beside:
            # From where a page has led to, the way back leads to that page.
            page.turn(to if page.beside or by > 0 else leaf.at)
            self.changed.emit()
        return True

    def told(self) -> Told:
        """What the speaker is told of it."""
        deck = self._deck
        if (page := self._reading()) is not None and (leaf := page.leaf) is not None:
            return _told(leaf)
        here: KeptScene | None = deck.here
        if here is None:
            kept = deck.now()
            stops = kept.all_stops if kept is not None else ()
            following = stops[1].words if len(stops) > 1 else "There is nothing after this."
            return Told("No scenes: what stands on the stage", kept.name if kept else "", "", following)
        place = f"Scene {deck.current + 1} of {len(deck.scenes)}"
        stop = f"Stop {deck.stop + 1} of {len(deck.stops)}: {deck.stops[deck.stop].words}"
        after = deck.scenes[deck.current + 1] if deck.current + 1 < len(deck.scenes) else None
        picture = after.picture if after is not None else b""
        if deck.stop + 1 < len(deck.stops):
            words = deck.stops[deck.stop + 1].words
        else:
            words = f"Scene {deck.current + 2}: {after.name}" if after is not None else "This is the last stop."
        return Told(place, here.name, stop, words, here.notes, picture)


def _told(leaf: Leaf) -> Told:
    following = f"Page {leaf.at + 2}: {leaf.after}" if leaf.after else "This is the last page."
    return Told(f"Page {leaf.at + 1} of {leaf.count}: {leaf.book}", leaf.title, "", following, leaf.notes)
