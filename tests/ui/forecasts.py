"""Hand-made rows, forecasts and stories for the tests of the Forecast view, with the chapter's titles and figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.records.forecasts import (
    ForecastLine,
    Forecasts,
    HorizonErrors,
    HorizonLine,
    IteratedStory,
    ModelResiduals,
    Residuals,
)
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.rows import BoardRow

# key, title, ahead, parameters, seconds, train, validation, last step, the book's figure
_ROWS = (
    ("naive1", "Naive (last value)", "1 step", 0, 0.1, None, 0.020211367, 0.020211367, 0.020211367),
    ("linear", "Flatten + Dense", "1 step", 51, 9.4, 0.004062, 0.003921, 0.003921, 0.004168087),
    ("rnn1", "SimpleRNN(1)", "1 step", 3, 61.2, 0.011021, 0.010911, 0.010911, 0.010881562),
    ("deep", "SimpleRNN 20 / 20 / 1", "1 step", 1282, 148.0, 0.002911, 0.002843, 0.002843, 0.002910564),
    ("dense", "SimpleRNN 20 / 20 + Dense", "1 step", 1281, 143.7, 0.002718, 0.002611, 0.002611, 0.002623624),
    ("naive10", "Naive (last value)", "10 steps", 0, 0.1, None, 0.25697407, 0.25697407, 0.25697407),
    ("linear10", "Dense(10)", "10 steps", 510, 10.1, 0.018912, 0.018601, 0.0186, 0.0187),
    ("iterated", "One step, iterated", "10 steps", 1281, 0.9, None, 0.028021, 0.028021, 0.027510857),
    ("vector", "SimpleRNN 20 / 20, to a vector", "10 steps", 1470, 139.0, 0.008911, 0.008402, 0.008402, 0.0085),
    ("seq", "SimpleRNN 20 / 20, to a sequence", "10 steps", 1470, 151.3, 0.019011, 0.018755, 0.005811, 0.0096),
    ("norm", "+ BatchNormalization", "10 steps", 1630, 171.2, 0.021011, 0.019911, 0.012211, 0.0164),
    ("layer", "Layer-normalised cell 20 / 20", "10 steps", 1510, 214.0, 0.020111, 0.018011, 0.013911, 0.0121),
    ("lstm", "LSTM 20 / 20", "10 steps", 5250, 96.5, 0.019911, 0.0181, 0.008102, 0.008560798),
    ("gru", "GRU 20 / 20", "10 steps", 4110, 104.4, None, None, None, 0.010262810),
    ("conv", "Conv1D + GRU", "10 steps", 5010, None, None, None, None, 0.0080),
    ("dilated", "Dilated causal Conv1D", "10 steps", 5770, None, None, None, None, 0.0072),
    ("wavenet", "Gated WaveNet", "10 steps", 110_954, None, None, None, None, 0.1189),
)


def board_rows() -> tuple[BoardRow, ...]:
    """The chapter's table in the middle of its training: done, running, waiting, failed and ours."""
    rows = []
    for i, (key, title, ahead, parameters, seconds, train, val, last, book) in enumerate(_ROWS):
        done = val is not None
        epochs = 0 if not parameters else 20
        rng = np.random.default_rng(i)
        target = last or val or 0.01
        curve = (target * (1 + 12 * np.exp(-np.arange(epochs) / 3.0)) * np.exp(rng.normal(0, 0.08, epochs))).tolist()
        rows.append(
            BoardRow(
                key,
                title,
                ahead,
                parameters=parameters,
                epochs=epochs,
                epochs_done=epochs if done else 0,
                seconds=seconds if done else None,
                train_error=train,
                val_error=val,
                last_error=last,
                book=book,
                book_label="chapter 15's notebook",
                losses=tuple(v * 1.1 for v in curve) if done else (),
                val_losses=tuple(curve) if done else (),
                state=RunState.FINISHED if done else RunState.WAITING,
                ours=key in ("seq", "dense"),
            )
        )
    by_key = {row.key: i for i, row in enumerate(rows)}
    i = by_key["gru"]
    curve = rows[by_key["lstm"]].val_losses[:7]
    rows[i] = replace(
        rows[i],
        state=RunState.RUNNING,
        epochs_done=7,
        seconds=38.1,
        losses=curve,
        val_losses=curve,
        val_error=curve[-1],
    )
    i = by_key["conv"]
    message = "the disk is full: 12 MB were needed in runs/conv-gru, 3 MB are free"
    rows[i] = replace(rows[i], state=RunState.FAILED, epochs_done=3, seconds=11.0, message=message)
    return tuple(rows)


def wave(steps: int, seed: int = 3) -> np.ndarray:
    """(steps,) like a series of the chapter."""
    rng = np.random.default_rng(seed)
    t = np.arange(steps) / 50
    x = 0.5 * np.sin((t - rng.random()) * (10 * rng.random() + 10))
    return x + 0.2 * np.sin((t - rng.random()) * (20 * rng.random() + 20)) + 0.1 * (rng.random(steps) - 0.5)


def forecasts(keys: tuple[str, ...], *, steps: int = 50, horizon: int = 10) -> Forecasts:
    """Forecasts that leave the truth more and more, each in its own way."""
    truth = wave(steps + horizon)
    titles = {row[0]: row[1] for row in _ROWS}
    lines = []
    for i, key in enumerate(keys):
        rng = np.random.default_rng(i)
        drift = np.cumsum(rng.normal(0.01 * (-1) ** i, 0.03, horizon))
        lines.append(ForecastLine(key, titles[key], np.arange(steps, steps + horizon), truth[steps:] + drift))
    return Forecasts(12, 2000, truth, steps, tuple(lines), name="Series 12 of the validation set")


def ridership(days: int = 151) -> Forecasts:
    """A user's series with dates and gaps, a forecast one day ahead over the whole validation part."""
    rng = np.random.default_rng(1)
    times = np.datetime64("2018-12-04") + np.arange(days + 28)
    weekday = (times.astype("datetime64[D]").astype(int) + 3) % 7
    truth = np.where(weekday < 5, 640_000, 380_000) + rng.normal(0, 25_000, len(times))
    truth[60:63] = np.nan
    at = np.arange(28, len(times))
    lines = tuple(
        ForecastLine(key, title, at, np.nan_to_num(truth[at], nan=500_000) + rng.normal(0, sd, len(at)))
        for key, title, sd in (("naive7", "Naive, 7 days", 41_000), ("rnn32", "SimpleRNN(32)", 29_000))
    )
    return Forecasts(0, 1, truth, 28, lines, times=times, unit="rail boardings", name="CTA ridership")


def horizon_errors(keys: tuple[str, ...], *, horizon: int = 10) -> HorizonErrors:
    titles = {row[0]: row[1] for row in _ROWS}
    lines = []
    for i, key in enumerate(keys):
        growth = 0.0025 * (1 + 0.6 * i) * np.exp(np.arange(horizon) * (0.1 + 0.08 * i))
        lines.append(HorizonLine(key, titles[key], growth))
    return HorizonErrors(tuple(lines))


def residuals(keys: tuple[str, ...]) -> Residuals:
    titles = {row[0]: row[1] for row in _ROWS}
    rng = np.random.default_rng(5)
    return Residuals(
        tuple(ModelResiduals(k, titles[k], rng.normal(0.01 * i, 0.05 + 0.03 * i, 4000)) for i, k in enumerate(keys))
    )


def story(steps: int = 50, horizon: int = 10) -> IteratedStory:
    truth = wave(steps + horizon, seed=8)
    rng = np.random.default_rng(2)
    k = np.arange(horizon)
    return IteratedStory(
        truth[:steps],
        truth[steps:],
        truth[steps:] + np.cumsum(rng.normal(0.02, 0.03, horizon)),
        truth[steps:] + rng.normal(0, 0.035, horizon),
        0.0026 * np.exp(0.33 * k),
        0.0024 * np.exp(0.12 * k),
        iterated_title="SimpleRNN, iterated",
        direct_title="SimpleRNN, ten at once",
    )
