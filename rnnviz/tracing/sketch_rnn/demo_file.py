"""The trained decoders of the public Sketch-RNN demos: `.gen.json` files, [info, shapes, base64 of int16].

A number w is stored as w * 32767 / 10. The arrays are the output's kernel and bias, then the LSTM's kernel, recurrent
kernel and bias, whose columns are those of i, j, f, o (TensorFlow's old order, j the candidate; 1 is added to f).
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import DrawingError
from rnnviz.tracing.sketch_rnn.generator import POINT, Generator

LARGEST_FILE = 64 * 1024 * 1024
STEP = 10 / 32767
MOST_POINTS = 1000


def load_demo(path: Path) -> Generator:
    """The decoder of a .gen.json file. DrawingError, in words, for a file that is none; OSError as open() has it."""
    if path.stat().st_size > LARGEST_FILE:
        raise DrawingError(f"{path.name} is larger than any decoder ({path.stat().st_size / 2**20:.0f} MB).")
    try:
        content = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DrawingError(f"{path.name} is not a .gen.json file: it is not JSON ({error}).") from error
    if not (isinstance(content, list) and len(content) == 3):
        raise DrawingError(f"{path.name} is not a .gen.json file: that is a list of three, info, shapes and weights.")
    info, shapes, coded = content
    if not isinstance(info, dict):
        raise DrawingError(f"{path.name} is not a .gen.json file: it does not begin with its info.")
    arrays = _arrays(path.name, shapes, coded)
    scale, longest = _number(path.name, info, "scale_factor"), _number(path.name, info, "max_seq_len")
    if not 2 <= longest <= MOST_POINTS:
        raise DrawingError(f"{path.name}: its max_seq_len is {longest:g}; from 2 to {MOST_POINTS:,} can be drawn.")
    name = info.get("name")
    words = (name,) if isinstance(name, str) and 0 < len(name) <= 80 else ()
    return Generator(
        title=f"{words[0] if words else path.name} (decoder of the public demo)",
        weights=_weights(arrays),
        scale=scale,
        longest=int(longest),
        words=words,
        unit="the demo's own",
    )


def _arrays(name: str, shapes: Any, coded: Any) -> list[Array]:
    if not (isinstance(shapes, list) and isinstance(coded, list) and len(shapes) == len(coded) == 5):
        raise DrawingError(f"{name}: a decoder has five arrays; this file does not.")
    for shape in shapes:
        if not (isinstance(shape, list) and shape and all(type(n) is int and 0 < n <= 100_000 for n in shape)):
            raise DrawingError(f"{name}: {str(shape)[:60]} is not the shape of an array.")
    units, outputs = shapes[0] if len(shapes[0]) == 2 else (0, 0)
    wanted = [[units, outputs], [outputs], [POINT, 4 * units], [units, 4 * units], [4 * units]]
    if shapes != wanted or outputs % 6 != 3 or outputs < 9:
        raise DrawingError(
            f"{name}: arrays of the shapes {str(shapes)[:120]} do not make a decoder without a latent code."
        )
    arrays: list[Array] = []
    for number, (shape, text) in enumerate(zip(shapes, coded, strict=True), 1):
        try:
            raw = base64.b64decode(text, validate=True)
        except (TypeError, ValueError, binascii.Error) as error:
            raise DrawingError(f"{name}: array {number} is not written in base64.") from error
        if len(raw) != 2 * math.prod(shape):
            raise DrawingError(f"{name}: array {number} has {len(raw) // 2:,} numbers; its shape is {shape}.")
        arrays.append((np.frombuffer(raw, "<i2").astype(np.float32) * np.float32(STEP)).reshape(shape))
    return arrays


def _weights(arrays: list[Array]) -> Mapping[str, Mapping[str, Array]]:
    """In Keras's layout: columns i, f, g, o, and the 1 of the forget gate in its bias."""
    head, head_bias, kernel, recurrent, bias = arrays
    units = len(recurrent)
    order = np.concatenate([np.arange(units) + units * gate for gate in (0, 2, 1, 3)])
    bias = bias[order].copy()
    bias[units : 2 * units] += 1
    return {
        "decoder": {"kernel": kernel[:, order], "recurrent_kernel": recurrent[:, order], "bias": bias},
        "mixture": {"kernel": head, "bias": head_bias},
    }


def _number(name: str, info: dict[str, Any], key: str) -> float:
    value = info.get(key)
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 1e-3 <= value <= 1e4:
        raise DrawingError(f"{name}: its info has no {key}, or one that no decoder can have.")
    return float(value)
