"""Whether what a page asks for has been done: looked up in what stands on the stage. No code of a lesson runs."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping

from rnnviz.lessons.lesson import Check, Comparison, Text
from rnnviz.lessons.naming import read_name
from rnnviz.lessons.values import value_of
from rnnviz.records.scene import Scene
from rnnviz.records.trace import Trace

SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPARISON = re.compile(r"\s*(?P<left>[^<>=]+?)\s*(?P<sign><=|>=|<|>)\s*(?P<right>[^<>=]+?)\s*")


def read_comparison(text: Text) -> Comparison:
    """ "|dh[t]| < 0.1" as a Comparison. ValueError, in words, where it is none."""
    found = _COMPARISON.fullmatch(text.markdown)
    if found is None:
        raise ValueError(f"{text.markdown!r} is no comparison: write two numbers or names with <, <=, > or >= between.")
    return Comparison(_side(found["left"]), found["sign"], _side(found["right"]), text)


def _side(written: str) -> float | str:
    try:
        return float(written)
    except ValueError:
        read_name(written)
        return written


def done(check: Check, trace: Trace, now: Scene) -> bool:
    """Whether all that it asks for holds. now: what stands on the stage. ValueError, in words, where a name of its
    comparisons is not in the trace."""
    for wanted, found in (
        (check.phase, now.phase),
        (check.step, now.step),
        (check.stage, now.stage),
        (check.layer, now.layer),
        (check.unit, now.unit),
    ):
        if wanted is not None and wanted != found:
            return False
    if any(now.settings.value(name) != value for name, value in check.settings):
        return False
    return all(_holds(one, trace, now) for one in check.where)


def _holds(one: Comparison, trace: Trace, now: Scene) -> bool:
    left, right = (
        side if isinstance(side, float) else float(value_of(read_name(side), trace, now))
        for side in (one.left, one.right)
    )
    return SIGNS[one.sign](left, right)
