"""rnnviz export: scenes or a lesson as one file that needs no rnnviz."""

from __future__ import annotations

import argparse
import sys

from rnnviz.commands.codes import OK
from rnnviz.export.lectures import LECTURES
from rnnviz.headless_lecture import take_lecture


def run(args: argparse.Namespace) -> int:
    """The command. UnknownKind, NotOpened, PictureError, FilmError: in words."""
    LECTURES.of(args.out)
    lecture = take_lecture(
        args.scenes, size=args.size, theme=args.theme, tell=_tell, brief=args.out.suffix.lower() == ".pdf"
    )
    args.out.parent.mkdir(parents=True, exist_ok=True)
    LECTURES.write(lecture, args.out)
    print(args.out)
    return OK


def _tell(done: int, count: int) -> None:
    print(f"scene {done} of {count}", file=sys.stderr, flush=True)
