"""The gradient's norm by layer, time step and epoch: a heat map for each layer, epochs to the right, steps upwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.scale import LogScale
from rnnviz.records.arrays import Array
from rnnviz.records.number_table import NumberTable
from rnnviz.ui.score.weights_paint import magnitude_image, paint_color_bar
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

if TYPE_CHECKING:
    from rnnviz.records.norms import EpochNorms

_LEFT, _TOP, _HEAD, _BAND, _GAP, _FOOT, _WORDS = 30.0, 22.0, 17.0, 52.0, 6.0, 18.0, 32.0


class NormMap(Canvas, Spoken, QWidget):
    """set_norms in; picked(position of an epoch, time step) out."""

    picked = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._norms: tuple[EpochNorms, ...] = ()
        self._titles: Mapping[str, str] = {}
        self._scale = LogScale(-6, 0)
        self._pointed: tuple[str, int, int] | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("gradient norm by layer, step and epoch")
        as_part(self, "gradient-map", "Gradient by layer, step and epoch")

    def set_norms(self, norms: Sequence[EpochNorms], titles: Mapping[str, str]) -> None:
        """Of some epochs of a run, in their order; their layers are the same. titles: of layers, by their names."""
        self._norms, self._titles = tuple(norms), titles
        self._scale = LogScale.of([sizes for one in self._norms for _, sizes in one.layers] or [np.zeros(1)])
        self._pointed = None
        self.setFixedHeight(scaling.px(self._high))
        self.update()

    @property
    def names(self) -> list[str]:
        """The layers, the one nearest to the loss first."""
        return [name for name, _ in reversed(self._norms[0].layers)] if self._norms else []

    def values(self, name: str) -> Array:
        """(epochs, T) of one layer."""
        return np.stack([dict(one.layers)[name] for one in self._norms])

    def spoken(self) -> str:
        if not self._norms:
            return ""
        told = []
        for name in self.names:
            last = self.values(name)[-1]
            first, final = (self._scale.told(float(one)) for one in last[[0, -1]])
            told.append(f"{self._title(name)}: {first} at step 0, {final} at the last")
        return f"Norm of the gradient after epoch {self._norms[-1].epoch}. {'; '.join(told)}."

    def number_table(self) -> NumberTable | None:
        if not self._norms:
            return None
        rows = tuple(
            (self._title(name), one.epoch, step, float(size))
            for one in self._norms
            for name, sizes in one.layers
            for step, size in enumerate(sizes)
        )
        return NumberTable("Gradient norm by layer, step and epoch", ("layer", "epoch", "step", "norm"), rows)

    def sizeHint(self) -> QSize:
        return QSize(scaling.px(240), scaling.px(self._high))

    @property
    def _high(self) -> float:
        return _TOP + len(self.names) * (_HEAD + _BAND + _GAP) + _FOOT + _WORDS

    def _title(self, name: str) -> str:
        return self._titles.get(name, name)

    def band(self, at: int) -> QRectF:
        """Where the map of the layer at this place of `names` is, in logical pixels."""
        top = _TOP + at * (_HEAD + _BAND + _GAP) + _HEAD
        return QRectF(_LEFT, top, self.width() - _LEFT - 4, _BAND)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        p = self.colours
        painter.setFont(sans(11))
        painter.setPen(p.color("dim"))
        if not self._norms:
            painter.end()
            return
        painter.drawText(QPointF(0, 12), "‖∂L/∂h(t)‖")
        nothing = any((self.values(name) == 0).any() for name in self.names)
        paint_color_bar(painter, QRectF(self.width() - 130, 2, 120, 6), p, self._scale, zero=nothing)
        for at, name in enumerate(self.names):
            self._paint_band(painter, at, name)
        painter.setFont(sans(11))
        painter.setPen(p.color("dim"))
        last = self.band(len(self.names) - 1)
        first, final = str(self._norms[0].epoch), str(self._norms[-1].epoch)
        y = last.bottom() + 13
        painter.drawText(QPointF(last.left(), y), first)
        wide = painter.fontMetrics().horizontalAdvance
        painter.drawText(QPointF(last.center().x() - wide("epoch") / 2, y), "epoch")
        painter.drawText(QPointF(last.right() - wide(final), y), final)
        words = QRectF(0, y + 5, self.width(), _WORDS)
        painter.setPen(p.color("text" if self._pointed else "dim"))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap), self.words)
        painter.end()

    def _paint_band(self, painter: QPainter, at: int, name: str) -> None:
        p, rect, values = self.colours, self.band(at), self.values(name)
        painter.setPen(p.color("text"))
        painter.setFont(sans(11))
        painter.drawText(QPointF(0, rect.top() - 4), self._title(name))
        rows = np.ascontiguousarray(values.T[::-1])
        image = magnitude_image(self._scale.place(rows), p)
        for y, x in np.argwhere(~np.isfinite(rows)):
            image.setPixelColor(int(x), int(y), p.color("warning"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, rows.shape[0] > _BAND)
        painter.drawImage(rect, image)
        painter.setPen(QPen(p.color("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
        painter.setPen(p.color("dim"))
        painter.drawText(QRectF(0, rect.top() - 2, _LEFT - 5, 14), Qt.AlignmentFlag.AlignRight, str(len(rows) - 1))
        painter.drawText(QRectF(0, rect.bottom() - 13, _LEFT - 5, 14), Qt.AlignmentFlag.AlignRight, "0")
        if self._pointed is not None and self._pointed[0] == name:
            _, epoch, step = self._pointed
            x = rect.left() + rect.width() * (epoch + 0.5) / len(self._norms)
            y = rect.bottom() - rect.height() * (step + 0.5) / len(rows)
            painter.setPen(QPen(p.color("text"), 1))
            painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
            painter.drawLine(QLineF(rect.left(), y, rect.right(), y))

    @property
    def words(self) -> str:
        """What is read out below the maps."""
        if self._pointed is None:
            gone = sum(int((~np.isfinite(self.values(name))).sum()) for name in self.names)
            many = "value is not a number" if gone == 1 else "values are not numbers"
            return f"{gone:,} {many}." if gone else "Time steps run upwards. Click to go to that epoch and step."
        name, at, step = self._pointed
        size = float(self.values(name)[at, step])
        told = self._scale.told(size) if np.isfinite(size) else "not a number"
        return f"{self._title(name)}, epoch {self._norms[at].epoch}, step {step}: {told}"

    def _place(self, at: QPointF) -> tuple[str, int, int] | None:
        for band, name in enumerate(self.names):
            rect = self.band(band)
            if rect.contains(at):
                steps = self.values(name).shape[1]
                epoch = int((at.x() - rect.left()) / rect.width() * len(self._norms))
                step = int((rect.bottom() - at.y()) / rect.height() * steps)
                return name, min(epoch, len(self._norms) - 1), min(step, steps - 1)
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointed = self._place(event.position())
        if pointed != self._pointed:
            self._pointed = pointed
            self.update()

    def leaveEvent(self, event: object) -> None:
        self._pointed = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._place(event.position())
        if found is not None:
            self.picked.emit(self._norms[found[1]].epoch, found[2])
