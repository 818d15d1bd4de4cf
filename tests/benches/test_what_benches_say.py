"""What the words of the benches claim is so in the models that ship."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.benches.reading import find_benches
from rnnviz.jobs.laboratory import FindEpochs, TraceMember
from rnnviz.jobs.request import answer
from rnnviz.layout.laboratory import ahead, overflow_words, strands
from rnnviz.records.arrays import Array
from rnnviz.records.laboratory import Below, Member
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint, Pass

BENCHES = {one.key: one for one in find_benches()}


def epochs(member: Member) -> tuple[Checkpoint, ...]:
    (found,) = answer(FindEpochs(member))
    assert isinstance(found, tuple)
    return found


def models(key: str) -> dict[str, Member]:
    return {one.name: one for one in BENCHES[key].setup.members}


def traced(member: Member, series: int = 0, *, epoch: int = -1, **settings: object) -> Trace:
    (made,) = answer(TraceMember(member.changed(**settings), epochs(member)[epoch], series))
    assert isinstance(made, Pass)
    return made.trace


def errors(member: Member) -> list[float]:
    return [one.val_loss for one in epochs(member)[1:] if one.val_loss is not None]


def sizes(trace: Trace, symbol: str = "∂L/∂h") -> Array:
    return next(one.values for one in strands(trace, Below.STATES) if one.symbol == symbol)


def test_adding_the_simple_rnn_never_gets_below_always_answering_one() -> None:
    """Its squared error is 1/6 over all sequences; over those of the validation set a little less or more."""
    found = models("adding")
    assert min(errors(found["SimpleRNN"])) > 0.16
    for name in ("LSTM", "GRU"):
        run = found[name]
        assert errors(run)[-1] < 1e-3
        before, after = (sizes(traced(run, epoch=at))[0] for at in (0, -1))
        assert after > 1e4 * before, "its gradient comes to reach the first step"


def test_vanishing_training_wins_some_gradients_back() -> None:
    found = models("vanishing")
    told = {name: errors(one)[-1] for name, one in found.items()}
    assert told["LSTM, forget bias 5"] < 0.01
    assert told["GRU"] < 0.01
    assert told["SimpleRNN"] > 0.16
    gates = [one for one in traced(found["GRU"]).layers[0].gates if one.symbol == "z"]
    assert np.quantile(gates[0].after.value, 0.9) > 0.9, "some update gates have come close to 1"
    assert told["LSTM, forget bias 1"] > 0.16
    shown = {name: traced(one, 9).loss for name, one in found.items()}
    assert min(shown["SimpleRNN"], shown["LSTM, forget bias 1"]) > 100 * max(shown["LSTM, forget bias 5"], shown["GRU"])
    assert sizes(traced(found["GRU"]))[0] > 1e-3
    assert sizes(traced(found["GRU"], epoch=0))[0] < 1e-30


def test_vanishing_opens_on_a_sequence_that_tells_who_has_learnt() -> None:
    """Where the sum happens to be about 1, a model that always answers 1 has the smallest loss."""
    bench = BENCHES["vanishing"]
    losses = {one.name: traced(one, bench.setup.series).loss for one in bench.setup.members}
    learnt = max(losses[name] for name in ("LSTM, forget bias 5", "GRU"))
    assert learnt < 0.1 * min(losses[name] for name in ("SimpleRNN", "LSTM, forget bias 1"))


def test_receptive_fields_says_how_long_its_models_were_trained() -> None:
    bench = BENCHES["receptive-fields"]
    trained = [epochs(one)[-1].epoch for one in bench.setup.members]
    assert trained == [20, 20, 2]
    assert bench.setup.members[2].name == "WaveNet, 2 epochs"
    assert "the WaveNet is trained for 2 epochs only, the others for 20" in bench.about


def test_exploding_without_clipping_training_ends_at_once() -> None:
    found = models("exploding")
    assert len(epochs(found["no clipping"])) == 1
    grown = sizes(traced(found["no clipping"], epoch=0))
    assert grown[0] > 1e3 * grown[80]
    for name in ("norm clipped to 0.1", "values clipped to 0.1"):
        assert errors(found[name])[-1] < 1 / 6 < 1e6 < (epochs(found[name])[0].val_loss or 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        longer = traced(found["no clipping"], epoch=0, **{"data.steps": 1000})
    assert overflow_words(longer).startswith("overflow from step")


def test_the_identity_hands_the_gradient_on() -> None:
    found = models("identity")
    kept = sizes(traced(found["SimpleRNN, ReLU, identity"], epoch=0))
    lost = sizes(traced(found["SimpleRNN, tanh, orthogonal"], epoch=0))
    assert 0.2 < kept[0] / kept[99] < 5
    assert lost[0] / lost[99] < 1e-3
    kernel = epochs(found["SimpleRNN, ReLU, identity"])[0].network.layers[0].weights["recurrent_kernel"]
    np.testing.assert_array_equal(kernel, np.eye(len(kernel)))


def test_a_cell_state_changes_at_the_marks_and_keeps_its_value() -> None:
    trace = traced(models("cell-state")["LSTM"])
    marks = np.flatnonzero(trace.x[0, :, 1])
    layer = trace.layers[0]
    change = np.abs(np.diff(layer.states["c"].value[0], axis=0)).max(-1)
    elsewhere = np.delete(change, marks - 1)[20:]
    assert change[marks - 1].min() > 3 * np.median(elsewhere)
    assert float(layer.gate("forget").after.value.max(-1).mean()) > 0.95
    lost = sizes(traced(models("cell-state")["SimpleRNN"]))
    assert lost[0] < 1e-6 * lost[99]


def test_a_loss_at_every_step_gives_each_step_its_own_gradient() -> None:
    found = models("loss-at-every-step")
    last, every = (sizes(traced(found[name])) for name in ("loss at the last step", "loss at every step"))
    assert last[0] < 1e-2 * last[49]
    assert every[0] > every[49] / 10


def test_forecasts_that_are_iterated_add_up_their_errors() -> None:
    found = models("iterated-or-direct")
    told = {
        name: [forecast.error for series in range(12) if (forecast := ahead(one, traced(one, series))) is not None]
        for name, one in found.items()
    }
    assert {len(one) for one in told.values()} == {12}
    mean = {name: float(np.mean(one)) for name, one in told.items()}
    assert mean["one step, iterated"] > mean["ten at once"]
    assert mean["one step, iterated"] > mean["ten at every step"]


@pytest.mark.parametrize("ends", [(0, 49), (0, 9)])
def test_an_iterated_model_reads_what_it_has_said(ends: tuple[int, int]) -> None:
    member = models("iterated-or-direct")["one step, iterated"]
    trace = traced(member)
    said = trace.prediction[0, 49:58, 0]
    np.testing.assert_allclose(trace.x[0, 50:59, 0], said, rtol=1e-5)
    first, last = ends
    other = traced(models("iterated-or-direct")["ten at once"])
    np.testing.assert_array_equal(trace.x[0, first : last + 1], other.x[0, first : last + 1])
