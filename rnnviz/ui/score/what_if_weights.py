"""What if a weight were another? Entries, rows, units and gates, from the inspector's matrices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from rnnviz.layout.by_hand_text import forget_bias_words, title_of
from rnnviz.layout.numerals import number
from rnnviz.layout.scale import limit
from rnnviz.layout.spectral import radii_words, spectral_radii
from rnnviz.layout.weight_maps import WeightMap, as_matrix, blocks
from rnnviz.records.arrays import Array
from rnnviz.records.edits import WeightEdit, edited
from rnnviz.ui.score.handles import block_handle, weight_handle

if TYPE_CHECKING:
    from rnnviz.records.trace import LayerTrace
    from rnnviz.ui.score.what_if import WhatIf

_FORGET_BIAS = 5.0
_BIASES, _FACTORS = 6.0, (0.0, 4.0)
"""How far the sliders go, of a bias to both sides of 0."""


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

    def open_selected(self) -> None:
        """The editor of the chosen entry, or of the selected unit's first one, beside the inspector."""
        if (found := self._selected()) is not None:
            self._open(*found)

    def offer_selected(self) -> None:
        """What can be done to it, its row, its unit and its gate."""
        if (found := self._selected()) is not None:
            self._offer(*found)

    def _selected(self) -> tuple[WeightMap, int, int, QPoint] | None:
        """With its place on the screen; None, and said, where the selected layer has no weights."""
        layer, inspector = self._layer, self._page.body.inspector
        if layer is None:
            return None
        self._page.show_cell_now()
        found = inspector.weights.by_keyboard()
        if not layer.weights or found is None:
            called = title_of(layer.name, self._page.trace)
            self._page.window.banner.set_message(
                f"{called} has no weights that could be changed; choose another layer."
            )
            return None
        inspector.to_weights()
        return *found, inspector.mapToGlobal(QPoint(-340, 90))

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

        part = f"the {item.gate} gate's part" if item.gate else "the whole matrix"
        part = part.replace("candidate gate", "candidate")
        parts = {"this row": line} if rows > 1 else {}
        parts |= {f"the column of unit {unit}": units, part: block}
        add("Set this weight to 0", lambda: self._change(entry))
        for words, edit in parts.items():
            add(f"Set {words} to 0", partial(self._change, edit))
        menu.addSeparator()
        if (first := self._first(item.weight, layer.name)) is not None:
            for words, edit in parts.items():
                values = as_matrix(first)[slice(*edit.rows), slice(*edit.columns)]
                copied = replace(edit, deed="copy", values=tuple(map(float, values.ravel())))
                add(f"Set {words} to its initial values", partial(self._change, copied))
        if rows == item.stop - item.start > 1:
            identity = replace(block, deed="identity", value=1.0)
            add(f"Make {part} the identity matrix", lambda: self._change(identity))
        name = item.weight.replace("_", " ")
        add(f"Multiply all of the {name} by …", lambda: self._scale(whole, menu.pos()))
        menu.addSeparator()
        if layer.states:
            add(f"Switch unit {unit} off", lambda: self._change(*self._off(layer, unit)))
        if (bias := self._forget_bias(layer)) is not None:
            words = f"Set the forget gate's bias to {number(_FORGET_BIAS)[:1]}"
            add(words, lambda: self._change(replace(bias, value=_FORGET_BIAS)))
            add("Set the forget gate's bias to …", lambda: self._open_bias(bias, menu.pos()))
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
        """In a layer that normalises its gates' sums it is their β: the mean takes a bias off that all units share."""
        names = [weight.name for weight in layer.weights]
        name = "beta" if "beta" in names else "bias"
        for weight in layer.weights:
            if weight.name == name and weight.value.ndim == 1:
                for gate, start, stop in blocks(layer, weight):
                    if gate == "forget":
                        return WeightEdit(layer.name, name, (0, 1), (start, stop))
        return None

    def _open_bias(self, edit: WeightEdit, place: QPoint) -> None:
        """A slider for all units' forget bias."""
        layer, trace = self._layer, self._page.trace
        if layer is None or trace is None:
            return
        values = as_matrix(layer.weight(edit.weight).value)[0, slice(*edit.columns)]
        activation = layer.gate("forget").activation

        def note(value: float) -> str:
            return forget_bias_words(values, value, activation=activation)

        handle = block_handle(edit, f"Forget bias of {title_of(layer.name, trace)}, all units", note=note)
        self._whole.open_handle(handle, place, reach=max(2 * limit([values]), _BIASES))

    def _scale(self, whole: WeightEdit, place: QPoint) -> None:
        """A slider for the factor, which says what it does to the spectral radius."""
        layer, trace, checkpoint = self._layer, self._page.trace, self._page.stage.checkpoint
        if layer is None or trace is None or checkpoint is None:
            return
        edit = replace(whole, deed="scale", value=1.0)
        edits = self._whole.edits
        before = edits[:-1] if edits and edits[-1].place == edit.place else edits
        spec = next(one for one in edited(checkpoint.network, before).layers if one.name == layer.name)
        radii = spectral_radii(layer, whole.weight, spec.weights[whole.weight])

        def factor() -> float:
            last = self._whole.edits[-1] if self._whole.edits else None
            return last.value if last is not None and last.place == edit.place else 1.0

        def note(value: float) -> str:
            return radii_words([(gate, size * abs(value)) for gate, size in radii])

        words = f"{title_of(layer.name, trace)}: multiply all of the {whole.weight.replace('_', ' ')} by"
        self._whole.open_handle(block_handle(edit, words, note=note, factor=factor), place, reach=_FACTORS)

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
