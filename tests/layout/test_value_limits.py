"""The ends of the values' colours: one trace's own, or the same over a run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.jobs.handlers.shipped import pass_of, settings_of, shipped_run
from rnnviz.layout.scale import round_up
from rnnviz.layout.value_limits import limits_of, locked
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.settings.choices import LossOn


@pytest.fixture(scope="module")
def epochs() -> list[Trace]:
    """The epochs of the run that ships, on one sequence."""
    settings = settings_of("LSTM", LossOn.EVERY)
    return [pass_of(c.network, settings=settings, series=0, epoch=c.epoch).trace for c in shipped_run(settings)]


def times(trace: Trace, factor: float) -> Trace:
    """A trace whose outputs are larger."""

    def larger(layer: LayerTrace) -> LayerTrace:
        return replace(layer, output=replace(layer.output, value=layer.output.value * factor))

    return replace(trace, layers=tuple(larger(layer) for layer in trace.layers))


def test_the_epochs_own_scales_jump_and_the_runs_does_not(epochs: list[Trace]) -> None:
    assert len({limits_of(trace).output for trace in epochs}) > 1
    seen, found = None, []
    for trace in epochs:
        seen = locked(trace, seen)
        found.append((seen.output, seen.beyond))
    assert set(found) == {(1.0, False)}


def test_the_same_epoch_has_the_same_scale_whatever_was_looked_at_before(epochs: list[Trace]) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        seen = None
        for place in rng.permutation(len(epochs)):
            seen = locked(epochs[place], seen)
        assert seen is not None
        assert seen.output == locked(epochs[-1], None).output


def test_a_scale_only_grows_and_in_round_steps(epochs: list[Trace]) -> None:
    first = locked(epochs[-1], None)
    wide = locked(times(epochs[-1], 3.0), first)
    assert (wide.output, wide.beyond) == (3.0, False)
    again = locked(epochs[-1], wide)
    assert again.output == 3.0
    assert locked(epochs[-1], None).output == 1.0, "another run begins anew"


def test_cell_states_have_scales_of_their_own(epochs: list[Trace]) -> None:
    seen = locked(epochs[-1], None)
    assert set(seen.cells) == {"lstm", "lstm_1"} or len(seen.cells) == 2
    for name, top in seen.cells.items():
        largest = np.abs(epochs[-1].layer(name).states["c"].value).max()
        assert 0.6 * top <= largest <= top, "most of the colours are in use"


def test_a_round_end_holds_the_number_and_wastes_no_more_than_two_fifths() -> None:
    for value in np.geomspace(1e-7, 1e7, 4001).tolist():
        end = round_up(value)
        assert 0.6 * end <= value <= end * (1 + 1e-8)
        assert f"{end:.5e}".split("e")[0].rstrip("0").rstrip(".") in ("1", "1.5", "2", "3", "4", "5", "7")
    assert [round_up(one) for one in (2.4, 1.2, 3.0, 0.06, 90.0)] == [3.0, 1.5, 3.0, 0.07, 100.0]
