"""A step of the playhead on its way: rows that are not there yet, and what flows along the arrows to the next one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from rnnviz.layout.arrival import Arrival, appeared, levels, travelled
from rnnviz.layout.tracks import PREDICTION
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Flow, Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.plates import Plates

_MOST = 24
"""So many drops to a row: of a window of many steps the ways of some tell it."""
_DROP = 0.36
"""The radius of a drop, as a part of the letters' height."""


def paint_arrival(
    painter: QPainter, scene: Scene, columns: Columns, plates: Plates, *, arrival: Arrival, before: Ink, after: Ink
) -> None:
    """Over the finished picture. before, after: the inks of the column until it arrives, and from then on."""
    last, turned = scene.trace.last, scene.turned and not arrival.backward
    if turned:  # rows that are computed from the last step to the first fill from the other end
        step, there = last - arrival.step, Ink(values=last - arrival.step <= arrival.step)
        way = replace(arrival, step=step), (replace(there, behind=False), there)
        _paint_column(painter, scene, columns, plates, arrival=way[0], turned=True, inks=way[1])
        behind = arrival.step >= step
        before, after = replace(before, behind=behind), replace(after, behind=behind)
    rows = False if turned else None
    _paint_column(painter, scene, columns, plates, arrival=arrival, turned=rows, inks=(before, after))


def _paint_column(
    painter: QPainter,
    scene: Scene,
    columns: Columns,
    plates: Plates,
    *,
    arrival: Arrival,
    turned: bool | None,
    inks: tuple[Ink, Ink],
) -> None:
    """One column on its way. turned: only rows that are computed from the end, or only the others; None for all."""
    begin, end = columns.cut(arrival.step, after=False), columns.cut(arrival.step, after=True)
    if end <= begin:
        return
    before, after = inks
    layout, dpr = scene.layout, columns.dpr
    order = levels(layout, scene.selected, backward=arrival.backward)
    count = max(order) + 1
    old = plates.get(before, begin=begin, end=end)
    new = plates.get(after, begin=begin, end=end)
    for at, (track, level) in enumerate(zip(layout.tracks, order, strict=True)):
        if turned is not None and turned is not (at in scene.grids and scene.grids[at].turned):
            continue
        there = appeared(arrival.row(level, count))
        if there >= 1.0:
            continue
        top, bottom = round((track.rect.y - track.above) * dpr), round(track.rect.bottom * dpr)
        plates.show(painter, old, begin=begin, end=end, top=top, bottom=bottom)
        if there > 0.0:
            painter.setOpacity(there)
            plates.show(painter, new, begin=begin, end=end, top=top, bottom=bottom)
            painter.setOpacity(1.0)


def paint_drops(painter: QPainter, scene: Scene, columns: Columns, *, arrival: Arrival) -> None:
    """What is on its way from row to row and from step to step."""
    layout = scene.layout
    order = levels(layout, scene.selected, backward=arrival.backward)
    count = max(order) + 1
    place = {id(track): level for track, level in zip(layout.tracks, order, strict=True)}
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for flow in scene.flows:
        edges = flow.edges
        if arrival.backward and not flow.back:
            continue
        goal = edges.source if arrival.backward else edges.target
        at = layout.track(PREDICTION, PREDICTION) if goal == PREDICTION else layout.track(goal, "output")
        if at is None:
            continue
        here = travelled(arrival.row(place[id(at)], count))
        if here is None:
            continue
        ends = edges.begin if arrival.backward else edges.end
        turned = not arrival.backward and edges.target in scene.turned
        found = np.flatnonzero(ends == (scene.trace.last - arrival.step if turned else arrival.step))[:_MOST]
        for k in found.tolist():
            _paint_drop(painter, scene, columns, flow=flow, edge=k, backward=arrival.backward, part=here)


def _paint_drop(
    painter: QPainter, scene: Scene, columns: Columns, *, flow: Flow, edge: int, backward: bool, part: float
) -> None:
    layout, axis, edges = scene.layout, columns.axis, flow.edges
    lower = layout.track(edges.source, "output")
    upper = layout.track(PREDICTION, PREDICTION) if edges.target == PREDICTION else layout.track(edges.target, "output")
    if lower is None or upper is None:
        return
    begin, end = float(axis.x(int(edges.begin[edge]))), float(axis.x(int(edges.end[edge])))
    level = edges.source == edges.target
    ways = (QPointF(begin, lower.rect.middle if level else lower.rect.y), QPointF(end, upper.rect.middle))
    if not level:
        ways = (QPointF(begin, lower.rect.y + 2), QPointF(end, upper.rect.bottom - 2))
    start, stop = ways[::-1] if backward else ways
    at = start + (stop - start) * part
    if not axis.left <= at.x() <= axis.right:
        return
    color = QColor.fromRgb(int(flow.colors[edge])) if backward else scene.palette.color("accent")
    trail = QColor(color)
    trail.setAlphaF(0.45)
    painter.setPen(QPen(trail, 0.24 * layout.text, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(start + (stop - start) * max(part - 0.45, 0.0), at)
    painter.setPen(QPen(scene.palette.color("background"), 1.2))
    painter.setBrush(color)
    painter.drawEllipse(at, _DROP * layout.text, _DROP * layout.text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
