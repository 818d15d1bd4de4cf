"""What the Forecast view asks of the worker: the chapter's rows, trained and measured."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from rnnviz.book import Recipe
from rnnviz.data.sources import make_dataset, one_sequence
from rnnviz.models.chapter import DRAWINGS, RECIPES, THIRD_EDITION, recipe
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.worker.job import Items, Job

if TYPE_CHECKING:
    from rnnviz.records.forecasts import StoredRow
    from rnnviz.worker.row_training import Keeps
    from rnnviz.worker.stored_rows import Rooted


def recipes() -> tuple[Recipe, ...]:
    """The chapter's rows in its order."""
    return tuple(RECIPES.values())


def titles() -> dict[str, str]:
    """What every book's model is called, by its key: whatever a kept run may have been trained on."""
    chapter = {key: one.title for key, one in {**RECIPES, **THIRD_EDITION, **DRAWINGS}.items()}
    return {**chapter, "sketch-rnn": "Sketch-RNN"}


def needs(key: str) -> str:
    """The key of the row whose trained network this row forecasts with; empty where it needs none but its own."""
    from rnnviz.training.forecasts import ITERATES

    return ITERATES.get(key, "")


def history(key: str, series: int) -> Array:
    """(steps,): the values of a validation series that the row reads. Quick enough to be asked for at once."""
    settings = recipe(key).settings()
    values: Array = one_sequence(settings.data, series, settings.model.loss_on).x[0, :, 0]
    return values


def row(key: str, *, ours: bool, trained: Mapping[str, Network], kept: Keeps | None = None) -> Job:
    """Trains a row, where it has a model of its own, and measures it. Yields as `train_row`, then an Outcome.

    trained: key -> network of the rows that have ended; ValueError where the row needs one that is not there.
    kept: keeps the training as a run, named by the row's title.
    """

    def items() -> Items:
        from rnnviz.records.forecasts import Outcome
        from rnnviz.training.forecasts import forecast
        from rnnviz.worker.row_training import train_row

        chosen = recipe(key)
        settings = chosen.settings(ours=ours)
        network = trained.get(needs(key)) if needs(key) else None
        if chosen.trains:
            name = f"{chosen.title}, ours" if ours and chosen.ours is not None else chosen.title
            with closing(train_row(settings, kept=kept, name=name)) as training:
                for item in training:
                    if isinstance(item, Checkpoint):
                        network = item.network
                    yield item
        dataset = make_dataset(settings.data, settings.model.loss_on)
        said = forecast(chosen, dataset, network)
        yield Outcome(key, dataset.steps, said.prediction, dataset.y_val[:, -1], said.parameters, said.val_error)

    return Job(items, long=True)


def stored(kept: Rooted | None) -> Job:
    """Yields a tuple of StoredRows: the newest finished run of each row and settings, and what ships for the others."""

    def items() -> Items:
        from dataclasses import replace

        from rnnviz.worker.shipped_rows import shipped_rows
        from rnnviz.worker.stored_rows import newest

        wanted = {
            (one.key, ours): one.settings(ours=ours)
            for one in RECIPES.values()
            for ours in (False, True)
            if one.trains and (one.ours is not None or not ours)
        }
        found = {(row.key, row.ours): row for row in newest(kept, wanted)}
        for key in RECIPES:
            for ours in (False, True):
                if (model := found.get((needs(key), ours))) is not None:
                    # A forecast that iterates a model has nothing to train: it is as old as the model.
                    found[key, ours] = replace(
                        model,
                        key=key,
                        epochs=0,
                        seconds=None,
                        losses=(),
                        val_losses=(),
                        val_error=None,
                        last_error=None,
                    )
        for row in shipped_rows():
            found.setdefault((row.key, row.ours), row)
        yield tuple(found.values())

    return Job(items)


def stored_epochs(row: StoredRow) -> Job:
    """Yields a tuple of the Checkpoints of a row's own model, or of the one that it iterates, epoch 0 first."""

    def items() -> Items:
        from dataclasses import replace

        from rnnviz.worker.stored_rows import epochs_of

        yield epochs_of(replace(row, key=needs(row.key) or row.key))

    return Job(items)


def measured(row: StoredRow) -> Job:
    """Yields the Outcome of a kept row, from its last weights."""

    def items() -> Items:
        from rnnviz.records.forecasts import Outcome
        from rnnviz.training.forecasts import forecast
        from rnnviz.worker.stored_rows import epochs_of

        chosen = recipe(row.key)
        settings = chosen.settings(ours=row.ours)
        dataset = make_dataset(settings.data, settings.model.loss_on)
        said = forecast(chosen, dataset, epochs_of(row)[-1].network)
        yield Outcome(row.key, dataset.steps, said.prediction, dataset.y_val[:, -1], said.parameters, said.val_error)

    return Job(items)
