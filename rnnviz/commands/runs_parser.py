"""The arguments of rnnviz runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_runs


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    manage = commands.add_parser(
        "runs",
        help="list the kept runs; export, import, rename and delete them",
        description="List the kept runs, or manage them as on the Runs page of the window. A run is given by its "
        "name or by its folder.",
    )
    add_runs(manage)
    manage.set_defaults(deed=None)
    deeds = manage.add_subparsers(metavar="ACTION", title="actions")

    def deed(name: str, words: str) -> argparse.ArgumentParser:
        parser: argparse.ArgumentParser = deeds.add_parser(name, help=words, description=f"{words.capitalize()}.")
        parser.set_defaults(deed=name)
        add_runs(parser, argparse.SUPPRESS)  # after the action as before it
        return parser

    deed("list", "print one line per run (the default)")
    export = deed("export", "save a run as a zip file, with everything in it")
    export.add_argument("run", metavar="RUN")
    export.add_argument(
        "to",
        nargs="?",
        type=Path,
        metavar="FILE.zip",
        help="the file to write (default: the run's name, in this folder)",
    )
    export.add_argument("--force", action="store_true", help="replace an existing file")
    take = deed("import", "import runs from zip files written by export")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE.zip")
    rename = deed("rename", "rename a run and its folder")
    rename.add_argument("run", metavar="RUN")
    rename.add_argument("name", metavar="NAME")
    delete = deed("delete", "move runs to the system's trash")
    delete.add_argument("names", nargs="+", metavar="RUN")
