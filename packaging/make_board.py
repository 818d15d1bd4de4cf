"""Trains the rows of the Forecast board that ship, with the book's settings: packaging/dev.py resources board [KEY …].

All of them take some minutes on two cores. Each is written as soon as it is trained, so that the table can be made in
pieces. Keras counts the names of layers from the beginning of a process, and lessons name some of them: those that ship
were made all at once, and then simple-rnn-20-20 by itself.
"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from rnnviz.jobs.forecasting import TrainRow
from rnnviz.jobs.handlers.shipped import run_file
from rnnviz.jobs.handlers.shipped_rows import (
    ROWS,
    Shipment,
    read_shipments,
    trained_with,
    write_rows,
    write_run,
)
from rnnviz.jobs.request import answer
from rnnviz.models.chapter import RECIPES
from rnnviz.records.forecasts import Outcome, StoredRow
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint, TrainStep

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def make(key: str, trained: dict[str, Network]) -> Shipment:
    """Trains a row as the board does, writes its first and last epoch, and returns all that came of it.

    trained: key -> network of the rows before, to which this one is added.
    """
    run: list[Checkpoint] = []
    ends: list[TrainStep] = []
    outcome: Outcome | None = None
    for item in answer(TrainRow(key, network=trained.get(RECIPES[key].iterates))):
        if isinstance(item, Checkpoint):
            run = [*run[:1], item]
        elif isinstance(item, TrainStep) and item.val_loss is not None:
            ends.append(item)
        elif isinstance(item, Outcome):
            outcome = item
    if outcome is None:
        raise RuntimeError(f"The row {key} has said nothing.")
    if run:
        trained[key] = run[-1].network
        write_run(RESOURCES / run_file(key), run)
    row = StoredRow(
        key,
        ours=False,
        epochs=ends[-1].epochs if ends else 0,
        seconds=ends[-1].seconds if ends else None,
        losses=tuple(one.loss for one in ends),
        val_losses=tuple(one.val_loss for one in ends if one.val_loss is not None),
        val_error=ends[-1].val_loss if ends else outcome.val_error,
        last_error=ends[-1].val_last if ends else None,
        parameters=outcome.parameters,
        day=datetime.date.today().isoformat(),
        outcome=outcome,
    )
    return Shipment(row, trained_with(key))


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="resources board", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("keys", nargs="*", metavar="KEY", help=f"which rows (default: all): {', '.join(RECIPES)}")
    keys = parser.parse_args(argv).keys or list(RECIPES)
    if unknown := set(keys) - set(RECIPES):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    path = RESOURCES / ROWS
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {one.row.key: one for one in read_shipments(path)} if path.exists() else {}
    trained: dict[str, Network] = {}
    # A row that iterates another one's model comes after it.
    for key in dict.fromkeys(name for wanted in keys for name in (RECIPES[wanted].iterates, wanted) if name):
        found[key] = make(key, trained)
        write_rows(path, [found[name] for name in RECIPES if name in found])
        row = found[key].row
        said = f"{len(row.losses)} epochs, {row.seconds:.0f} s" if row.seconds is not None else "nothing to train"
        last = "" if row.last_error is None else f", last step {row.last_error:.6f}"
        print(f"{key}: {said}, val MSE {row.val_error:.6f}{last}", flush=True)
    size = sum(file.stat().st_size for file in path.parent.glob("*.npz"))
    print(f"{path.parent}: {size / 2**20:.1f} MiB")
