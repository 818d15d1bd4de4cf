"""The inspector: the selected layer's cell at the playhead, one unit's equations, and the weights all steps share."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from rnnviz.explain.keras_line import WHOLE, keras_line
from rnnviz.explain.page import equations
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.scale import LogScale
from rnnviz.layout.titles import layer_titles
from rnnviz.records.edits import WeightEdit
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.ui.score.cell_diagram import CellDiagram
from rnnviz.ui.score.code_view import CodeView
from rnnviz.ui.score.equations_view import EquationsView
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.weights import WeightsView
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.themed import Themed

MARGIN = 12


class InspectorView(Themed, QWidget):
    """unit_picked: a unit of the selected layer was clicked. hovered: a Focus, NOWHERE when the pointer leaves.
    restored: the weights are wanted as they were trained. lit(str): other gates are lit in the diagram, the equations
    and the code, as CodePart.gates has them."""

    unit_picked = Signal(int)
    hovered = Signal(object)
    restored = Signal()
    lit = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace: Trace | None = None
        self._layer_name = ""
        self._moment = Moment(Phase.FORWARD, 0)
        self._unit = 0
        self._opened = "forget"
        self._shown: tuple[Trace, LayerTrace] | None = None
        self._kind: tuple[object, ...] = ()
        self._changed = False
        self.setMinimumWidth(300)
        self.setAccessibleName("cell inspector")

        self.title = QLabel()
        self.enlarge = QToolButton()  # what it does is the window's action
        self.enlarge.setObjectName("enlarge")
        self.enlarge.setAccessibleName("enlarge the cell")
        self.enlarge.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.enlarge.setProperty("class", "small")
        self.enlarge.setIconSize(QSize(16, 16))
        self.diagram = CellDiagram()
        self.equations_title = QLabel()
        self.equations = EquationsView()
        self.code_title = QLabel("IN KERAS")
        self.code = CodeView()
        self.weights_title = QLabel()
        self.weights = WeightsView()
        self.restore = QPushButton("All weights as trained")
        self.restore.setAccessibleName("all weights as trained")
        self.restore.setToolTip("Take back what was changed by hand; Ctrl+Z takes back the last change alone")
        self.restore.setProperty("class", "compact")
        self.restore.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restore.clicked.connect(self.restored)
        self.restore.hide()
        self._titles = (self.title, self.equations_title, self.code_title, self.weights_title)
        for label in self._titles:
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setFont(sans(11, bold=True))

        self._page = QWidget()
        self._page.setAutoFillBackground(True)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 10, 0, 14)
        page.setSpacing(8)
        # The diagram has the whole width, the rest has margins.
        for part in (
            self.title,
            self.diagram,
            self.equations_title,
            self.equations,
            self.code_title,
            self.code,
            self.weights_title,
            self.restore,
            self.weights,
        ):
            row = QVBoxLayout()
            side = 4 if part is self.diagram else MARGIN
            row.setContentsMargins(side, 0, side, 0)
            if part is self.title:
                beside = QHBoxLayout()
                beside.addWidget(self.title, 1)
                beside.addWidget(self.enlarge, 0, Qt.AlignmentFlag.AlignTop)
                row.addLayout(beside)
            else:
                row.addWidget(part)
            page.addLayout(row)
        page.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("inspector")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

        self.diagram.gate_picked.connect(self.toggle_gate)
        self.equations.gate_picked.connect(self.toggle_gate)
        self.diagram.gate_hovered.connect(self._point_at)
        self.equations.gate_hovered.connect(self._point_at)
        self.code.gates_hovered.connect(self._point_at)
        self.weights.hovered.connect(self.hovered)
        self.weights.unit_picked.connect(self.unit_picked)
        self.follow_theme()

    # Setters.

    def set_edits(self, edits: tuple[WeightEdit, ...]) -> None:
        """What was changed by hand: it is marked, and can be taken back."""
        self.weights.set_edits(edits)
        self.restore.setVisible(bool(edits))
        self._changed = bool(edits)
        self._name_weights()

    def _name_weights(self) -> None:
        layer = self._layer()
        shared = layer is not None and len(layer.steps) > 1
        here = "ONE SET OF WEIGHTS, SHARED" if shared else "WEIGHTS"
        self.weights_title.setText(f"{here} · CHANGED BY HAND" if self._changed else here)
        self.weights_title.setVisible(layer is not None and bool(layer.weights))

    def set_trace(self, trace: Trace | None) -> None:
        self._trace = trace
        self._refresh()

    def set_moment(self, moment: Moment) -> None:
        self._moment = moment
        self._refresh()

    def show_cell(self, trace: Trace | None, moment: Moment, *, layer: str, unit: int) -> None:
        """All at once: what set_trace, set_layer, set_unit and set_moment say, for a quarter of the work."""
        self._trace, self._layer_name, self._unit = trace, layer, unit
        self.set_moment(moment)

    def set_layer(self, layer: str) -> None:
        self._layer_name = layer
        self._refresh()

    def set_unit(self, unit: int) -> None:
        self._unit = unit
        self._refresh()

    def set_focus(self, focus: Focus) -> None:
        """Light the gate that the pointer is on elsewhere."""
        layer = self._layer()
        names = {g.name for g in layer.gates} if layer else set()
        gate = focus.quantity if focus.layer == self._layer_name and focus.quantity in names else ""
        self._light(gate)

    def theme_changed(self) -> None:
        palette = self.colours
        # Scoped to this page, so that the scroll bar keeps the window's style.
        self._page.setObjectName("inspector_page")
        self._page.setStyleSheet(
            f"#inspector_page {{ background: {palette.background}; }}"
            f"#inspector_page > QLabel {{ color: {palette.dim}; background: transparent; }}"
        )

    def toggle_gate(self, gate: str) -> None:
        """Open a gate's account, term by term, or close it."""
        self._opened = "" if gate == self._opened else gate
        self._refresh()

    @property
    def opened(self) -> str:
        """The gate whose account is open, "" for none."""
        return self._opened

    @property
    def viewport_width(self) -> int:
        """How wide the page is: what a scroll bar leaves."""
        return self._scroll.viewport().width()

    def _layer(self) -> LayerTrace | None:
        if self._trace is None:
            return None
        return next((x for x in self._trace.layers if x.name == self._layer_name), self._trace.layers[0])

    def _refresh(self) -> None:
        self._fill()
        # Parts that have grown are over those below them until the page is laid out: at once, and not after a paint.
        for part in (self._page, self._scroll.viewport()):
            QCoreApplication.sendPostedEvents(part, QEvent.Type.LayoutRequest)

    def to_top(self) -> None:
        """As one finds it: for what is shown anew, as a page of a lesson is."""
        self._scroll.verticalScrollBar().setValue(0)

    def to_weights(self) -> None:
        """To where the weights are."""
        self._scroll.verticalScrollBar().setValue(self.weights_title.y() - 10)

    def _begin_at_the_top(self, kind: tuple[object, ...]) -> None:
        """Where what is shown is of another kind. The place that one has scrolled to is kept from step to step, from
        epoch to epoch, and between layers and units with the same parts."""
        if kind != self._kind:
            self._kind = kind
            self.to_top()

    def _fill(self) -> None:
        trace, layer = self._trace, self._layer()
        for view in (self.diagram, self.equations, self.code, self.weights, *self._titles[1:-1]):
            view.setVisible(trace is not None)
        self._name_weights()
        if trace is None or layer is None:
            self.title.setText("CELL")
            return
        moment, unit = self._moment, min(max(self._unit, 0), layer.units - 1)
        if self._shown is None or self._shown[0] is not trace or self._shown[1] is not layer:
            self._shown = (trace, layer)
            whole = [x.output.gradient[0] for x in trace.layers]
            if "c" in layer.states:
                whole.append(layer.states["c"].gradient[0])
            # As in the score, so that a colour means the same number there and here.
            self.diagram.set_magnitude(LogScale.of(whole))
            self.weights.set_layer(trace, layer)
            self.equations.set_whole(not layer.gates)
            self.code.set_parts(keras_line(layer))
            gates = [g.name for g in layer.gates]
            if len(gates) > 1 and self._opened and self._opened not in gates:
                self._opened = gates[0]
        updating = moment.phase is Phase.UPDATE
        self._begin_at_the_top((updating, layer.kind, *_model(trace)))
        title = layer_titles(trace)[layer.name]
        self.title.setText(f"UPDATE · {title}" if updating else f"CELL · {title} · t = {moment.step}, unit {unit}")
        for view in (self.diagram, self.equations, self.equations_title, self.code, self.code_title):
            view.setVisible(not updating)
        self.weights.set_unit(unit)
        self.weights.set_moment(moment)
        if updating:
            return
        self.diagram.set_cell(trace, layer, step=moment.step, unit=unit, backward=moment.phase is Phase.BACKWARD)
        loss = moment.phase is Phase.LOSS
        self.equations_title.setText("THE LOSS, IN NUMBERS" if loss else f"UNIT {unit}, IN NUMBERS")
        self.equations.set_lines(equations(trace, layer.name, unit=unit, moment=moment, opened=self._opened))

    def _point_at(self, gate: str) -> None:
        self._light(gate)
        one = gate if gate != WHOLE and " " not in gate else "output"
        here = Focus(self._layer_name, self._unit, self._moment.step, one) if gate else NOWHERE
        self.hovered.emit(here)
        self._light(gate)  # what the score lights is one gate; here there may be several

    def _light(self, gates: str) -> None:
        self.light(gates)
        self.lit.emit(gates)

    def light(self, gates: str) -> None:
        """The same in the diagram, in the equations and in the code."""
        for view in (self.diagram, self.equations, self.code):
            view.set_lit(gates)

    def showEvent(self, event: QShowEvent) -> None:
        # Heights that follow from the width change while the page is first laid out, which does not see it.
        QTimer.singleShot(0, self, self._lay_out_again)
        super().showEvent(event)

    def _lay_out_again(self) -> None:
        if (page := self._page.layout()) is not None:
            page.invalidate()
            page.activate()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(NOWHERE)


def _model(trace: Trace) -> tuple[object, ...]:
    """What tells one model from another, whatever its weights and its sequence are."""
    read = tuple((one.name, one.value.shape[2:]) for one in trace.read)
    return trace.loss_kind, read, tuple((one.name, one.kind, one.units) for one in trace.layers)
