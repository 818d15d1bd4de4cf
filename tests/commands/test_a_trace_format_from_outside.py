"""A new format of traces is one file: `rnnviz trace` writes it where the name of --output ends so."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from keras import Input, Sequential, layers

import rnnviz.export.traces
from rnnviz import cli
from rnnviz.commands import codes
from rnnviz.models.loading import load_model

FORMAT = """
import csv

import numpy as np

from rnnviz.export.formats import Format


def write(trace, path):
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("layer", "step", "unit", "output"))
        for layer in trace.layers:
            for (p, unit), value in np.ndenumerate(layer.output.value[0]):
                rows.writerow((layer.name, int(layer.steps[p]), unit, repr(float(value))))


FORMAT = Format("Tables", ("csv",), 50, write)
"""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file beside those of rnnviz/export/traces."""
    folder = tmp_path / "formats"
    folder.mkdir()
    (folder / "table.py").write_text(FORMAT, "utf-8")
    monkeypatch.setattr(rnnviz.export.traces, "__path__", [*rnnviz.export.traces.__path__, str(folder)])
    yield
    sys.modules.pop("rnnviz.export.traces.table", None)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    made = Sequential([Input((6, 1)), layers.GRU(3), layers.Dense(2)])
    made.save(tmp_path / "model.keras")
    (tmp_path / "a.csv").write_text("value\n" + "\n".join(f"{np.sin(t):.8f}" for t in range(8)))
    return tmp_path / "model.keras"


def test_its_ending_chooses_it(model: Path, table: None, tmp_path: Path) -> None:
    out = tmp_path / "t.csv"
    assert cli.main(["trace", str(model), "--input", str(tmp_path / "a.csv"), "--output", str(out)]) == codes.OK
    head, *rows = (line.split(",") for line in out.read_text().splitlines())
    assert head == ["layer", "step", "unit", "output"]
    assert len(rows) == 6 * 3 + 2
    x = np.sin(np.arange(6, dtype=np.float32))[None, :, None]
    theirs = np.asarray(load_model(model)(x))[0]
    np.testing.assert_allclose([float(row[3]) for row in rows[-2:]], theirs, atol=1e-5)


def test_another_ending_is_refused_before_anything_is_done(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "t.csv"
    assert cli.main(["trace", str(model), "--input", "nothing", "--output", str(out)]) == codes.USAGE
    assert "A trace cannot be written as .csv: end its name with .npz." in capsys.readouterr().err
    assert not out.exists()
