"""Every reader of drawings, and of networks that draw, on thousands of damaged files, and its speed on sound ones."""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from figures import Figure
from hypothesis import HealthCheck, Phase, given, seed, settings

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "data" / "drawings"))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "tracing" / "sketch_rnn"))

from damage import READERS, in_file
from decoder_damage import DECODERS
from drawing_files import ndjson, npz_of, rows, tfrecord

from rnnviz.data.drawings.ndjson import read_ndjson
from rnnviz.data.drawings.npz import read_npz
from rnnviz.data.drawings.tfrecord import read_tfrecord

CASES, DRAWINGS = 2_500, 2_000
ALL = {**READERS, **DECODERS}


def run() -> Iterator[Figure]:
    warnings.simplefilter("error")  # as in the tests: a warning is a failure
    for reader in ALL:
        yield from _fuzzed(reader)
    drawings = rows(DRAWINGS, 42, points=45)
    sound: dict[str, tuple[bytes, Callable[[Path], Iterator[object]]]] = {
        "simplified ndjson": (ndjson(drawings), read_ndjson),
        "raw ndjson": (ndjson(drawings, raw=True), read_ndjson),
        "npz": (npz_of({"train": drawings}), read_npz),
        "tfrecord": (tfrecord(drawings), lambda path: read_tfrecord(path, ("a", "b"))),
        "tfrecord, one class of two": (tfrecord(drawings), lambda path: read_tfrecord(path, ("a", "b"), only=0)),
    }
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        for name, (content, read) in sound.items():
            path = Path(folder) / "sound"
            path.write_bytes(content)
            yield Figure(f"{name}: drawings of 45 points, on average, per second", _speed(path, read), "drawings/s")


def _fuzzed(reader: str) -> Iterator[Figure]:
    name, strategy, read = ALL[reader]
    endings: Counter[str] = Counter()
    slowest = 0.0

    # Examples are only drawn, neither shrunk nor kept: every failure is to be counted, not explained.
    @seed(42)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def one(content: bytes) -> None:
        nonlocal slowest
        began = time.perf_counter()
        try:
            endings[in_file(name, content, read)] += 1
        except Exception:  # noqa: BLE001 - what else comes out is what is being counted
            endings["failed"] += 1
            if endings["failed"] <= 3:
                print(f"{reader}: {content[:200]!r}\n{traceback.format_exc()}")
        slowest = max(slowest, time.perf_counter() - began)

    one()
    yield Figure(f"{reader}: damaged files tried", sum(endings.values()), "files", 2_000, ">=")
    known = sum(endings[ending] for ending in ("read", "in part", "refused"))
    yield Figure(f"{reader}: failed", sum(endings.values()) - known, "files", 0)
    kinds = ", ".join(f"{endings[ending]:,} {ending}" for ending in ("read", "in part", "refused"))
    yield Figure(f"{reader}: the slowest ({kinds})", slowest, "s", 1)


def _speed(path: Path, read: Callable[[Path], Iterator[object]]) -> float:
    """Drawings in a second, the best of three."""
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        count = sum(1 for _ in read(path))
        best = max(best, count / (time.perf_counter() - began))
    return best
