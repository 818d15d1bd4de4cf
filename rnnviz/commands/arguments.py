"""What the parsers of several commands share. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from rnnviz.commands.codes import Code
from rnnviz.settings.choices import DEVICES
from rnnviz.settings.described import described

STRATEGIES = ("none", "mirrored")
LEVELS = ("debug", "info", "warning", "error")
USUAL = "warning"
"""How detailed the log is, from everything to little."""


MOST_SEEDS = 1_000


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse prints all that could be right before it.

    intermixed: options may stand between its files."""

    intermixed = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if not self.intermixed:
            return super().parse_known_args(args, namespace)
        self.intermixed = False  # which calls this again, twice
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.intermixed = True

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


def number_of(name: str) -> Callable[[str], int]:
    """An argparse type: a whole number within the limits of a setting."""
    said = described(name)
    return whole(int(said.low or 0), int(said.high or 0))


def help_of(name: str) -> str:
    """What a setting is, as it is said after the name of an argument."""
    text = described(name).help
    return f"{text[0].lower()}{text[1:]}"


_LONGEST = 240


def add_runs(parser: argparse.ArgumentParser, default: Any = None) -> None:
    """The option --runs."""
    parser.add_argument(
        "--runs",
        type=Path,
        default=default,
        metavar="DIR",
        help="the folder of the runs (default: $RNNVIZ_RUNS, else the user's data folder)",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """The options --device and --strategy."""
    where = f"{help_of('training.device')} (default: as in the settings)"
    parser.add_argument("--device", choices=tuple(DEVICES), help=where)
    parser.add_argument(
        "--strategy",
        choices=STRATEGIES,
        default="none",
        help="mirrored: on all GPUs of this machine at once, each taking part of the batch (default: none)",
    )


def add_theme(parser: argparse.ArgumentParser, *others: str, default: str | None = "light") -> None:
    """The option --theme. others: besides light and dark. default: None for that of a scene, where one is drawn."""
    or_scene = "" if default else ", or the scene's"
    about = f"the colour theme (default: light{or_scene})"
    parser.add_argument("--theme", choices=("light", "dark", *others), default=default, help=about)
