"""What the commands without a window take on the command line. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from rnnviz.commands.codes import Code

STRATEGIES = ("none", "mirrored")


MOST_EPOCHS = 10_000
"""As the settings have it."""
MOST_SEED = 2**32 - 1
"""The largest that numpy takes; Keras hands one seed on to it."""
MOST_SEEDS = 1_000


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse prints all that could be right before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(Code.USAGE, f"{self.prog}: {_short(message)}. See `{self.prog} --help`.\n")


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """An argparse type: a whole number from `lowest` to `highest`."""

    def number(text: str) -> int:
        if re.fullmatch(r"\s*[+-]?\d+\s*", text, re.ASCII) is None:
            raise argparse.ArgumentTypeError(f"{_short(text)!r} is not a whole number")
        value = int(text) if len(text) <= _LONGEST else highest + 1
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"must be from {lowest:,} to {highest:,}, not {_short(text)}")
        return value

    return number


def _short(text: str) -> str:
    """The text on one line; the middle of a long one is left out."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 4 :]}"


_LONGEST = 240


def add_commands(commands: Any) -> None:
    """Adds train, runs, report, trace and reproduce to argparse's subparsers."""
    _train(commands)
    _manage(commands)
    _report(commands)
    _trace(commands)
    _reproduce(commands)


def _runs(parser: argparse.ArgumentParser, default: Any = None) -> None:
    parser.add_argument(
        "--runs",
        type=Path,
        default=default,
        metavar="DIR",
        help="the folder of the runs (default: $RNNVIZ_RUNS, else the user's data folder)",
    )


def _device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", choices=("auto", "cpu", "gpu"), help="overrides the device in the settings")
    parser.add_argument(
        "--strategy",
        choices=STRATEGIES,
        default="none",
        help="mirrored: on all GPUs of this machine at once, each taking part of the batch (default: none)",
    )


def _train(commands: Any) -> None:
    train = commands.add_parser(
        "train",
        help="train a model from a settings file and keep the run",
        description="Train a model from a settings file. The run is a folder with the settings, the history, the model "
        "and a trace of every epoch. However the training ends, at most the current epoch is lost, and --resume "
        "continues from there. "
        "Ctrl+C stops cleanly, and so do SIGTERM and SIGHUP.",
    )
    train.add_argument("settings", nargs="?", type=Path, metavar="SETTINGS", help="a settings file (TOML)")
    train.add_argument("--resume", metavar="RUN", help="resume a run, given by its name or its folder")
    train.add_argument("--example", action="store_true", help="print a settings file with every setting, to edit")
    train.add_argument("--name", default="", help="the name of the run (default: made from its model and task)")
    train.add_argument(
        "--epochs", type=whole(1, MOST_EPOCHS), metavar="N", help="overrides the number of epochs in the settings"
    )
    train.add_argument(
        "--seed", type=whole(0, MOST_SEED), metavar="N", help="the seed of the weights and of the order of the series"
    )
    _device(train)
    _runs(train)


def _manage(commands: Any) -> None:
    manage = commands.add_parser(
        "runs",
        help="list the kept runs; export, import, rename and delete them",
        description="List the kept runs, or manage them as on the Runs page of the window. A run is given by its "
        "name or by its folder.",
    )
    _runs(manage)
    manage.set_defaults(deed=None)
    deeds = manage.add_subparsers(metavar="ACTION", title="actions")

    def deed(name: str, words: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = deeds.add_parser(name, help=words, description=f"{words.capitalize()}.")
        parser.set_defaults(deed=name)
        _runs(parser, argparse.SUPPRESS)  # after the action as before it
        return parser

    deed("list", "print one line per run (the default)")
    export = deed("export", "save a run as a zip file, with everything in it")
    export.add_argument("run", metavar="RUN")
    export.add_argument(
        "to",
        nargs="?",
        type=Path,
        metavar="FILE.zip",
        help="the file to write (default: the run's name, in this folder)",
    )
    export.add_argument("--force", action="store_true", help="replace an existing file")
    take = deed("import", "import runs from zip files written by export")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE.zip")
    rename = deed("rename", "rename a run and its folder")
    rename.add_argument("run", metavar="RUN")
    rename.add_argument("name", metavar="NAME")
    delete = deed("delete", "move runs to the system's trash")
    delete.add_argument("names", nargs="+", metavar="RUN")


def _report(commands: Any) -> None:
    report = commands.add_parser(
        "report",
        help="list or compare runs, in the terminal and as an HTML page",
        description="Print a table of the runs. With --html, also write a self-contained page: the table, the "
        "settings that differ, and plots of the histories.",
    )
    report.add_argument("names", nargs="*", metavar="RUN", help="a run's name or folder (default: all runs)")
    report.add_argument("--html", type=Path, metavar="FILE", help="write the page to this file")
    _runs(report)


def _trace(commands: Any) -> None:
    trace = commands.add_parser(
        "trace",
        help="trace one sequence through a Keras model, forward and backward",
        description="Trace one sequence through a model: every gate, state and gradient at every step. The model is "
        "checked before it is loaded, and nothing in it is run. A sequence without targets of its own is forecast: "
        "its last values are the targets.",
    )
    trace.add_argument("model", type=Path, metavar="MODEL.keras", help="a model saved by Keras 3")
    trace.add_argument(
        "--input",
        type=Path,
        required=True,
        metavar="FILE",
        help=".npy (steps, features), .npz with x and perhaps y, or a table with one row per step (CSV, TSV, Parquet)",
    )
    trace.add_argument("--output", type=Path, metavar="FILE.npz", help="write the trace to this file")


def _reproduce(commands: Any) -> None:
    reproduce = commands.add_parser(
        "reproduce",
        help="train every row of the chapter's table and print it beside the book's figures",
        description="Train every row of the chapter's table and print it beside the book's figures. Rows "
        "already trained are not trained again; one that was interrupted is resumed.",
    )
    reproduce.add_argument("--rows", nargs="+", metavar="KEY", help="only these rows (--list names them)")
    reproduce.add_argument("--list", action="store_true", help="print the keys of the rows and stop")
    reproduce.add_argument(
        "--epochs", type=whole(1, MOST_EPOCHS), metavar="N", help="at most this many epochs, for a quick look"
    )
    reproduce.add_argument("--ours", action="store_true", help="with our recommended settings instead of the book's")
    reproduce.add_argument(
        "--seeds",
        type=whole(1, MOST_SEEDS),
        default=1,
        metavar="N",
        help="train each row with N seeds (its own, 42, 1, 2 …) and also print the median, the best and the worst",
    )
    reproduce.add_argument(
        "--ridership",
        type=Path,
        metavar="FILE.csv",
        help="the third edition's rows instead, on its series: the daily ridership of the Chicago Transit Authority",
    )
    _device(reproduce)
    _runs(reproduce)
