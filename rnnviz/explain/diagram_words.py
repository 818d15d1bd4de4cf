"""A cell's diagram with its numbers, in words."""

from __future__ import annotations

from collections.abc import Collection

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_order import levels
from rnnviz.layout.numerals import number


def diagram_words(diagram: Diagram, values: LiveValues, *, backward: bool, known: Collection[str] | None = None) -> str:
    """Every quantity that has a number, in the order in which it comes to be known. known: those that are known by now,
    None for all."""
    order = [key for keys in levels(diagram) for key in keys]
    if backward:
        order.reverse()
    names = _names(diagram, values, backward=backward)
    told = []
    for key in order:
        live = values.get(key, LiveValue())
        value = live.gradient if backward else live.value
        text = live.text if value is None else number(value)
        if key in names and text and (known is None or key in known):
            told.append(f"{names[key]} = {text}" if value is not None else f"{names[key]}: {text}")
    return f"{'Gradients' if backward else 'Values'}: {'; '.join(told) or 'none yet'}."


def _names(diagram: Diagram, values: LiveValues, *, backward: bool) -> dict[str, str]:
    found = {}
    for box in diagram.boxes:
        if box.key:
            what = f"{box.gate} ({box.text})" if box.gate else box.text
            found[box.key] = f"gradient of {what}" if backward else what
    for slot in diagram.slots:
        if slot.phases in ("both", "backward" if backward else "forward"):
            live = values.get(slot.key, LiveValue())
            caption = (live.back if backward else live.caption) or slot.caption(backward=backward)
            if caption:
                found[slot.key] = caption
    return found
