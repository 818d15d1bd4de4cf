"""How a number, or a place in the score, is named in a lesson: loss, h[24], |dh[t]|, lstm_2.h[24,7].

{loss} {loss[3]} {x[24]} {target[24]} {prediction[-1]} {steps} {step} {unit} {units} {parameters} {epoch}, and of the
scene's layer and unit {h[24]} {c[24]}, the layer's output {y[24]}, the gates by their letters {f[24]} {i[24]} {g[24]}
{o[24]} {z[24]} {r[24]}, and the total derivatives {dh[24]} {dc[24]} {dy[24]}. Between bars, as in {|h[24]|}, is the
norm over all units of the layer. Of a SimpleRNN besides {wx[24]}, {wh[24]} and {b}, the three parts of its sum {a[24]};
of an LSTM {fc[24]} and {ig[24]}, the two parts of its cell state, f(24)·c(23) and i(24)·g(24), and {back[24]}, the
factor from ∂L/∂c(24) to ∂L/∂c(23); of a GRU {zh[24]} and
{zg[24]}, the two parts of its hidden state, z(24)·h(23) and (1 − z(24))·g(24). Steps count from 0, negative ones from
the end; t is the step under the playhead: {h[t]}. {h[24,7]} is another unit's, {lstm_2.h[24]} another layer's.
{reach[24]} is how many steps of the layer the cells above step 24 are made from, {input.reach[24]} of the input.
{board[lstm]} is the error of a row of the Forecast page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PLAIN = ("loss", "steps", "step", "unit", "units", "parameters", "epoch", "b")
"""Stand without a step."""
GATES = ("f", "i", "g", "o", "z", "r")
UNITS = ("h", "c", "y", "dh", "dc", "dy", *GATES)
"""Have a value for each unit of a layer at each step, and a norm."""
PARTS = ("a", "wx", "wh", "fc", "ig", "back", "zh", "zg")
REACH = "reach"
STEPPED = ("loss", "x", "target", "prediction", REACH, *PARTS, *UNITS)
OF_LAYERS = ("units", "parameters", "b", REACH, *PARTS, *UNITS)
"""Can have a layer's name before them."""
BOARD = "board"
"""board[lstm] is the error of a row of the Forecast page on the validation set, by the row's key."""
HERE = "t"
"""In place of a step: the one under the playhead."""

_ROW = re.compile(rf"{BOARD}\[([a-z0-9-]+)\]")
_NAME = re.compile(
    r"(?P<bar>\|?)(?:(?P<layer>[A-Za-z0-9_/ -]+)\.)?(?P<name>[a-z]+)"
    r"(?:\[(?P<step>t|-?\d{1,6})(?:, ?(?P<unit>\d{1,6}))?\])?(?P<end>\|?)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A number that a text names. step: as written, from the end where it is negative, HERE for the playhead's, None
    for none; a row's key where the name is BOARD. unit, layer: None and "" for the scene's."""

    name: str
    step: int | str | None
    norm: bool = False
    unit: int | None = None
    layer: str = ""


def read_name(written: str, shown: str = "") -> Name:
    """What a name says, as "lstm_1.h[24]" or "|dh[t]|". shown: how it is called in messages, as it is written without
    one. ValueError, in words, where it is none."""
    shown = shown or written
    if (row := _ROW.fullmatch(written)) is not None:
        return Name(BOARD, row[1])
    found = _NAME.fullmatch(written)
    if found is None or bool(found["bar"]) != bool(found["end"]):
        raise ValueError(f"{shown} is not the name of a number. Names look like {{loss}}, {{h[24]}} or {{|dh[24]|}}.")
    name, step, norm, unit = found["name"], found["step"], bool(found["bar"]), found["unit"]
    if name not in (*PLAIN, *STEPPED):
        known = ", ".join(dict.fromkeys((*PLAIN, *STEPPED, BOARD)))
        raise ValueError(f"{shown}: there is no number of this name. There are {known}.")
    if step is None and name not in PLAIN:
        raise ValueError(f"{shown} needs a time step, as in {{{name}[24]}}.")
    if step is not None and name not in STEPPED:
        raise ValueError(f"{shown}: {name} has no time step; write {{{name}}}.")
    if norm and name not in UNITS:
        raise ValueError(f"{shown}: {name} has no norm over units; those that have one are {', '.join(UNITS)}.")
    if norm and unit is not None:
        raise ValueError(f"{shown}: a norm is over all units, so that no unit can be named.")
    if unit is not None and name not in (*UNITS, *PARTS, "x", "prediction", "target"):
        raise ValueError(f"{shown}: {name} has no units.")
    if found["layer"] and name not in OF_LAYERS:
        raise ValueError(f"{shown}: {name} belongs to no layer; write {{{written.partition('.')[2]}}}.")
    at = step if step is None or step == HERE else int(step)
    return Name(name, at, norm, None if unit is None else int(unit), found["layer"] or "")
