"""rnnviz render: a picture of the window."""

from __future__ import annotations

import argparse

from rnnviz.commands.codes import OK
from rnnviz.headless import render


def run(args: argparse.Namespace) -> int:
    """The command. UnknownKind, NoSuchStep, NoSuchPart, PictureError: in words."""
    render(
        args.out,
        phase=args.phase,
        step=args.step,
        page=args.page,
        size=args.size,
        scale=args.scale if args.dpi is None else args.dpi / 96,
        theme=args.theme,
        path=args.path,
        part=args.part,
        deck=args.deck,
        scene=args.scene,
    )
    print(args.out)
    return OK
