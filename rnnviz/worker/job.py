"""What the worker runs: a plain generator, made in the worker's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rnnviz.jobs.request import Items as Items
from rnnviz.jobs.request import Request, answer


@dataclass(frozen=True, slots=True)
class Job:
    """items: called in the worker's thread; what it yields is sent to the window.

    None is not sent: it is only a place to pause or stop at. long: a training, or what may take as long; it never
    keeps the short ones waiting, and it is the long ones that pause. from_server: it waits for a server, and may do so
    beside a training; neither kind waits for it.
    """

    items: Callable[[], Items]
    long: bool = False
    from_server: bool = False


def items_of(job: Job | Request) -> Items:
    return job.items() if isinstance(job, Job) else answer(job)
