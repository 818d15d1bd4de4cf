"""A file read without Keras is what Keras makes of it: the same layers, settings and weights, number for number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import chapter_models
import drawn_models
import keras
import pytest
import random_graphs
import shared_cases
from drawn_alone import kinds
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from same_networks import differences

from rnnviz.models.described import NeedsKeras
from rnnviz.models.model_file import read_model_file
from rnnviz.models.opened import OpenedModel, built
from rnnviz.models.plain.opened import open_plain
from rnnviz.models.refused import ModelRefused
from rnnviz.tracing.reader import network_of, read_network

pytestmark = [
    pytest.mark.filterwarnings("ignore:(?s).*You are using a softmax over axis:UserWarning"),
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask attached to it:UserWarning"),
    pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file:UserWarning"),
]

ONLY_KERAS = {
    "93-issue-mixed-precision/mixed_lstm.keras": "“lstm_49” (LSTM): its dtype is mixed_float16",
    "93-issue-mixed-precision/mixed_stateful_gru.keras": "“gru_5” (GRU): its dtype is mixed_float16",
}
"""The files of ../shared/cases that only Keras computes, and why."""


def assert_read_alike(path: Path, outputs: int = 1) -> None:
    by_keras = built(read_model_file(path))
    for output in range(outputs):
        wanted = read_network(by_keras.model, output=output)
        try:
            ours = open_plain(read_model_file(path))
            network = network_of(ours.model, output=output)
        except NeedsKeras:
            assert any(layer.kind == "Automatic" for layer in wanted.layers)
            continue
        assert differences(network, wanted) == []
        assert told(ours) == told(by_keras)


def told(opened: OpenedModel) -> tuple[Any, ...]:
    return opened.notes, opened.losses, opened.version, opened.texts, opened.answers


@pytest.mark.skipif(not shared_cases.CASES.is_dir(), reason="../shared/cases is not there")
def test_every_file_of_the_cases_without_keras() -> None:
    """That they are read right, `shared_cases.outcome` holds, which compares them with Keras."""
    said = {}
    for path in shared_cases.files():
        try:
            network_of(open_plain(read_model_file(path)).model)
        except (NeedsKeras, ModelRefused) as error:
            said[shared_cases.name_of(path)] = str(error)
    wanted = shared_cases.REFUSED | ONLY_KERAS
    assert [name for name in wanted if wanted[name] not in said.pop(name)] == []
    assert said == {}


@given(st.data())
@settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
def test_any_model_with_any_options(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    plan = data.draw(drawn_models.plans(data.draw(st.sampled_from(sorted(kinds())))))
    path = tmp_path_factory.mktemp("model") / f"model.{data.draw(st.sampled_from(('keras', 'h5')))}"
    drawn_models.built(plan, plan.dtype).save(path)
    assert_read_alike(path)


@pytest.mark.parametrize("seed", range(1_000, 1_006))
def test_a_graph_at_random(seed: int, tmp_path: Path) -> None:
    with chapter_models.precision("float32"):
        graph = random_graphs.graph(seed)
    path = tmp_path / f"model.{('keras', 'h5')[seed % 2]}"
    graph.model.save(path)
    assert_read_alike(path, graph.outputs)


def test_weights_that_do_not_fit(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((6, 2)), keras.layers.LSTM(3), keras.layers.Dense(1)])
    model.save(tmp_path / "model.keras")
    file = read_model_file(tmp_path / "model.keras")
    lstm = file.config["config"]["layers"][1]["config"]
    lstm["units"] = 4
    with pytest.raises(ModelRefused, match=r"Its weight “lstm\w*/kernel” must be 2 x 16, but is 2 x 12\."):
        open_plain(file)
    lstm["units"], lstm["use_bias"] = 3, False
    with pytest.raises(ModelRefused, match=r"The file has 3 weights for 2 of the layer “lstm"):
        open_plain(file)


def test_nothing_of_it_imports_keras(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((6, 2)), keras.layers.LSTM(3), keras.layers.Dense(1)])
    model.save(tmp_path / "model.keras")
    code = (
        "import sys; from pathlib import Path\n"
        "from rnnviz.models.model_file import read_model_file\nfrom rnnviz.models.plain.opened import open_plain\n"
        "from rnnviz.tracing.reader import network_of\n"
        f"print(len(network_of(open_plain(read_model_file(Path({str(tmp_path / 'model.keras')!r}))).model).layers))\n"
        "print({'keras', 'tensorflow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["2", "set()"]
