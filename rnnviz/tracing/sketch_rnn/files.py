"""A generator as one .npz file without pickles, and any file a generator can be loaded from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import DrawingError
from rnnviz.tracing import archive
from rnnviz.tracing.sketch_rnn.demo_file import MOST_POINTS, load_demo
from rnnviz.tracing.sketch_rnn.generator import POINT, Codes, Generator

KIND = "a Sketch-RNN generator"
LSTM = {"kernel", "recurrent_kernel", "bias"}
NORMAL = {"kernel", "recurrent_kernel", "gamma", "beta", "state_gamma", "state_beta"}
DENSE = {"kernel", "bias"}
LARGEST = 1000.0
"""No weight is larger: those of trained networks are below 10."""


def save(path: Path, generator: Generator, *, dtype: str = "float16") -> None:
    """dtype: of the weights in the file; float16 halves it, and changes a weight by a 2,000th of itself at most."""
    arrays = {
        f"{layer}.{name}": array.astype(dtype)
        for layer, weights in generator.weights.items()
        for name, array in weights.items()
    }
    if generator.codes is not None:
        arrays |= {
            "codes.centres": generator.codes.centres.astype(dtype),
            "codes.deviation": generator.codes.deviation.astype(dtype),
        }
    header: dict[str, Any] = {name: getattr(generator, name) for name in ("title", "scale", "longest", "unit")}
    header |= {"words": list(generator.words), "figures": dict(generator.figures)}
    archive.write(path, kind=KIND, header=header, arrays=arrays)


def load(path: Path) -> Generator:
    """A generator of ours (.npz) or a decoder of the public demos (.gen.json).

    DrawingError, in words, for a file that is neither; OSError as open() has it.
    """
    if path.name.lower().endswith(".json"):
        return load_demo(path)
    try:
        header, arrays = archive.read(path, kind=KIND)
    except archive.ArchiveError as error:
        raise DrawingError(f"{error} A generator is a .npz file of ours, or a .gen.json file.") from error
    try:
        return _generator(path.name, header, arrays)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        if isinstance(error, DrawingError):
            raise
        raise DrawingError(f"{path.name} is damaged ({error!r}).") from error


def _generator(name: str, header: dict[str, Any], arrays: dict[str, Any]) -> Generator:
    weights: dict[str, dict[str, Array]] = {}
    codes: dict[str, Array] = {}
    for key, array in arrays.items():
        layer, _, leaf = key.partition(".")
        # Not above LARGEST: that says nan and infinite, too.
        if array.dtype.kind != "f" or not array.size or not np.abs(array).max() <= LARGEST:
            raise DrawingError(f"{name} is damaged: {key} does not hold the numbers of a network.")
        (codes if layer == "codes" else weights.setdefault(layer, {}))[leaf] = array.astype(np.float32)
    if not (isinstance(header["words"], list) and isinstance(header["figures"], dict)):
        raise DrawingError(f"{name} is damaged: its words or its figures are not what they should be.")
    generator = Generator(
        title=str(header["title"])[:200],
        weights=weights,
        scale=float(header["scale"]),
        longest=int(header["longest"]),
        words=tuple(str(word) for word in header["words"]),
        codes=Codes(codes["centres"], codes["deviation"]) if codes else None,
        figures={str(key): float(value) for key, value in header["figures"].items()},
        unit=str(header["unit"]),
    )
    if not (1e-3 <= generator.scale <= 1e4 and 2 <= generator.longest <= MOST_POINTS):
        raise DrawingError(f"{name} is damaged: its scale or the length of its longest drawing is impossible.")
    _check(name, generator)
    return generator


def _check(name: str, generator: Generator) -> None:
    """That every layer is there, and that the shapes fit each other."""
    weights, latent = generator.weights, generator.latent
    wrong = DrawingError(f"{name} is damaged: its layers do not fit each other.")
    units = len(weights["decoder"]["recurrent_kernel"])
    outputs = weights["mixture"]["kernel"].shape[-1]
    lstm: dict[str, tuple[int, int]] = {"decoder": (POINT + latent, units)}
    plain = {"mixture": (units, outputs)}
    if latent < 0 or outputs % 6 != 3 or outputs < 9:
        raise wrong
    if latent:
        plain["initial_state"] = (latent, 2 * units)
    if generator.encodes:
        encoder = len(weights["encoder_forward"]["recurrent_kernel"])
        lstm |= {"encoder_forward": (POINT, encoder), "encoder_backward": (POINT, encoder)}
        plain |= {"mean": (2 * encoder, latent), "log_variance": (2 * encoder, latent)}
    if set(weights) != set(lstm) | set(plain):
        raise wrong
    for layer, (read, said) in lstm.items():
        sizes: dict[str, tuple[int, ...]] = {"kernel": (read, 4 * said), "recurrent_kernel": (said, 4 * said)}
        sizes |= dict.fromkeys(("bias", "gamma", "beta"), (4 * said,))
        sizes |= {"state_gamma": (said,), "state_beta": (said,)}
        own = weights[layer]
        if set(own) not in (LSTM, NORMAL) or any(own[key].shape != sizes[key] for key in own):
            raise wrong
    for layer, (read, said) in plain.items():
        own = weights[layer]
        if set(own) != DENSE or own["kernel"].shape != (read, said) or own["bias"].shape != (said,):
            raise wrong
    codes = generator.codes
    if codes is not None:
        words = len(generator.words)
        if codes.centres.ndim != 3 or codes.centres.shape[::2] != (words, latent):
            raise wrong
        if codes.deviation.shape != (words, latent):
            raise wrong
