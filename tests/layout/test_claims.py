"""Every claim of every caption is true: each is recomputed from the trace's raw arrays, over models drawn at random."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
from claim_checks import CHECKS, norm
from explained_models import drawn_traces
from hypothesis import given, settings
from traced_cells import network, traced
from traced_graphs import GRAPHS, traced_graph
from traced_shapes import traced_shape

from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.layout.captions import caption
from rnnviz.layout.claims import Claim, shown
from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.by_hand import Hold
from rnnviz.records.trace import Trace
from rnnviz.resources_path import resource
from rnnviz.settings.choices import LossOn
from rnnviz.settings.settings import Settings
from rnnviz.tasks import dates
from rnnviz.tasks.registry import tasks
from rnnviz.tracing.engine import trace as made_trace
from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.tracing.sketch_rnn.files import load
from rnnviz.tracing.sketch_rnn.score import pass_of_sample

SEEN: Counter[str] = Counter()


def numbers(text: str) -> list[str]:
    return [n.rstrip(".,") for n in re.findall(r"\d[\d,.]*(?:e−?\d+)?", text)]


def check_text(one: Claim) -> None:
    """No number stands in the text that is none of the facts."""
    printed = numbers(re.sub(r"Conv1D|Pooling1D|\(t[^)]*\)", "", one.text))
    facts = numbers(re.sub(r"Conv1D|Pooling1D", "", " ".join(shown(fact) for fact in one.facts.values())))
    assert set(printed) <= {*facts, "0"}, (one.text, one.facts)


def check_all(trace: Trace, steps: list[int]) -> None:
    for layer in trace.layers:
        moments = [Moment(p, t) for p in (Phase.FORWARD, Phase.BACKWARD) for t in steps]
        moments += [Moment(Phase.LOSS, trace.steps - 1, k) for k in range(2)]
        moments += [Moment(Phase.UPDATE, 0, k) for k in range(3)]
        for moment in moments:
            told = caption(trace, moment, layer.name)
            assert told.claims
            assert not re.search(r"\bnan\b|\b1 (steps|values|outputs)\b", told.text), told.text
            for one in told.claims:
                SEEN[one.what] += 1
                check_text(one)
                right = CHECKS[one.what](trace, layer, moment.step, one.facts)
                assert right, (layer.kind, one.text, one.facts)


@settings(max_examples=200)
@given(trace=drawn_traces())
def test_every_claim_of_every_caption_holds(trace: Trace) -> None:
    last = trace.steps - 1
    check_all(trace, sorted({0, 1, last // 2, last - 1, last} & set(range(trace.steps))))


FROM_FILES = (
    *("mae", "binary", "output", "log_cosh", "hinge", "cosine_similarity", "mse(reduction=sum)"),
    *("crossentropy(label_smoothing=0.1)", "crossentropy(from_logits=True, sparse=True, ignore_class=1)"),
)


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("kind", FROM_FILES)
def test_every_claim_about_what_models_from_files_minimise_holds(kind: str, every: bool) -> None:
    """Or, without a target, about the one output that is looked at, at a step of its own."""
    head = "sigmoid" if kind == "binary" else "linear"
    net = network("GRU", reset_after=True, every=every, activation=head, features=2, dtype="float64")
    rng = np.random.default_rng(1)
    x, shape = rng.normal(size=(1, 6, 2)), (1, 6 if every else 1, 2)
    y = rng.integers(0, 2, size=shape).astype(float)
    if kind == "output":
        y[:] = 0
        y[0, 3 if every else 0, 1] = 1
    if kind.startswith("crossentropy"):
        y = np.eye(2)[rng.integers(0, 2, size=shape[:2])]
    loss_on = LossOn.EVERY if every else LossOn.LAST
    made = made_trace(net, x=x, y=y, loss_on=loss_on, loss_kind=kind)
    check_all(made, list(range(made.steps)))


@pytest.mark.parametrize("graph", GRAPHS)
def test_every_claim_about_a_graph_holds(graph: str) -> None:
    trace = traced_graph(graph, features=2)
    check_all(trace, list(range(trace.steps)))


def test_every_claim_about_both_directions_holds() -> None:
    made = traced_shape("bidirectional")
    check_all(made, list(range(made.steps)))
    assert SEEN["turned"]


def test_every_claim_about_a_drawing_holds() -> None:
    """A decoder does not start from zero: its z gives it the state before the first step."""
    generator = load(resource("sketch/generator.npz"))
    sample = next(sampling.sample(generator, word="cat", temperature=0.3, seed=1))
    trace = pass_of_sample(generator, sample).trace
    check_all(trace, [0, 1, trace.steps - 1])
    size = norm(np.array(trace.layer("decoder").config["initial_h"]))
    told = caption(trace, Moment(Phase.FORWARD, 0), "decoder").text
    assert size > 1
    assert f"starts from the initial hidden state that it is given, with ‖h‖ = {shown(size)}" in told
    assert "zero" not in told


def test_every_claim_about_words_holds() -> None:
    """Of a sentence with a word that the network which ships does not know."""
    begun = tasks()["text"].begin(Settings()).change(**{"data.text.sentence": "A zorbing plot, but it is never dull."})
    trace = pass_of(shipped_run(begun)[-1].network, settings=begun, series=0).trace
    assert trace.unknown == (1,)
    check_all(trace, list(range(trace.steps)))


@pytest.mark.parametrize("epoch", [1, -1])
def test_what_is_said_of_a_written_date_holds(epoch: int) -> None:
    """It is wholly right with the last epoch's weights alone."""
    settings = dates.TASK.begin(Settings()).change(**{"model.recipe": "dates-lstm"})
    checkpoint = shipped_run(settings)[epoch]
    trace = pass_of(checkpoint.network, settings=settings, series=4, epoch=checkpoint.epoch).trace
    told = caption(trace, Moment(Phase.LOSS, trace.steps - 1), "decoder")
    for one in told.claims:
        SEEN[one.what] += 1
        assert CHECKS[one.what](trace, trace.layer("decoder"), trace.steps - 1, one.facts), one.text
    assert ("which is right" in told.text) == (epoch == -1)
    assert "Sketch" not in told.text


def test_a_held_state_is_told() -> None:
    holds = [Hold("cell_1", "h", (2, 3), (3, None), 0.5), Hold("cell_1", "c", (4, 5), (2, None), 0.1)]
    found = traced("LSTM", holds=holds)
    check_all(found, [3, 4, 6])
    told = caption(found, Moment(Phase.BACKWARD, 4), "cell_1").text
    assert "Nothing goes back through what is held by hand: h of unit 2 and c of unit 4." in told


def test_all_kinds_of_claims_were_made() -> None:
    """The test above passes where nothing is claimed: this one counts."""
    if not SEEN:
        pytest.skip("runs after the test of all claims")
    rare = {
        "none counts",
        "reads nothing",
        "softmax",
        "computing",
        "worst term",
        "mixture",
        "unread",
        "read later",
        "from nowhere",
    }
    assert set(CHECKS) - set(SEEN) <= rare


def test_a_false_claim_is_found() -> None:
    """The checks can fail: with another step's facts most of them do."""

    trace = traced("LSTM", steps=6)
    layer = trace.layers[0]
    for phase in (Phase.FORWARD, Phase.BACKWARD):
        for one in caption(trace, Moment(phase, 2), layer.name).claims:
            assert CHECKS[one.what](trace, layer, 2, one.facts)
            assert not CHECKS[one.what](trace, layer, 3, one.facts), one.text


def test_a_loss_on_the_last_step_comes_back_through_time_and_does_not_at_the_last() -> None:

    trace = traced("GRU", every=False, steps=50)
    assert trace.loss_on is LossOn.LAST
    top = "cell_2"
    assert "all of it came back through time, 48 steps." in caption(trace, Moment(Phase.BACKWARD, 1), top).text
    assert "back through time, 1 step." in caption(trace, Moment(Phase.BACKWARD, 48), top).text
    assert "all of it comes from above" in caption(trace, Moment(Phase.BACKWARD, 49), top).text
