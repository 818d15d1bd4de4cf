"""The arguments of rnnviz sweep."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_runs, whole

MOST_PROCESSES = 1_000


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    sweep = commands.add_parser(
        "sweep",
        help="train many runs, any settings with any values and seeds, and compare them",
        description="Train many runs at once: every value of some settings with every other, and each with several "
        "seeds, by as many processes as this machine has cores, or by the workers of a Dask cluster. Each run is a "
        "folder like any other. The sweep goes on when its terminal is closed; Ctrl+C stops it, with every run kept up "
        "to its last epoch, and --resume continues.",
    )
    sweep.add_argument(
        "file", nargs="?", type=Path, metavar="FILE.toml", help="which runs; --example prints such a file"
    )
    what = sweep.add_mutually_exclusive_group()
    what.add_argument("--example", action="store_true", help="print a file to edit")
    what.add_argument("--list", action="store_true", help="print one line per sweep")
    what.add_argument("--resume", metavar="SWEEP", help="go on with a sweep, given by its name or its folder")
    what.add_argument("--stop", metavar="SWEEP", help="stop a sweep; its runs are kept up to their last epoch")
    what.add_argument("--results", metavar="SWEEP", help="print the results of a sweep, grouped over seeds")
    what.add_argument("--work", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    sweep.add_argument("--slot", type=whole(0, MOST_PROCESSES), default=1, help=argparse.SUPPRESS)
    sweep.add_argument(
        "--processes",
        type=whole(1, MOST_PROCESSES),
        metavar="N",
        help="how many runs are trained at once (default: one for each core)",
    )
    sweep.add_argument(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help="train on the workers of the Dask scheduler at this address, such as tcp://10.0.0.5:8786",
    )
    sweep.add_argument("--again", action="store_true", help="with --resume: train failed runs once more")
    sweep.add_argument(
        "--to", type=Path, metavar="FILE", help="with --results: write every run to this file, .csv or .parquet"
    )
    sweep.add_argument("--force", action="store_true", help="with --to: replace an existing file")
    sweep.add_argument("--detach", action="store_true", help="do not wait until the sweep has ended")
    add_runs(sweep)
