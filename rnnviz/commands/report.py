"""rnnviz report: the runs as a table, and as a page that stands alone."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rnnviz.commands.codes import OK
from rnnviz.commands.console import table
from rnnviz.commands.measures import MEASURES, measured, measures
from rnnviz.commands.report_page import page
from rnnviz.files import in_words, write_file
from rnnviz.training.history import EpochRow
from rnnviz.training.runs import Runs, RunSummary, summary

Say = Callable[[str], None]

HEADS = ("run", "status", "epochs", "loss", "val loss", "best val", "at epoch", "last step", "seconds")


def report(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. RunError for a run that is not there."""
    runs = Runs(args.runs)
    folders = [runs.find(name) for name in args.names] if args.names else runs.folders()
    if not folders:
        say(f"There are no runs in {runs.root}. `rnnviz train SETTINGS` trains one.")
        return OK
    found = [summary(run) for run in folders]
    more = measured(found)
    heads = (*HEADS, *(MEASURES[name] for name in more))
    say(table([heads, *((*line(s), *measures(s, more)) for s in found)], right=range(2, len(heads))))
    for s in found:
        if words := s.problem or s.reason:
            say(f"{s.name}: {words}")
    readable = [run for run, s in zip(folders, found, strict=True) if not s.problem]
    compared = runs.compare(readable) if readable else None
    if args.names and compared is not None and len(readable) > 1:
        say("\n" + table([("setting", *compared.names), *((k, *map(_word, v)) for k, v in compared.differ.items())]))
    if args.html is not None:
        with in_words(f"{args.html} could not be written", kept="The runs are unchanged."):
            write_file(args.html, page(found, compared))
        say(f"\n{args.html}")
    return OK


def line(s: RunSummary) -> tuple[str, ...]:
    """A run's cells, in the order of HEADS."""
    epochs = f"{s.epoch if s.epoch is not None else 0} of {s.settings.training.epochs}" if s.settings else "?"
    last, best = s.last, s.best
    return (
        s.name,
        "broken" if s.problem else s.status.value,
        epochs,
        _number(last, "loss"),
        _number(last, "val_loss"),
        _number(best, "val_loss"),
        str(best.epoch) if best else "",
        _number(last, "val_last"),
        f"{last.seconds:.1f}" if last else "",
    )


def _number(row: EpochRow | None, field: str) -> str:
    value = None if row is None else getattr(row, field)
    return "" if value is None else f"{value:.6f}"


def _word(value: object) -> str:
    return "–" if value is None else str(value)
