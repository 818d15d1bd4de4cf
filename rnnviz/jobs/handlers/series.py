"""Answers for a file of the user's own: it is read, planned and forecast."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from rnnviz.book import Ahead, Recipe
from rnnviz.data.table import read_table
from rnnviz.jobs.handlers.stored_rows import epochs_of, given_rows, newest
from rnnviz.jobs.handlers.training import train
from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.series import FindSeriesRows, MakeBoard, MeasureSeriesRow, PlanSeries, ReadTable, TrainSeriesRow
from rnnviz.jobs.training import Train
from rnnviz.models.chapter import RECIPES, THIRD_EDITION
from rnnviz.models.chapter import ridership as chicago
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.records.forecasts import SeriesOutcome, SeriesPlan, series_plan
from rnnviz.records.network import Network
from rnnviz.records.series import Preset, SeriesOrigin
from rnnviz.records.tables import TableError
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.series_board import SeriesBoard, SeriesRow
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import task_of
from rnnviz.training.forecasts import last_answers
from rnnviz.training.holt_winters import series_forecast
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.seasonal import linear_forecast, origin_of, seasonal_forecast
from rnnviz.training.smoothing import AVERAGE, EXPONENTIAL, SEASONAL, smoothed_forecast

TRAINING = TrainSettings(epochs=100, learning_rate=3e-3, loss="huber", patience=15)
"""How the models of a user's series are trained: each stops where its error in the validation part has not fallen for
a while, so that a series of a hundred rows and one of a hundred thousand both get what they need."""

_TITLES = {
    "dense-1": "Flatten + Dense",
    "simple-rnn-1": "SimpleRNN(1)",
    "simple-rnn-20-20-1": "SimpleRNN 20 / 20 / 1",
    "vector": "SimpleRNN 20 / 20, sequence to vector",
    "sequences": "SimpleRNN 20 / 20, sequence to sequence",
    "batch-norm": "+ BatchNormalization",
    "layer-norm": "layer-normalised SimpleRNN 20 / 20",
    "dropout": "+ dropout and recurrent dropout",
    "lstm": "LSTM 20 / 20",
    "gru": "GRU 20 / 20",
    "conv-gru": "Conv1D + GRU 20 / 20",
    "dilated": "causal Conv1D, dilations 1, 2, 4, 8 twice",
    "wavenet": "gated WaveNet, 32 filters",
    "tcn": "TCN, 20 filters",
}
"""The chapter's models that fit any series, by their keys, and what they are called where the horizon is another."""

HOLT_WINTERS = "holt-winters"
_ONE_OUTPUT = ("simple-rnn-1", "simple-rnn-20-20-1")
_MOST_TRAINING = 2_000
"""Windows of the training part, evenly spread, of which the training error is measured."""


@handles(ReadTable)
def read(request: ReadTable) -> Items:
    source = request.data.source or SeriesSettings()
    table = read_table(source.path, source.read, dates=source.dates)
    if set(chicago.COLUMNS) <= {column.name for column in table.columns}:
        yield Preset("As in the third edition", chicago.third_edition(table.path))
    yield table


@handles(PlanSeries)
def plan(request: PlanSeries) -> Items:
    found = [p.message for p in problems(Settings(data=request.data)) if p.field.startswith("data.")]
    if found:
        yield SeriesPlan(problem=" ".join(found))
        return
    try:
        made = make_dataset(request.data, LossOn.LAST)
        if made.origin is None:
            counts = (len(made.x_train), len(made.x_val), len(made.x_test))
            yield SeriesPlan(counts, noun=f"{task_of(request.data).noun.lower()}s")
            return
        yield series_plan(made.origin)
    except TableError as error:
        yield SeriesPlan(problem=str(error))


@handles(MakeBoard)
def board(request: MakeBoard) -> Items:
    data = request.data
    origin = origin_of(make_dataset(data, LossOn.LAST))
    rows = _rows(data, origin)
    if chicago.is_third_edition(data):
        # Beside its rows ours are marked, and its naive forecast is not said twice.
        ours = [replace(one, ours=one.recipe.trains) for one in rows if one.key != "seasonal"]
        rows = [*_third_edition(data, origin), *ours]
    yield SeriesBoard(data, origin, tuple(rows))


@handles(TrainSeriesRow)
def train_row(request: TrainSeriesRow) -> Items:
    one = request.row
    best = _Best(huber=one.settings.training.loss == "huber")
    if one.recipe.trains:
        with closing(train(Train(one.settings, root=request.root, name=_run_name(one)))) as training:
            for item in training:
                best.take(item)
                yield item
    yield outcome(one, make_dataset(one.data, LossOn.LAST), best.network, epoch=best.epoch)


@handles(FindSeriesRows)
def find_rows(request: FindSeriesRows) -> Items:
    board = request.board
    wanted = {(row.key, row.ours): row.settings for row in board.rows if row.recipe.trains}
    source = board.data.source
    changed = Path(source.path).stat().st_mtime if source is not None else 0.0
    found = [row for row in newest(request.root, wanted) if row.path and row.path.stat().st_mtime >= changed]
    rows = (*found, *given_rows(request.given, wanted))
    yield tuple({(row.key, row.ours): row for row in rows}.values())


@handles(MeasureSeriesRow)
def measure_row(request: MeasureSeriesRow) -> Items:
    one, row = request.row, request.stored
    huber = one.settings.training.loss == "huber"
    history = {epoch.epoch: epoch for epoch in RunFolder(row.path).history()} if row.path is not None else {}
    kept = [checkpoint for checkpoint in epochs_of(row) if checkpoint.epoch]

    def error(checkpoint: Checkpoint) -> float:
        epoch = history[checkpoint.epoch]
        measure = epoch.val_mae if huber and epoch.val_mae is not None else epoch.val_loss
        return math.inf if measure is None else measure

    best = min(kept, key=error)
    yield outcome(one, make_dataset(one.data, LossOn.LAST), best.network, epoch=best.epoch)


def outcome(one: SeriesRow, dataset: Dataset, network: Network | None, *, epoch: int = 0) -> SeriesOutcome:
    """What the row says of every validation window, and its errors, in the file's units. ValueError without a network
    where it needs one."""
    origin = origin_of(dataset)
    some = np.unique(np.linspace(0, len(dataset.x_train) - 1, min(_MOST_TRAINING, len(dataset.x_train))).astype(int))
    rows = {part: origin.first(part) if part == "val" else origin.first(part)[some] for part in ("train", "val")}
    said: dict[str, Array] = {}
    parameters = 0
    if one.smoothing == HOLT_WINTERS:
        said, by = series_forecast(dataset, every=one.lag, first=rows)
        parameters = by.count
    elif one.smoothing:
        said, _ = smoothed_forecast(dataset, one.smoothing, lag=one.lag, first=rows)
        parameters = 1
    elif one.lag:
        said = {part: seasonal_forecast(dataset, one.lag, first=first) for part, first in rows.items()}
    elif one.recipe.trains:
        if network is None:
            raise ValueError(f"“{one.recipe.title}” forecasts with a trained network.")
        x = {"train": dataset.x_train[some], "val": dataset.x_val}
        said = {part: origin.in_units(last_answers(network, values)) for part, values in x.items()}
        parameters = sum(w.size for spec in network.layers for w in spec.weights.values())
    else:
        said, parameters = linear_forecast(dataset, first=rows)
    errors = {part: _mean_absolute(origin, said[part], first) for part, first in rows.items()}
    return SeriesOutcome(one.key, said["val"], parameters, epoch, errors["train"], errors["val"])


def _run_name(one: SeriesRow) -> str:
    file = Path(one.data.source.path).stem if one.data.source is not None else ""
    return ", ".join(filter(None, (one.recipe.title, file[:60], "ours" if one.ours else "")))


def _rows(data: DataSettings, origin: SeriesOrigin) -> list[SeriesRow]:
    season = origin.step.season if origin.step else 0
    outputs = origin.horizon * len(origin.targets)
    found = [SeriesRow(_plain("naive", "naive: the last value again"), data, origin, lag=1)]
    if 1 < season <= (origin.first_val[0] if len(origin.first_val) else 0):  # else it would say the last value again
        found.append(SeriesRow(_plain("seasonal", f"naive: {season} steps earlier"), data, origin, lag=season))
    found.append(SeriesRow(_plain("least-squares", "least squares, closed form"), data, origin))
    found += _smoothing(data, origin, season if any(row.key == "seasonal" for row in found) else 0)
    for key, title in _TITLES.items():
        if key in _ONE_OUTPUT and outputs > 1:
            continue
        # Its last answer stands above the last step only where the window has an even number of steps.
        if key == "conv-gru" and data.steps % 2:
            continue
        note = "Its outputs are always between −1 and 1 (scaled)." if key in _ONE_OUTPUT else ""
        recipe = replace(RECIPES[key], title=title, figure=None, book=TRAINING, ours=None, note=note, book_note="")
        found.append(SeriesRow(recipe, data, origin))
    return found


def _smoothing(data: DataSettings, origin: SeriesOrigin, season: int) -> list[SeriesRow]:
    """What a network must beat besides the naive forecasts; season: 0 where there is none."""
    rows = [(AVERAGE, "moving average", 1), (EXPONENTIAL, "exponential smoothing", 1)]
    if season:
        rows.append((SEASONAL, f"seasonal exponential smoothing, {season} steps", season))
    notes = {
        AVERAGE: "The mean of the last values; how many is chosen on the training windows.",
        EXPONENTIAL: "The level α·x(t) + (1 − α)·s(t−1); α is chosen on the training windows.",
        HOLT_WINTERS: "Exponential smoothing of each of them; the numbers are chosen on the training windows.",
        SEASONAL: "A level for each step of the season, smoothed by itself; α is chosen on the training windows.",
    }
    words = f"level, trend and {season} steps of a season" if season else "level and trend"
    rows.append((HOLT_WINTERS, f"Holt-Winters: {words}", season))
    return [
        SeriesRow(replace(_plain(f"smoothing-{kind}", title), note=notes[kind]), data, origin, lag=lag, smoothing=kind)
        for kind, title, lag in rows
    ]


def _third_edition(data: DataSettings, origin: SeriesOrigin) -> list[SeriesRow]:
    rows = []
    for recipe in THIRD_EDITION.values():
        if recipe.key == chicago.MULTIVARIATE:
            wider = chicago.with_buses(data)
            rows.append(SeriesRow(recipe, wider, origin_of(make_dataset(wider, LossOn.LAST))))
        else:
            rows.append(SeriesRow(recipe, data, origin, lag=0 if recipe.trains else chicago.LAG))
    return rows


def _plain(key: str, title: str) -> Recipe:
    """A forecast without a model."""
    return Recipe(key=key, title=title, ahead=Ahead.ONE)


def _mean_absolute(origin: SeriesOrigin, said: Array, first: IntArray) -> Array:
    """(targets,): the mean absolute error of forecasts (windows, horizon, targets) of the windows before `first`."""
    truth = origin.values[first[:, np.newaxis] + np.arange(origin.horizon)]
    error: Array = np.abs(said - truth).mean(axis=(0, 1))
    return error


class _Best:
    """The epoch with the lowest validation error so far, measured as the trainer does for its patience."""

    def __init__(self, *, huber: bool) -> None:
        self._huber = huber
        self._error, self._now = math.inf, math.inf
        self.network: Network | None = None
        self.epoch = 0

    def take(self, item: object) -> None:
        if isinstance(item, TrainStep) and item.val_loss is not None:
            mae = item.val_mae if item.val_mae is not None else item.val_loss
            self._now = mae if self._huber else item.val_loss
        elif isinstance(item, Checkpoint) and item.epoch and self._now < self._error:
            self._error, self.network, self.epoch = self._now, item.network, item.epoch
