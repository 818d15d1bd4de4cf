"""rnnviz's own training, as the window starts it: rnnviz_steps.py MODEL STEPS UNITS. MODEL: a cell, or a recipe."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np
from contestant_models import BATCH, settings_of
from serve import serve

from rnnviz.garbage import no_collection
from rnnviz.settings.settings import Settings
from rnnviz.training.device import choose
from rnnviz.training.loading import load
from rnnviz.training.objectives.registry import objective_of
from rnnviz.training.setup import new_trainer
from rnnviz.training.trainer import Trainer


def begun(settings: Settings) -> tuple[float, Trainer, Any]:
    """The seconds from new settings to the end of the first step, and the training that goes on. As in the window,
    nothing is collected meanwhile."""
    began = time.perf_counter()
    with no_collection() as made:
        _, trainer = new_trainer(settings, choose("cpu"))
        made.lasts = not trainer.reuses
        items = trainer.steps()
        next(items)
    return time.perf_counter() - began, trainer, items


def main() -> None:
    settings = settings_of(sys.argv[1], steps=int(sys.argv[2]), units=int(sys.argv[3]))
    load()  # all of which the window has done long before Start is clicked
    objective_of(settings)
    first, trainer, items = begun(settings)
    items.close()
    trainer.close()
    again, trainer, items = begun(replace(settings, training=replace(settings.training, seed=1)))
    print(trainer.way, trainer.way.words(trainer.model), file=sys.stderr)
    for _ in range(settings.data.series // BATCH // 2):  # so that a call takes as many steps as it does in a run
        next(items)
    rows = [np.arange(BATCH)] * trainer._pace.steps

    def steps() -> int:
        trainer._compiled.steps(rows)
        return len(rows)

    serve(steps, first, again)


if __name__ == "__main__":
    main()
