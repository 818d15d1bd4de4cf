"""The arguments of rnnviz trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    trace = commands.add_parser(
        "trace",
        help="trace one sequence through a Keras model, forward and backward",
        description="Trace one sequence through a model: every gate, state and gradient at every step. The model is "
        "checked before it is loaded, and nothing in it is run. A sequence without targets of its own is forecast: "
        "its last values are the targets.",
    )
    trace.add_argument("model", type=Path, metavar="MODEL.keras", help="a model saved by Keras 3")
    trace.add_argument(
        "--input",
        type=Path,
        required=True,
        metavar="FILE",
        help=".npy (steps, features), .npz with x and perhaps y, or a table with one row per step (CSV, TSV, Parquet)",
    )
    trace.add_argument(
        "--output",
        type=Path,
        metavar="FILE.npz",
        help="write the trace to this file, in the format that its name ends with",
    )
