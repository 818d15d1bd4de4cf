"""rnnviz window: what rnnviz does without a command."""

from __future__ import annotations

import argparse
import sys

from rnnviz.app import run_window


def run(args: argparse.Namespace) -> int:
    """The command; the exit code is Qt's."""
    return run_window(sys.argv[:1], args.path or "")
