"""What is laid over the columns at every moment: the playhead, what is lit, and the lines beside the pointer."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from rnnviz.layout.maps import places
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.paint_bars import sum_y
from rnnviz.ui.score.paint_cells import holds_numbers, is_cells, touched
from rnnviz.ui.score.text import font
from rnnviz.ui.widgets.scripts import advance, draw_in


def paint_ruler(
    painter: QPainter, scene: Scene, columns: Columns, *, playhead: int, seen: tuple[float, float] = (-inf, inf)
) -> None:
    """The numbers of the steps under the input; none where the playhead's handle is. seen: beyond these, in logical
    pixels, nothing is painted."""
    rect, axis, text = scene.layout.ruler.rect, columns.axis, scene.layout.text
    painter.setFont(font(text * 0.9))
    painter.setPen(scene.palette.color("dim"))
    border, room, top, handle = scene.palette.color("border"), text * 3.2, round(rect.y), axis.x(playhead)
    ticks = axis.ticks(room)
    for step, x in zip(ticks.tolist(), axis.x(ticks).tolist(), strict=True):
        if not axis.left <= x <= axis.right or abs(x - handle) < room or not seen[0] - 40 <= x <= seen[1] + 40:
            continue
        painter.fillRect(QRectF(round(x), top, 1, 3), border)
        painter.drawText(QRectF(x - 40, rect.y + 2, 80, rect.height - 2), Qt.AlignmentFlag.AlignCenter, str(step))


def paint_playhead(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """The line through all tracks, the frames round its column, and its handle on the ruler."""
    axis, layout = columns.axis, scene.layout
    x = axis.x(moment.step)
    if not axis.left - 1 <= x <= axis.right + 1:
        return
    accent = scene.palette.color("accent")
    walking = moment.phase in (Phase.FORWARD, Phase.BACKWARD)
    # Filled rectangles on whole pixels are sharp, and far quicker than lines with smooth edges.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if walking:
        line, frames = columns.keep(("playhead", moment.step), lambda: _line_and_frames(scene, columns, moment.step))
        color = scene.palette.color("accent", 0.55 if columns.width > 8 else 0.9)
        for piece in line:
            painter.fillRect(piece, color)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRects(frames)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if moment.phase is Phase.BACKWARD:
        _sum_dots(painter, scene, x, moment.step)
    text = layout.text
    face = font(text * 0.95, bold=True)
    label = f"t = {moment.step}"
    wide = QFontMetricsF(face).horizontalAdvance(label) + text
    rect = layout.ruler.rect
    middle = min(max(x, wide / 2 + 2), layout.width - wide / 2 - 2)
    handle = QRectF(middle - wide / 2, rect.y + 1, wide, rect.height - 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent if walking else scene.palette.color("dim"))
    painter.drawRoundedRect(handle, handle.height() / 2, handle.height() / 2)
    tip = min(4.0, text / 3)
    painter.drawPolygon(
        QPolygonF([QPointF(x - tip, rect.y + 1.5), QPointF(x + tip, rect.y + 1.5), QPointF(x, rect.y - tip + 1)])
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(face)
    painter.setPen(scene.palette.color("on_accent"))
    painter.drawText(handle, Qt.AlignmentFlag.AlignCenter, label)


def _line_and_frames(scene: Scene, columns: Columns, step: int) -> tuple[list[QRectF], list[QRectF]]:
    """The playhead's line, which is not drawn over cells large enough to have a frame of their own, and the frames."""
    dpr, axis = columns.dpr, columns.axis
    thick = max(1, round(1.5 * dpr))
    left = round(axis.x(step) * dpr - thick / 2)
    around = _framed(scene, step) if columns.width >= 4 else []
    line = [
        QRectF(left / dpr, top / dpr, thick / dpr, (bottom - top) / dpr)
        for top, bottom in (
            (round(top * dpr), round(bottom * dpr)) for top, bottom in _between_frames(scene, columns, step, around)
        )
    ]
    return line, _frames(around, columns, step, width=2.0)


def _between_frames(scene: Scene, columns: Columns, step: int, around: list[Track]) -> Iterator[tuple[float, float]]:
    """From where to where the playhead's line is drawn: not over cells large enough to have a frame of their own."""
    top = scene.layout.top
    if columns.width >= 8:
        answers = scene.of_kind(TrackKind.ANSWERS)
        if answers and step in scene.trace.target_steps:
            around = sorted((*around, *(track for _, track in answers)), key=lambda track: track.rect.y)
        for track in around:
            yield top, track.rect.y
            top = track.rect.bottom
    yield top, scene.layout.bottom


def _framed(scene: Scene, step: int) -> list[Track]:
    """The tracks that have a cell or a word at a step, which the playhead goes around."""
    known = scene.of_kind(TrackKind.CELLS, TrackKind.GATE, TrackKind.FRAMES, TrackKind.TOKENS, TrackKind.LETTERS)
    return [track for place, track in known if _stands(scene, place, track, step)]


def _stands(scene: Scene, place: int, track: Track, step: int) -> bool:
    if track.kind is TrackKind.TOKENS:
        read = scene.trace.input(track.owner)
        return read is not None and bool((read.steps == step).any())
    if track.kind is TrackKind.LETTERS:
        return step in scene.trace.target_steps
    return bool(scene.grids[place].present[step])


def _frames(around: list[Track], columns: Columns, step: int, *, width: float) -> list[QRectF]:
    place = step - columns.first
    if not 0 <= place < len(columns.begin):
        return []
    dpr = columns.dpr
    thick, notch = round(width * dpr), round(dpr)
    left, right = int(columns.begin[place]) - thick // 2, int(columns.end[place]) + thick // 2
    bars = []
    for track in around:
        top, bottom = round(track.rect.y * dpr) - thick // 2, round(track.rect.bottom * dpr) + thick // 2
        # Four bars on whole pixels, corners left out: it looks rounded, and costs a tenth of a smooth outline.
        for x, y, wide, high in (
            (left + notch, top, right - left - 2 * notch, thick),
            (left + notch, bottom - thick, right - left - 2 * notch, thick),
            (left, top + notch, thick, bottom - top - 2 * notch),
            (right - thick, top + notch, thick, bottom - top - 2 * notch),
        ):
            bars.append(QRectF(x / dpr, y / dpr, wide / dpr, high / dpr))
    return bars


def _sum_dots(painter: QPainter, scene: Scene, x: float, step: int) -> None:
    painter.setPen(QPen(scene.palette.color("panel"), 1.5))
    painter.setBrush(scene.palette.color("text"))
    for _, track in scene.of_kind(TrackKind.SHARES):
        painter.drawEllipse(QPointF(x, float(sum_y(scene, track)[step])), 3.6, 3.6)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_emphasis(painter: QPainter, scene: Scene, columns: Columns) -> None:
    """The update phase is about the sums: the pictures of everything above them step back, the words do not."""
    tracks = [t for t in scene.layout.tracks if t.kind is TrackKind.SHARES]
    if not tracks:
        return
    layout, veil = scene.layout, scene.palette.color("background", 0.5)
    bottom = tracks[0].rect.y - tracks[0].above
    top = layout.top
    for track in layout.tracks:  # the labels, the ruler and numbers in cells keep their contrast
        if track.kind is TrackKind.RULER or (is_cells(track) and holds_numbers(track, columns)):
            painter.fillRect(QRectF(layout.left, top, layout.right - layout.left, track.rect.y - top), veil)
            top = track.rect.bottom
    painter.fillRect(QRectF(layout.left, top, layout.right - layout.left, bottom - top), veil)


def paint_focus(painter: QPainter, scene: Scene, columns: Columns, focus: Focus, *, pinned: bool) -> None:
    """Light a step in every track, and a unit in every track of its layer."""
    axis, layout = columns.axis, scene.layout
    strength = 1.0 if pinned else 0.8
    if focus.step is not None and 0 <= focus.step < axis.steps:
        left = max(axis.x(focus.step - 0.5), axis.left)
        right = min(axis.x(focus.step + 0.5), axis.right)
        if right > left:
            rect = QRectF(left, layout.top, max(right - left, 1.0), layout.bottom - layout.top)
            painter.fillRect(rect, scene.palette.color("accent", 0.16 * strength))
    if focus.unit is None or focus.layer is None:
        return
    color = scene.palette.color("text", 0.9 * strength)
    halo = scene.palette.color("background", 0.8)
    for track in layout.tracks:
        if not is_cells(track) or track.owner != focus.layer or not track.row.draws(focus.unit):
            continue
        if track.row.shape:
            _pixels(painter, columns, track, focus, color)
            continue
        edges = track.unit_edges()
        top, high = float(edges[focus.unit]), float(edges[focus.unit + 1] - edges[focus.unit])
        row = QRectF(axis.left, top - 0.5, axis.width, max(high, 2.0) + 0.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if high >= 6:
            painter.setPen(QPen(halo, 3.5))
            painter.drawRect(row)
        painter.setPen(QPen(color, 1.5 if pinned else 1.1, Qt.PenStyle.SolidLine))
        painter.drawRect(row)


def paint_unit(painter: QPainter, scene: Scene, unit: int) -> None:
    """Two wedges at the ends of the selected unit's row, in every track of the selected layer: gates have rows that are
    too low to be found by counting."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.palette.color("accent"))
    for track in scene.layout.tracks:
        if not is_cells(track) or track.owner != scene.selected or track.row.units < 2 or track.row.shape:
            continue
        if unit >= track.row.units or not track.row.draws(unit):
            continue
        edges = track.unit_edges()
        y = (float(edges[unit]) + float(edges[unit + 1])) / 2
        for tip, tail in ((track.rect.x - 1, track.rect.x - _WEDGE), (track.rect.right + 1, track.rect.right + _WEDGE)):
            painter.drawPolygon(QPolygonF([QPointF(tip, y), QPointF(tail, y - 3.5), QPointF(tail, y + 3.5)]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


_WEDGE = 7.0


def _pixels(painter: QPainter, columns: Columns, track: Track, focus: Focus, color: QColor) -> None:
    """A frame around a unit's place in the pictures of a row: at the step that is in focus, else at every one."""
    dpr = columns.dpr
    top, bottom = (round(y * dpr) for y in (track.rect.y, track.rect.bottom))
    painter.setPen(QPen(color, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for left, right, step in touched(columns, slice(columns.left, columns.right)):
        if focus.step not in (None, step):
            continue
        down, across = np.nonzero(places(track.row.shape, width=right - left, height=bottom - top) == focus.unit)
        if len(down):
            x, y = float(left + across.min()), float(top + down.min())
            wide, high = float(np.ptp(across) + 1), float(np.ptp(down) + 1)
            painter.drawRect(QRectF(x / dpr - 0.5, y / dpr - 0.5, wide / dpr + 1, high / dpr + 1))


def paint_readout(painter: QPainter, scene: Scene, lines: tuple[str, ...], *, at: QPointF) -> None:
    """A small card beside the pointer."""
    text, place = scene.layout.text, readout_card(scene, lines, at=at)
    tall, pad = text * 1.5, text * 0.7
    card = QPainterPath()
    card.addRoundedRect(place, 6, 6)
    painter.fillPath(card.translated(0, 1.5), QColor(0, 0, 0, 60))
    painter.fillPath(card, scene.palette.color("raised"))
    painter.setPen(QPen(scene.palette.color("border"), 1))
    painter.drawPath(card)
    for k, line in enumerate(lines):
        painter.setFont(font(text * 0.95, bold=True) if k == 0 else font(text))
        painter.setPen(scene.palette.color("dim" if k == 0 else "text"))
        rect = QRectF(place.x() + pad, place.y() + 0.7 * pad + k * tall, place.width(), tall)
        draw_in(painter, rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)


def readout_card(scene: Scene, lines: tuple[str, ...], *, at: QPointF) -> QRectF:
    """Where the card of such lines is for a pointer, never outside the view."""
    text, layout = scene.layout.text, scene.layout
    head, body = font(text * 0.95, bold=True), font(text)
    widths = [advance(line, head if k == 0 else body) for k, line in enumerate(lines)]
    tall, pad = text * 1.5, text * 0.7
    wide, high = max(widths) + 2 * pad, len(lines) * tall + 1.4 * pad
    x = at.x() + 16 if at.x() + 16 + wide < layout.width - 4 else at.x() - 16 - wide
    y = at.y() + 16 if at.y() + 16 + high < layout.height - 4 else at.y() - 12 - high
    x, y = float(np.clip(x, 4, layout.width - wide - 4)), float(np.clip(y, 4, layout.height - high - 4))
    return QRectF(x, y, wide, high)
