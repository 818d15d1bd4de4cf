"""Files of drawings with something wrong with them, for hypothesis: one strategy a reader, and what must hold of each.

Used by test_reader_fuzz.py with a few cases, and by packaging/bench/fuzzing.py with thousands.
"""

from __future__ import annotations

import gzip
import json
import pickle
import tempfile
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from drawing_files import (
    example,
    kaggle,
    ndjson,
    npy,
    npz,
    npz_of,
    objects,
    python2_pickle,
    record,
    rows,
    stroke5,
    tfrecord,
)
from hypothesis import strategies as st

from rnnviz.data.drawings.collection import open_collection, read_class
from rnnviz.data.drawings.inputs import position_inputs
from rnnviz.data.drawings.ndjson import peek, read_ndjson
from rnnviz.data.drawings.npz import count_npz, read_npz
from rnnviz.data.drawings.simplify import quick_draw
from rnnviz.data.drawings.strokes import FARTHEST, MAX_POINTS, to_stroke3
from rnnviz.data.drawings.tfrecord import Inked, read_classes, read_tfrecord
from rnnviz.records.drawings import Drawing, DrawingError, Skipped

SEEDS = st.integers(0, 7)

NUMBERS = st.one_of(
    st.integers(-300, 300),
    st.floats(),
    st.sampled_from([10**9, -(2**63), 2**64, 10**400, 1e308, True, None, "1", [], {}]),
)
VALUES = st.recursive(
    st.one_of(NUMBERS, st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["drawing", "word", "x"]), inner),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn, whole: st.SearchStrategy[bytes]) -> bytes:
    """A valid file with bytes of it changed, cut out, doubled or put in, up to six times; perhaps cut off."""
    out = bytearray(draw(whole))
    for _ in range(draw(st.integers(0, 6))):
        at, length = draw(st.integers(0, len(out))), draw(st.sampled_from([1, 1, 2, 4, 16, 100]))
        kind = draw(st.sampled_from(["change", "flip", "cut", "double", "put", "swap"]))
        if kind == "change":
            out[at : at + length] = draw(st.binary(min_size=length, max_size=length))
        elif kind == "flip" and at < len(out):
            out[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del out[at : at + length]
        elif kind == "double":
            out[at:at] = out[at : at + length]
        elif kind == "put":
            out[at:at] = draw(
                st.sampled_from([b"\0", b"\n", b"\xff\xff\xff\xff", b"9" * 400, b"NaN", b"(", b"e.", b"["])
            )
        else:
            other = draw(st.integers(0, len(out)))
            out[at : at + length], out[other : other + length] = out[other : other + length], out[at : at + length]
    return bytes(out[: draw(st.integers(0, len(out)))]) if draw(st.booleans()) else bytes(out)


WILD = st.one_of(
    st.floats(-300, 300), st.floats(), st.sampled_from([np.nan, np.inf, -np.inf, 1e6, 1.1e6, 1e38, 1e300, 5e-324])
)
WILD_ROWS = st.lists(st.tuples(WILD, WILD, st.sampled_from([0, 1, 0.5, np.nan])), max_size=8).map(
    lambda found: np.array(found, np.float64).reshape(-1, 3)
)
"""Drawings that are sound but for their numbers."""


def wild_strokes(found: np.ndarray) -> bytes:
    """One stroke a row of three, as a line of ndjson."""
    return _lines([{"word": "w", "drawing": [[one[:2].tolist(), one[1:].tolist()] for one in found]}])


@cache
def some(seed: int) -> list[np.ndarray]:
    return rows(2 + seed, seed, points=6)


@cache
def a_pickle(seed: int) -> bytes:
    return python2_pickle(some(seed)) if seed % 2 else pickle.dumps(objects(some(seed)), protocol=2 + seed // 2)


@cache
def an_npz(seed: int) -> bytes:
    parts = {"train": some(seed), "valid": some(7 - seed), "test": some(0)}
    return npz_of(parts, protocol=2 + seed // 2, packed=seed % 2 == 0)


# What would be a pickle if it had sense: instructions of every kind in any order, in a sound zip.
OPCODES = st.one_of(
    st.sampled_from(
        [b"(", b")", b"N", b"]", b"\x88", b"\x89", b"\x85", b"\x86", b"\x87", b"t", b"R", b"b", b"e", b"a"]
    ),
    st.sampled_from([b"\x93", b"0", b"2", b"1", b".", b"\x81", b"o", b"}", b"u", b"\x94", b"\x97", b"Q", b"l", b"d"]),
    st.sampled_from([b"cnumpy\nndarray\n", b"cnumpy\ndtype\n", b"cnumpy.core.multiarray\n_reconstruct\n"]),
    st.sampled_from(
        [b"cnumpy._core.numeric\n_frombuffer\n", b"c_codecs\nencode\n", b"cos\nsystem\n", b"Va\n", b"I1\n"]
    ),
    st.binary(max_size=6).map(lambda b: b"U" + bytes([len(b)]) + b),
    st.sampled_from([b"U\x01<", b"U\x02i2", b"U\x01b", b"U\x02O8", b"\x8c\x06latin1", b"U\x06\0\0\0\0\0\0"]),
    st.integers(0, 255).map(lambda n: bytes([ord("K"), n])),
    st.integers(0, 9).map(lambda n: bytes([ord("q"), n])),
    st.integers(0, 9).map(lambda n: bytes([ord("h"), n])),
    st.binary(min_size=4, max_size=4).map(lambda b: b"J" + b),
    st.sampled_from([b"r\xff\xff\xff\xff", b"T\xff\xff\xff\xff", b"\x8a\x09123456789", b"\x8e" + b"\xff" * 8]),
)
PICKLES = st.one_of(
    st.lists(OPCODES, max_size=40).map(b"".join),
    damaged(SEEDS.map(a_pickle)),
    st.tuples(SEEDS.map(a_pickle), st.lists(OPCODES, max_size=10).map(b"".join), st.integers(0, 2000)).map(
        lambda parts: parts[0][: parts[2]] + parts[1] + parts[0][parts[2] :]
    ),
)
NPZ = st.one_of(
    WILD_ROWS.map(lambda one: npz_of({"train": [*some(1), one, *some(2)]}, protocol=4)),
    damaged(SEEDS.map(an_npz)),
    st.tuples(PICKLES, st.integers(0, 12)).map(lambda one: npz({"train": npy(*one)})),
    damaged(st.just(npy(b"", 3))).map(lambda one: npz({"valid": one})),
    st.binary(max_size=300),
)
NDJSON = st.one_of(
    WILD_ROWS.map(wild_strokes).map(lambda line: b"\n".join([ndjson(some(1))[:-1], line, ndjson(some(2))])),
    damaged(SEEDS.map(lambda seed: ndjson(some(seed), raw=seed % 2 == 0))),
    st.lists(VALUES, max_size=5).map(lambda values: _lines({"drawing": value} for value in values)),
    st.lists(st.lists(st.lists(st.lists(NUMBERS, max_size=4), max_size=4), max_size=3), max_size=4).map(
        lambda drawings: _lines({"word": "w", "drawing": one} for one in drawings)
    ),
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
TFRECORD = st.one_of(
    WILD_ROWS.map(lambda one: tfrecord([*some(1), one, *some(2)])),
    damaged(SEEDS.map(lambda seed: tfrecord(some(seed), packed=seed % 2 == 0))),
    # Damage inside a record whose checksums are right.
    damaged(SEEDS.map(lambda seed: example(some(seed)[0], seed % 3))).map(
        lambda content: tfrecord(some(1)) + record(content) + tfrecord(some(2))
    ),
    st.binary(max_size=200).map(record),
    st.binary(max_size=200),
)
LISTS = st.one_of(
    damaged(st.just("cat\nсобака\n犬".encode())), st.text(max_size=60).map(lambda t: t.encode("utf-8", "ignore"))
)


GZIP = st.one_of(
    damaged(SEEDS.map(lambda seed: gzip.compress(ndjson(some(seed))))),
    damaged(SEEDS.map(lambda s: ndjson(some(s)))).map(gzip.compress),
)
KAGGLE = damaged(SEEDS.map(lambda seed: kaggle(ndjson(some(seed)))))
ARRAY = damaged(SEEDS.map(lambda seed: b"[" + b",".join(ndjson(some(seed)).splitlines()) + b"]"))
STROKE_5 = damaged(SEEDS.map(lambda seed: npz_of({"train": stroke5(some(seed))}, protocol=4, packed=seed % 2 == 0)))


def _lines(values: Any) -> bytes:
    out = []
    for value in values:
        try:
            out.append(json.dumps(value))
        except ValueError:  # a number of too many digits for Python to write
            out.append('{"drawing": [[[' + "9" * 5000 + "], [1]]]}")
    return "\n".join(out).encode("utf-8", "surrogatepass")


def check(item: object) -> bool:
    """Whether it is a drawing; AssertionError where what a reader gave breaks its promises."""
    if isinstance(item, Skipped):
        assert item.record >= 1
        assert item.reason
        assert item.reason.endswith(".")
        return False
    drawing = item.drawing if isinstance(item, Inked) else item
    assert isinstance(drawing, Drawing)
    assert 1 <= drawing.points <= MAX_POINTS + 1
    for stroke in drawing.strokes:
        assert stroke.dtype == np.float32
        assert stroke.ndim == 2
        assert stroke.shape[1] == 2
        assert len(stroke)
        assert np.abs(stroke).max() <= FARTHEST * 1.0001
    read = position_inputs(to_stroke3(drawing)[:100])
    assert np.isfinite(read).all()
    simple = quick_draw(drawing)
    assert len(simple.strokes) == len(drawing.strokes)
    return True


def in_file(name: str, content: bytes, read: Callable[[Path], int]) -> str:
    """ "read", "in part" or "refused": what a reader makes of a file. Any other exception is the failure looked for."""
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            bad = read(path)
        except DrawingError as error:
            return "refused" if str(error).strip() else "refused without a word"
        return "in part" if bad else "read"


def _ndjson(path: Path) -> int:
    found = [check(item) for item in read_ndjson(path)]
    try:
        peek(path)
    except DrawingError:
        assert not any(found[:100])
    return found.count(False)


def _npz(path: Path) -> int:
    assert count_npz(path) >= 0
    return [check(item) for item in read_npz(path)].count(False)


def _tfrecord(path: Path) -> int:
    list(read_tfrecord(path, ("a", "b", "c"), only=1))
    return [check(item) for item in read_tfrecord(path, ("a", "b", "c"))].count(False)


def _classes(path: Path) -> int:
    assert all(word.strip() == word != "" for word in read_classes(path))
    return 0


def _folder(path: Path) -> int:
    found = open_collection(str(path.parent))
    for one in islice(found.classes, 3):
        for item in read_class(one, limit=5).drawings:
            check(item)
    return len(found.problems)


READERS: dict[str, tuple[str, st.SearchStrategy[bytes], Callable[[Path], int]]] = {
    "ndjson": ("a.ndjson", NDJSON, _ndjson),
    "npz": ("a.npz", NPZ, _npz),
    "tfrecord": ("a.tfrecord", TFRECORD, _tfrecord),
    "classes": ("a.classes", LISTS, _classes),
    "folder of ndjson": ("a.ndjson", NDJSON, _folder),
    "folder of npz": ("a.npz", NPZ, _folder),
    "ndjson.gz": ("a.ndjson.gz", GZIP, _ndjson),
    "Kaggle's CSV": ("a.csv", KAGGLE, _ndjson),
    "JSON array": ("a.json", ARRAY, _folder),
    "stroke-5": ("a.npz", STROKE_5, _npz),
    "TFRecord without names": ("a.tfrecord", TFRECORD, _folder),
}
"""Reader -> the name of its file, the strategy for its bytes, and how it is read: how many records were left out."""
