"""The arguments of rnnviz render."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_theme, whole

PHASES = ("forward", "loss", "backward", "update")
PAGES = ("score", "gradients")
MOST_STEPS = 1_000
"""The longest sequence there can be; which steps the one that is drawn has, its window says."""


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    render = commands.add_parser(
        "render",
        help="save a picture of the window",
        description="Draw the window off screen, with the trained model that ships with rnnviz, and save it as a "
        "picture. The file extension sets the format: .png, .jpg, .webp or .bmp.",
    )
    render.add_argument("out", type=Path, metavar="OUT.png", help="the file to write; its extension sets the format")
    render.add_argument(
        "--open",
        dest="path",
        type=Path,
        metavar="FILE",
        help="a Keras model, or the folder of a run, to draw instead of the model that ships",
    )
    render.add_argument(
        "--phase", choices=PHASES, default="backward", help="the phase of the training step (default: backward)"
    )
    render.add_argument("--page", choices=PAGES, default="score", help="the page to show (default: score)")
    render.add_argument(
        "--step",
        type=whole(0, MOST_STEPS - 1),
        metavar="N",
        help="the time step under the playhead (default: one in the middle)",
    )
    render.add_argument(
        "--size",
        type=_size,
        default=(1440, 900),
        metavar="WxH",
        help="the size of the window in points (default: 1440x900)",
    )
    render.add_argument(
        "--scale", type=float, choices=(1.0, 1.5, 2.0), default=1.0, help="pixels per point (default: 1)"
    )
    add_theme(render)


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,9})x(\d{1,9})", text.strip(), re.IGNORECASE | re.ASCII)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    size = int(found[1]), int(found[2])
    if not (1024 <= size[0] <= 8192 and 640 <= size[1] <= 8192):
        raise argparse.ArgumentTypeError(f"{text} is not between 1024x640 and 8192x8192")
    return size
