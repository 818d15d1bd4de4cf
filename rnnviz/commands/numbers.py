"""rnnviz numbers: the numbers that are shown as a table, and equations for papers."""

from __future__ import annotations

import argparse

from rnnviz.commands.codes import OK
from rnnviz.headless import write_numbers


def run(args: argparse.Namespace) -> int:
    """The command. UnknownKind, NoSuchStep, NoSuchPart, NoSuchNumbers, NumbersError: in words."""
    part = "equations" if args.part == "score" and args.out.suffix.lower() in (".tex", ".mml") else args.part
    write_numbers(
        args.out,
        part=part,
        phase=args.phase,
        step=args.step,
        page=args.page,
        size=args.size,
        theme=args.theme,
        path=args.path,
        deck=args.deck,
        scene=args.scene,
    )
    print(args.out)
    return OK
