"""The arguments of rnnviz report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_runs


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    report = commands.add_parser(
        "report",
        help="list or compare runs, in the terminal and as an HTML page",
        description="Print a table of the runs. With --html, also write a self-contained page: the table, the "
        "settings that differ, and plots of the histories.",
    )
    report.add_argument("names", nargs="*", metavar="RUN", help="a run's name or folder (default: all runs)")
    report.add_argument("--html", type=Path, metavar="FILE", help="write the page to this file")
    add_runs(report)
