"""What the Forecast view asks of the worker: the chapter's rows, trained and measured."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from rnnviz.book import Recipe
from rnnviz.data.sources import make_dataset, one_sequence
from rnnviz.models.chapter import DRAWINGS, RECIPES, THIRD_EDITION, recipe
from rnnviz.records import Array, Checkpoint, Network
from rnnviz.worker.job import Items, Job

if TYPE_CHECKING:
    from rnnviz.worker.row_training import Keeps


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
        from rnnviz.forecast_records import Outcome
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
