"""The line of Keras that makes a layer, argument by argument, each with the part of the cell that it decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnnviz.light_dataclass import dataclass
from rnnviz.records.trace import LayerTrace

WHOLE = "*"
"""In place of gates: the whole cell."""

_OWN_CELLS = {f"LayerNorm{cell}": f"LayerNorm{cell}Cell" for cell in ("SimpleRNN", "LSTM", "GRU")}
_OF_THE_LOOP = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "zero_output_for_mask")
_UNSAID: Mapping[str, tuple[Any, ...]] = {
    "use_bias": (True,),
    "center": (True,),
    "scale": (True,),
    "axis": (-1,),
    "epsilon": (0.001, 1e-3),
    "padding": ("valid",),
    "strides": (1, (1,)),
    "dilation_rate": (1, (1,)),
    "groups": (1,),
    "data_format": ("channels_last",),
}
"""Arguments that are left unsaid at Keras's default."""
_INSIDE = ("training", "reads_mask", "turns_mask", "layer", "initial_h", "initial_c")
"""What a trace keeps beside Keras's arguments."""


@dataclass(frozen=True, slots=True)
class CodePart:
    """A line of the code. gates: those that it decides, apart by spaces; WHOLE for the cell as a whole, "" for none."""

    text: str
    gates: str = ""


def keras_line(layer: LayerTrace) -> tuple[CodePart, ...]:
    """The call that makes this layer: its class, its arguments, its name."""
    said = {name: value for name, value in layer.config.items() if name not in _INSIDE and not _unsaid(name, value)}
    cell = _OWN_CELLS.get(layer.kind)
    first = "units" if "units" in said else "filters" if "filters" in said else ""
    inner = [name for name in said if name != first and (cell is None or name not in _OF_THE_LOOP)]
    head = repr(said[first]) if first else ""
    name = f'name="{layer.name}"'
    opened = f"layers.RNN({cell}({head}" if cell else f"layers.{layer.kind}({head}"
    parts = [CodePart(opened + ("," if first and inner else ""), WHOLE)]
    for at, argument in enumerate(inner):
        last = at == len(inner) - 1
        ending = "" if last and cell else ","
        parts.append(CodePart(f"    {argument}={_written(said[argument])}{ending}", _decides(layer, argument)))
    around = [f"{one}={_written(said[one])}" for one in said if cell and one in _OF_THE_LOOP]
    if cell:
        parts[-1] = CodePart(parts[-1].text + "),", parts[-1].gates)
    elif first and not inner:
        parts[0] = CodePart(parts[0].text + ",", WHOLE)
    parts.append(CodePart(f"    {', '.join([*around, name])})", WHOLE))
    return tuple(parts)


def _unsaid(name: str, value: Any) -> bool:
    if name == "reset_after":
        return False
    return value is None or value is False or (not isinstance(value, str) and value in (0, ())) or _usual(name, value)


def _usual(name: str, value: Any) -> bool:
    return name in _UNSAID and value in _UNSAID[name]


def _written(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _decides(layer: LayerTrace, argument: str) -> str:
    """Which gates an argument is about."""
    names = [gate.name for gate in layer.gates]
    if not names:
        return WHOLE
    if argument == "activation":
        return "candidate" if "candidate" in names else WHOLE
    if argument == "recurrent_activation":
        return " ".join(name for name in names if name != "candidate")
    if argument == "reset_after":
        return "reset"
    return WHOLE


def lights(lit: str, gate: str) -> bool:
    """Whether a gate is among those that are lit, as CodePart.gates has them."""
    return bool(lit) and (lit == WHOLE or gate in lit.split())
