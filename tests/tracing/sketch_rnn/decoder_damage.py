"""Files of generators with something wrong with them, for hypothesis, and what must hold of each.

Used by test_decoder_fuzz.py with a few cases, and by packaging/bench/fuzzing.py with thousands.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from damage import NUMBERS, VALUES, damaged
from hypothesis import strategies as st

from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.tracing.sketch_rnn.files import KIND, load


@cache
def demo() -> list[Any]:
    """The content of a small .gen.json file."""
    rng = np.random.default_rng(0)
    shapes = [[3, 9], [9], [5, 12], [3, 12], [12]]
    texts = [base64.b64encode(rng.integers(-32768, 32767, s).astype("<i2").tobytes()).decode() for s in shapes]
    return [{"name": "kite", "scale_factor": 40.5, "max_seq_len": 25}, shapes, texts]


def changed(place: tuple[int, ...], value: Any) -> bytes:
    """The file with another value somewhere."""
    content = json.loads(json.dumps(demo()))
    inner: Any = content
    for step in place[:-1]:
        inner = list(inner.values())[step % len(inner)] if isinstance(inner, dict) else inner[step % len(inner)]
        if not isinstance(inner, (list, dict)) or not inner:
            break
    if isinstance(inner, dict):
        inner[list(inner)[place[-1] % len(inner)]] = value
    elif isinstance(inner, list):
        inner[place[-1] % len(inner)] = value
    try:
        return json.dumps(content).encode("utf-8", "surrogatepass")
    except ValueError:  # a number of too many digits for Python to write
        return b"[" + b"9" * 5000 + b"]"


PLACES = st.lists(st.integers(0, 6), min_size=1, max_size=3).map(tuple)
DEMOS = st.one_of(
    damaged(st.builds(lambda: json.dumps(demo()).encode())),
    st.builds(changed, PLACES, st.one_of(NUMBERS, VALUES, st.text(max_size=30))),
    st.binary(max_size=300),
    st.sampled_from([b"[" * 100_000, b"{}", b"[[],[],[]]", b"\xef\xbb\xbf[]", b"null"]),
)

PLAIN = {
    "decoder.kernel": (7, 12),
    "decoder.recurrent_kernel": (3, 12),
    "decoder.bias": (12,),
    "mixture.kernel": (3, 9),
    "mixture.bias": (9,),
    "initial_state.kernel": (2, 6),
    "initial_state.bias": (6,),
}


@st.composite
def archives(draw: st.DrawFn) -> bytes:
    """An archive of ours whose header and arrays have other values, shapes and names here and there."""
    header: dict[str, Any] = {"kind": KIND, "title": "t", "scale": 30.0, "longest": 20, "unit": "box of 255"}
    header |= {"words": ["a"], "figures": {"L_R": 1.0}}
    for name in draw(st.lists(st.sampled_from(sorted(header)), max_size=2)):
        header[name] = draw(st.one_of(NUMBERS, VALUES))
    rng = np.random.default_rng(draw(st.integers(0, 3)))
    arrays: dict[str, Any] = {name: rng.normal(0, 1, shape).astype(np.float32) for name, shape in PLAIN.items()}
    for name in draw(st.lists(st.sampled_from(sorted(PLAIN)), max_size=2, unique=True)):
        kind = draw(st.sampled_from(["drop", "wild", "shape", "dtype", "empty", "scalar", "rename", "large"]))
        array = arrays.pop(name, np.zeros(1, np.float32))
        if kind == "wild":
            array = np.full_like(array, draw(st.sampled_from([np.nan, np.inf, 1e30])))
        elif kind == "large":
            array = np.clip(array * 1e6, -1000, 1000)
        elif kind == "shape":
            array = array.reshape(-1)
        elif kind == "dtype":
            array = array.astype(draw(st.sampled_from(["i4", "c8", "U3", "?", "f8", "f2"])))
        elif kind == "empty":
            array = array[:0]
        elif kind == "scalar":
            array = np.float32(1)
        if kind != "drop":
            arrays[f"x.{name}" if kind == "rename" else name] = array
    try:
        text = json.dumps(header).encode("utf-8", "surrogatepass")
    except ValueError:
        text = b"{}"
    out = io.BytesIO()
    np.savez(out, header=np.frombuffer(text, np.uint8), **arrays)
    return out.getvalue()


def drawn(path: Path) -> int:
    """Whatever is read as a generator draws something that can be shown."""
    generator = load(path)
    assert 2 <= generator.longest <= 1000
    made = next(sampling.sample(replace(generator, longest=min(generator.longest, 12)), temperature=1.0))
    assert np.isfinite(made.offsets).all()
    assert all(np.isfinite(stroke).all() for stroke in made.drawing.strokes)
    for array in (made.mixture.weights, made.mixture.mean, made.mixture.sigma, made.mixture.rho, made.mixture.pen):
        assert np.isfinite(array).all()
    short = replace(generator, longest=min(max(6, generator.longest), 12))
    assert next(sampling.finish(short, np.array([[9.0, 1, 0], [0, 9, 1]]), count=1, sizes=(1.0, 0.5))).given == 2
    return 0


DECODERS: dict[str, tuple[str, st.SearchStrategy[bytes], Callable[[Path], int]]] = {
    "decoder of a demo": ("a.gen.json", DEMOS, drawn),
    "generator": ("a.npz", st.one_of(archives(), damaged(archives())), drawn),
}
"""As damage.READERS."""
