"""What must hold of the sub-steps of any cell: each quantity of the diagram once, none before what it is made of."""

from __future__ import annotations

import re
from decimal import Decimal

from rnnviz.explain.page import diagram, substeps
from rnnviz.explain.substeps import SubStep
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_order import needs

NUMBER = r"[−+]?\d[\d,]*(?:\.\d+)?(?:e−?\d+)?"


def check_order(cell: Cell, *, backward: bool) -> tuple[SubStep, ...]:
    drawn = diagram(cell.layer, inputs=len(cell.inputs()), width=320)
    found = substeps(cell, drawn, backward=backward)
    told = [key for one in found for key in one.keys]
    phase = "backward" if backward else "forward"
    shown = {one.key for one in (*drawn.wires, *drawn.boxes) if one.key}
    shown |= {slot.key for slot in drawn.slots if slot.phases in ("both", phase)}
    assert len(told) == len(set(told)), f"twice: {told}"
    assert shown <= set(told), f"never: {shown - set(told)}"
    at = {key: k for k, one in enumerate(found) for key in one.keys}
    for key, before in needs(drawn).items():
        for one in before:
            assert at[one] >= at[key] if backward else at[one] <= at[key], f"{key} stands before {one}"
    for one in found:
        assert one.title
        assert one.words.endswith(".")
    return found


def plain(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace("(", "").replace(")", "").replace(",", ""))


def products(words: str) -> list[tuple[list[Decimal], Decimal]]:
    """Every “a · b ≈ c” of a sentence."""
    found = []
    for factors, value in re.findall(rf"((?:\(?{NUMBER}\)? · )+\(?{NUMBER}\)?) ≈ ({NUMBER})", words):
        found.append(([plain(f) for f in factors.split(" · ")], plain(value)))
    return found


def sums(words: str) -> list[tuple[Decimal, Decimal]]:
    """Every “a … + b … = c” of a sentence: what the printed terms make, and the printed total."""
    found = []
    for terms, total in re.findall(rf": ([^:;]*?) = ({NUMBER})", words):
        parts = re.findall(rf"(?:^|([−+]) )({NUMBER}) [fknb]", terms)
        if parts:
            found.append((sum((-plain(n) if s == "−" else plain(n)) for s, n in parts), plain(total)))
    return found


def last_digit(printed: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(printed.as_tuple().exponent))
