"""The arguments of rnnviz window."""

from __future__ import annotations

from typing import Any


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    parser = commands.add_parser(
        "window",
        help="open the window (the default)",
        description="Open the window, and in it a model, scenes or a series of your own.",
    )
    parser.add_argument(
        "path",
        nargs="?",
        metavar="FILE",
        help="a Keras model (.keras, .h5, .json), scenes (.rnnviz) or a table to open; none is needed",
    )
