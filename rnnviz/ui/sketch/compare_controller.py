"""The comparison and the worker: each side is drawn by its network, or picked from the gallery's drawings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from rnnviz.jobs.drawings import CountCountries, PickDrawings
from rnnviz.jobs.generation import DrawSamples
from rnnviz.jobs.request import Request
from rnnviz.records.drawings import DrawingClass, Reading, Sample
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.sketch.compare_side import GALLERY, Side
from rnnviz.ui.sketch.compare_view import CompareView
from rnnviz.ui.sketch.draw_options import DrawRequest


class CompareController(QObject):
    def __init__(self, *, view: CompareView, errands: Errands) -> None:
        super().__init__(view)
        self._view, self._errands = view, errands
        view.requested.connect(self._draw)
        view.countries_wanted.connect(self._countries)

    def _draw(self, at: int, side: Side, request: DrawRequest) -> None:
        shown, problem = self._view.sides[at], ""

        def take(found: Sample | Reading) -> None:
            for item in (found,) if isinstance(found, Sample) else found.drawings:
                shown.add(item)

        def failed(message: str, details: str) -> None:
            nonlocal problem
            del details
            problem = message

        cls = shown.drawn
        if side.key == GALLERY and cls is None:
            self._errands.drop(f"compare {at}")
            shown.begin(0)
            shown.end("The gallery has no drawings.")
            return
        temperature, seed, count = request.temperature, request.seed, request.count
        job: Request = (
            PickDrawings(cls, count=count, country=side.country, seed=seed)
            if cls is not None
            else DrawSamples(side.key, word=side.word, count=count, temperature=temperature, seed=seed)
        )
        shown.begin(count)
        self._errands.send(f"compare {at}", job, take, ended=lambda _: shown.end(problem), failed=failed)

    def _countries(self, at: int, cls: DrawingClass) -> None:
        def failed(*_: Any) -> None:
            """What is wrong with the file is said where its drawings would be."""

        self._errands.send(
            f"compared countries {at}", CountCountries((cls,)), self._view.sides[at].set_countries, failed=failed
        )
