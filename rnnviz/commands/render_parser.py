"""The arguments of rnnviz render."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_theme, whole

PHASES = ("forward", "loss", "backward", "update")
PAGES = ("score", "gradients", "forecast", "sketch")
MOST_SCENES = 300
MOST_STEPS = 1_000
"""The longest sequence there can be; which steps the one that is drawn has, its window says."""


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    render = commands.add_parser(
        "render",
        help="save a picture of the window",
        description="Draw the window off screen, with the trained model that ships with rnnviz, and save it as a "
        "picture. The file extension sets the format: .png, .svg, .pdf, .jpg, .webp, .tif or .bmp. SVG and PDF keep "
        "lines and texts.",
    )
    render.intermixed = True
    add_moment(render)
    add_picture(render)


def add_moment(parser: argparse.ArgumentParser) -> None:
    """What stands in the window: scenes, a file, a phase, a step, a page; and the file to write."""
    parser.add_argument(
        "deck", nargs="?", type=Path, metavar="FILE.rnnviz", help="scenes, one of which to draw (see --scene)"
    )
    parser.add_argument("out", type=Path, metavar="OUT", help="the file to write; its extension sets the format")
    parser.add_argument(
        "--scene",
        type=whole(1, MOST_SCENES),
        metavar="N",
        help="which of the scenes in FILE.rnnviz, counted from 1 (default: 1)",
    )
    parser.add_argument(
        "--open",
        dest="path",
        type=Path,
        metavar="FILE",
        help="a Keras model, or the folder of a run, to draw instead of the model that ships",
    )
    parser.add_argument(
        "--phase", choices=PHASES, help="the phase of the training step (default: backward, or the scene's)"
    )
    parser.add_argument("--page", choices=PAGES, help="the page to show (default: score, or the scene's)")
    parser.add_argument(
        "--step",
        type=whole(0, MOST_STEPS - 1),
        metavar="N",
        help="the time step under the playhead (default: one in the middle, or the scene's)",
    )


def add_picture(parser: argparse.ArgumentParser) -> None:
    """What is drawn, how large, how fine, in which colours: --size, --part, --scale, --dpi, --theme."""
    parser.add_argument(
        "--size",
        type=size,
        default=(1440, 900),
        metavar="WxH",
        help="the size of the window in points (default: 1440x900)",
    )
    parser.add_argument(
        "--part",
        default="window",
        metavar="NAME",
        help="what of the window to draw: score, cell, equations, weights, gradient-map, forecasts, board … "
        "(default: all of it; a name that is not there is answered with those that are)",
    )
    fine = parser.add_mutually_exclusive_group()
    fine.add_argument("--scale", type=_scale, default=1.0, metavar="X", help="pixels per point, 0.5 to 8 (default: 1)")
    fine.add_argument("--dpi", type=whole(48, 768), metavar="N", help="dots per inch; 96 is --scale 1")
    add_theme(parser, "print", default=None)


def _scale(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0.5 <= value <= 8:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0.5 to 8")
    return value


def size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,9})x(\d{1,9})", text.strip(), re.IGNORECASE | re.ASCII)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    wanted = int(found[1]), int(found[2])
    if not (1024 <= wanted[0] <= 8192 and 640 <= wanted[1] <= 8192):
        raise argparse.ArgumentTypeError(f"{text} is not between 1024x640 and 8192x8192")
    return wanted
