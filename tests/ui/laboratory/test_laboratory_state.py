"""The laboratory as plain values and back, and which kept runs fit into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rnnviz.benches.reading import find_benches
from rnnviz.records.laboratory import Below, Bench, Look, Member, Origin, Setup
from rnnviz.settings.settings import Settings
from rnnviz.ui.laboratory.state import fitting, plain, setup_of


@pytest.mark.parametrize("bench", find_benches(), ids=lambda one: one.key)
def test_every_bench_comes_back_from_its_text(bench: Bench) -> None:
    assert setup_of(json.loads(json.dumps(plain(bench.setup))), None) == bench.setup


def test_a_run_is_known_by_its_name_and_is_untrained_where_it_is_not_here(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    setup = Setup((Member(Settings(), Origin.RUN, str(tmp_path / "mine"), "mine"),), 3, Look(False, Below.LOSSES, 16))
    said = plain(setup)
    assert str(tmp_path) not in json.dumps(said), "no folder of anybody's machine"
    assert setup_of(said, tmp_path) == setup
    elsewhere = setup_of(said, tmp_path / "none")
    assert elsewhere is not None
    assert elsewhere.members == (Member(Settings(), Origin.FIRST, "", "mine"),)
    trained = plain(Setup((Member(Settings(), Origin.TRAINED, "7"),)))
    assert setup_of(trained, None) == Setup((Member(Settings()),))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"models": 3},
        {"models": [7, {"settings": "x"}, {"settings": {}}]},
        {"models": [{"settings": {"model": {"units": [0]}}, "origin": "first"}]},
        {"models": [{"settings": {}, "origin": "elsewhere"}]},
    ],
)
def test_what_cannot_be_used_is_none(said: dict[str, Any]) -> None:
    assert setup_of(said, None) is None


def test_no_file_outside_the_benches_is_named() -> None:
    said = {"models": [{"settings": {}, "origin": "bench", "source": "../../secret"}], "series": -1, "look": 5}
    setup = setup_of(said, None)
    assert setup == Setup((Member(Settings()),))


def test_a_run_of_the_same_sequences_fits_and_one_step_is_iterated() -> None:
    ten = Settings().change(**{"data.horizon": 10, "data.steps": 80})
    assert fitting(ten.change(**{"data.steps": 50}), ten) == (ten, False)
    one = ten.change(**{"data.horizon": 1, "model.cell": "GRU"})
    found = fitting(one, ten)
    assert found == (ten.change(**{"model.cell": "GRU"}), True)
    assert fitting(ten, one) is None, "what forecasts ten steps has no single one"
    assert fitting(ten.change(**{"data.task": "adding"}), ten) is None
    assert fitting(ten.change(**{"data.seed": 1}), ten) is None
