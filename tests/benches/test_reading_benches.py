"""Benches are read strictly, and those that ship are whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from rnnviz.benches import reading
from rnnviz.benches.reading import BenchError, bench_keys, bench_names, bench_of, find_benches
from rnnviz.records.laboratory import MOST_MODELS, SHARED, Below, Origin
from rnnviz.resources_path import resource

GOOD: dict[str, Any] = {
    "title": "Two cells",
    "about": "Look at both.",
    "settings": {"data": {"task": "adding", "steps": 30}, "model": {"units": [4]}},
    "models": [{"name": "LSTM"}, {"model": {"cell": "GRU"}, "untrained": True}],
}
ASKED = {
    "vanishing": 4,
    "exploding": 3,
    "identity": 3,
    "layer-norm": 2,
    "adding": 3,
    "cell-state": 2,
    "receptive-fields": 3,
    "iterated-or-direct": 3,
    "loss-at-every-step": 2,
}


def test_all_that_were_asked_for_ship_with_their_models() -> None:
    benches = {one.key: one for one in find_benches()}
    assert {key: len(one.setup.members) for key, one in benches.items()} == ASKED
    for name in bench_names(benches.values()):
        assert resource(f"benches/{name}.npz").stat().st_size < 400_000
    shipped = {path.stem for path in resource("benches").glob("*.npz")}
    assert shipped == set(bench_names(benches.values())), "no file that no bench reads"


def test_a_file_in_the_folder_is_a_bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by listing it; in its place by its order."""
    text = (resource("benches") / "adding.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(text.replace("order = 50", "order = 1"), "utf-8")
    (tmp_path / "yours.toml").write_text(text.replace('"LSTM, GRU', '"My LSTM, GRU'), "utf-8")
    monkeypatch.setattr(reading, "resource", lambda name: tmp_path)
    assert [one.key for one in find_benches()] == ["mine", "yours"]
    assert bench_keys() == ("mine", "yours")


@pytest.mark.parametrize("bench", find_benches(), ids=lambda one: one.key)
def test_a_bench_says_in_a_few_words_what_to_look_at(bench: Any) -> None:
    assert len(bench.about.split()) <= 80
    assert not re.search(r"\bRNNs?\b(?<!SimpleRNN)(?<!SimpleRNNs)|!", bench.about)
    first = bench.setup.members[0].settings
    for one in bench.setup.members:
        assert one.name, "the legend names it"
        assert [one.settings.value(name) for name in SHARED] == [first.value(name) for name in SHARED]


def test_what_is_common_and_what_is_a_models_own_come_together() -> None:
    bench = bench_of(GOOD, key="two")
    lstm, gru = bench.setup.members
    assert (lstm.origin, lstm.source, lstm.name) == (Origin.BENCH, "two-1", "LSTM")
    assert (gru.origin, gru.source, gru.settings.model.cell) == (Origin.FIRST, "", "GRU")
    assert gru.settings.model.units == lstm.settings.model.units == (4,)
    assert bench.setup.look.below is Below.STATES
    assert bench.setup.bench == "two"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"titel": "x"}, r"two\.toml: There is no entry 'titel'"),
        ({"title": ""}, r"two\.toml: title is missing"),
        ({"order": "1"}, r"two\.toml: order is not a whole number"),
        ({"order": True}, r"order is not a whole number"),
        ({"below": "loss"}, r"below must be one of states, input, losses, forecast, not 'loss'"),
        ({"phase": "sideways"}, r"phase must be one of forward"),
        ({"models": [{}] * (MOST_MODELS + 1)}, r"At most 4 models stand side by side, not 5"),
        ({"models": [{"model": {"cell": "LTSM"}}]}, r"model 1: model\.cell: .*must be SimpleRNN, LSTM or GRU"),
        ({"models": [{"model": {"unit": [4]}}]}, r"model 1: model\.unit: .*Did you mean model\.units"),
        ({"models": [{}, {"data": {"task": "waves"}}]}, r"Model 2 has a different task"),
        ({"models": [{}, {"data": {"steps": 31}}]}, r"Model 2 has a different data\.steps"),
        ({"models": [{}, {"training": {"seed": 1}}]}, r"Model 2 has a different training\.seed"),
    ],
)
def test_a_fault_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BenchError, match=said):
        bench_of({**GOOD, **change}, key="two")
