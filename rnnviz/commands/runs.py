"""rnnviz runs: what the Runs page does with the kept runs, from a terminal."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from rnnviz.commands.codes import BAD_INPUT, OK
from rnnviz.commands.console import table
from rnnviz.records.runs import RunRow
from rnnviz.training.exchange import export_run, import_run
from rnnviz.training.runs import Runs

Say = Callable[[str], None]

HEADS = ("run", "status", "epochs", "best val", "at epoch", "seconds")


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. RunError for a run that is not there, RunBusy for one in training, ImportRefused, RunWriteError."""
    kept = Runs(args.runs)
    deed: Callable[[Runs, argparse.Namespace, Say], int] = {
        "list": _list,
        "export": _export,
        "import": _import,
        "rename": _rename,
        "delete": _delete,
    }[args.deed or "list"]
    return deed(kept, args, say)


def _list(kept: Runs, args: argparse.Namespace, say: Say) -> int:
    del args
    found = kept.list()
    if found:
        say(table([HEADS, *(_line(one) for one in found)], right=range(2, len(HEADS))))
        for one in found:
            if words := one.problem or one.reason:
                say(f"{one.name}: {words}")
        say("")
    say(f"{len(found)} run{'' if len(found) == 1 else 's'} in {kept.root}")
    return OK


def _export(kept: Runs, args: argparse.Namespace, say: Say) -> int:
    run = kept.find(args.run)
    to = args.to or Path(f"{run.name}.zip")
    if to.exists() and not args.force:
        say(f"rnnviz runs: {to} already exists; --force replaces it.")
        return BAD_INPUT
    export_run(run, to)
    say(str(to))
    return OK


def _import(kept: Runs, args: argparse.Namespace, say: Say) -> int:
    missing = [path for path in args.files if not path.is_file()]
    if missing:
        say(f"rnnviz runs: there is no file {missing[0]}.")
        return BAD_INPUT
    for path in args.files:
        say(str(import_run(path, kept).path))
    return OK


def _rename(kept: Runs, args: argparse.Namespace, say: Say) -> int:
    say(str(kept.rename(kept.find(args.run), args.name).path))
    return OK


def _delete(kept: Runs, args: argparse.Namespace, say: Say) -> int:
    for run in [kept.find(name) for name in args.names]:  # all of them are there, or nothing is done
        kept.trash(run)
        say(f"{run.name}: moved to the trash")
    return OK


def _line(one: RunRow) -> tuple[str, ...]:
    of = f" of {one.epochs}" if one.settings else ""
    return (
        one.name,
        "broken" if one.problem else one.status.value,
        f"{one.epoch or 0}{of}",
        "" if one.best is None else f"{one.best:.6f}",
        "" if one.best_epoch is None else str(one.best_epoch),
        f"{one.last.seconds:.1f}" if one.last else "",
    )
