"""The arguments of rnnviz reproduce."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import MOST_SEEDS, add_device, add_runs, number_of, whole

BOTH = "both"
PROBLEMS = ("adding", "copy", BOTH)
"""Of --memory: the tasks of rnnviz/sweeps/memory.py, or both of them."""


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    reproduce = commands.add_parser(
        "reproduce",
        help="train every row of the chapter's table and print it beside the book's figures",
        description="Train every row of the chapter's table and print it beside the book's figures. Rows "
        "already trained are not trained again; one that was interrupted is resumed.",
    )
    reproduce.add_argument("--rows", nargs="+", metavar="KEY", help="only these rows (--list names them)")
    reproduce.add_argument("--list", action="store_true", help="print the keys of the rows and stop")
    reproduce.add_argument(
        "--epochs", type=number_of("training.epochs"), metavar="N", help="at most this many epochs, for a quick look"
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
    reproduce.add_argument(
        "--memory",
        nargs="?",
        const=BOTH,
        choices=PROBLEMS,
        help="how long each model remembers instead: the adding problem, copy memory, or both of them, at the lengths "
        "of arXiv 1803.01271 (hours on a few cores)",
    )
    reproduce.add_argument(
        "--lengths", nargs="+", type=whole(10, 1000), metavar="T", help="with --memory: these lengths, for a quick look"
    )
    add_device(reproduce)
    add_runs(reproduce)
