"""The self-test finds what is wrong, and says what a build lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from rnnviz import cli
from rnnviz.selftest import run as running
from rnnviz.selftest.check import Bench, Check, Wrong, checks, expect
from rnnviz.selftest.checks import files


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def nothing(bench: Bench) -> str:
    return "seen"


def breaks(bench: Bench) -> str:
    raise ZeroDivisionError("by zero")


def is_wrong(bench: Bench) -> str:
    expect(1 > 2, "one is not more than two")
    return ""


def breaks_in_a_slot(bench: Bench) -> str:
    QTimer.singleShot(0, partial(breaks, bench))
    QTest.qWait(20)
    return "goes on"


def test_the_table_and_the_exit_code(
    qapp: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = (
        Check("goes well", nothing, 1),
        Check("needs more", is_wrong, 2, needs="no_such_library"),
        Check("breaks", breaks, 3),
        Check("is wrong", is_wrong, 4),
        Check("breaks in a slot", breaks_in_a_slot, 5),
    )
    monkeypatch.setattr(running, "checks", lambda: made)
    assert cli.main(["--selftest"]) == 1
    lines = {line[:46].strip(): line[46:].split("   ") for line in capsys.readouterr().out.splitlines()}
    assert lines["goes well"][0].startswith("passed")
    assert lines["goes well"][-1] == "seen"
    assert lines["needs more"][0].startswith("not part of this build")
    assert lines["breaks"][0].startswith("FAILED")
    assert lines["breaks in a slot"][0].startswith("FAILED")
    assert lines["is wrong"][-1] == "one is not more than two"
    monkeypatch.setattr(running, "checks", lambda: made[:2])
    assert cli.main(["selftest"]) == 0


def test_wrong_numbers_are_found(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model whose file is read as it is passes; one whose equations are others does not."""
    assert "every state" in files.opens_keras(bench)
    assert "every state" in files.opens_h5(bench)
    right = files.forward
    monkeypatch.setattr(files, "forward", lambda x: tuple(part + 1e-3 for part in right(x)))
    with pytest.raises(Wrong, match=r"off by 1\.0e-03"):
        files.opens_keras(bench)


def test_the_equations_of_the_self_test_are_those_of_keras() -> None:
    import keras

    x = np.random.default_rng(1).normal(size=(1, 6, 2)).astype(np.float32)
    lstm = keras.layers.LSTM(3, return_sequences=True)
    lstm.build(x.shape)
    lstm.set_weights(list(files.weights()["lstm"]))
    np.testing.assert_allclose(files.forward(x[0])[0], np.asarray(lstm(x))[0], atol=1e-6)


def test_all_that_a_build_must_do_is_checked() -> None:
    names = " ".join(check.name for check in checks())
    for word in (
        "window",
        "shipped model",
        "cat",
        "network draw",
        "lesson",
        ".keras",
        ".h5",
        "CSV",
        "Parquet",
        "format",
    ):
        assert word in names
    assert {check.needs for check in checks()} >= {"", "tensorflow"}
