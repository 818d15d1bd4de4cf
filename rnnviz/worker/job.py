"""What the worker runs: a plain generator, made in the worker's thread."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

Items = Generator[object, None, None]


@dataclass(frozen=True, slots=True)
class Job:
    """items: called in the worker's thread; what it yields is sent to the window.

    None is not sent: it is only a place to pause or stop at. long: a training, or what may take as long; it never
    keeps the short ones waiting, and it is the long ones that pause. network: it waits for a server, and may do so
    beside a training; neither kind waits for it.
    """

    items: Callable[[], Items]
    long: bool = False
    network: bool = False
