"""rnnviz train: a run from a settings file, or the rest of one."""

from __future__ import annotations

import argparse
import contextlib
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from rnnviz.commands.codes import BAD_INPUT, INTERRUPTED, OK, USAGE
from rnnviz.commands.console import Progress
from rnnviz.commands.signals import asked_to_end
from rnnviz.records.training import TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import read_settings, settings_text
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import tasks
from rnnviz.training.keep import keep, prepare
from rnnviz.training.loading import load
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.runs import Runs

Say = Callable[[str], None]


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. Raises the errors that `codes` knows."""
    if args.example:
        say(settings_text(Settings(), tasks(), example=True).rstrip())
        return OK
    if (args.settings is None) == (args.resume is None):
        say("rnnviz train: give a settings file, or --resume with a run. `rnnviz train --example` prints such a file.")
        return USAGE
    runs = Runs(args.runs)
    if args.resume is not None:
        if args.seed is not None or args.epochs is not None or args.name:
            say("rnnviz train: --resume keeps the run's own seed, epochs and name.")
            return USAGE
        run = runs.find(args.resume)
        return train_run(run, device=args.device, strategy=args.strategy, say=say)
    if not args.settings.is_file():
        say(f"rnnviz train: there is no settings file {args.settings}.")
        return BAD_INPUT
    run = runs.create(_with(read_settings(args.settings, problems), args), args.name)
    return train_run(run, device=None, strategy=args.strategy, say=say, fresh=True)


def train_run(run: RunFolder, *, device: str | None, strategy: str, say: Say = print, fresh: bool = False) -> int:
    """Trains what is left of a run. fresh: a run that cannot even begin leaves no folder."""
    try:
        say(f"{run.name}: loading TensorFlow …")
        load()
        session = prepare(run, device=device, strategy=strategy)
    except BaseException:  # an interruption, too: a run without a step is none
        if fresh:
            shutil.rmtree(run.path, ignore_errors=True)
        raise
    after = run.epoch()
    say(f"on {session.device}, {len(session.dataset.x_train):,} series, {run.path}")
    if loops := session.trainer.way.words(session.trainer.model):
        say(loops)
    if after is not None:
        say(f"resumed after epoch {after}")
    with asked_to_end() as asked, Progress(run.name) as progress, closing(keep(session)) as items:
        for item in items:
            if asked:
                break
            if isinstance(item, TrainStep):
                progress.show(item)
    if asked:
        with contextlib.suppress(OSError):  # its terminal may have been closed
            say(f"stopped after epoch {run.epoch()}; to resume: rnnviz train --resume {str(run.path)!r}")
        return INTERRUPTED
    ending, rows = run.ending(), run.history()
    best = (
        "" if ending.kept_epoch in (None, rows[-1].epoch) else f", the weights are those of epoch {ending.kept_epoch}"
    )
    say(f"finished: {rows[-1].epoch} epochs, {rows[-1].seconds:.1f} s{best}; {run.model_path}")
    return OK


def _with(settings: Settings, args: argparse.Namespace) -> Settings:
    given = {"epochs": args.epochs, "seed": args.seed, "device": args.device}
    training = replace(settings.training, **{k: v for k, v in given.items() if v is not None})
    return replace(settings, training=training)
