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
        self.exit(Code.USAGE, f"{self.prog}: {_short(message)}. `{self.prog} --help` says what it takes.\n")


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
        help="where the runs are (default: $RNNVIZ_RUNS, else the user's data folder)",
    )


def _device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", choices=("auto", "cpu", "gpu"), help="instead of what the settings say")
    parser.add_argument(
        "--strategy",
        choices=STRATEGIES,
        default="none",
        help="mirrored: on all GPUs of this machine at once, each with a part of the batch (default: none)",
    )


def _train(commands: Any) -> None:
    train = commands.add_parser(
        "train",
        help="train a model as a settings file says, and keep the run",
        description="Train a model as a settings file says. The run is a folder: settings, history, model, a trace an "
        "epoch. However the training ends, at most the current epoch is lost, and --resume continues from there. "
        "Ctrl+C stops cleanly, and so do SIGTERM and SIGHUP.",
    )
    train.add_argument("settings", nargs="?", type=Path, metavar="SETTINGS", help="a settings file (TOML)")
    train.add_argument("--resume", metavar="RUN", help="instead, resume a run, named by its name or its folder")
    train.add_argument("--example", action="store_true", help="print a settings file with every setting, to edit")
    train.add_argument("--name", default="", help="what the run is called (default: by its model and task)")
    train.add_argument("--epochs", type=whole(1, MOST_EPOCHS), metavar="N", help="instead of what the settings say")
    train.add_argument(
        "--seed", type=whole(0, MOST_SEED), metavar="N", help="of the weights and the order of the series"
    )
    _device(train)
    _runs(train)


def _manage(commands: Any) -> None:
    manage = commands.add_parser(
        "runs",
        help="list the kept runs; export, import, rename and delete them",
        description="List the kept runs, or do with them what the Runs page of the window does. A run is named by its "
        "name or its folder.",
    )
    _runs(manage)
    manage.set_defaults(deed=None)
    deeds = manage.add_subparsers(metavar="DEED", title="deeds")

    def deed(name: str, words: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = deeds.add_parser(name, help=words, description=f"{words.capitalize()}.")
        parser.set_defaults(deed=name)
        _runs(parser, argparse.SUPPRESS)  # after the deed as before it
        return parser

    deed("list", "print a line for every run (what `rnnviz runs` does, too)")
    export = deed("export", "save a run as a zip file, with everything in it")
    export.add_argument("run", metavar="RUN")
    export.add_argument("to", nargs="?", type=Path, metavar="FILE.zip", help="(default: the run's name, here)")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    take = deed("import", "import runs from zip files written by export")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE.zip")
    rename = deed("rename", "give a run, and its folder, another name")
    rename.add_argument("run", metavar="RUN")
    rename.add_argument("name", metavar="NAME")
    delete = deed("delete", "move runs to the system's trash")
    delete.add_argument("names", nargs="+", metavar="RUN")


def _report(commands: Any) -> None:
    report = commands.add_parser(
        "report",
        help="list the runs, or compare some, on the terminal and as an HTML file",
        description="Print a table of the runs. With --html also write a page that stands alone: the table, what "
        "differs in the settings, and the histories as plots.",
    )
    report.add_argument("names", nargs="*", metavar="RUN", help="a run's name or folder (default: all runs)")
    report.add_argument("--html", type=Path, metavar="FILE", help="write the page there")
    _runs(report)


def _trace(commands: Any) -> None:
    trace = commands.add_parser(
        "trace",
        help="one sequence through a Keras model, forward and backward, as a file",
        description="Trace one sequence through a model: every gate, state and gradient at every step. The model is "
        "checked before it is loaded, and nothing in it is run. Without targets of its own a sequence is forecast: "
        "its last values are what the model should say.",
    )
    trace.add_argument("model", type=Path, metavar="MODEL.keras", help="a model saved by Keras 3")
    trace.add_argument(
        "--input",
        type=Path,
        required=True,
        metavar="FILE",
        help=".npy with (steps, features), .npz with x and maybe y, or a table with a row a step (CSV, TSV, Parquet)",
    )
    trace.add_argument("--output", type=Path, metavar="FILE.npz", help="write the trace there")


def _reproduce(commands: Any) -> None:
    reproduce = commands.add_parser(
        "reproduce",
        help="train every row of the chapter's table, and print it beside the book's figures",
        description="Train every row of the chapter's table and print it beside the book's figures. Rows that are "
        "done are not trained again; one that was interrupted goes on.",
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
        help="train each row with N seeds, its own, 42, 1, 2 …, and print the median, the best and the worst, too",
    )
    reproduce.add_argument(
        "--ridership",
        type=Path,
        metavar="FILE.csv",
        help="the third edition's rows instead, on its series: the daily ridership of the Chicago Transit Authority",
    )
    _device(reproduce)
    _runs(reproduce)
