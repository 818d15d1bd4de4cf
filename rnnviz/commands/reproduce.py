"""rnnviz reproduce: the chapter's table, trained row by row and printed beside the book's figures."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rnnviz.book import Recipe
from rnnviz.commands.codes import BAD_INPUT, INTERRUPTED, NOT_REPRODUCED, OK, code_of
from rnnviz.commands.console import table
from rnnviz.commands.train import train_run
from rnnviz.forecast_records import Verdict, verdict
from rnnviz.models.chapter import RECIPES
from rnnviz.settings import Settings
from rnnviz.training.forecasts import ITERATES, forecast
from rnnviz.training.run_folder import RunFolder, Status
from rnnviz.training.runs import Runs

Say = Callable[[str], None]

HEADS = ("key", "forecast", "model", "parameters", "epochs", "seconds", "val MSE", "last step", "book", "verdict")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as measured. val, last: mean squared errors over all targets, and at the last step. message: a failure."""

    recipe: Recipe
    parameters: int | None = None
    epochs: int | None = None
    seconds: float | None = None
    val: float | None = None
    last: float | None = None
    message: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """Beside the book's figure, in the measure that the book has it in."""
        figure = self.recipe.figure
        if figure is None or self.message:
            return None
        return verdict(self.last if figure.measure == "val_last" else self.val, figure.mse)


def reproduce(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command."""
    if args.list:
        say(table([("key", "forecast", "model"), *((r.key, r.ahead.value, r.title) for r in RECIPES.values())]))
        return OK
    keys = list(args.rows or RECIPES)
    if unknown := [key for key in keys if key not in RECIPES]:
        say(f"rnnviz reproduce: there is no row {unknown[0]!r}; --list names them.")
        return BAD_INPUT
    runs, rows = Runs(args.runs), []
    for key in keys:
        say(f"\n{RECIPES[key].ahead.value}: {RECIPES[key].title}")
        row = _row(RECIPES[key], runs, args, say)
        if row is None:
            say("To go on, give the same command again.")
            return INTERRUPTED
        rows.append(row)
    say("\n" + table([HEADS, *(cells(row) for row in rows)], right=range(3, 9)))
    failed = [row for row in rows if row.message]
    for row in failed:
        say(f"{row.recipe.key}: {row.message}")
    return NOT_REPRODUCED if failed or any(row.verdict is Verdict.SHORT for row in rows) else OK


def cells(row: Row) -> tuple[str, ...]:
    """A row's cells, in the order of HEADS."""
    recipe, figure = row.recipe, row.recipe.figure
    return (
        recipe.key,
        recipe.ahead.value,
        recipe.title,
        "" if row.parameters is None else f"{row.parameters:,}",
        "" if row.epochs is None else str(row.epochs),
        "" if row.seconds is None else f"{row.seconds:.1f}",
        "" if row.val is None else f"{row.val:.6f}",
        "" if row.last is None else f"{row.last:.6f}",
        "" if figure is None else f"{figure.mse:.6f}",
        "failed" if row.message else (row.verdict or ""),
    )


def run_name(recipe: Recipe, settings: Settings) -> str:
    """What the run of a row is called: other settings are another run."""
    return f"chapter {recipe.key}, {settings.training.epochs} epochs"


def _row(recipe: Recipe, runs: Runs, args: argparse.Namespace, say: Say) -> Row | None:
    """The row as measured; None where Ctrl+C stopped it."""
    from rnnviz.data.sources import make_dataset

    try:
        if recipe.trains:
            run = _trained(recipe, runs, args, say)
            return None if run is None else _measured(recipe, run)
        dataset = make_dataset(recipe.settings().data, recipe.loss_on)
        network, run = None, None
        if recipe.key in ITERATES:
            run = _trained(RECIPES[ITERATES[recipe.key]], runs, args, say)
            if run is None:
                return None
            network = run.checkpoints()[-1].network
        found = forecast(recipe, dataset, network)
        last = run.history()[-1] if run is not None else None
        return Row(
            recipe,
            found.parameters,
            last.epoch if last else None,
            last.seconds if last else None,
            found.val_error,
            found.val_error,
        )
    except Exception as error:
        # One row that fails leaves the others; a full disk would fail them all.
        if code_of(error) is None or isinstance(error, OSError):
            raise
        return Row(recipe, message=str(error))


def _trained(recipe: Recipe, runs: Runs, args: argparse.Namespace, say: Say) -> RunFolder | None:
    """The run of a row, finished now if not before; None where Ctrl+C stopped it."""
    settings = recipe.settings(ours=args.ours)
    if args.epochs is not None:
        epochs = min(args.epochs, settings.training.epochs)
        settings = replace(settings, training=replace(settings.training, epochs=epochs))
    run = next(_kept(recipe, settings, runs, args.device), None)
    if run is not None and run.status() is Status.FINISHED:
        say(f"kept: {run.path}")
        return run
    fresh = run is None
    if run is None:
        device = args.device or settings.training.device
        settings = replace(settings, training=replace(settings.training, device=device))
        run = runs.create(settings, run_name(recipe, settings))
    code = train_run(run, device=args.device, strategy=args.strategy, say=say, fresh=fresh)
    return None if code == INTERRUPTED else run


def _kept(recipe: Recipe, settings: Settings, runs: Runs, device: str | None) -> Iterator[RunFolder]:
    """The runs of this row that are finished, or can go on: those with the very same settings, but for the device."""
    name = run_name(recipe, settings)
    for run in runs.folders():
        if run.name == name or run.name.startswith(f"{name} "):
            theirs = run.settings()
            same = replace(theirs, training=replace(theirs.training, device=settings.training.device)) == settings
            if same and run.status() in (Status.FINISHED, Status.STOPPED, Status.INTERRUPTED):
                yield run


def _measured(recipe: Recipe, run: RunFolder) -> Row:
    """The row of a finished run: with patience the epoch whose weights are kept, else the last."""
    history, kept = run.history(), run.ending().kept_epoch
    row = next((r for r in history if r.epoch == kept), history[-1])
    network = run.checkpoints()[-1].network
    parameters = sum(w.size for spec in network.layers for w in spec.weights.values())
    return Row(recipe, parameters, row.epoch, history[-1].seconds, row.val_loss, row.val_last)
