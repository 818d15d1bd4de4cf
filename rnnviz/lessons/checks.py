"""Whether what a page asks for has been done: looked up in what stands on the stage. No code of a lesson runs."""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from rnnviz.layout.moments import LOSS_STAGES, UPDATE_STAGES
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


def can_be_done(check: Check, trace: Trace, scene: Scene) -> bool:
    """Whether anything that one can stand on in this trace fulfils it: a moment, a layer, a unit; the settings that it
    asks for are taken as chosen. trace, scene: those that its page begins with."""
    scene = replace(scene, settings=scene.settings.change(**dict(check.settings)))
    # A training of one's own leads through the epochs from the first one on.
    return any(
        _fulfils(check, one, now) for one in (trace, replace(trace, epoch=1)) for now in _stands(check, trace, scene)
    )


def _stands(check: Check, trace: Trace, scene: Scene) -> Iterator[Scene]:
    """All that one can stand on, as far as the check looks at it: moments, layers, units."""
    layers = [one for one in trace.layers if check.layer in (None, one.name)]
    for phase, stages in (("forward", 1), ("backward", 1), ("loss", len(LOSS_STAGES)), ("update", len(UPDATE_STAGES))):
        if check.phase not in (None, phase):
            continue
        steps = range(trace.steps) if stages == 1 and check.where else {0, trace.steps - 1, check.step or 0}
        for stage, step, layer in itertools.product(range(stages), steps, layers):
            for unit in range(layer.units) if check.where and check.unit is None else {0, check.unit or 0}:
                yield replace(scene, phase=phase, step=step, stage=stage, layer=layer.name, unit=unit)


def _fulfils(check: Check, trace: Trace, now: Scene) -> bool:
    try:
        return done(check, trace, now)
    except ValueError:
        return False  # that layer has no such number


def _holds(one: Comparison, trace: Trace, now: Scene) -> bool:
    left, right = (
        side if isinstance(side, float) else float(value_of(read_name(side), trace, now))
        for side in (one.left, one.right)
    )
    return SIGNS[one.sign](left, right)
