"""The arguments of rnnviz animate."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import whole
from rnnviz.commands.render_parser import PAGES, PHASES, add_picture


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    animate = commands.add_parser(
        "animate",
        help="save an animation of a stretch of time steps or of epochs",
        description="Draw the window off screen at one moment after another, with the trained model that ships with "
        "rnnviz, and save the pictures as an animation. The file extension sets the format: .gif, .webp or .mp4.",
    )
    animate.add_argument("out", type=Path, metavar="OUT", help="the file to write; its extension sets the format")
    animate.add_argument(
        "--open",
        dest="path",
        type=Path,
        metavar="FILE",
        help="a Keras model, or the folder of a run, to draw instead of the model that ships",
    )
    animate.add_argument(
        "--from",
        dest="begin",
        type=_moment,
        default=("forward", None),
        metavar="PHASE[:STEP]",
        help=f"the first moment: {', '.join(PHASES)}, and a time step (default: where forward begins)",
    )
    animate.add_argument(
        "--to",
        dest="end",
        type=_moment,
        default=("update", None),
        metavar="PHASE[:STEP]",
        help="the last moment (default: where the update ends)",
    )
    animate.add_argument(
        "--epochs", type=_epochs, metavar="A-B", help="show the epochs A to B instead, at the moment --from"
    )
    animate.add_argument("--page", choices=PAGES, default="score", help="the page to show (default: score)")
    animate.add_argument(
        "--fps", dest="rate", type=whole(1, 25), default=8, metavar="N", help="pictures per second (default: 8)"
    )
    add_picture(animate)


def _moment(text: str) -> tuple[str, int | None]:
    phase, colon, step = text.partition(":")
    if phase not in PHASES or (colon and re.fullmatch(r"\d{1,4}", step, re.ASCII) is None):
        raise argparse.ArgumentTypeError(f"{text!r} is not a moment such as backward or backward:27")
    return phase, int(step) if colon else None


def _epochs(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,6})-(\d{1,6})", text.strip(), re.ASCII)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a stretch of epochs such as 0-20")
    return int(found[1]), int(found[2])
