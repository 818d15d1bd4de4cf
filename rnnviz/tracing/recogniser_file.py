"""A trained recogniser as one file: matrices as float16, which halves it, and all that its answers need beside them."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.records.drawings import Calibration, Recogniser
from rnnviz.records.network import LayerSpec, Network
from rnnviz.tracing.archive import ArchiveError
from rnnviz.tracing.calibration import checked
from rnnviz.tracing.store import load_networks, save_networks

_KIND = "recogniser"
_PLAIN = ("title", "inputs", "top_1", "top_5", "scale", "crop", "measured", "epochs")


def save_recogniser(path: Path, recogniser: Recogniser) -> None:
    """Matrices lose their last digits (float16: 11 bits); biases and the numbers of a normalisation, which may be
    tiny, do not. OSError where it cannot be written."""
    meta = {_KIND: True, "words": list(recogniser.words), **{name: getattr(recogniser, name) for name in _PLAIN}}
    if recogniser.calibration is not None:
        meta["calibration"] = asdict(recogniser.calibration)
    save_networks(path, [_in(recogniser.network, np.float16)], meta)


def load_recogniser(path: Path) -> Recogniser:
    """What `save_recogniser` wrote, in float32. ArchiveError for a damaged file or another one, OSError."""
    (network, *_), meta = load_networks(path)
    if not meta.pop(_KIND, False):
        raise ArchiveError(f"{path.name} does not hold a recogniser.")
    try:
        words = tuple(str(word) for word in meta["words"])
        plain = {name: meta[name] for name in _PLAIN}
        found = _calibration(meta.get("calibration"))
        return Recogniser(words=words, network=_in(network, np.float32), calibration=found, **plain)
    except (KeyError, TypeError, ValueError) as error:
        raise ArchiveError(f"{path.name} is damaged ({error!r}).") from error


def _calibration(found: Any) -> Calibration | None:
    """None where there is none: files of before it are read as they are."""
    if found is None:
        return None
    parts = {name: tuple(float(number) for number in found[name]) for name in ("whole", "begun")}
    return checked(Calibration(**parts))


def _in(network: Network, dtype: Any) -> Network:
    """The network with its matrices in another precision; float32 for all else."""

    def cast(spec: LayerSpec) -> LayerSpec:
        weights = {n: w.astype(dtype if w.ndim > 1 else np.float32) for n, w in spec.weights.items()}
        return replace(spec, weights=weights)

    return Network(tuple(cast(spec) for spec in network.layers), network.features, network.inputs)
