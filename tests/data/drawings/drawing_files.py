"""Valid files of drawings in every form, written from scratch, for tests and for the benchmark that damages them."""

from __future__ import annotations

import csv
import io
import json
import pickle
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from rnnviz.data.drawings.checksum import masked_crc


def rows(count: int, seed: int, *, points: int = 12) -> list[np.ndarray]:
    """So many stroke-3 drawings, int16, up to 2 · points long."""
    rng = np.random.default_rng(seed)
    out = []
    for _ in range(count):
        length = int(rng.integers(1, 2 * points))
        one = np.column_stack([rng.integers(-60, 60, (length, 2)), rng.random(length) < 0.2]).astype(np.int16)
        one[0, :2] += 100
        one[-1, 2] = 1
        out.append(one)
    return out


def objects(drawings: Sequence[Any]) -> np.ndarray:
    out = np.empty(len(drawings), object)
    out[:] = [None] * len(drawings)
    for i, drawing in enumerate(drawings):
        out[i] = drawing
    return out


def npy(pickled: bytes, count: int, *, python2: bool = False) -> bytes:
    """A .npy file of an object array, whatever its pickle is."""
    long = "L" if python2 else ""
    header = f"{{'descr': '|O', 'fortran_order': False, 'shape': ({count}{long},), }}"
    header += " " * (64 - (len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + pickled


def npz(entries: Mapping[str, bytes], *, packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for key, content in entries.items():
            archive.writestr(f"{key}.npy", content)
    return out.getvalue()


def npz_of(parts: Mapping[str, Sequence[np.ndarray]], *, protocol: int = 2, packed: bool = True) -> bytes:
    """protocol: of the pickles; 2 is written as Python 2 does it, as the official files are."""
    old = protocol == 2
    write = python2_pickle if old else lambda drawings: pickle.dumps(objects(drawings), protocol=protocol)
    return npz({key: npy(write(one), len(one), python2=old) for key, one in parts.items()}, packed=packed)


def python2_pickle(drawings: Sequence[np.ndarray]) -> bytes:
    """The pickle of an object array as Python 2's numpy writes it, but for the numbers by which it remembers parts."""
    out = io.BytesIO()
    out.write(b"\x80\x02" + _empty(first=True) + b"(K\x01" + _count(len(drawings)) + b"\x85")
    out.write(b"h\x02U\x02O8K\x00K\x01\x87Rq\x04(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb\x89](")
    for i, one in enumerate(drawings):
        if i and i % 1000 == 0:
            out.write(b"e(")
        out.write(_empty() + b"(K\x01" + _count(len(one)) + b"K\x03\x86")
        out.write(b"h\x02U\x02i2K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89")
        content = np.asarray(one, "<i2").tobytes()
        out.write(b"T" + struct.pack("<I", len(content)) + content + b"tb")
    out.write(b"etb.")
    return out.getvalue()


def _empty(*, first: bool = False) -> bytes:
    if not first:
        return b"h\x00h\x01K\x00\x85U\x01b\x87R"
    names = b"cnumpy.core.multiarray\n_reconstruct\nq\x00cnumpy\nndarray\nq\x01", b"cnumpy\ndtype\nq\x020"
    return names[1] + names[0] + b"K\x00\x85U\x01b\x87R"


def _count(count: int) -> bytes:
    return b"J" + struct.pack("<i", count)


def ndjson(drawings: Iterable[np.ndarray], *, raw: bool = False, word: str = "猫") -> bytes:
    lines = []
    for number, one in enumerate(drawings):
        points = np.cumsum(one[:, :2], axis=0)
        ends = (np.flatnonzero(one[:, 2]) + 1).tolist()
        strokes = []
        for begin, end in zip([0, *ends], ends, strict=False):
            x, y = points[begin:end].T.tolist()
            times = [[17 * t for t in range(begin, end)]] if raw else []
            strokes.append([x, y, *times] if not raw else [[v + 0.25 for v in x], y, *times])
        said = {"word": word, "countrycode": "DE", "recognized": number % 3 != 0, "key_id": str(number)}
        lines.append(json.dumps({**said, "drawing": strokes}, ensure_ascii=False))
    return "\n".join([*lines, ""]).encode()


def record(content: bytes) -> bytes:
    """A TFRecord around some content."""
    length = struct.pack("<Q", len(content))
    checks = (struct.pack("<I", masked_crc(part)) for part in (length, content))
    return length + next(checks) + content + next(checks)


def example(one: np.ndarray, index: int, *, packed: bool = True) -> bytes:
    with np.errstate(over="ignore"):
        ink = one.astype("<f4").tobytes()
    if packed:
        floats, shape = _field(1, ink), _field(1, _varint(len(one)) + _varint(3))
    else:
        floats = b"".join(b"\x0d" + ink[i : i + 4] for i in range(0, len(ink), 4))
        shape = b"\x08" + _varint(len(one)) + b"\x08" + _varint(3)
    features = {
        "class_index": _field(3, _field(1, _varint(index))),
        "ink": _field(2, floats),
        "shape": _field(3, shape),
    }
    return _field(1, b"".join(_field(1, _field(1, k.encode()) + _field(2, v)) for k, v in features.items()))


def tfrecord(drawings: Iterable[np.ndarray], *, classes: int = 2, packed: bool = True) -> bytes:
    return b"".join(record(example(one, i % classes, packed=packed)) for i, one in enumerate(drawings))


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def kaggle(lines: bytes) -> bytes:
    """The lines of an .ndjson as the CSV of Kaggle's competition has them."""
    names = ("countrycode", "drawing", "key_id", "recognized", "timestamp", "word")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    for line in lines.splitlines():
        record = json.loads(line)
        record["drawing"] = json.dumps(record["drawing"])
        writer.writerow([record.get(name, "") for name in names])
    return out.getvalue().encode()


def stroke5(drawings: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Stroke-3 drawings as stroke-5, padded as networks read them."""
    five = [np.c_[r[:, :2], 1 - r[:, 2], r[:, 2], np.zeros(len(r))].astype(np.int16) for r in drawings]
    return [np.r_[r, np.tile(np.array([0, 0, 0, 0, 1], np.int16), (5, 1))] for r in five]
