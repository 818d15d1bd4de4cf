"""rnnviz selftest: what a build can do, done by the build itself."""

from __future__ import annotations

import argparse
import os
import sys

from rnnviz.build_info import build_info
from rnnviz.commands.codes import FAILED, OK
from rnnviz.display import why_no_window
from rnnviz.selftest.run import FAILED as WRONG
from rnnviz.selftest.run import Result, run_checks

_WIDTH = 46


def run(args: argparse.Namespace) -> int:
    """The command. OSError where the pictures cannot be written."""
    if why_no_window() is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    print(build_info().words, flush=True)
    results = run_checks(args.pictures, _tell)
    for one in results:
        if one.details:
            print(f"\n{one.name}:\n{one.details}", file=sys.stderr)
    wrong = [one for one in results if one.outcome == WRONG]
    print(f"\n{len(results) - len(wrong)} of {len(results)} passed." if wrong else "\nAll checks passed.")
    return FAILED if wrong else OK


def _tell(result: Result) -> None:
    print(f"{result.name:<{_WIDTH}}{result.outcome:<9} {result.seconds:6.1f} s   {result.words}", flush=True)
