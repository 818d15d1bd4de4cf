"""The arguments of rnnviz selftest."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    selftest = commands.add_parser(
        "selftest",
        help="check this installation: open the window, step, draw, open and write files, train",
        description="Do once what rnnviz does for its users, and print a table of what worked; also as "
        "`rnnviz --selftest`. Nothing of yours is read or changed. The exit code is 0 where all passed.",
    )
    selftest.add_argument(
        "pictures",
        nargs="?",
        type=Path,
        metavar="PICTURES",
        help="a folder in which pictures of the window are kept",
    )
