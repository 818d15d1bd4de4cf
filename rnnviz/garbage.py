"""When Python collects garbage: never while much is made that lasts and, beside a window, only in its thread."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

_MUCH = 1_000
"""How many new objects make a collection worthwhile."""
_OLDER, _ALL = 5, 25
"""Every fifth collection also goes through older objects, every 25th through all of them."""

_lock = Lock()
_holding = 0
_usually = False


@dataclass
class Made:
    """lasts: what was made lives to the end of the process, so that no later collection need go through it."""

    lasts: bool = True


@contextlib.contextmanager
def no_collection() -> Iterator[Made]:
    """No garbage collection meanwhile, and none later through what was made meanwhile, unless it is not to last.

    A collection goes through millions of objects here and holds Python's lock all the while: a window stands still.
    What is garbage by then, or becomes it, is never collected where it lasts. Of several threads that are in here, the
    last to leave lets collections begin again.
    """
    global _holding, _usually
    with _lock:
        if not _holding:
            _usually = gc.isenabled()
            gc.disable()
        _holding += 1
    made = Made()
    try:
        yield made
        if made.lasts:
            gc.freeze()
    finally:
        with _lock:
            _holding -= 1
            if not _holding and _usually:
                gc.enable()


class Collection:
    """Garbage collections that happen where `look` is called, and nowhere else.

    By itself Python collects in whichever thread has just made one object too many. In a worker's thread it would take
    closed dialogs and scenes apart while the window paints, which Qt forbids.
    """

    def __init__(self) -> None:
        self._looks = 0

    def begin(self) -> None:
        """Takes all that has been made so far to last: no collection goes through it."""
        gc.disable()
        gc.freeze()

    def look(self) -> None:
        """Collects if enough objects have been made since, unless a thread is in `no_collection`."""
        if _holding or gc.get_count()[0] < _MUCH:
            return
        self._looks += 1
        gc.collect(2 if self._looks % _ALL == 0 else 1 if self._looks % _OLDER == 0 else 0)
