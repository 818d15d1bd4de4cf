"""What is asked when the window opens."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.jobs.request import Request


@dataclass(frozen=True, slots=True)
class LoadHandlers(Request):
    """Imports these modules of requests' handlers off the window's thread, so that its first request of them does not
    wait. Yields nothing."""

    modules: tuple[str, ...]
