"""rnnviz headless: a training and its pictures, without a display."""

from __future__ import annotations

import argparse

from rnnviz.commands.codes import OK
from rnnviz.headless import headless


def run(args: argparse.Namespace) -> int:
    """The command. OSError where the folder cannot be written."""
    headless(args.out, epochs=args.epochs, theme=args.theme)
    return OK
