"""One set of weights, shared by all steps: as heat maps, summed over time, and moved by one optimizer step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.edition import has_keras
from rnnviz.layout.mirror import weights_words
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, setting
from rnnviz.layout.scale import LogScale
from rnnviz.layout.weight_maps import (
    ARROW,
    MARGIN,
    WHATS,
    WeightMap,
    WeightPlan,
    as_matrix,
    overview,
    side_by_side,
    sums_so_far,
)
from rnnviz.layout.weight_story import Entry, entry_name, place_of, told_entry
from rnnviz.records.arrays import Array
from rnnviz.records.edits import WeightEdit
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.weights_paint import WeightsStyle, paint_bars, paint_color_bar, paint_weights
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.focus_ring import FocusRing
from rnnviz.ui.widgets.fonts import mono, sans
from rnnviz.ui.widgets.kept import kept_will_do
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

_SUMMARY, _HEADS = 66.0, 46.0
_MOVES = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
"""What a key does to the row and the column of the chosen entry."""

_HINT = "Double-click to change it; right-click for its row, unit or gate"
"""How a weight is changed by hand, for a tooltip."""


class WeightsView(Canvas, Spoken, QWidget):
    """set_layer, set_moment, set_unit, set_edits, set_entry in; hovered (a Focus) and unit_picked out.

    entry_picked: an Entry was chosen, by a click or by Shift and the arrow keys.
    entry_opened, menu_asked: (map, row, column, place on the screen) of an entry that is to be changed, or of which it
    is asked what can be done to it.
    """

    hovered = Signal(object)
    unit_picked = Signal(int)
    entry_picked = Signal(object)
    entry_opened = Signal(object, int, int, QPoint)
    menu_asked = Signal(object, int, int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace: Trace | None = None
        self._layer: LayerTrace | None = None
        self._moment = Moment(Phase.FORWARD, 0)
        self._unit = 0
        self.plan: WeightPlan | None = None
        self._edits: tuple[WeightEdit, ...] = ()
        self._entry: Entry | None = None
        self._magnitude, self._zero = LogScale(-6, 0), False
        self._sums: dict[str, Array] = {}
        self._maps: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._ring = FocusRing(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("the weights of the layer, shared by all steps")
        as_part(self, "weights", "Weights")

    def set_layer(self, trace: Trace | None, layer: LayerTrace | None) -> None:
        """Show a layer of a trace."""
        self._trace, self._layer = trace, layer
        weights = layer.weights if layer else ()
        self._magnitude = LogScale.of([w.gradient for w in weights])
        self._zero = any(bool((w.gradient == 0).any()) for w in weights)
        self._sums = {}
        self._lay_out()

    def spoken(self) -> str:
        if self._trace is None or self._layer is None:
            return ""
        return weights_words(self._trace, self._layer, self._moment)

    def set_moment(self, moment: Moment) -> None:
        before, self._moment = self._moment, moment
        if before.phase is not moment.phase:
            self._lay_out()
        elif before.stage != moment.stage:
            self._maps = None
        self.update()

    def set_unit(self, unit: int) -> None:
        if unit != self._unit:
            self._unit, self._maps = unit, None
            self.update()

    def set_edits(self, edits: tuple[WeightEdit, ...]) -> None:
        """What was changed by hand, which is marked."""
        if edits != self._edits:
            self._edits, self._maps = edits, None
            self.update()

    def set_entry(self, entry: Entry | None) -> None:
        """The chosen one, which is marked as long as it leads to the unit in sight."""
        if entry != self._entry:
            self._entry, self._maps = entry, None
            self.update()

    @property
    def entry(self) -> Entry | None:
        """The chosen one; None where none of this layer and unit is."""
        place = None if self._layer is None else place_of(self._layer, self._entry)
        return self._entry if place is not None and place[1] == self._unit else None

    def theme_changed(self) -> None:
        self._maps = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaling.px(300), QWidget.height(self))

    @property
    def _updating(self) -> bool:
        return self._moment.phase is Phase.UPDATE

    @property
    def top(self) -> float:
        """The y at which the maps begin."""
        return _SUMMARY + _HEADS if self._updating else 0.0

    def _lay_out(self) -> None:
        self._maps = None
        if self._layer is None or not self._layer.weights:
            self.plan = None
            self.set_height(24)
            return
        width = float(max(self.width(), 120))
        if self._updating:
            self.plan = side_by_side(self._layer, width=width)
        else:
            self.plan = overview(self._layer, width=width, bars=self._moment.phase is Phase.BACKWARD)
        self.set_height(int(self.top + self.plan.height) + 2)
        self.update()

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def style_now(self) -> WeightsStyle:
        """What the drawing needs besides the layer and its plan."""
        after: dict[str, Array] = {}
        if self._trace and self._trace.update and self._layer:
            after = dict(self._trace.update.after.get(self._layer.name, {}))
        shown: tuple[str, ...] = WHATS[: self._moment.stage + 1] if self._updating else ("value",)
        so_far, steps = self._so_far()
        return WeightsStyle(
            self.colours,
            self._magnitude,
            self._unit,
            shown,
            after,
            so_far,
            steps,
            edits=tuple(one for one in self._edits if self._layer is not None and one.layer == self._layer.name),
            entry=self.entry,
        )

    def _so_far(self) -> tuple[dict[str, tuple[float, float]], str]:
        if self._layer is None or self._moment.phase is not Phase.BACKWARD:
            return {}, ""
        found = {}
        for weight in self._layer.weights:
            # Only the backward phase needs them, and a large layer's cost some time.
            if weight.name not in self._sums:
                self._sums[weight.name] = sums_so_far(weight)
            sums = self._sums[weight.name]
            reached = int((weight.steps < self._moment.step).sum())
            size = float(sums[reached]) if reached < len(sums) else 0.0
            found[weight.name] = (size, float(sums[0]))
        last = int(self._layer.steps[-1])
        if last < self._moment.step:
            return found, "no step yet"
        first = max(self._moment.step, int(self._layer.steps[0]))
        return found, f"step {last}" if first == last else f"steps {first} … {last}"

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        if self._layer is None or self.plan is None:
            painter.setFont(sans(11))
            painter.setPen(self.colours.color("dim"))
            painter.drawText(QPointF(0, 14), "This layer has no weights.")
            painter.end()
            return
        if self._updating:
            self._paint_summary(painter)
        style = self.style_now()
        if not kept_will_do(painter, self):
            painter.translate(0, self.top)
            paint_weights(painter, self.plan, self._layer, style, float(self.width()))
            paint_bars(painter, self.plan, style, float(self.width()))
            self._end(painter)
            return
        if self._maps is None or self._maps.devicePixelRatioF() != self.devicePixelRatioF():
            self._maps = self._draw_maps(self.plan, self._layer, style)
        painter.drawPixmap(QPointF(0, self.top), self._maps)
        painter.translate(0, self.top)
        paint_bars(painter, self.plan, style, float(self.width()))
        self._end(painter)

    def _end(self, painter: QPainter) -> None:
        painter.translate(0, -self.top)
        self._ring.paint(painter, self.colours)
        painter.end()

    def _draw_maps(self, plan: WeightPlan, layer: LayerTrace, style: WeightsStyle) -> QPixmap:
        """The maps as one picture: it stays the same while the playhead moves."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round((plan.height + 1) * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_weights(painter, plan, layer, style, float(self.width()))
        painter.end()
        return picture

    def summary(self) -> tuple[str, float | None]:
        """Who moves the weights, in words; and the loss after it, once the weights have moved."""
        update = self._trace.update if self._trace else None
        if update is None:
            return "computing the optimizer step…" if has_keras() else "an optimizer step needs the full build", None
        words = f"{update.optimizer} · learning rate {setting(update.learning_rate)} · step {update.iteration:,}"
        return words, update.loss_after if self._moment.stage >= 2 else None

    def _paint_summary(self, painter: QPainter) -> None:
        """The loss before and after, and who moved the weights."""
        trace, palette = self._trace, self.colours
        if trace is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color("panel"))
        painter.drawRoundedRect(QRectF(0, 0, self.width(), _SUMMARY - 8), 8, 8)
        painter.setFont(mono(17, bold=True))
        painter.setPen(palette.color("text"))
        text = f"L = {number(trace.loss)}"
        painter.drawText(QPointF(12, 26), text)
        x = 12 + painter.fontMetrics().horizontalAdvance(text) + 8
        line, loss_after = self.summary()
        if loss_after is not None:
            painter.setPen(palette.color("good" if loss_after <= trace.loss else "warning"))
            painter.drawText(QPointF(x, 26), f"→ {number(loss_after)}")
        painter.setFont(sans(11))
        painter.setPen(palette.color("dim"))
        fits = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, self.width() - 24)
        painter.drawText(QPointF(12, 46), fits)
        self._paint_heads(painter)

    def _paint_heads(self, painter: QPainter) -> None:
        each = (self.width() - MARGIN - 2 * ARROW) / 3
        for k, text in enumerate(("before", "Σ gradient", "after")):
            lit = k <= self._moment.stage
            painter.setFont(sans(11.5, bold=k == self._moment.stage))
            painter.setPen(self.colours.color("accent" if k == self._moment.stage else "text" if lit else "dim"))
            head = QRectF(MARGIN + k * (each + ARROW), _SUMMARY - 4, each, 20)
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, text)
        # The gradient's scale right under its head, so that it is in sight with the first map.
        bar = QRectF(MARGIN + each + ARROW + 0.5, _SUMMARY + 17, each - 1, 6)
        paint_color_bar(painter, bar, self.colours, self._magnitude, ticks=2, zero=self._zero)

    # The pointer.

    def entry_at(self, x: float, y: float) -> tuple[WeightMap, int, int] | None:
        """(map, row, column) of the weight's entry under a point."""
        for item in self.plan.maps if self.plan else ():
            if found := item.entry(x, y - self.top):
                return item, *found
        return None

    def entry_words(self, item: WeightMap, row: int, column: int) -> str:
        """An entry's place and numbers, as the tooltip shows them."""
        if self._layer is None:
            return ""
        weight = self._layer.weight(item.weight)
        lines = [
            entry_name(item.weight, row, gate=item.gate, unit=column - item.start),
            f"value {number(float(as_matrix(weight.value)[row, column]), sign=True)}",
            f"summed gradient {self._magnitude.told(float(as_matrix(weight.gradient)[row, column]), sign=True)}",
        ]
        after = self.style_now().after.get(item.weight)
        if after is not None:
            moved = float(as_matrix(after)[row, column])
            change = moved - float(as_matrix(weight.value)[row, column])
            lines.append(f"after the step {number(moved, sign=True)} (change {number(change, sign=True)})")
        return "\n".join(lines)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.entry_at(event.position().x(), event.position().y())
        if found is None or self._layer is None:
            self.hovered.emit(NOWHERE)
            self.setToolTip("")
            return
        item, row, column = found
        self.hovered.emit(Focus(self._layer.name, column - item.start, None, item.weight))
        words = self.entry_words(item, row, column)
        self.setToolTip(f"{words}\n{_HINT}" if item.what == "value" else words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.entry_at(event.position().x(), event.position().y())
        if found and event.button() == Qt.MouseButton.LeftButton:
            self._pick(found[0].weight, *found[1:])

    def _pick(self, weight: str, row: int, column: int) -> None:
        if self._layer is not None:
            entry = Entry(self._layer.name, weight, row, column)
            self.entry_picked.emit(entry)
            if (place := place_of(self._layer, entry)) is not None:
                self.unit_picked.emit(place[1])

    def _move(self, down: int, across: int) -> None:
        """From the chosen entry, or from the one that is told, to one beside it; over the edge of a weight into the
        next one."""
        layer = self._layer
        entry = None if layer is None else told_entry(layer, self._unit, self._entry)
        if layer is None or entry is None:
            return
        names = [one.name for one in layer.weights]
        at, row = names.index(entry.weight), entry.row + down
        rows = as_matrix(layer.weights[at].value).shape[0]
        if not 0 <= row < rows and 0 <= at + down < len(names):
            at += down
            row = 0 if down > 0 else as_matrix(layer.weights[at].value).shape[0] - 1
        rows, columns = as_matrix(layer.weights[at].value).shape
        self._pick(names[at], min(max(row, 0), rows - 1), min(max(entry.column + across, 0), columns - 1))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.entry_at(event.position().x(), event.position().y())
        if found and event.button() == Qt.MouseButton.LeftButton and found[0].what == "value":
            self.entry_opened.emit(*found, event.globalPosition().toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By the keyboard: of the chosen entry, or the selected unit's first one."""
        at = self.logical(QPointF(event.pos()))
        found = self.entry_at(at.x(), at.y())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            found = self.by_keyboard()
        if found is not None and found[0].what == "value":
            self.menu_asked.emit(*found, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (found := self.by_keyboard()) is not None:
            self.entry_opened.emit(*found, self.mapToGlobal(self.rect().topLeft()))
        elif event.key() in _MOVES and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._move(*_MOVES[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def by_keyboard(self) -> tuple[WeightMap, int, int] | None:
        """The chosen entry, or the selected unit's first one, with its map."""
        maps = [one for one in self.plan.maps if one.what == "value"] if self.plan else []
        if (entry := self.entry) is not None:
            here = [one for one in maps if one.weight == entry.weight and one.start <= entry.column < one.stop]
            return (here[0], entry.row, entry.column) if here else None
        first = maps[0] if maps else None
        return (first, 0, first.start + min(self._unit, first.stop - first.start - 1)) if first is not None else None

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(NOWHERE)
