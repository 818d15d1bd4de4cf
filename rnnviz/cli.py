"""The command line: opens the window, or does the same work without one.

Nothing heavy is imported before it is needed, so that --help answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from rnnviz.commands.arguments import LEVELS, USUAL, Parser
from rnnviz.commands.codes import FAILED, INTERRUPTED, WORDS, code_of
from rnnviz.commands.signals import ending_signals

COMMANDS = (
    *("window", "headless", "render", "animate", "export", "numbers"),
    *("train", "sweep", "runs", "report", "trace", "reproduce", "lesson", "selftest"),
)
"""As the help lists them. Of each, rnnviz/commands/NAME_parser.py has the arguments and imports nothing heavy, and
rnnviz/commands/NAME.py does it, in `run`, and is imported when it does."""

DESCRIPTION = """\
Step through a recurrent network, forward and backward in time, while it trains.

Without a command, rnnviz opens its window. Without a display it does the same work headless: it trains a quick
forecast, prints a table of the errors, and saves two pictures in a folder whose name it prints: an animation of the
four phases of one training step, and the window.
"""

EPILOG = f"""\
examples:
  rnnviz                                       open the window
  rnnviz model.keras                           open a Keras model in the window
  rnnviz headless --out results --epochs 20    train; save the pictures in results/
  rnnviz lecture.rnnviz                        open scenes that were kept
  rnnviz render --phase backward --step 27 --theme dark score.png
  rnnviz render lecture.rnnviz --scene 3 gates.png
  rnnviz export lecture.rnnviz lecture.html    a lecture for any browser; .pdf is a handout with notes
  rnnviz numbers --part score score.csv        the numbers of a part; .npz; equations as .tex or .mml
  rnnviz animate --from backward:49 --to backward:0 --part score backward.mp4
  rnnviz train --example > mine.toml           a settings file to edit
  rnnviz train mine.toml                       train with these settings and keep the run
  rnnviz sweep --example > sweep.toml          many runs: settings, values and seeds, to edit
  rnnviz sweep sweep.toml                      train them all, as many at once as there are cores
  rnnviz runs export "LSTM 16-16, waves 50 to 1" lstm.zip
  rnnviz runs import lstm.zip                  import a run that somebody else trained
  rnnviz report --html report.html             all runs, as a table and as an HTML page
  rnnviz trace model.keras --input series.csv --output trace.npz
  rnnviz reproduce                             the chapter's whole table beside the book's figures
  rnnviz lesson new my-lesson                  begin a lesson of your own

{WORDS}"""


def parser(asked: str = "") -> argparse.ArgumentParser:
    """Of the command that is asked for, alone; of all commands where that is none of them."""
    top = Parser(
        prog="rnnviz", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument(
        "--version", action=_Version, nargs=0, help="the version, the build, and the versions of the parts"
    )
    top.add_argument(
        "--log-level", choices=LEVELS, default=USUAL, help=f"how much is written to the log file (default: {USUAL})"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name in (asked,) if asked in COMMANDS else COMMANDS:
        importlib.import_module(f"rnnviz.commands.{name}_parser").add_parser(commands)
    return top


class _Version(argparse.Action):
    """Looked up when it is asked for: the parts' versions take a moment."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print("\n".join(importlib.import_module("rnnviz.build_info").build_info().lines))
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run rnnviz with these arguments (the process's own by default) and return its exit code."""
    try:
        return _main(argv)
    finally:
        _let_go_of_closed(sys.stdout, sys.stderr)


def _let_go_of_closed(*streams: TextIO | None) -> None:
    """Words that a closed terminal or pipe has not taken are dropped: Python would try once more as it ends, and make
    its exit code 120."""
    for stream in filter(None, streams):  # a windowed application on Windows has none
        try:
            stream.flush()
        except (OSError, ValueError):  # ValueError: it is closed on this side
            with contextlib.suppress(OSError, ValueError), open(os.devnull, "w") as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())


def _main(argv: Sequence[str] | None) -> int:
    before, after = _with_command(sys.argv[1:] if argv is None else list(argv))
    args = parser(after[0]).parse_args([*before, *after])
    # Both are read when TensorFlow and Keras are imported. Tracing is TensorFlow's, whatever Keras is set to.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    importlib.import_module("rnnviz.logs").begin(args.log_level)
    try:
        with ending_signals():
            return _run(args)
    except KeyboardInterrupt:
        return _fail("stopped", INTERRUPTED)
    except ImportError as error:
        return _fail(
            f"a library that rnnviz needs could not be loaded: {error}\n"
            "From a checkout, `python3 packaging/dev.py run` finds what is missing and says how to get it."
        )
    except Exception as error:
        if (code := code_of(error)) is not None:  # what this application raises of its own is a sentence for its user
            return _fail(str(error), code)
        if not isinstance(error, OSError):
            raise
        # a folder that cannot be written to, a disk that is full
        return _fail(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))


def _with_command(argv: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the command, and what begins with it. Without a command the window is opened; a file or folder
    in place of one is opened in it."""
    before = next((n for n, word in enumerate(argv) if not word.startswith("--log-level")), len(argv))
    if before and argv[before - 1] == "--log-level":
        before = min(before + 1, len(argv))
    head, rest = argv[:before], argv[before:]
    if not rest:
        return head, ["window"]
    if rest[0] == "--selftest":
        return head, ["selftest", *rest[1:]]
    named = not rest[0].startswith("-") and rest[0] not in COMMANDS
    return head, ["window", *rest] if named and (os.path.exists(rest[0]) or "." in rest[0]) else rest


def _run(args: argparse.Namespace) -> int:
    command = args.command or "window"
    if command == "window" and (reason := importlib.import_module("rnnviz.display").why_no_window()) is not None:
        if getattr(args, "path", None):
            return _fail(f"no window can be opened here: {reason}.\n`rnnviz render --open` draws a model without one.")
        print(f"rnnviz: no window can be opened here: {reason}.\nDoing the same work without one.\n", flush=True)
        command = "headless"
        args = parser(command).parse_args([command])
    if command == "window":
        # Imports and the first picture make no garbage worth looking for; then ui.shell.collector looks for it.
        gc.disable()
    return int(importlib.import_module(f"rnnviz.commands.{command}").run(args))


def _fail(message: str, code: int = FAILED) -> int:
    with contextlib.suppress(OSError):  # a terminal that has been closed
        print(f"rnnviz: {message}", file=sys.stderr)
    return code
