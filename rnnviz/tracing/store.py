"""Networks and traces on disk, so that a run is opened and traced again without Keras."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, InputSpec, LayerSpec, Network, TextSpec
from rnnviz.records.trace import Trace
from rnnviz.tracing import archive
from rnnviz.tracing.archive import ArchiveError
from rnnviz.tracing.automatic_spec import LIVE
from rnnviz.tracing.trace_format import pack, unpack

_NETWORKS, _TRACE = "networks", "a trace"


@dataclass(frozen=True, slots=True)
class Saved:
    """networks: one network with different weights. states: the optimizer's variables beside each of them, in Keras's
    order (none where none were saved). meta: what was kept beside them."""

    networks: tuple[Network, ...]
    states: tuple[tuple[Array, ...], ...]
    meta: dict[str, Any]


def save_networks(
    path: Path,
    networks: Sequence[Network],
    meta: Mapping[str, Any],
    *,
    states: Sequence[Sequence[Array]] = (),
    compressed: bool = True,
) -> None:
    """One network with different weights, such as those after every epoch, and what JSON can hold beside them.

    states: as in Saved, one for each network, or none at all. compressed: as `archive.write`.
    ValueError where the networks differ in more than their weights, or there are none, or where the states do.
    """
    if states and len(states) != len(networks):
        raise ValueError(f"There are {len(networks)} networks, but {len(states)} states of their optimizer.")
    if any(list(map(np.shape, state)) != list(map(np.shape, states[0])) for state in states):
        raise ValueError("Only states of one optimizer can be saved together.")
    if not networks or any(_plan(n) != _plan(networks[0]) for n in networks):
        raise ValueError("Only networks of the same layers can be saved together.")
    arrays = {
        f"{i}.{name}": np.stack([n.layers[i].weights[name] for n in networks])
        for i, spec in enumerate(networks[0].layers)
        for name in spec.weights
    }
    slots = len(states[0]) if states else 0
    arrays |= {f"optimizer.{i}": np.stack([state[i] for state in states]) for i in range(slots)}
    header = {**_plan(networks[0]), "count": len(networks), "optimizer": slots, "meta": dict(meta)}
    archive.write(path, kind=_NETWORKS, header=header, arrays=arrays, compressed=compressed)


def load_networks(path: Path) -> tuple[tuple[Network, ...], dict[str, Any]]:
    """The networks and the meta of `save_networks`; ArchiveError for a damaged file or another one."""
    saved = load_saved(path)
    return saved.networks, saved.meta


def load_saved(path: Path) -> Saved:
    """All that `save_networks` wrote; ArchiveError for a damaged file or another one."""
    header, arrays = archive.read(path, kind=_NETWORKS)
    try:
        networks = tuple(
            Network(
                tuple(
                    LayerSpec(
                        layer["name"],
                        layer["kind"],
                        tuple(layer["sources"]),
                        layer["config"],
                        {name: arrays[f"{i}.{name}"][n] for name in layer["weights"]},
                        tuple(layer.get("ports", ())),
                        tuple(layer.get("roles", ())),
                        layer.get("shared", ""),
                    )
                    for i, layer in enumerate(header["layers"])
                ),
                header["features"],
                tuple(_input(**one) for one in header.get("inputs", ())),
            )
            for n in range(header["count"])
        )
        slots = header["optimizer"]
        states = tuple(
            tuple(arrays[f"optimizer.{i}"][n] for i in range(slots)) for n in range(header["count"]) if slots
        )
        return Saved(networks, states, header["meta"])
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ArchiveError(f"{path.name} is damaged ({error!r}).") from error


def save_trace(path: Path, trace: Trace, *, compressed: bool = True) -> None:
    """A whole trace; arrays that share memory are stored once. compressed: as `archive.write`."""
    header, arrays = pack(trace)
    archive.write(path, kind=_TRACE, header={"trace": header}, arrays=arrays, compressed=compressed)


def load_trace(path: Path) -> Trace:
    """The trace of `save_trace`; ArchiveError for a damaged file or another one."""
    header, arrays = archive.read(path, kind=_TRACE)
    try:
        trace = unpack(header["trace"], arrays)
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"{path.name} is damaged ({error!r}).") from error
    if not isinstance(trace, Trace):
        raise ArchiveError(f"{path.name} does not hold {_TRACE}.")
    return trace


def _plan(network: Network) -> dict[str, Any]:
    """All of a network but the numbers in its weights."""
    layers = [
        {
            "name": s.name,
            "kind": s.kind,
            "sources": list(s.sources),
            "config": {key: value for key, value in s.config.items() if key != LIVE},
            "weights": {name: list(w.shape) for name, w in s.weights.items()},
            **({"ports": list(s.ports)} if s.ports else {}),
            **({"roles": list(s.roles)} if s.roles else {}),
            **({"shared": s.shared} if s.shared else {}),
        }
        for s in network.layers
    ]
    plain = network.inputs == (InputSpec(INPUT, network.features),)
    inputs = {} if plain else {"inputs": [asdict(one) for one in network.inputs]}
    return {"features": network.features, "layers": layers, **inputs}


def _input(**read: Any) -> InputSpec:
    """An input as JSON has it, with lists for tuples."""
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in read.items()}
    if isinstance(text := fields.get("text"), dict):
        fields["text"] = TextSpec(**{**text, "words": tuple(text["words"])})
    return InputSpec(**fields)
