"""Drawings: a cat is drawn on the pad and named, and the network that ships draws."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from rnnviz.jobs.generation import DrawSamples
from rnnviz.jobs.request import answer
from rnnviz.selftest.cat import cat
from rnnviz.selftest.check import Bench, Check, expect

_BOX = 300
"""The drawing is so large, in its own unit, that the pad holds it whole."""


def names_a_cat(bench: Bench) -> str:
    app = bench.window()
    app.window.show_page("sketch")
    bench.work()
    page: Any = app.window.made["sketch"]
    pane = page.view.recognise
    pad, told = pane.pad, pane.race
    scale = min(pad.width(), pad.height()) / _BOX
    middle = np.array([pad.width() / 2, pad.height() / 2])
    for stroke in cat().strokes:
        places = [QPointF(*map(float, middle + scale * point)) for point in stroke]
        _mouse(pad, QEvent.Type.MouseButtonPress, places[0])
        for place in places[1:]:
            _mouse(pad, QEvent.Type.MouseMove, place)
        _mouse(pad, QEvent.Type.MouseButtonRelease, places[-1])
        bench.work()
    bench.work()
    bench.picture("cat")
    expect(told.race is not None, "the pad has no answer")
    ((word, share),) = told.race.at(len(told.race.points) - 1).best(1)
    expect(word == "cat", f"a cat is taken for “{word}”")
    return f"cat, {share:.0%}"


def _mouse(widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    button = none if kind == QEvent.Type.MouseMove else left
    event = QMouseEvent(kind, at, QPointF(widget.mapToGlobal(at)), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def draws(bench: Bench) -> str:
    del bench
    first, again, other = (
        [point for sample in answer(DrawSamples("shipped", count=1, seed=seed)) for point in _rows(sample)]
        for seed in (1, 1, 2)
    )
    expect(len(first) > 5, "nothing was drawn")
    expect(first == again, "one seed draws two things")
    expect(first != other, "two seeds draw the same")
    return f"{len(first)} points, and the same ones again"


def _rows(sample: object) -> list[tuple[float, ...]]:
    drawing = getattr(sample, "drawing", None)
    return [] if drawing is None else [tuple(map(float, point)) for stroke in drawing.strokes for point in stroke]


CHECKS = (
    Check("draws a cat, and it is named", names_a_cat, 30),
    Check("lets the network draw", draws, 40),
)
