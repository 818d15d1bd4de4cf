"""A sentence through the network that ships: its words, its answer at every word, and the unit that tells it."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data.sentences.dataset import parts_of
from rnnviz.jobs.answers import FindTellingUnit
from rnnviz.jobs.handlers.answers import NoAnswer
from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.jobs.request import answer
from rnnviz.records.answers import TellingUnit
from rnnviz.records.network import Network
from rnnviz.resources_path import resource
from rnnviz.settings.settings import Settings
from rnnviz.tasks.text import SHIPS, TASK

BEGUN = TASK.begin(Settings())


@pytest.fixture(scope="module")
def network() -> Network:
    return shipped_run(BEGUN)[-1].network


def softmax(values: np.ndarray) -> np.ndarray:
    e = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(e / e.sum(-1, keepdims=True))


def test_what_ships_is_small_and_begins_untrained() -> None:
    assert resource(SHIPS).stat().st_size + resource("texts/words.txt").stat().st_size < 2 * 2**20
    run = shipped_run(BEGUN)
    assert [one.epoch for one in run] == [0, 8]
    assert run[0].val_loss == pytest.approx(np.log(2), abs=0.01)
    assert run[-1].val_loss < 0.55


def test_it_tells_what_is_plain() -> None:
    """Of our own sentences, none of which it was trained on."""
    network = shipped_run(BEGUN)[-1].network
    traces = [pass_of(network, settings=BEGUN, series=n).trace for n in range(TASK.count(BEGUN.data))]
    right = [trace.prediction[0, -1].argmax() == trace.target[0, -1].argmax() for trace in traces]
    assert np.mean(right) > 0.85


def test_the_answer_so_far_is_what_the_network_says_of_the_beginning(network: Network) -> None:
    """Held against a Dense layer of our own on the hidden state at every word."""
    settings = BEGUN.change(**{"data.text.sentence": "A zorbing plot, but the cast is charming."})
    trace = pass_of(network, settings=settings, series=0).trace
    assert trace.tokens == ("a", "zorbing", "plot", ",", "but", "the", "cast", "is", "charming", ".")
    assert trace.unknown == (1,)
    assert trace.x[0, 1, 0] == 1
    dense = network.layers[-1].weights
    hidden = trace.layer("lstm").states["h"].value[0]
    assert trace.so_far is not None
    assert trace.so_far == pytest.approx(softmax(hidden @ dense["kernel"] + dense["bias"]), abs=1e-5)
    assert trace.so_far[-1] == pytest.approx(trace.prediction[0, -1])


def test_the_telling_unit_is_found_among_the_cell_states(network: Network) -> None:
    items = list(answer(FindTellingUnit(network, BEGUN)))
    found = items[-1]
    assert isinstance(found, TellingUnit)
    count = len(parts_of(BEGUN.data).val)
    assert (found.layer, found.state, found.sequences) == ("lstm", "c", count)
    # Counted anew, one sentence at a time.
    shares, ends = [], []
    for n in range(count):
        trace = pass_of(network, settings=BEGUN, series=n).trace
        said = trace.words[int(trace.prediction[0, -1].argmax())]
        cell = trace.layer("lstm").states["c"].value[0, :, found.unit]
        right = [(value > found.middle) == (said == found.above) for value in cell]
        stays = next((k for k, good in enumerate(reversed(right)) if not good), len(right))
        shares.append(stays / len(right))
        ends.append(right[-1])
    assert found.share == pytest.approx(np.mean(shares))
    assert found.agrees == pytest.approx(np.mean(ends))
    assert found.share > 0.5


def test_a_sentence_on_the_stage_does_not_change_what_is_searched(network: Network) -> None:
    typed = BEGUN.change(**{"data.text.sentence": "it sucks"})
    assert (
        list(answer(FindTellingUnit(network, typed, most=12)))[-1]
        == list(answer(FindTellingUnit(network, BEGUN, most=12)))[-1]
    )


def test_untrained_weights_that_answer_all_alike_are_told_of() -> None:
    flat = shipped_run(BEGUN)[0].network
    last = flat.layers[-1]
    weights = {layer.name: dict(layer.weights) for layer in flat.layers}
    weights[last.name] = {"kernel": np.zeros((48, 2), np.float32), "bias": np.array([0, 1], np.float32)}
    with pytest.raises(NoAnswer, match="answers all of these sequences alike"):
        list(answer(FindTellingUnit(flat.with_weights(weights), BEGUN, most=5)))
