"""The cell as a stage: the diagram as large as the score, and a time step in it in sub-steps."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from rnnviz.explain.diagram_words import diagram_words
from rnnviz.explain.keras_line import WHOLE
from rnnviz.explain.live_value import LiveValues
from rnnviz.explain.page import diagram, live_values, substeps
from rnnviz.explain.substeps import SubStep
from rnnviz.layout.captions import Caption
from rnnviz.layout.cell import Cell, nothing_above
from rnnviz.layout.diagram import NARROWEST, Diagram
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.reads import port_of, values_of
from rnnviz.layout.scale import LogScale, limit
from rnnviz.layout.titles import layer_titles
from rnnviz.layout.weight_story import Entry, weight_story
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.ui.score.cell_diagram_paint import DiagramStyle
from rnnviz.ui.score.cell_stage_paint import paint_substep
from rnnviz.ui.score.linked import Linked
from rnnviz.ui.score.weight_canvas import WeightCanvas
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.focus_ring import FocusRing
from rnnviz.ui.widgets.motion import Motion, grabbed
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas, px
from rnnviz.ui.widgets.spoken import Spoken, tell_changed
from rnnviz.ui.widgets.themed import Themed

TRAVEL = 400
"""Milliseconds that the numbers of a sub-step are on their way."""

_WIDEST = 560.0
_MARGINS, _BARE = (16, 10, 16, 10), (10, 3, 10, 3)
"""Of the stage, and where letters are large."""
_TEXT, _SMALLEST = 30, 16
"""The sentence is one part in so many of the stage's height, and at least so many pixels high."""


class StageCanvas(Canvas, Spoken, QWidget):
    """The diagram of a cell, as large as there is room for. set_cell, set_substep, set_lit in; gate_hovered (a gate's
    name, WHOLE or "") out."""

    gate_hovered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("enlarged diagram of the cell")
        as_part(self, "enlarged-cell", "Enlarged cell")
        self.setMouseTracking(True)
        self.motion = Motion(self, TRAVEL)
        self.motion.moved.connect(self.update)
        self.shown: Diagram | None = None
        self._trace: Trace | None = None
        self._layer: LayerTrace | None = None
        self._live: LiveValues = {}
        self._style = DiagramStyle(self.colours, LogScale(-6, 0))

    def set_cell(self, trace: Trace, cell: Cell, *, backward: bool, magnitude: LogScale) -> None:
        """One unit of a layer at a step; all of its numbers known."""
        if cell.layer is not self._layer or trace is not self._trace:
            self._trace, self._layer = trace, cell.layer
            self._lay_out()
        states = [cell.layer.output.value, *(s.value for s in cell.layer.states.values())]
        self._live = live_values(cell)
        self._style = DiagramStyle(self.colours, magnitude, limit(states), backward, self._style.lit)
        self.update()

    def set_substep(self, known: frozenset[str] | None, now: frozenset[str], *, travels: bool) -> None:
        """known: the keys of the diagram that are known by now, None for all; now: those that have just come to be;
        travels: whether their numbers are still to come along the wires."""
        style = self._style
        self._style = DiagramStyle(self.colours, style.magnitude, style.limit, style.backward, style.lit, known, now)
        self.motion.finish()
        if travels and now:
            self.motion.start()
        self.update()

    @property
    def lit(self) -> str:
        """The gates that are lit, as CodePart.gates has them."""
        return self._style.lit

    def set_lit(self, gates: str) -> None:
        """Gates that are pointed at here, in the equations or in the code, as CodePart.gates has them."""
        if gates != self._style.lit:
            self._style = replace(self._style, lit=gates)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        gate = self._gate_at(event.position())
        if gate != self._style.lit:
            self.set_lit(gate)
            self.gate_hovered.emit(gate)

    def leaveEvent(self, event: QEvent) -> None:
        if self._style.lit:
            self.set_lit("")
            self.gate_hovered.emit("")

    def _gate_at(self, at: QPointF) -> str:
        if self.shown is None or self._layer is None:
            return ""
        scale, left, top = self._fitted(self.shown)
        x, y = (at.x() - left) / scale, (at.y() - top) / scale
        if not self._layer.gates:
            begin, above, end, below = self.shown.frame
            return WHOLE if begin <= x <= end and above <= y <= below else ""
        box = self.shown.box_at(x, y)
        return box.gate if box else ""

    def _fitted(self, shown: Diagram) -> tuple[float, float, float]:
        """How much the diagram is enlarged, and where its left upper corner stands."""
        scale = min(self.width() / shown.width, self.height() / (shown.height + 2))
        return scale, (self.width() - scale * shown.width) / 2, (self.height() - scale * shown.height) / 2

    def spoken(self) -> str:
        if self.shown is None:
            return ""
        style = self._style
        return diagram_words(self.shown, self._live, backward=style.backward, known=style.known)

    def clear(self) -> None:
        self._trace = self._layer = self.shown = None
        self.update()

    def minimumSizeHint(self) -> QSize:
        return scaling.size(NARROWEST, 180)

    def theme_changed(self) -> None:
        s = self._style
        self._style = DiagramStyle(self.colours, s.magnitude, s.limit, s.backward, s.lit, s.known, s.now)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        """As wide for its height as the stage is, within limits: what is left is made up by its size."""
        if self._trace is None or self._layer is None or not self.height():
            return
        source = self._layer.sources[0]
        inputs = values_of(self._trace, source, port_of(self._layer, 0)).shape[-1] * self._layer.taps.shape[1]
        high = diagram(self._layer, inputs=inputs, width=NARROWEST).height
        width = min(max(high * self.width() / self.height(), NARROWEST), _WIDEST)
        self.shown = diagram(self._layer, inputs=inputs, width=width)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shown is None:
            return
        painter = self.new_painter()
        scale, left, top = self._fitted(self.shown)
        painter.translate(left, top)
        painter.scale(scale, scale)
        part = 1.0 if grabbed(self) else self.motion.part
        paint_substep(painter, self.shown, self._live, self._style, part=part)
        painter.end()


class CellStage(Themed, Spoken, QWidget):
    """set_moment, set_lit in; closed(): the button that leads back to the score. gates_hovered(str): the pointer is on
    a gate of the diagram, or on its formula or its line of Keras below ("" for none).

    at: which sub-step is shown; steps: all of the moment's, none in the loss and update phases.
    """

    closed = Signal()
    gates_hovered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cell_stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ring = FocusRing(self)
        self.setAccessibleName("cell, enlarged")
        self.canvas = StageCanvas()
        self.title, self.count, self.words = QLabel(), QLabel(), QLabel()
        for label in (self.title, self.count, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.linked = Linked()
        self.linked.gates_hovered.connect(self._point_at)
        self.canvas.gate_hovered.connect(self._point_at)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.count.setProperty("class", "dim")
        self.close_button = QToolButton()
        self.close_button.setText("Back to the score")
        self.close_button.setToolTip("Back to the score (Esc)")
        self.close_button.setAccessibleName("back to the score")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(self.title)
        top.addStretch(1)
        top.addWidget(self.count)
        top.addSpacing(10)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*_MARGINS)
        column.addLayout(top)
        column.addWidget(self.canvas, 1)
        self.weight = WeightCanvas()
        self.weight.hide()
        column.addWidget(self.weight, 1)
        column.addWidget(self.linked)
        column.addWidget(self.words)
        self.steps: tuple[SubStep, ...] = ()
        self.at = 0
        self._key: tuple[object, ...] = ()

    def set_moment(
        self,
        trace: Trace,
        moment: Moment,
        *,
        layer: str,
        unit: int,
        magnitude: LogScale,
        caption: Caption,
        at: int,
        entry: Entry | None = None,
    ) -> None:
        """Shows a moment. at: its sub-step, counted from the end where it is negative. caption: what is said where a
        moment has no sub-steps. entry: of the weights, the one whose update is told; None for the usual one."""
        found = next((one for one in trace.layers if one.name == layer), trace.layers[0])
        walking = moment.phase in (Phase.FORWARD, Phase.BACKWARD)
        backward = moment.phase in (Phase.BACKWARD, Phase.UPDATE)
        name = layer_titles(trace)[found.name]
        where = f" · t = {moment.step}" if walking else f" · {moment.phase}"
        unit = min(max(unit, 0), found.units - 1)
        self.title.setText(f"{name}{where} · unit {unit}")
        cell = Cell.at(trace, found, step=moment.step, unit=unit)
        self.steps, self.at = (), 0
        story = weight_story(trace, found, unit, entry) if moment.phase is Phase.UPDATE else None
        self.canvas.setVisible(story is None)
        self.linked.set_cell(trace, found, moment, unit=unit, shown=story is None and cell is not None)
        self.weight.setVisible(story is not None)
        if story is not None:
            self.weight.set_story(story, moment.stage)
            self._say(story.words(moment.stage))
            return
        if cell is None:
            self.canvas.clear()
            self._say(f"{nothing_above(found, name, moment.step)}.")
            return
        self.canvas.set_cell(trace, cell, backward=backward, magnitude=magnitude)
        if not walking or self.canvas.shown is None:
            self.canvas.set_substep(None, frozenset(), travels=False)
            self._say(caption.text)
            return
        self.steps = substeps(cell, self.canvas.shown, backward=backward)
        self.show_substep(at, travels=at == 0)

    def set_lit(self, gates: str) -> None:
        """What is pointed at elsewhere."""
        self.canvas.set_lit(gates)
        self.linked.set_lit(gates)

    def _point_at(self, gates: str) -> None:
        self.set_lit(gates)
        self.gates_hovered.emit(gates)

    def set_bare(self, bare: bool) -> None:
        """The diagram and its sentence alone, with all the room there is."""
        self.close_button.setVisible(not bare)
        self.linked.set_bare(bare)
        if (column := self.layout()) is not None:
            column.setContentsMargins(*(_BARE if bare else _MARGINS))

    def show_substep(self, at: int, *, travels: bool) -> None:
        """One of the moment's sub-steps, where it has any; from the end where `at` is negative. travels: whether its
        numbers come along the wires."""
        if not self.steps:
            return
        self.at = min(max(at + len(self.steps) if at < 0 else at, 0), len(self.steps) - 1)
        now = self.steps[self.at]
        known = frozenset(key for one in self.steps[: self.at + 1] for key in one.keys)
        self.canvas.set_substep(known, frozenset(now.keys), travels=travels)
        self._say(now.words, now.title)

    def spoken(self) -> str:
        """The sub-step: what happens, and its sentence."""
        return ". ".join(part for part in (self.title.text(), self.count.text(), self.words.text()) if part)

    def _say(self, words: str, title: str = "") -> None:
        self.count.setText(f"{title} · {self.at + 1} of {len(self.steps)}" if title else "")
        self.words.setText(words)
        tell_changed(self, ". ".join(part for part in (title, words) if part))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.colours.color("background"))
        self._ring.paint(painter, self.colours)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        pixels = max(self.height() / _TEXT, float(px(_SMALLEST)))
        for label, share, bold in ((self.words, 1.0, False), (self.title, 0.8, True), (self.count, 0.8, False)):
            # The window's style sheet has a size for all labels, which a font of their own would not change.
            label.setStyleSheet(f"font-size: {round(pixels * share)}px; font-weight: {600 if bold else 400};")
        self.words.setMinimumHeight(round(pixels * 2.5))  # two lines: the diagram keeps its place
        self.linked.set_text(pixels * 0.72)
        super().resizeEvent(event)
