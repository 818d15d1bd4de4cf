"""The arguments of rnnviz window: there are none."""

from __future__ import annotations

from typing import Any


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    commands.add_parser("window", help="open the window (the default)", description="Open the window.")
