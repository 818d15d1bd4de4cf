"""Names for the layers of a network: Keras's own, unless something else is called so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain, count

from rnnviz.records.network import RESERVED


class Names:
    """A model may have a layer by the name of its input or of a row of the score, and cells of one name."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._taken = set(RESERVED)

    def taken(self) -> frozenset[str]:
        """All names so far."""
        return frozenset(self._taken)

    def back_to(self, taken: Iterable[str]) -> None:
        """Gives up the names since `taken` was asked for."""
        self._taken = set(taken)

    def new(self, wanted: str, *, own: bool) -> str:
        """A name that no other layer has. own: it is the layer's own, not made up here."""
        numbered = (f"{wanted} ({number})" for number in count(2))
        made_up = (name for name in chain(() if own else (wanted,), numbered) if name not in self._known)
        found = next(name for name in chain((wanted,) if own else (), made_up) if name not in self._taken)
        self._taken.add(found)
        return found
