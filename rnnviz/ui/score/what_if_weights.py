"""What if a weight were another? Entries, rows, units and gates, from the inspector's matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QInputDialog, QMenu

from rnnviz.layout.numerals import number
from rnnviz.layout.scale import limit
from rnnviz.layout.weight_maps import WeightMap, as_matrix, blocks
from rnnviz.records.arrays import Array
from rnnviz.records.edits import WeightEdit
from rnnviz.ui.score.handles import weight_handle

if TYPE_CHECKING:
    from rnnviz.records.trace import LayerTrace
    from rnnviz.ui.score.what_if import WhatIf

_FORGET_BIAS = 5.0


class Weights(QObject):
    """Wires the weights of the inspector to the changes by hand."""

    def __init__(self, whole: WhatIf) -> None:
        super().__init__(whole)
        self._whole, self._page = whole, whole.page
        view = self._page.body.inspector.weights
        view.entry_opened.connect(self._open)
        view.menu_asked.connect(self._offer)

    def _open(self, item: WeightMap, row: int, column: int, place: QPoint) -> None:
        layer = self._layer
        if layer is None:
            return
        value = as_matrix(layer.weight(item.weight).value)
        edit = WeightEdit(layer.name, item.weight, (row, row + 1), (column, column + 1))
        words = self._page.body.inspector.weights.entry_words(item, row, column).split("\n")[0]
        self._whole.open_handle(weight_handle(edit, words), place, reach=max(2 * limit([value]), 1.0))

    def _change(self, *edits: WeightEdit) -> None:
        self._whole.change(*edits)

    def _offer(self, item: WeightMap, row: int, column: int, place: QPoint) -> None:
        layer = self._layer
        if layer is not None:
            menu = self.menu(layer, item, row, column)
            menu.popup(place)

    def menu(self, layer: LayerTrace, item: WeightMap, row: int, column: int) -> QMenu:
        """What can be done to the entry, its row, its unit, its gate and the whole weight."""
        menu = QMenu(self._page.body)
        menu.setAccessibleName("change weights")
        rows, columns = as_matrix(layer.weight(item.weight).value).shape
        unit = column - item.start
        entry = WeightEdit(layer.name, item.weight, (row, row + 1), (column, column + 1))
        line = replace(entry, columns=(item.start, item.stop))
        units = replace(entry, rows=(0, rows))
        block = replace(entry, rows=(0, rows), columns=(item.start, item.stop))
        whole = replace(entry, rows=(0, rows), columns=(0, columns))

        def add(words: str, deed: Callable[[], None], *, to: QMenu = menu) -> None:
            to.addAction(words).triggered.connect(lambda _=False: deed())

        what = f"the {item.gate} gate's part" if item.gate else "the whole matrix"
        add("Set this weight to 0", lambda: self._change(entry))
        if rows > 1:
            add("Set this row to 0", lambda: self._change(line))
        add(f"Set the column of unit {unit} to 0", lambda: self._change(units))
        add(f"Set {what.replace('candidate gate', 'candidate')} to 0", lambda: self._change(block))
        if rows == item.stop - item.start > 1:
            add("Make it the identity matrix", lambda: self._change(replace(block, deed="identity", value=1.0)))
        if (first := self._first(item.weight, layer.name)) is not None:
            values = as_matrix(first)[:, item.start : item.stop]
            copied = replace(block, deed="copy", values=tuple(map(float, values.ravel())))
            add("Set it to its initial values", lambda: self._change(copied))
        add("Multiply the weight by …", lambda: self._scale(whole))
        menu.addSeparator()
        if layer.states:
            add(f"Switch unit {unit} off", lambda: self._change(*self._off(layer, unit)))
        if (bias := self._forget_bias(layer)) is not None:
            edit = bias
            words = f"Set the forget gate's bias to {number(_FORGET_BIAS)[:1]}"
            add(words, lambda: self._change(replace(edit, value=_FORGET_BIAS)))
            add("Set the forget gate's bias to …", lambda: self._ask_bias(edit))
        if self._page.body.inspector.weights.entry is not None:
            menu.addSeparator()
            add("Tell the update of the weight with the largest gradient", self._unchoose)
        if any(isinstance(edit, WeightEdit) for edit in self._whole.edits):
            menu.addSeparator()
            add("All weights as trained", self._whole.restore_weights)
        return menu

    def _unchoose(self) -> None:
        self._page.enlarged.choose(None)
        self._page.show_cell_now()

    def _off(self, layer: LayerTrace, unit: int) -> tuple[WeightEdit, ...]:
        """Nobody reads the unit any more, neither its own layer nor those above. Only layers with a kernel of one row a
        unit are reached."""
        found = []
        network = self._page.stage.current
        for spec in network.network.layers if network is not None else ():
            names = []
            if spec.name == layer.name and "recurrent_kernel" in spec.weights:
                names.append("recurrent_kernel")
            if layer.name in spec.sources and "kernel" in spec.weights:
                names.append("kernel")
            for name in names:
                rows, columns = as_matrix(spec.weights[name]).shape
                if rows == layer.units:
                    found.append(WeightEdit(spec.name, name, (unit, unit + 1), (0, columns)))
        return tuple(found)

    def _forget_bias(self, layer: LayerTrace) -> WeightEdit | None:
        for weight in layer.weights:
            if weight.name == "bias" and weight.value.ndim == 1:
                for gate, start, stop in blocks(layer, weight):
                    if gate == "forget":
                        return WeightEdit(layer.name, "bias", (0, 1), (start, stop))
        return None

    def _scale(self, whole: WeightEdit) -> None:
        words = f"Multiply all of the {whole.weight.replace('_', ' ')} by{self._radius(whole)}:"
        factor, given = QInputDialog.getDouble(self._page.body, "Multiply the weight", words, 1.0, -100, 100, 3)
        if given and factor != 1:
            self._change(replace(whole, deed="scale", value=factor))

    def _radius(self, whole: WeightEdit) -> str:
        """Of a square recurrent kernel, what decides whether states grow or fade."""
        layer = self._layer
        value = None if layer is None else as_matrix(layer.weight(whole.weight).value)
        if value is None or value.shape[0] != value.shape[1]:
            return ""
        radius = float(np.abs(np.linalg.eigvals(value.astype(float))).max())
        return f" (its spectral radius, the size of its largest eigenvalue, is {number(radius)})"

    def _ask_bias(self, edit: WeightEdit) -> None:
        value, given = QInputDialog.getDouble(
            self._page.body, "Forget gate", "Bias of the forget gate, for all units:", 1.0, -20, 20, 2
        )
        if given:
            self._change(replace(edit, value=value))

    def _first(self, weight: str, layer: str) -> Array | None:
        """Before the training; None where that is not known."""
        checkpoints = self._page.stage.checkpoints
        if not checkpoints or checkpoints[0].epoch != 0:
            return None
        return next((one.weights.get(weight) for one in checkpoints[0].network.layers if one.name == layer), None)

    @property
    def _layer(self) -> LayerTrace | None:
        trace = self._page.trace
        return None if trace is None else trace.layer(self._page.layer)
