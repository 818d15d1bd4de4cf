"""The arguments of rnnviz lesson."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    lesson = commands.add_parser(
        "lesson",
        help="begin a lesson of your own, and check one",
        description="A lesson is a folder of Markdown pages. The window lists those in the folders that the "
        "environment variable RNNVIZ_LESSONS names, and shows an open page anew whenever its file is saved.",
    )
    deeds = lesson.add_subparsers(dest="deed", metavar="ACTION", title="actions", required=True)
    new = deeds.add_parser(
        "new",
        help="write the beginning of a lesson",
        description="Write a folder with the beginning of a lesson: two pages to edit, with every entry explained.",
    )
    new.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to make")
    check = deeds.add_parser(
        "check",
        help="say what is wrong with lessons, with file and line",
        description="Read lessons, look their numbers up in the models that ship, and print what is wrong, with file "
        "and line. Without a folder: the lessons that ship and those that RNNVIZ_LESSONS names.",
    )
    check.add_argument("folders", type=Path, nargs="*", metavar="FOLDER", help="the folder of a lesson")
