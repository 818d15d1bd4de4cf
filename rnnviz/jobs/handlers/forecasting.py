"""Answers of the chapter's board: its rows, trained and measured, and found again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from rnnviz.book import Recipe
from rnnviz.jobs.forecasting import FindRows, MeasureRow, ReadFigures, ReadRowEpochs, TrainRow
from rnnviz.jobs.handlers.shipped_rows import shipped_figures, shipped_rows
from rnnviz.jobs.handlers.stored_rows import epochs_of, given_rows, newest
from rnnviz.jobs.handlers.training import train
from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.training import Train
from rnnviz.models.chapter import RECIPES, recipe
from rnnviz.records.forecasts import Outcome
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.tasks.datasets import make_dataset
from rnnviz.training.forecasts import forecast


@handles(TrainRow)
def train_row(request: TrainRow) -> Items:
    chosen, network = recipe(request.key), request.network
    if chosen.trains:
        name = f"{chosen.title}, ours" if request.ours and chosen.ours is not None else chosen.title
        with closing(train(Train(chosen.settings(ours=request.ours), root=request.root, name=name))) as training:
            for item in training:
                if isinstance(item, Checkpoint):
                    network = item.network
                yield item
    yield _outcome(chosen, ours=request.ours, network=network)


@handles(FindRows)
def find_rows(request: FindRows) -> Items:
    wanted = {
        (one.key, ours): one.settings(ours=ours)
        for one in RECIPES.values()
        for ours in (False, True)
        if one.trains and (one.ours is not None or not ours)
    }
    rows = (*newest(request.root, wanted), *given_rows(request.given, wanted))
    found = {(row.key, row.ours): row for row in rows}
    for key, one in RECIPES.items():
        for ours in (False, True):
            if (model := found.get((one.iterates, ours))) is not None:
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


@handles(ReadRowEpochs)
def read_row_epochs(request: ReadRowEpochs) -> Items:
    yield epochs_of(request.row)


@handles(MeasureRow)
def measure_row(request: MeasureRow) -> Items:
    row = request.row
    yield _outcome(recipe(row.key), ours=row.ours, network=epochs_of(row)[-1].network)


@handles(ReadFigures)
def read_figures(request: ReadFigures) -> Items:
    yield shipped_figures()


def _outcome(chosen: Recipe, *, ours: bool, network: Network | None) -> Outcome:
    settings = chosen.settings(ours=ours)
    dataset = make_dataset(settings.data, settings.model.loss_on)
    said = forecast(chosen, dataset, network)
    return Outcome(
        chosen.key, dataset.x_val[..., 0], said.prediction, dataset.y_val[:, -1], said.parameters, said.val_error
    )
