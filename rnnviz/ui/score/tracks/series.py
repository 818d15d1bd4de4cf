"""Curves of the input, and of prediction and target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.answers import answers
from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import signal_of
from rnnviz.layout.row import TrackKind
from rnnviz.layout.sums import difference
from rnnviz.layout.tokens import answer_so_far
from rnnviz.records.arrays import Array
from rnnviz.records.trace import InputTrace, Trace
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_curves import paint_series
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    paint_series(sheet, scene, scene.layout.tracks[place], columns=columns, ink=ink, window=window)


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    assert hit.track is not None
    assert hit.step is not None
    step, trace = hit.step, scene.trace
    values, slopes = reached(moment, step)
    read = trace.input(hit.track.owner)
    if read is None:
        made = trace.last if trace.once else moment.step
        if trace.ahead and made in trace.target_steps and step in trace.forecast_from(made):
            return _forecast(trace, step, made=made, values=reached(moment, made)[0])
        return _prediction(trace, step, values, units)
    head = f"{scene.titles[read.name]} · t = {step}"
    at = np.flatnonzero(read.steps == step)
    if not len(at):
        return head, "nothing enters here"
    here = read.value[0, at[0]]
    lines: tuple[str, ...] = (head, *_what(read, here))
    if read.name in scene.changed and scene.changed[read.name][step]:
        lines = (*lines, "changed by hand")
    if units is not None:
        known = units.inputs(here)
        lines = (f"{lines[0]} · {units.date(step)}", *lines[1:], *([known] if known else []))
    slope = signal_of(scene.slopes_of, read.name).gradient[0, at[0]]
    return (*lines, "∂L/∂x = " + _several(slope)) if slopes and not np.isnan(slope).all() else lines


def _what(read: InputTrace, here: Array) -> tuple[str, ...]:
    """A step of an input: its word and id, or its numbers."""
    if not read.ids:
        return ("x = " + _several(here),)
    number_of = int(here[0])
    return (*((f"“{read.words[number_of]}”",) if number_of < len(read.words) else ()), f"id {number_of}")


def _several(values: Array) -> str:
    shown = ", ".join(number(float(v)) for v in values[:3])
    return shown + (" …" if len(values) > 3 else "")


def _differences(p: Array, y: Array) -> str:
    """“0.86 − 0.40 = +0.46” of the outputs, right as printed; of several the differences alone."""
    if len(p) == 1:
        return " = ".join(difference(float(p[0]), float(y[0])))
    return _several(p - y)


def _prediction(trace: Trace, step: int, values: bool, units: Units | None) -> tuple[str, ...]:
    head = f"prediction · t = {step}"
    at = np.flatnonzero(trace.target_steps == step)
    if (so_far := answer_so_far(trace, step)) is not None:
        return _so_far(trace, step, so_far, values=values)
    if not len(at):
        if len(trace.target_steps) == 1:
            return head, "the model predicts at the last step only"
        return head, "the model predicts nothing at this step"
    p, y = trace.prediction[0, at[0]], trace.target[0, at[0]]
    if trace.loss_kind == "output":
        return head, f"ŷ = {_several(p)}" if values else "not predicted yet"
    if units is not None:
        head = f"{head} · for {units.date(step + 1)}"
        came = f"actual {units.outputs(y)} {units.what()}"
        if not values:
            return head, f"target y = {_several(y)}", came, "not predicted yet"
        return (
            *(head, f"ŷ = {_several(p)}", f"y = {_several(y)}", f"ŷ − y = {_differences(p, y)}"),
            *(f"forecast {units.outputs(p)} {units.what()}", came),
        )
    if not values:
        return head, f"target y = {_several(y)}", "not predicted yet"
    if named := answers(trace, int(at[0])):
        return head, *named
    return head, f"ŷ = {_several(p)}", f"y = {_several(y)}", f"ŷ − y = {_differences(p, y)}"


def _forecast(trace: Trace, step: int, *, made: int, values: bool) -> tuple[str, ...]:
    """One of the values of a forecast, at the step that it is for. made: the step at which it is."""
    number_of, at = step - made, int(np.flatnonzero(trace.target_steps == made)[0])
    head = f"prediction for t = {step}: {number_of} of {trace.ahead}, made at t = {made}"
    p, y = trace.prediction[0, at, number_of - 1], trace.target[0, at, number_of - 1]
    if trace.loss_kind == "output":
        return head, f"ŷ = {number(float(p))}" if values else "not predicted yet"
    if not values:
        return head, f"target y = {number(float(y))}", "not predicted yet"
    each = np.array([p]), np.array([y])
    return head, f"ŷ = {_several(each[0])}", f"y = {_several(each[1])}", f"ŷ − y = {_differences(*each)}"


def _so_far(trace: Trace, step: int, answer: tuple[str, float], *, values: bool) -> tuple[str, ...]:
    """The answer to the beginning of a sequence of tokens."""
    head = f"prediction · t = {step}"
    if not values:
        return head, "not read yet"
    word, p = answer
    last = step == trace.steps - 1
    read = "after the last word" if last else f"if it ended after “{trace.tokens[step]}”"
    right = (f"right: {trace.words[int(np.argmax(trace.target[0, -1]))]}",) if last else ()
    return head, f"{word}, p = {number(p)}", read, *right


PAINTER = TrackPainter((TrackKind.SERIES,), paint, read_out)
