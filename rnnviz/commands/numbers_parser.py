"""The arguments of rnnviz numbers."""

from __future__ import annotations

from typing import Any

from rnnviz.commands.render_parser import add_moment, add_picture


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    numbers = commands.add_parser(
        "numbers",
        help="save the numbers that a part of the window shows, or its equations",
        description="Show the window off screen and save the numbers of a part of it (--part score, forecasts, board "
        "…) as a table, .csv or .npz, or the equations (--part equations) as .tex or .mml.",
    )
    numbers.intermixed = True
    add_moment(numbers)
    add_picture(numbers)
    numbers.set_defaults(part="score")
