"""How long does each remember? The two problems of arXiv 1803.01271, section 5, as sweeps over the length T.

The recurrent models are as large as the paper's, about 70,000 parameters for the adding problem and 16,000 for copy
memory; the TCN is the chapter's row, with 20 filters and as many blocks as it takes to see the whole sequence and a
tenth more: eight blocks, which see 1,021 steps, learn nothing of T = 1,000 in ten epochs, and nine do in two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rnnviz.records.sweeps import Sweep
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.registry import tasks

VARIED = ("model.recipe", "model.cell", "data.steps")
TCN = "tcn"


@dataclass(frozen=True, slots=True)
class Memory:
    """One of the two problems. units: of one recurrent layer of about the paper's parameters. lengths: T by default; at
    the last of them the paper has its errors, `paper`, by cell or row. nothing: what remembering nothing reaches there.
    """

    task: str
    name: str
    units: Mapping[str, int]
    lengths: tuple[int, ...]
    paper: Mapping[str, float]


MEMORIES = (
    Memory(
        "adding",
        "Memory, adding problem",
        {"SimpleRNN": 262, "LSTM": 130, "GRU": 150},
        (200, 400, 600),
        {"SimpleRNN": 0.177, "LSTM": 0.164, "GRU": 5.3e-5, TCN: 5.8e-5},
    ),
    Memory(
        "copy",
        "Memory, copy memory",
        {"SimpleRNN": 121, "LSTM": 61, "GRU": 70},
        (500, 1000),
        {"SimpleRNN": 0.0202, "LSTM": 0.0204, "GRU": 0.0197, TCN: 3.5e-5},
    ),
)


def runs_of(memory: Memory, *, lengths: Sequence[int], training: TrainSettings) -> list[Settings]:
    """The settings of every model at every T. training: but for the loss, which is the task's."""
    task, found = tasks()[memory.task], []
    for length in lengths:
        begun = task.begin(Settings())
        begun = begun.change(**{"data.steps": length + task.extra, "training": replace(training, loss=task.loss)})
        for cell, units in memory.units.items():
            found.append(begun.change(**{"model.cell": cell, "model.units": (units,)}))
        found.append(begun.change(**{"model.recipe": TCN}))
    return found


def model_of(sweep: Sweep, values: Sequence[object]) -> str:
    """The key of a group's model in `Memory.paper`: its cell, or its row."""
    named = dict(zip(sweep.varied, values, strict=True))
    return TCN if named["model.recipe"] == TCN else str(named["model.cell"])
