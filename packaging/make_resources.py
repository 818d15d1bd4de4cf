"""Trains the runs that ship and writes them to resources/runs: .venv/bin/python packaging/make_resources.py [CELL …].

Twenty epochs each, in a few minutes on two cores. The same weights come out of the same versions on the same machine.
With "board" as the first word, the rows of the Forecast board instead: see make_board.py; with "benches", the models of
the laboratory: see make_benches.py.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import make_benches
import make_board

from rnnviz.jobs.handlers.shipped import FIRST_STEP, file_name, run_meta, settings_of, shipped_run, shipped_settings
from rnnviz.jobs.request import answer
from rnnviz.jobs.score import NextPass
from rnnviz.jobs.training import Train
from rnnviz.records.training import Checkpoint, Pass, TrainStep
from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import one_sequence
from rnnviz.tracing.store import save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def make(settings: Settings) -> Path:
    """Trains one run, printing an epoch a line, and returns the file that was written."""
    run: list[Checkpoint] = []
    began = time.perf_counter()
    for item in answer(Train(settings)):
        if isinstance(item, Checkpoint):
            run.append(item)
            print(f"  epoch {item.epoch:2}  val MSE {item.val_loss:.6f}", flush=True)
        elif isinstance(item, TrainStep) and item.step == item.steps:
            print(f"  {item.steps / item.seconds:.0f} steps/s, {time.perf_counter() - began:.0f} s in all")
    path = RESOURCES / file_name(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    states = [checkpoint.optimizer for checkpoint in run]
    # Of the one with which the window opens nothing need be inflated: it is hardly larger.
    packed = settings != shipped_settings()
    save_networks(path, [one.network for one in run], run_meta(run), states=states, compressed=packed)
    return path


def make_first_step() -> Path:
    """Takes one optimizer step on the first series of the run with which the window opens."""
    settings = shipped_settings()
    last = shipped_run(settings)[-1]
    done, following = answer(NextPass(last.network, settings=settings, series=0, start=last))
    assert isinstance(done, Pass)
    assert isinstance(following, Pass)
    update = done.trace.update
    assert update is not None
    meta = {"optimizer": update.optimizer, "learning_rate": update.learning_rate, "iteration": update.iteration}
    one = one_sequence(settings.data, 0, settings.model.loss_on)
    values = [*one.x[0, :, 0], *one.y[0, -1]]
    path = RESOURCES / FIRST_STEP
    save_networks(path, [following.network], {**meta, "series": list(map(float, values))}, compressed=False)
    return path


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("cells", nargs="*", metavar="CELL", help=f"which cells (default: all): {', '.join(CELLS)}")
    wanted = parser.parse_args(argv).cells or CELLS
    if unknown := set(wanted) - set(CELLS):
        parser.error(f"no such cell: {', '.join(sorted(unknown))}")
    for settings in (settings_of(cell, loss_on) for cell in wanted for loss_on in LossOn):
        print(f"{file_name(settings)}: Adam {settings.training.learning_rate:g}")
        path = make(settings)
        print(f"  {path.stat().st_size / 1024:.0f} KiB")
    print(make_first_step().name)


if __name__ == "__main__":
    if sys.argv[1:2] == ["board"]:
        make_board.main(sys.argv[2:])
    elif sys.argv[1:2] == ["benches"]:
        make_benches.main(sys.argv[2:])
    else:
        main(sys.argv[1:])
