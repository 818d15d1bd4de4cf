"""rnnviz animate: a stretch of time steps or of epochs as an animation."""

from __future__ import annotations

import argparse
import sys

from rnnviz.commands.codes import OK
from rnnviz.headless import animate


def run(args: argparse.Namespace) -> int:
    """The command. UnknownKind, NoSuchStep, NoSuchPart, FilmError: in words."""
    animate(
        args.out,
        begin=args.begin,
        end=args.end,
        epochs=args.epochs,
        rate=args.rate,
        size=args.size,
        scale=args.scale if args.dpi is None else args.dpi / 96,
        theme=args.theme or "light",
        page=args.page,
        part=args.part,
        path=args.path,
        tell=_tell,
    )
    print(args.out)
    return OK


def _tell(done: int, count: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == count else ""
        print(f"\rpicture {done:,} of {count:,}", end=end, file=sys.stderr, flush=True)
