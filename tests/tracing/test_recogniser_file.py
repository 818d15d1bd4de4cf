"""The file of a recogniser: its calibration comes back, older files have none, damage is told in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnviz.records.drawings import Calibration, Recogniser
from rnnviz.records.network import LayerSpec, Network
from rnnviz.tracing.archive import ArchiveError
from rnnviz.tracing.calibration import BEGUN, WHOLE
from rnnviz.tracing.recogniser_file import load_recogniser, save_recogniser


@pytest.fixture
def one() -> Recogniser:
    weights = {"kernel": np.ones((5, 2), np.float32), "bias": np.zeros(2, np.float32)}
    config = {"units": 2, "activation": "softmax", "use_bias": True}
    network = Network((LayerSpec("dense", "Dense", ("input",), config, weights),), 5)
    return Recogniser("a test", ("cat", "owl"), network, "position", epochs=3)


def test_a_calibration_comes_back_to_the_last_digit(one: Recogniser, tmp_path: Path) -> None:
    found = Calibration(tuple(np.linspace(-1, 1, WHOLE).tolist()), tuple(np.linspace(0, 1 / 3, BEGUN).tolist()))
    save_recogniser(tmp_path / "a.npz", replace(one, calibration=found))
    assert load_recogniser(tmp_path / "a.npz").calibration == found


def test_a_file_without_one_is_read_as_it_is(one: Recogniser, tmp_path: Path) -> None:
    save_recogniser(tmp_path / "a.npz", one)
    assert load_recogniser(tmp_path / "a.npz").calibration is None


@pytest.mark.parametrize("whole", [(0.0,) * 3, (float("nan"),) * WHOLE], ids=["too few", "not finite"])
def test_a_damaged_calibration_is_told_in_words(one: Recogniser, tmp_path: Path, whole: tuple[float, ...]) -> None:
    save_recogniser(tmp_path / "a.npz", replace(one, calibration=Calibration(whole, (0.0,) * BEGUN)))
    with pytest.raises(ArchiveError, match=r"a\.npz is damaged .*“whole” must be 10 finite numbers"):
        load_recogniser(tmp_path / "a.npz")
