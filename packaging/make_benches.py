"""Trains the models of the laboratory's benches that ship: python3 packaging/dev.py resources benches [NAME …].

Each is trained by the application's own trainer, as the file says, and written beside it with the weights of all
its epochs as float32. NAME: a bench, or one file of weights; all of them by default. Some minutes each on one core.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from rnnviz.benches.reading import FOLDER, find_benches
from rnnviz.jobs.handlers.shipped import run_meta
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.laboratory import Bench, Member, Origin
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.tracing.store import save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources" / FOLDER


def trained(settings: Settings) -> list[Checkpoint]:
    """Every epoch up to the last good one, with a line for some; a loss that is no number ends it."""
    run: list[Checkpoint] = []
    began = time.perf_counter()
    try:
        for item in answer(Train(settings)):
            if isinstance(item, Checkpoint):
                run.append(item)
                if item.epoch % 5 == 0:
                    print(
                        f"    epoch {item.epoch:3}  val {item.val_loss:.6f}  {time.perf_counter() - began:.0f} s",
                        flush=True,
                    )
    except Exception as error:  # a model that explodes is a result here
        if not run:
            raise
        print(f"    ended after epoch {run[-1].epoch}: {error}")
    return run


def make(bench: Bench, member: Member) -> None:
    print(f"{bench.title}: {member.name}, {member.source}.npz", flush=True)
    run = trained(member.settings)
    path = RESOURCES / f"{member.source}.npz"
    save_networks(path, [one.network for one in run], run_meta(run))
    print(f"    {path.stat().st_size / 1024:.0f} KiB", flush=True)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which benches or files of weights (default: all)")
    names = parser.parse_args(argv).names
    done = set()
    for bench in find_benches():
        for member in bench.setup.members:
            wanted = not names or bench.key in names or member.source in names
            if member.origin is Origin.BENCH and wanted and member.source not in done:
                done.add(member.source)
                make(bench, member)
    if unknown := set(names) - done - {bench.key for bench in find_benches()}:
        parser.error(f"There is no bench, nor a file of weights, called {', '.join(sorted(unknown))}.")
