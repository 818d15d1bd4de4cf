"""Where a talk is: from stop to stop, and from scene to scene; without scenes, through what stands on the stage."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rnnviz.records.scene import KeptScene, Stop
from rnnviz.ui.present.speaker import Told
from rnnviz.ui.shell.deck import Deck


class Talk(QObject):
    """changed(): another stop or scene is shown. It moves the deck of the session; where no scene is chosen, it stops
    at the ends of the phases of what is on the stage."""

    changed = Signal()

    def __init__(self, deck: Deck) -> None:
        super().__init__(deck)
        self._deck = deck
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
        if deck.here is None:
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
        if deck.here is None:
            if self._way:
                deck.go_to(self._way.pop())
                self.changed.emit()
        elif deck.stop > 0:
            deck.go_to_stop(deck.stop - 1)
        elif deck.current > 0:
            before = deck.current - 1
            deck.go(before, len(deck.scenes[before].all_stops) - 1)

    def first(self) -> None:
        self._deck.go(0)

    def last(self) -> None:
        self._deck.go(len(self._deck.scenes) - 1)

    def told(self) -> Told:
        """What the speaker is told of it."""
        deck = self._deck
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
