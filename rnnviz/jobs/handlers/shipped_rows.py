"""The rows of the Forecast board that ship, trained by this application as the book did (packaging/make_board.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnviz.models.chapter import recipe as recipe_of
from rnnviz.records.arrays import Array
from rnnviz.records.forecasts import Outcome, StoredRow
from rnnviz.records.training import Checkpoint
from rnnviz.resources_path import resource
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tracing import archive
from rnnviz.tracing.store import save_networks

ROWS = "board/rows.npz"
"""Under resources/: the figures and the forecasts of every row that ships."""

_KIND = "rows of the board"


@dataclass(frozen=True, slots=True)
class Shipment:
    """A row to ship. row: with its outcome. settings: it was trained with, None for a forecast without a model."""

    row: StoredRow
    settings: dict[str, Any] | None


def write_rows(path: Path, shipments: Iterable[Shipment]) -> None:
    """All rows into one file. ValueError for a row without an outcome."""
    header, arrays = [], {}
    for one in shipments:
        row, outcome = one.row, one.row.outcome
        if not isinstance(outcome, Outcome):
            raise ValueError(f"The row {row.key} has no forecast.")
        names = ("key", "epochs", "seconds", "losses", "val_losses", "val_error", "last_error", "day")
        header.append(
            {
                **{name: getattr(row, name) for name in names},
                "parameters": outcome.parameters,
                "error": outcome.val_error,
                "settings": one.settings,
            }
        )
        arrays[row.key] = outcome.prediction
    archive.write(path, kind=_KIND, header={"rows": header}, arrays=arrays)


def read_shipments(path: Path) -> tuple[Shipment, ...]:
    """What `write_rows` wrote, in its order, with the truth that the forecasts are held against."""
    header, arrays = archive.read(path, kind=_KIND)
    truths: dict[int, tuple[Array, Array]] = {}
    found = []
    for one in header["rows"]:
        key = one["key"]
        prediction = arrays[key]
        horizon = int(prediction.shape[1])
        if horizon not in truths:
            settings = recipe_of(key).settings()
            data = make_dataset(settings.data, settings.model.loss_on)
            truths[horizon] = (data.x_val[..., 0], data.y_val[:, -1])
        known, truth = truths[horizon]
        row = StoredRow(
            key,
            False,
            one["epochs"],
            one["seconds"],
            tuple(one["losses"]),
            tuple(one["val_losses"]),
            one["val_error"],
            one["last_error"],
            one["parameters"],
            one["day"],
            outcome=Outcome(key, known, prediction, truth, one["parameters"], one["error"]),
        )
        found.append(Shipment(row, one["settings"]))
    return tuple(found)


def shipped_rows() -> tuple[StoredRow, ...]:
    """The rows that ship, but for those whose settings have changed since they were trained."""
    shipments = read_shipments(resource(ROWS))
    return tuple(one.row for one in shipments if _today(one.settings) == trained_with(one.row.key))


def shipped_figures() -> dict[str, float]:
    """The validation error of every row that ships, by its key."""
    header, _ = archive.read(resource(ROWS), kind=_KIND)
    return {one["key"]: float(one["error"]) for one in header["rows"]}


def _today(settings: dict[str, Any] | None) -> dict[str, Any] | None:
    """The settings that a row was trained with, and for those that did not exist then what a training without them has
    always done: their defaults."""
    return None if settings is None else {**flat(Settings()), **settings}


def trained_with(key: str) -> dict[str, Any] | None:
    """The settings of a row as they are now, or of the row whose model it iterates; None for one without a model."""
    recipe = recipe_of(recipe_of(key).iterates or key)
    return flat(recipe.settings()) if recipe.trains else None


def write_run(path: Path, run: Iterable[Checkpoint]) -> None:
    """Some epochs of a row."""
    kept = list(run)
    meta = {"epochs": [[c.epoch, c.loss, c.val_loss] for c in kept]}
    save_networks(path, [c.network for c in kept], meta, states=[c.optimizer for c in kept])
