"""What a sentence lights up: a link in a lesson's text, [the forget gate](f[24]), leads to a place in the score.

The places are named as numbers are (naming.py), but the step can be left out: [c](c) is the row of the scene's unit at
every step, [h](|h|) the whole track of all units, and [dh](|dh|) the curve of the gradient's norm. [the kernel](kernel)
is what each step adds to the gradient of a weight, [from step to step](loop) the lines along a recurrent layer, and a
layer's name alone is its track.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rnnviz.layout.place import LOOP, Place
from rnnviz.lessons.lesson import Fault, Text
from rnnviz.lessons.naming import GATES, Name, read_name
from rnnviz.lessons.values import layer_of, step_of, unit_of
from rnnviz.records.network import INPUT
from rnnviz.records.scene import Scene
from rnnviz.records.trace import Trace

WEIGHTS = ("kernel", "recurrent_kernel", "bias")
_LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\(([^)\n]*)\)")
_PLAIN_NAME = re.compile(r"(\|?)(?:([A-Za-z0-9_/-]+)\.)?([A-Za-z_0-9/-]+)(\|?)")
_OWN = ("x", "target", "prediction", "loss")


def check_links(file: str, text: Text) -> Iterator[Fault]:
    """What is wrong with the links in a text, whatever the trace."""
    for found in _LINK.finditer(text.markdown):
        try:
            read_link(found[2])
        except ValueError as error:
            yield Fault(file, text.line + text.markdown.count("\n", 0, found.start()), str(error))


def links(text: Text) -> tuple[str, ...]:
    """Where the links of a text lead, as they are written, in their order."""
    return tuple(found[2] for found in _LINK.finditer(text.markdown))


def labelled_links(text: Text) -> tuple[tuple[str, str], ...]:
    """The words of each link of a text, and where it leads, in their order."""
    return tuple((found[1], found[2]) for found in _LINK.finditer(text.markdown))


def place_of(link: str, trace: Trace, scene: Scene) -> Place:
    """ValueError, in words, where the trace has no such place."""
    name = read_link(link)
    step = None if name.step is None else step_of(name.step, trace, scene)
    if name.name == "x":
        return Place(trace.read[0].name if trace.read else INPUT, "output", step=step)
    if name.name in ("target", "prediction"):
        # The values of a forecast stand above the steps that they are for.
        return Place("prediction", "prediction", step=None if trace.ahead else step)
    if name.name == "loss":
        return Place("loss", "loss", step=step)
    layer = layer_of(name, trace, scene)
    if name.name == LOOP:
        if not layer.recurrent:
            raise ValueError(f"The layer {layer.name} ({layer.kind}) hands nothing on from step to step.")
        return Place(layer.name, LOOP)
    if name.name in WEIGHTS:
        if all(weight.name != name.name for weight in layer.weights):
            known = ", ".join(weight.name for weight in layer.weights)
            raise ValueError(f"The layer {layer.name} has no weight {name.name}; it has {known or 'none'}.")
        return Place(layer.name, name.name, inside=True, step=step)
    if name.name in ("dh", "dc", "dy") and name.norm:
        return Place(layer.name, "gradient", inside=True, step=step)
    unit = None if name.norm else unit_of(name, layer, scene)
    if name.name in GATES:
        for gate in layer.gates:
            if gate.symbol == name.name:
                return Place(layer.name, gate.name, inside=True, unit=unit, step=step)
        known = ", ".join(gate.symbol for gate in layer.gates)
        raise ValueError(f"The layer {layer.name} ({layer.kind}) has no gate {name.name}; it has {known or 'none'}.")
    if name.name in ("c", "dc"):
        if "c" not in layer.states:
            raise ValueError(f"The layer {layer.name} ({layer.kind}) has no c.")
        return Place(layer.name, "c", inside=True, unit=unit, step=step)
    return Place(layer.name, "output", unit=unit, step=step)


def read_link(link: str) -> Name:
    """What a link names. ValueError, in words, where it names no place."""
    plain = _PLAIN_NAME.fullmatch(link)
    if plain is not None and bool(plain[1]) == bool(plain[4]):
        layer, name, norm = plain[2] or "", plain[3], bool(plain[1])
        if name in WEIGHTS or name in (*_OWN, *_STATES) or (name == LOOP and not norm):
            return Name(name, None, norm, None, layer)
        if not layer and not norm and name.lower() == name and len(name) > 1:
            return Name("y", None, True, None, name)  # a layer's own name: all of its outputs
    try:
        name_ = read_name(link)
    except ValueError:
        raise ValueError(_WRONG.format(link=link)) from None
    if name_.name not in (*_OWN, *_STATES):
        raise ValueError(_WRONG.format(link=link))
    return name_


_STATES = ("h", "c", "y", "dh", "dc", "dy", *GATES)
_WRONG = (
    "({link}) is no place in the score: a link lights one up, as in [the forget gate](f[24]). "
    "It is a name such as x, loss, h[24], |h|, |dh|, kernel, lstm_2.h[24] or lstm_2."
)
