"""Files of the user's: a .keras and an .h5, made here number by number, and tables."""

from __future__ import annotations

import base64
import datetime
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.jobs.request import answer
from rnnviz.jobs.series import ReadTable
from rnnviz.records.arrays import Array
from rnnviz.records.tables import Table
from rnnviz.selftest.check import Bench, Check, expect
from rnnviz.settings.data import DataSettings, SeriesSettings

_UNITS, _FEATURES = 3, 2
_NAMES = ("kernel", "recurrent_kernel", "bias")

PARQUET = (
    "eNoLcAwyFGURbWAULfARFRBlEGJgcNBh+BJ4qIeRgYEhoOI4KwfHmnlngCTH0YtAMuX1NSB5QPAOK4eFjMVDsKqKuGcgWpRBVExU"
    "SgdoioAomyibDFCGW4MJSAowMjN3HPsFsSYMbg0DAysjywN7VnYWhh+8HCwsDpwCDDy8HAxCQCzGy6EiBVQBAnIOhE2WtDFlkGAr"
    "Ts5IzU0UZWEQZVFlkmBOSaxUFfLpEZKRAZsjygUUZC3KTEktZhATkJSR1FFjkAFqNWVgE5AEqxZlEhMQu8Uodo5RbRqjGoemDtDJ"
    "DKJMIJ8JACkbTTZJNQYBoFEgjVxQjRATYVq3MKqdYlK7xohbr9gWZjEBNQ6xJmYGDYWCxKLC0tQS3eSCAt3EoqL8coWy1KLizPw8"
    "BSMzPQM9Q0kdoNtBzn8Mig1gXAEAorxJjw=="
)
"""A small table, day and rides of eight days: zlib, base64."""


def weights() -> Mapping[str, tuple[Array, ...]]:
    """Of an LSTM and of a Dense layer, as Keras orders them; the same at every call."""
    rng = np.random.default_rng(15)
    shapes = {"lstm": ((_FEATURES, 4 * _UNITS), (_UNITS, 4 * _UNITS), (4 * _UNITS,)), "dense": ((_UNITS, 1), (1,))}
    return {
        name: tuple(rng.normal(0, 0.5, shape).astype(np.float32) for shape in of_layer)
        for name, of_layer in shapes.items()
    }


def forward(x: Array) -> tuple[Array, Array]:
    """Hidden states (T, units) and the answer (1,) to x, (T, features), computed here, from the equations of an LSTM
    (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), in Keras's order i, f, c, o."""
    (kernel, recurrent, bias), (out, out_bias) = weights()["lstm"], weights()["dense"]
    h, c, states = np.zeros(_UNITS), np.zeros(_UNITS), []
    for row in x.astype(np.float64):
        i, f, g, o = np.split(row @ kernel + h @ recurrent + bias, 4)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        h = _sigmoid(o) * np.tanh(c)
        states.append(h)
    return np.array(states), h @ out + out_bias


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _config(*, older: bool) -> dict[str, Any]:
    size = "batch_input_shape" if older else "batch_shape"
    layers = [
        ("InputLayer", {"name": "x", size: [None, 6, _FEATURES], "dtype": "float32"}),
        ("LSTM", {"name": "lstm", "units": _UNITS, "activation": "tanh", "recurrent_activation": "sigmoid"}),
        ("Dense", {"name": "dense", "units": 1, "activation": "linear"}),
    ]
    made = [{"class_name": kind, "config": config} for kind, config in layers]
    if not older:
        made = [{"module": "keras.layers", "registered_name": None, **one} for one in made]
    whole = {"class_name": "Sequential", "config": {"name": "model", "layers": made}}
    return whole if older else {"module": "keras", "registered_name": None, "build_config": {}, **whole}


def write_keras(path: Path) -> None:
    """As Keras 3 writes a model: a zip of its config and its weights."""
    import h5py

    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for name, place in (("lstm", "layers/lstm/cell/vars"), ("dense", "layers/dense/vars")):
            for at, numbers in enumerate(weights()[name]):
                file[f"{place}/{at}"] = numbers
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.10.0", "date_saved": "2026-01-01@00:00:00"}))
        archive.writestr("config.json", json.dumps(_config(older=False)))
        archive.writestr("model.weights.h5", content.getvalue())


def write_h5(path: Path) -> None:
    """As Keras 2 writes a model: one HDF5 file."""
    import h5py

    with h5py.File(path, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"] = "2.12.0", "tensorflow"
        file.attrs["model_config"] = json.dumps(_config(older=True))
        group = file.create_group("model_weights")
        group.attrs["keras_version"], group.attrs["backend"] = "2.12.0", "tensorflow"
        group.attrs["layer_names"] = [b"lstm", b"dense"]
        for name, place, kinds in (("lstm", "lstm/lstm_cell", _NAMES), ("dense", "dense", ("kernel", "bias"))):
            layer = group.create_group(name)
            paths = [f"{place}/{kind}:0" for kind in kinds]
            layer.attrs["weight_names"] = [one.encode() for one in paths]
            for one, numbers in zip(paths, weights()[name], strict=True):
                layer[one] = numbers


def opens_keras(bench: Bench) -> str:
    write_keras(path := bench.folder / "own model.keras")
    return _opens(bench, path)


def opens_h5(bench: Bench) -> str:
    write_h5(path := bench.folder / "own model.h5")
    return _opens(bench, path)


def _opens(bench: Bench, path: Path) -> str:
    app = bench.window()
    app.opener.open(str(path))
    bench.work()
    bench.picture(path.name)
    trace = app.score.trace
    expect(trace is not None and [layer.kind for layer in trace.layers] == ["LSTM", "Dense"], "another model is shown")
    assert trace is not None
    states, answered = forward(trace.x[0])
    far = max(
        float(np.abs(trace.layers[0].states["h"].value[0] - states).max()),
        float(np.abs(trace.prediction[0, -1] - answered).max()),
    )
    expect(far < 1e-5, f"its numbers are off by {far:.1e}")
    return f"LSTM → Dense; every state within {far:.0e} of the equations"


def reads_csv(bench: Bench) -> str:
    path = bench.folder / "rides.csv"
    day = datetime.date(2024, 1, 1)
    lines = [f"{day + datetime.timedelta(n)};{1000 + n},5" for n in range(60)]
    path.write_text("\n".join(["day;rides", *lines]), "utf-8")
    table = _read(path)
    expect(table.numbers == ("rides",), f"its columns are {table.numbers}")
    values = np.asarray(table.column("rides").values)
    expect(np.array_equal(values, 1000.5 + np.arange(60)), "its numbers are others")
    return f"{len(values)} rows, {table.step.words if table.step else 'without dates'}"


def reads_parquet(bench: Bench) -> str:
    path = bench.folder / "rides.parquet"
    path.write_bytes(zlib.decompress(base64.b64decode(PARQUET)))
    table = _read(path)
    values = np.asarray(table.column("rides").values)
    expect(np.array_equal(values, np.arange(8) + 0.5), "its numbers are others")
    return f"{len(values)} rows, {table.step.words if table.step else 'without dates'}"


def _read(path: Path) -> Table:
    data = DataSettings(task="series", source=SeriesSettings(path=str(path)))
    return next(item for item in answer(ReadTable(data)) if isinstance(item, Table))


CHECKS = (
    Check("opens a .keras file", opens_keras, 60),
    Check("opens an .h5 file", opens_h5, 61),
    Check("reads a CSV file", reads_csv, 62),
    Check("reads a Parquet file", reads_parquet, 63, needs="arro3"),
)
