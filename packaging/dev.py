#!/usr/bin/env python3
"""Every task of this repository behind one command; it needs only the standard library.

    python3 packaging/dev.py run        open the window (without a display: the same work, headless)
    python3 packaging/dev.py test       lint, format, types and tests, and on Linux the viewer made and tested; more
                                        arguments go to pytest, and only the tests that they name run
    python3 packaging/dev.py lint       only lint, format and types; --fix repairs what can be repaired
    python3 packaging/dev.py bench      the benchmarks, one figure per line; bench NAME, bench --json
    python3 packaging/dev.py pictures   take the README's pictures from the real window
    python3 packaging/dev.py resources  train the runs that ship in resources/ again (minutes); resources board:
                                        the rows of the Forecast board that ship; resources benches: the models of the
                                        laboratory
    python3 packaging/dev.py sketches   train the recogniser of drawings that ships (hours, or minutes on a GPU)
    python3 packaging/dev.py generator  train the network that draws that ships (hours)
    python3 packaging/dev.py motion     train the two models of the task Video that ship (minutes)
    python3 packaging/dev.py dates      train the models of the tasks Dates and One number that ship (minutes)
    python3 packaging/dev.py gaps       train the model of missing values that ships (minutes)
    python3 packaging/dev.py texts      train the model of film reviews that ships (a minute); --table: all its models
    python3 packaging/dev.py shapes     train the model of exercise 9 that ships
    python3 packaging/dev.py captions   train the model of the task Captions that ships, on a folder of drawings
                                        (minutes)
    python3 packaging/dev.py bundle     make the standalone builds (bundle viewer, bundle full); --check tests them,
                                        --pack packs them
    python3 packaging/dev.py house      draw the house in docs/ from its imports; --check says whether it is up to date

Each creates or reuses .venv, with the exact versions of packaging/constraints.txt. --cpu leaves out the packages for
an NVIDIA GPU. This file and those it imports keep to the syntax of Python 3.8, so that an old interpreter
can still say which one is needed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environment
import system_libraries
from interpreter import UnfitError, find_interpreter

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def say(text: str) -> None:
    print(f"rnnviz: {text}", flush=True)


def call(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run a command in the repository and return its exit code; Ctrl+C ends the command, not with a traceback."""
    process = subprocess.Popen(command, cwd=str(ROOT), env={**os.environ, **(env or {})})
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the child got the same Ctrl+C and is ending


def headless_env() -> dict[str, str]:
    return {"QT_QPA_PLATFORM": "offscreen", "TF_CPP_MIN_LOG_LEVEL": "2"}


def lint_steps(python: str) -> list[tuple[str, list[str]]]:
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [python, "-m", "mypy"]),
    ]


def run_steps(steps: list[tuple[str, list[str]]], together: list[tuple[str, list[str]]] | None = None) -> int:
    """Run every step, also after one failed, then those of `together` side by side, and say what became of each; 0 if
    all passed."""
    results = []
    for name, command in steps:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        code = call(command, headless_env())
        results.append((name, code, time.monotonic() - began))
    if together:
        results += side_by_side(together)
    print("\n== summary")
    for name, code, seconds in results:
        print(f"{'passed' if code == 0 else 'FAILED'}  {name:<12} {seconds:6.1f} s")
    sys.stdout.flush()
    return 0 if all(code == 0 for _, code, _ in results) else 1


def side_by_side(steps: list[tuple[str, list[str]]]) -> list[tuple[str, int, float]]:
    """Name, exit code and seconds of every step. What the first one prints is seen as it comes, what the others print
    when they are done."""
    began = time.monotonic()
    started = []
    for name, command in steps[1:]:
        heard = tempfile.TemporaryFile()  # noqa: SIM115 - it is read and closed when the step has ended
        env = {**os.environ, **headless_env()}
        started.append((name, heard, subprocess.Popen(command, cwd=str(ROOT), env=env, stdout=heard, stderr=heard)))
    name, command = steps[0]
    print(f"\n== {name}", flush=True)
    code = call(command, headless_env())
    results = [(name, code, time.monotonic() - began)]
    for name, heard, process in started:
        code = process.wait()
        print(f"\n== {name}", flush=True)
        heard.seek(0)
        sys.stdout.write(heard.read().decode("utf-8", "replace"))
        heard.close()
        results.append((name, code, time.monotonic() - began))
    return results


def run(python: str, rest: list[str]) -> int:
    return call([python, "-m", "rnnviz", *rest])


def test(python: str, rest: list[str]) -> int:
    pytest = [python, "-m", "pytest"]
    if rest or (os.cpu_count() or 1) < 2:
        return run_steps([*lint_steps(python), ("pytest", [*pytest, *rest])])
    # The tests of the window take nearly as long as all others: on two cores each half has one.
    window = ("the window", [*pytest, "tests/window", "-p", "no:cacheprovider"])
    others = ("all others", [*pytest, "--ignore=tests/window"])
    return run_steps(lint_steps(python), [others, window, *frozen_steps(python)])


def frozen_steps(python: str) -> list[tuple[str, list[str]]]:
    """The viewer made and tested as a stranger would have it: it takes what the two halves leave of the cores."""
    if sys.platform != "linux":
        return []
    return [("the viewer", ["nice", "-n", "5", python, str(ROOT / "packaging" / "bundle"), "viewer", "--check"])]


def lint(python: str, rest: list[str]) -> int:
    if rest == ["--fix"]:
        call([python, "-m", "ruff", "check", "--fix", "."])
        call([python, "-m", "ruff", "format", "."])
    elif rest:
        say(f"lint accepts --fix, not {' '.join(rest)}")
        return 2
    return run_steps(lint_steps(python))


def bench(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "bench"), *rest], headless_env())


def pictures(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "pictures.py"), *rest], headless_env())


def resources(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_resources.py"), *rest], headless_env())


def gaps(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_gaps.py"), *rest], headless_env())


def texts(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_texts.py"), *rest], headless_env())


def sketches(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_sketches.py"), *rest], headless_env())


def generator(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_generator.py"), *rest], headless_env())


def motion(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_motion.py"), *rest], headless_env())


def dates(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_dates.py"), *rest], headless_env())


def shapes(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_shapes.py"), *rest], headless_env())


def captions(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "make_captions.py"), *rest], headless_env())


def bundle(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "bundle"), *rest])


def house(python: str, rest: list[str]) -> int:
    return call([python, str(ROOT / "packaging" / "house.py"), *rest])


# command -> (what it does, which extras of pyproject.toml it needs; None: no environment, it makes its own)
COMMANDS = {
    "run": (run, frozenset()),
    "test": (test, frozenset({"dev"})),
    "lint": (lint, frozenset({"dev"})),
    "bench": (bench, frozenset()),
    "pictures": (pictures, frozenset()),
    "resources": (resources, frozenset()),
    "gaps": (gaps, frozenset()),
    "texts": (texts, frozenset()),
    "sketches": (sketches, frozenset()),
    "generator": (generator, frozenset()),
    "motion": (motion, frozenset()),
    "dates": (dates, frozenset()),
    "shapes": (shapes, frozenset()),
    "captions": (captions, frozenset()),
    "bundle": (bundle, None),
    "house": (house, frozenset()),
}


def main(argv: list[str]) -> int:
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0 if argv else 2
    name, rest = argv[0], argv[1:]
    if name not in COMMANDS:
        say(f"there is no command {name!r}; there are {', '.join(COMMANDS)}")
        return 2
    action, extras = COMMANDS[name]
    if "--cpu" in rest:
        rest.remove("--cpu")
    elif extras is not None and environment.has_nvidia_gpu():
        extras = extras | {"gpu"}
    windowed = name == "run" and system_libraries.display_named(os.environ)
    building = name == "bundle" or (name == "test" and not rest)
    try:
        environment.check_platform()
        base = find_interpreter(VENV, say)
        system_libraries.provide(base, windowed, say, building)
        python = base if extras is None else environment.provide(ROOT, VENV, base, extras, say)
    except (UnfitError, system_libraries.MissingError, environment.InstallError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped; the same command continues from here")
        return 130
    return action(str(python), rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
