"""What was changed by hand, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rnnviz.layout.numerals import exact
from rnnviz.records.by_hand import Hold, InputEdit
from rnnviz.records.edits import Edit, WeightEdit
from rnnviz.records.network import INPUT


def in_short(edits: Iterable[Edit]) -> str:
    """Of what kinds it is: "weights changed by hand", "weights and input changed by hand, a state held"; "" of
    nothing."""
    every = tuple(edits)
    changed = " and ".join(
        words
        for kind, words in ((WeightEdit, "weights"), (InputEdit, "input"))
        if any(isinstance(e, kind) for e in every)
    )
    parts = [f"{changed} changed by hand"] if changed else []
    if held := len({edit.place for edit in every if isinstance(edit, Hold)}):
        parts.append("a state held" if held == 1 else f"{held} states held")
    return ", ".join(parts)


def in_full(edits: Iterable[Edit], words: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """A line for every change, in their order. words: input -> what its ids are called, by their numbers."""
    return tuple(line_of(edit, words) for edit in edits)


def line_of(edit: Edit, words: Mapping[str, Sequence[str]]) -> str:
    """One change: "lstm_1 · kernel [0, 5]: set to 1.5"."""
    if isinstance(edit, WeightEdit):
        return f"{edit.layer} · {edit.weight.replace('_', ' ')} {_block(edit)}: {_weight_deed(edit)}"
    if isinstance(edit, Hold):
        return f"{edit.layer} · {hold_words(edit)}"
    called = "the input" if edit.source == INPUT else f"the input “{edit.source}”"
    channel = "" if edit.channel is None else f", number {edit.channel} of each step"
    known = words.get(edit.source, ())
    if edit.deed == "set" and 0 <= edit.value < len(known):
        return f"{called}, {_steps(*edit.steps)}: “{known[int(edit.value)]}”"
    return f"{called}, {_steps(*edit.steps)}{channel}: {_input_deed(edit)}"


def hold_words(edit: Hold) -> str:
    """ "h of unit 3 held at 0.5 from t = 12 on"."""
    first, last = edit.units
    who = f"unit {first}" if last == first + 1 else f"units {first} to {last - 1}"
    begin, end = edit.steps
    when = f"from t = {begin} on" if end is None else f"at {_steps(begin, end)}"
    return f"{edit.state} of {who} held at {exact(edit.value, digits=4)} {when}"


def _steps(first: int, last: int) -> str:
    return f"t = {first}" if last == first + 1 else f"t = {first} to {last - 1}"


def _count(steps: float) -> str:
    return f"{exact(steps)} step" if steps == 1 else f"{exact(steps)} steps"


def _block(edit: WeightEdit) -> str:
    rows, columns = (
        str(first) if last == first + 1 else f"{first}…{last - 1}" for first, last in (edit.rows, edit.columns)
    )
    return f"[{rows}, {columns}]"


def _weight_deed(edit: WeightEdit) -> str:
    value = exact(edit.value, digits=4)
    deeds = {
        "set": f"set to {value}",
        "scale": f"times {value}",
        "identity": "the identity",
        "copy": "its initial values",
    }
    return deeds[edit.deed]


def _input_deed(edit: InputEdit) -> str:
    value = exact(edit.value, digits=4)
    return {
        "set": f"set to {value}",
        "add": f"{value} added",
        "noise": f"noise added, standard deviation {value}",
        "shift": f"{_count(abs(edit.value))} {'later' if edit.value > 0 else 'earlier'}",
        "cut": "cut out",
        "repeat": "repeated" if edit.value == 1 else f"repeated {value} times",
        "copy": "typed, pasted or drawn",
    }[edit.deed]
