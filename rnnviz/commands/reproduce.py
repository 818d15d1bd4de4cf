"""rnnviz reproduce: a book's table, trained row by row and printed beside the book's figures."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rnnviz.book import Recipe
from rnnviz.commands.codes import BAD_INPUT, INTERRUPTED, NOT_REPRODUCED, OK, USAGE, code_of
from rnnviz.commands.console import table as text_table
from rnnviz.commands.memory import run as memory
from rnnviz.commands.reproduce_rows import LAST, Row, cells, spread_table
from rnnviz.commands.reproduce_tables import BookTable, Chapter, Ridership
from rnnviz.commands.sweep import go_on
from rnnviz.commands.train import train_run
from rnnviz.models.chapter import RECIPES
from rnnviz.records.forecasts import Verdict
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.sweeps.folder import SweepFolder, Sweeps
from rnnviz.sweeps.plan import seeds
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.runs import Runs

Say = Callable[[str], None]


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. Raises the errors that `codes` knows."""
    if args.memory:
        if args.ridership is not None or args.ours or args.rows or args.list:
            say("rnnviz reproduce: --memory has models of its own; leave out --rows, --list, --ours and --ridership.")
            return USAGE
        return memory(args, say=say)
    if args.lengths:
        say("rnnviz reproduce: --lengths belongs to --memory.")
        return USAGE
    if args.ridership is not None and args.ours:
        say("rnnviz reproduce: the ridership rows have only the book's settings; leave out --ours.")
        return USAGE
    found: BookTable = Chapter() if args.ridership is None else Ridership(args.ridership)
    if args.list:
        names = [(r.key, r.ahead.value, r.title) for r in found.recipes.values()]
        say(text_table([("key", "forecast", "model"), *names]))
        return OK
    keys = list(args.rows or found.recipes)
    if unknown := [key for key in keys if key not in found.recipes]:
        say(f"rnnviz reproduce: there is no row {unknown[0]!r}; --list prints the rows.")
        return BAD_INPUT
    rows = _rows(found, keys, args, say)
    if rows is None:
        say("To continue, run the same command again.")
        return INTERRUPTED
    heads = (*found.heads, "book", "verdict")
    shown = [cells(row, found.number, by_last=LAST in heads) for row, *_ in rows]
    say("\n" + text_table([heads, *shown], right=range(3, len(heads) - 1)))
    if spread := spread_table(rows, found.number):
        say("\n" + spread)
    notes = [f"{row.recipe.key}: {row.recipe.book_note}" for row, *_ in rows if row.recipe.book_note and not args.ours]
    failures = [f"{row.recipe.key}: {row.message}" for one in rows for row in one if row.message]
    for lines in (notes, failures):
        if lines:
            say("\n" + "\n".join(lines))
    short = any(row.message or row.verdict is Verdict.SHORT for row, *_ in rows)
    return NOT_REPRODUCED if short else OK


def _rows(table: BookTable, keys: Sequence[str], args: argparse.Namespace, say: Say) -> list[list[Row]] | None:
    """Every row as measured, once for each seed; None where it was stopped."""
    if args.seeds > 1 and args.strategy == "none":
        return _by_seeds(table, keys, args, say)
    runs, rows = Runs(args.runs), []
    for key in keys:
        measured = _measured(table, key, runs, args, say)
        if measured is None:
            return None
        rows.append(measured)
    return rows


def run_name(recipe: Recipe, settings: Settings) -> str:
    """What the run of a row is called: other settings are another run."""
    training = settings.training
    seed = f", seed {training.seed}" if training.seed != TrainSettings().seed else ""
    return f"{'chapter ' if recipe.key in RECIPES else ''}{recipe.key}, {training.epochs} epochs{seed}"


def _measured(table: BookTable, key: str, runs: Runs, args: argparse.Namespace, say: Say) -> list[Row] | None:
    """The row as measured with its own seed; None where Ctrl+C stopped it."""
    recipe, needed = table.recipes[key], table.needs(key)
    say(f"\n{recipe.ahead.value}: {recipe.title}")
    if not needed:
        return [table.measured(key, None)]
    settings = table.settings(needed, ours=args.ours)
    try:
        run = _trained(table.recipes[needed], settings, runs, args, say)
        return None if run is None else [table.measured(key, run)]
    except Exception as error:
        # One row that fails leaves the others; a full disk would fail them all.
        if code_of(error) is None or isinstance(error, OSError):
            raise
        return [Row(recipe, seed=settings.training.seed, message=str(error))]


def _by_seeds(table: BookTable, keys: Sequence[str], args: argparse.Namespace, say: Say) -> list[list[Row]] | None:
    """All rows with several seeds each, which are a sweep: with its own seed first; None where it was stopped."""
    wanted: dict[str, list[Settings]] = {}
    for key in keys:
        if (needed := table.needs(key)) and needed not in wanted:
            settings = _shortened(table.settings(needed, ours=args.ours), args)
            of = (replace(settings.training, seed=seed) for seed in seeds(settings.training.seed, args.seeds))
            wanted[needed] = [replace(settings, training=training) for training in of]
    numbers: dict[Settings, int] = {}
    sweep: SweepFolder | None = None
    if wanted:
        name = "the chapter" if isinstance(table, Chapter) else "the third edition"
        every = [settings for of in wanted.values() for settings in of]
        sweep = Sweeps(args.runs).continued(f"{name}, our settings" if args.ours else name, ("model.recipe",), every)
        numbers = {one.settings: number for number, one in enumerate(sweep.plan.runs, 1)}
        left = {numbers[settings] for settings in every} - set(sweep.results())
        if left and go_on(sweep, argparse.Namespace(cluster="", processes=None, detach=False), say) == INTERRUPTED:
            return None
    results = {} if sweep is None else sweep.results()
    rows = []
    for key in keys:
        of_key = []
        for settings in wanted.get(table.needs(key), ()):
            found = results.get(numbers[settings], {})
            if sweep is None or found.get("status") != RunState.FINISHED:
                words = str(found.get("reason") or "It was not trained.")
                of_key.append(Row(table.recipes[key], seed=settings.training.seed, message=words))
            else:
                of_key.append(table.measured(key, sweep.run(numbers[settings])))
        rows.append(of_key or [table.measured(key, None)])
    return rows


def _shortened(settings: Settings, args: argparse.Namespace) -> Settings:
    """With the epochs and the device of the command, where it has any."""
    training = settings.training
    if args.epochs is not None:
        training = replace(training, epochs=min(args.epochs, training.epochs))
    return replace(settings, training=replace(training, device=args.device or training.device))


def _trained(recipe: Recipe, settings: Settings, runs: Runs, args: argparse.Namespace, say: Say) -> RunFolder | None:
    """The run of a row, finished now if not before; None where Ctrl+C stopped it."""
    if args.epochs is not None:
        epochs = min(args.epochs, settings.training.epochs)
        settings = replace(settings, training=replace(settings.training, epochs=epochs))
    run = next(_kept(recipe, settings, runs), None)
    if run is not None and run.status() is RunState.FINISHED:
        say(f"kept: {run.path}")
        return run
    fresh = run is None
    if run is None:
        device = args.device or settings.training.device
        settings = replace(settings, training=replace(settings.training, device=device))
        run = runs.create(settings, run_name(recipe, settings))
    code = train_run(run, device=args.device, strategy=args.strategy, say=say, fresh=fresh)
    return None if code == INTERRUPTED else run


def _kept(recipe: Recipe, settings: Settings, runs: Runs) -> Iterator[RunFolder]:
    """The runs of this row that are finished, or can go on: those with the very same settings, but for the device."""
    name = run_name(recipe, settings)
    for run in runs.folders():
        if run.name == name or run.name.startswith(f"{name} "):
            theirs = run.settings()
            same = replace(theirs, training=replace(theirs.training, device=settings.training.device)) == settings
            if same and run.status() in (RunState.FINISHED, RunState.STOPPED, RunState.INTERRUPTED):
                yield run
