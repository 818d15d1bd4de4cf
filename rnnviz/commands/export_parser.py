"""The arguments of rnnviz export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_theme
from rnnviz.commands.render_parser import size


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    export = commands.add_parser(
        "export",
        help="save scenes or a lesson as one HTML file, a PDF handout, or a film",
        description="Draw the scenes of a .rnnviz file, or the pages of a lesson, off screen and save them as one "
        "file: .html is stepped through in any browser, on a phone, too, without a server; .pdf is a handout with the "
        "speaker's notes, two scenes a page; .mp4, .webp and .gif are films.",
    )
    export.add_argument("scenes", metavar="SCENES", help="a file of scenes, or the name of a lesson's folder")
    export.add_argument("out", type=Path, metavar="OUT", help="the file to write; its extension sets the format")
    export.add_argument(
        "--size",
        type=size,
        default=(1280, 720),
        metavar="WxH",
        help="the size of the window that is drawn, in points (default: 1280x720)",
    )
    add_theme(export, "print", default=None)
