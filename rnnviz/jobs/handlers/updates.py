"""Answers to the question whether there is a newer version."""

from __future__ import annotations

from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.updates import AskNewest
from rnnviz.updates import newest


@handles(AskNewest)
def ask(request: AskNewest) -> Items:
    yield newest(request.address)
