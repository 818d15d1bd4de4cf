"""Answers to animations."""

from __future__ import annotations

from rnnviz.export.films import writing
from rnnviz.jobs.films import WriteFilm
from rnnviz.jobs.request import Items, handles


@handles(WriteFilm)
def write(request: WriteFilm) -> Items:
    yield from writing(request.film, request.path)
    yield request.path
