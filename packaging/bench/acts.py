"""Ten thousand acts at the real window, and every pair of entries of every list: how many break something.

    python packaging/dev.py bench acts                   ten thousand acts, and the lists
    python packaging/dev.py bench acts -o acts=500 -o seed=7 -o lists=no
    python packaging/dev.py bench acts -o acts=0 -o lists=no -o sweep=yes
    python packaging/bench/acts.py replay FILE           the acts of a file, one a line, in a fresh window

The window is the real one, with a worker that takes turns with it (tests/window/turn_worker.py). A walk is a fresh
window and a hundred acts; the walks of a batch share a process, so that one that crashes takes no others with it.
A fault is printed with the seed of its walk and the shortest list of acts that was found to lead to it. A sweep goes
through the window from end to end at several sizes, and reads all texts after every act (tests/window/sweep.py).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from figures import Figure

WALK, BATCH = 100, 20
TESTS = Path(__file__).parents[2] / "tests" / "window"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
sys.path[:0] = [str(TESTS), str(TESTS.parent / "ui"), str(Path(__file__).parents[2])]


def run(acts: str = "10000", seed: str = "0", lists: str = "yes", sweep: str = "no") -> Iterator[Figure]:
    """acts: how many at least. seed: of the first walk; each further one has the next. lists: "no" leaves them out.
    sweep: "yes" goes through the window from end to end as well, which takes an hour; a size, as 1024x640, at that."""
    began, done, walks = time.perf_counter(), 0, 0
    faults: Counter[str] = Counter()
    while done < int(acts):
        first = int(seed) + walks
        some = min(BATCH, -(-(int(acts) - done) // WALK))
        walks += some
        for told in _process("walks", str(first), str(first + some)):
            done += told["done"]
            _count(told, faults)
    seconds = time.perf_counter() - began
    yield Figure(f"acts, in {walks:,} windows", done, "acts", int(acts), ">=")
    yield Figure("of which faults", faults.total(), "acts", 0)
    yield Figure("acts in a second", done / seconds, "acts/s")
    if lists == "yes":
        yield from _lists()
    if sweep != "no":
        yield from _sweep(sweep)


def _sweep(wanted: str) -> Iterator[Figure]:
    from sweep import SIZES

    faults: Counter[str] = Counter()
    for size in SIZES if wanted == "yes" else (wanted,):
        done = 0
        for told in _process("sweep", size):
            done += told["done"]
            _count(told, faults)
        yield Figure(f"acts through all models and places at {size}, all texts read after each", done, "acts")
    yield Figure("of which faults", faults.total(), "acts", 0)


def _lists() -> Iterator[Figure]:
    from lists import PLACES

    faults: Counter[str] = Counter()
    entries = pairs = 0
    for place in PLACES:
        for told in _process("lists", place):
            entries += told["entries"]
            pairs += told["pairs"]
            _count(told, faults)
    yield Figure("entries of lists, each the first choice in a fresh window", entries, "entries")
    yield Figure("pairs of entries of one form, one after the other", pairs, "pairs")
    yield Figure("of which faults", faults.total(), "choices", 0)


def _count(told: dict[str, Any], faults: Counter[str]) -> None:
    """Counts a fault, and prints it when it is the first of its kind."""
    if told["faults"]:
        faults[told["kind"]] += 1
        if faults[told["kind"]] == 1:
            print(f"fault in {told['of']}:", *told["faults"], "after these acts:", *told["acts"], sep="\n", flush=True)


def _process(*command: str) -> Iterator[dict[str, Any]]:
    """What another process of this file tells, a JSON object a line; one that crashes is a fault itself."""
    with tempfile.TemporaryFile("w+") as errors, tempfile.NamedTemporaryFile("r", suffix=".acts") as log:
        whole = [sys.executable, "-X", "faulthandler", __file__, *command, log.name]
        with subprocess.Popen(whole, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
            assert process.stdout is not None
            yield from (json.loads(line) for line in process.stdout if line.startswith("{"))
        if process.returncode:
            errors.seek(0)
            *_, walk = log.read().split("\n\n")  # the last walk that was begun
            said = errors.read().strip().splitlines()[-40:]
            yield _told(" ".join(command), done=0, kind=f"crash {said[:1]}", faults=said, acts=walk.splitlines())


def _told(of: str, **rest: Any) -> dict[str, Any]:
    return {"of": of, "done": 0, "entries": 0, "pairs": 0, "kind": "", "faults": [], "acts": [], **rest}


def _tell(of: str, found: Any, **rest: Any) -> None:
    if found is not None:
        from walker import kind_of, shortest

        found = shortest(found)
        acts = [act.line() for act in found.acts]
        rest |= {"kind": kind_of(found.faults[0]), "faults": found.faults, "acts": acts}
    print(json.dumps(_told(of, **rest)), flush=True)


def _walks(first: int, end: int, log: Path) -> None:
    from walker import walk

    with log.open("w") as written:
        for seed in range(first, end):
            written.write("\n")
            done, found = walk(seed, WALK, lambda act: print(act.line(), file=written, flush=True))
            _tell(f"the walk of seed {seed}", found, done=done)


def _sweep_at(size: str, log: Path) -> None:
    from places import PLACES
    from sweep import look_at_model, look_at_place, stages

    with log.open("w") as written:
        for name, way in stages().items():
            print(f"\n{name}", file=written, flush=True)
            done, found = look_at_model(way, size)
            _tell(f"{name}, at {size}", found, done=done)
        for place in PLACES:
            print(f"\n{place}", file=written, flush=True)
            done, found = look_at_place(place, size)
            _tell(f"{place}, at {size}", found, done=done)


def _list(place: str) -> None:
    from lists import after_each_other, alone, every_entry

    entries, found = every_entry(place)
    _tell(place, found)
    for entry in entries:
        _tell(f"{place}: {entry.where}, {entry.words}, alone", alone(place, entry), entries=1)
    for first in entries:
        pairs = [(first, second) for second in entries if second != first]
        if pairs:
            _tell(f"{place}: after {first.where}, {first.words}", after_each_other(place, pairs), pairs=len(pairs))


def main(argv: list[str]) -> None:
    from walker import Act, replay

    what, *rest = argv
    if what == "walks":
        _walks(int(rest[0]), int(rest[1]), Path(rest[2]))
    elif what == "lists":
        _list(rest[0])
    elif what == "sweep":
        _sweep_at(rest[0], Path(rest[1]))
    else:
        faults = replay([Act.of(line) for line in Path(rest[0]).read_text().splitlines() if line])
        print(*faults or ["no fault"], sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
