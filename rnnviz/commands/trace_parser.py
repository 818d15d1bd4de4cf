"""The arguments of rnnviz trace."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import help_of, number_of, whole
from rnnviz.settings.choices import LOSSES
from rnnviz.settings.losses import loss_named


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    trace = commands.add_parser(
        "trace",
        help="trace one sequence through a Keras model, forward and backward",
        description="Trace one sequence through a model: every gate, state and gradient at every step. The model is "
        "checked before it is loaded, and nothing in it is run. A target is compared by the loss that the file was "
        "compiled with. Without a target, a series is forecast by a model of one feature: its last values are the "
        "target; for all other models the gradients are those of an output.",
    )
    trace.add_argument(
        "model",
        type=Path,
        metavar="MODEL",
        help="a model of Keras 1, 2 or 3: .keras, HDF5, or JSON with its weights beside it",
    )
    read = trace.add_mutually_exclusive_group(required=True)
    read.add_argument(
        "--input",
        type=Path,
        metavar="FILE",
        help=".npy (steps, features), .npz with x, perhaps x2 … for more inputs, and y; a table with one row per step "
        "(CSV, TSV, Parquet); or a text",
    )
    read.add_argument("--text", metavar="TEXT", help=help_of("data.opened.typed"))
    trace.add_argument("--vocabulary", type=Path, metavar="FILE", help=help_of("data.opened.vocabulary"))
    trace.add_argument(
        "--number",
        type=number_of("data.opened.number"),
        default=1,
        metavar="N",
        help=f"{help_of('data.opened.number')} (default: 1)",
    )
    trace.add_argument("--target", metavar="NUMBERS", help=help_of("data.opened.target"))
    losses = [loss for loss in LOSSES if loss != "sketch-rnn"]
    trace.add_argument(
        "--loss",
        type=_loss,
        metavar="LOSS",
        help=f"{', '.join(losses)}, with Keras's options of it in brackets, such as huber(delta=0.5) "
        "(default: the one that the file was compiled with)",
    )
    trace.add_argument(
        "--look-at", type=number_of("data.opened.output"), metavar="N", help=help_of("data.opened.output")
    )
    trace.add_argument(
        "--at",
        type=whole(0, 1_000_000),
        default=-1,
        metavar="STEP",
        help=f"{help_of('data.opened.step')} (default: the last)",
    )
    trace.add_argument(
        "--output",
        type=Path,
        metavar="FILE.npz",
        help="write the trace to this file, in the format that its name ends with",
    )


def _loss(text: str) -> str:
    try:
        if loss_named(text).name == "sketch-rnn":
            raise ValueError("The loss of Sketch-RNN is that of its own network.")
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text
