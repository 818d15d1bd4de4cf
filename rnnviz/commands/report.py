"""rnnviz report: the runs as a table, and as a page that stands alone."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rnnviz.commands.codes import OK
from rnnviz.commands.console import table
from rnnviz.commands.measures import MEASURES, measured, measures
from rnnviz.commands.report_page import page
from rnnviz.files import in_words, write_file
from rnnviz.records.runs import EpochRow, RunRow
from rnnviz.training.runs import Runs, row_of

Say = Callable[[str], None]

HEADS = ("run", "status", "epochs", "loss", "val loss", "best val", "at epoch", "last step", "seconds")


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. RunError for a run that is not there."""
    runs = Runs(args.runs)
    folders = [runs.find(name) for name in args.names] if args.names else runs.folders()
    if not folders:
        say(f"There are no runs in {runs.root}. `rnnviz train SETTINGS` trains one.")
        return OK
    found = [row_of(run) for run in folders]
    more = measured(found)
    heads = (*HEADS, *(MEASURES[name] for name in more))
    say(table([heads, *((*line(s), *measures(s, more)) for s in found)], right=range(2, len(heads))))
    for s in found:
        if words := s.problem or s.reason:
            say(f"{s.name}: {words}")
    compared = runs.compare(folders)
    if args.names and len(compared.rows) > 1:
        names = (row.name for row in compared.rows)
        say("\n" + table([("setting", *names), *((k, *map(_word, v)) for k, v in compared.differ)]))
    if args.html is not None:
        with in_words(f"{args.html} could not be written", kept="The runs are unchanged."):
            write_file(args.html, page(found, compared))
        say(f"\n{args.html}")
    return OK


def line(s: RunRow) -> tuple[str, ...]:
    """A run's cells, in the order of HEADS."""
    epochs = f"{s.epoch or 0} of {s.epochs}" if s.settings else "?"
    last, best = s.last, s.lowest
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
