"""The arguments of rnnviz headless."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_theme, help_of, number_of

DEFAULT_OUT = "rnnviz-output"
QUICK_EPOCHS = 10


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    headless = commands.add_parser(
        "headless",
        help="train a quick forecast and draw one of its training steps, without a display",
        description="Train an LSTM to forecast the next value of a series, print how it compares with simpler "
        "forecasts, and write training-step.gif (the four phases of one training step) and window.png.",
    )
    headless.add_argument(
        "--out",
        type=Path,
        default=Path(DEFAULT_OUT),
        metavar="DIR",
        help=f"output folder (default: ./{DEFAULT_OUT})",
    )
    headless.add_argument(
        "--epochs",
        type=number_of("training.epochs"),
        default=QUICK_EPOCHS,
        metavar="N",
        help=f"{help_of('training.epochs')} (default: {QUICK_EPOCHS})",
    )
    add_theme(headless)
