"""Answers of the time when the window opens."""

from __future__ import annotations

from rnnviz.jobs.request import Items, handles, load_handlers
from rnnviz.jobs.starting import LoadHandlers


@handles(LoadHandlers)
def load_all(request: LoadHandlers) -> Items:
    for name in request.modules:
        load_handlers(name)
        yield None
