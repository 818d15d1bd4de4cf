"""What was worked out once and may be used again, for as long as the thing lives that it was worked out from."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Made = TypeVar("Made")


class Kept:
    """Things by their keys. A key names all that its thing depends on, besides the owner of this."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under a key; made if it is asked for the first time."""
        if key not in self._known:
            self._known[key] = make()
        found: Made = self._known[key]
        return found
