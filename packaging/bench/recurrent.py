"""Optimizer steps a second of recurrent trainings, beside PyTorch, JAX and Keras's fit; and how time and memory grow.

    python packaging/dev.py bench recurrent
    python packaging/dev.py bench recurrent -o cells=LSTM:200:16,GRU:50:64 -o rounds=2

Two layers, batch 32, the loss at every step. Each contestant is a process of its own (contestants/). Those of a model
are measured in turns, and it is the median of the rounds' ratios that is held against a bar, so that a busy machine
slows all of them. PyTorch is taken with its own number of threads and with one, whichever is faster in that round: on
a busy machine its threads wait for each other. It gets an environment of its own in the user's cache folder, in which
JAX is tried, too.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from figures import Figure

HERE = Path(__file__).resolve().parent
CONTESTANTS = HERE / "contestants"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
PEERS = CACHE / "rnnviz-bench" / f"peers-{sys.version_info.major}.{sys.version_info.minor}"
PACKAGES = ("torch==2.13.0", "numpy")
OPTIONAL = ("jax==0.10.2",)
WHEELS = "https://download.pytorch.org/whl/cpu"
KINDS = ("LSTM", "GRU", "SimpleRNN")
CELLS = [(cell, steps, units) for cell in KINDS for units in (16, 64, 128) for steps in (50, 200, 1000)]
ROWS = [("dilated", 50, 0), ("wavenet", 50, 0), ("conv-gru", 50, 0)]
"""The chapter's models with convolutions. The first one is written for PyTorch, too."""
QUICK = [("LSTM", 50, 16), ("LSTM", 1000, 16), ("GRU", 200, 64), ("LSTM", 50, 128), ("dilated", 50, 0)]
SECONDS = 1.5
LIMIT_T = 1.05


class Contestant:
    """A process that takes steps while it is asked to."""

    def __init__(self, python: str, script: str, *arguments: object) -> None:
        command = [python, str(CONTESTANTS / script), *map(str, arguments)]
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(HERE.parents[1])}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        word, self.first = self._line().split()
        if word != "ready":
            raise RuntimeError(f"{script} began with {word!r}")
        self.first = float(self.first)

    def rate(self) -> float:
        """Steps a second."""
        return self._asked(str(SECONDS))

    def memory(self) -> float:
        """The most MB that it ever held."""
        return self._asked("memory")

    def again(self) -> float:
        """Seconds to the first step of a second training of the same shape."""
        return self._asked("again")

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:  # a library that takes its time to let go, on a machine that is busy
            self._process.kill()
            self._process.wait()

    def _asked(self, what: str) -> float:
        assert self._process.stdin is not None
        print(what, file=self._process.stdin, flush=True)
        return float(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self._process.args)} ended with code {self._process.wait()}")
        return line


def peers_python() -> str:
    """The interpreter of the environment with PyTorch, which is made where there is none."""
    python = PEERS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        PEERS.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if not _has(python, "torch"):
        subprocess.run([*pip, "--extra-index-url", WHEELS, *PACKAGES], check=True)
    if not _has(python, "jax"):
        subprocess.run([*pip, *OPTIONAL], check=False)
    return str(python)


def _has(python: Path | str, module: str) -> bool:
    return subprocess.run([str(python), "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode == 0


def contest(model: tuple[str, int, int], *, peers: str, jax: bool, rounds: int) -> dict[str, Any]:
    """name -> the rates of a model in all rounds, and of "ours" the first steps and the memory."""
    cell = model[0] in KINDS
    makers: dict[str, tuple[str, str, list[object]]] = {
        "ours": (sys.executable, "rnnviz_steps.py", []),
        "fit": (sys.executable, "keras_fit.py", []),
    }
    if cell or model[0] == "dilated":
        makers |= {"torch": (peers, "torch_steps.py", []), "torch, one thread": (peers, "torch_steps.py", [1])}
    if cell and jax:
        makers["jax"] = (peers, "jax_steps.py", [])
    running: dict[str, Contestant] = {}
    try:
        for name, (python, script, more) in makers.items():
            running[name] = Contestant(python, script, *model, *more)
        rates: dict[str, list[float]] = {name: [] for name in running}
        for _ in range(rounds):
            for name, contestant in running.items():
                rates[name].append(contestant.rate())
        ours = running["ours"]
        return {**rates, "first": ours.first, "again": ours.again(), "memory": ours.memory()}
    finally:
        for contestant in running.values():
            contestant.close()


def told(model: tuple[str, int, int], found: dict[str, Any]) -> Iterator[Figure]:
    name = f"{model[0]} {model[2]}, T {model[1]}" if model[2] else f"{model[0]}, T {model[1]}"
    ours = found["ours"]
    yield Figure(f"{name}: rnnviz", median(ours), "steps/s")
    if "torch" in found:
        both = [max(pair) for pair in zip(found["torch"], found["torch, one thread"], strict=True)]
        yield Figure(f"{name}: PyTorch", median(both), "steps/s")
        yield Figure(f"{name}: rnnviz / PyTorch", _ratio(ours, both), "times", 1.0, ">=")
    if "jax" in found:
        yield Figure(f"{name}: rnnviz / JAX", _ratio(ours, found["jax"]), "times")
    yield Figure(f"{name}: rnnviz / Keras's fit", _ratio(ours, found["fit"]), "times", 1.0, ">=")
    yield Figure(f"{name}: first step of a new model", found["first"], "s", 2.0)
    yield Figure(f"{name}: first step of a shape compiled before", found["again"], "s", 0.3)


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def growth(cell: str, units: int, found: dict[tuple[str, int, int], dict[str, Any]]) -> Iterator[Figure]:
    """The exponents with which the time of a step, and the memory above that of the shortest, grow with T."""
    short, middle, long = (found.get((cell, steps, units)) for steps in (50, 200, 1000))
    if short and long:
        slower = max(short["ours"]) / max(long["ours"])
        yield Figure(f"{cell} {units}: exponent of a step's time in T", math.log(slower) / math.log(20), "", LIMIT_T)
    if short and middle and long:
        added, base = long["memory"] - short["memory"], max(middle["memory"] - short["memory"], 1.0)
        # Both grow from the same process, so that only what T adds is compared: 950 steps and 150.
        exponent = math.log(max(added, 1.0) / base) / math.log(950 / 150)
        yield Figure(f"{cell} {units}: exponent of the added memory in T", exponent, "", LIMIT_T)


def run(cells: str = "", rounds: str = "3", quick: str = "no", jax: str = "yes", peers: str = "") -> Iterator[Figure]:
    """cells: such as "LSTM:200:16,dilated:50:0"; all of them by default. quick: "yes" takes a few. jax: "no" leaves it
    out, for which there is no bar. peers: the interpreter of an environment that has PyTorch, instead of one that is
    made."""
    python = peers or peers_python()
    with_jax = jax == "yes" and _has(python, "jax")
    models = QUICK if quick == "yes" else [*CELLS, *ROWS]
    if cells:
        split = (cell.split(":") for cell in cells.split(","))
        models = [(name, int(steps), int(units)) for name, steps, units in split]
    found: dict[tuple[str, int, int], dict[str, Any]] = {}
    for model in models:
        yield Figure("load average of the machine", os.getloadavg()[0], f"on {os.cpu_count()} cores")
        found[model] = contest(model, peers=python, jax=with_jax, rounds=int(rounds))
        yield from told(model, found[model])
    for cell, units in sorted({(cell, units) for cell, _, units in found}):
        yield from growth(cell, units, found)
