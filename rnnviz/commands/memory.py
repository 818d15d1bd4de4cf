"""rnnviz reproduce --memory: how long each model remembers, beside the figures of arXiv 1803.01271."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

from rnnviz.commands.codes import FAILED, INTERRUPTED, OK
from rnnviz.commands.console import table
from rnnviz.commands.reproduce_parser import BOTH
from rnnviz.commands.sweep import go_on
from rnnviz.records.sweeps import Sweep, is_number
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.sweeps.folder import Sweeps
from rnnviz.sweeps.memory import MEMORIES, VARIED, Memory, model_of, runs_of
from rnnviz.sweeps.plan import seeds
from rnnviz.tasks.registry import tasks

Say = Callable[[str], None]


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The problems that are asked for, one sweep each. Raises the errors that `codes` knows."""
    failed = False
    for memory in MEMORIES:
        if args.memory not in (memory.task, BOTH):
            continue
        training = TrainSettings(epochs=args.epochs or TrainSettings().epochs, clipnorm=1.0)
        training = replace(training, device=args.device or training.device)
        own = runs_of(memory, lengths=args.lengths or memory.lengths, training=training)
        wanted = [one.change(**{"training.seed": seed}) for one in own for seed in seeds(training.seed, args.seeds)]
        sweep = Sweeps(args.runs).continued(memory.name, VARIED, wanted)
        numbers = [number for number, one in enumerate(sweep.plan.runs, 1) if one.settings in wanted]
        if set(numbers) - set(sweep.results()):
            code = go_on(sweep, argparse.Namespace(cluster="", processes=None, detach=False), say)
            if code == INTERRUPTED:
                say("To continue, run the same command again.")
                return INTERRUPTED
        found = sweep.sweep()
        failed = failed or any(run.reason for run in found.runs)
        say("\n" + memory_text(memory, found))
    say("\nThe window draws the errors against T: Runs, Sweeps, against Time steps.")
    return FAILED if failed else OK


def memory_text(memory: Memory, sweep: Sweep) -> str:
    """A line for each model: its median error over the seeds at every T, and the paper's at its own T."""
    task = tasks()[memory.task]
    steps = sorted(value for value in sweep.values("data.steps") if is_number(value))
    found: dict[str, dict[int, str]] = {}
    sizes: dict[str, int] = {}
    for group in sweep.groups:
        model, median = model_of(sweep, group.values), group.median("val_loss")
        at = int(group.values[sweep.varied.index("data.steps")])
        found.setdefault(model, {})[at] = "" if median is None else f"{median:.3g}"
        sizes[model] = max(sizes.get(model, 0), group.parameters or 0)
    heads = ("model", "parameters", *(f"T = {at - task.extra}" for at in steps), f"paper, T = {memory.lengths[-1]}")
    rows = [
        (
            model,
            f"{sizes[model]:,}" if sizes[model] else "",
            *(errors.get(at, "") for at in steps),
            f"{memory.paper[model]:.3g}",
        )
        for model, errors in found.items()
    ]
    line = task.line(task.begin(Settings()).change(**{"data.steps": max(steps)}))
    nothing = "" if line is None else f"\n{line.words}: {line.error:.3g} at T = {max(steps) - task.extra}"
    return f"{task.title}, validation error:\n{table([heads, *rows], right=range(1, len(heads)))}{nothing}"
