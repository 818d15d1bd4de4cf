"""Maximum and Minimum, told by a trace's own numbers: what is taken, and that nothing else gets a gradient."""

from __future__ import annotations

import numpy as np
import pytest
from traced_graphs import Maker

from rnnviz.explain.page import diagram, equations, live_values
from rnnviz.layout.cell import Cell
from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.network import INPUT, Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace

STEPS, UNITS = 6, 4


def traced(kind: str, count: int) -> Trace:
    """So many convolutions of the input, and the layer that takes one of them."""
    maker = Maker(features=2, dtype="float64")
    names = [maker.conv(f"c{k}", INPUT, UNITS) for k in range(count)]
    maker.dense(maker.add("taken", kind, *names, units=UNITS, config={}))
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(1, STEPS, 2)), rng.normal(size=(1, STEPS, 2))
    return trace(Network(tuple(maker.layers), 2), x=x, y=y, loss_on=LossOn.EVERY)


@pytest.mark.parametrize("count", [2, 3, 9])
@pytest.mark.parametrize("kind", ["Maximum", "Minimum"])
def test_one_source_is_taken_and_gets_all(kind: str, count: int) -> None:
    made = traced(kind, count)
    layer, chosen = made.layer("taken"), set()
    for step in range(STEPS):
        for unit in range(UNITS):
            values = np.array([made.layer(f"c{k}").output.value[0, step, unit] for k in range(count)])
            which = int(values.argmax() if kind == "Maximum" else values.argmin())
            chosen.add(which)
            output, above = layer.output.value[0, step, unit], layer.output.gradient[0, step, unit]
            assert output == values[which]
            told = {p: equations(made, "taken", unit=unit, moment=Moment(p, step)) for p in Phase}
            lines = told[Phase.FORWARD]
            word = "largest" if kind == "Maximum" else "smallest"
            assert lines[0].text == f"output = the {word} of its inputs"
            assert [line.exact for line in lines[1:-1]] == values.tolist()
            assert lines[-1].exact == output
            assert told[Phase.BACKWARD][-1].exact == above
            assert f" {which + 1}" in told[Phase.BACKWARD][-1].text
            cell = Cell.at(made, layer, step=step, unit=unit)
            assert cell is not None
            live = live_values(cell)
            shown = [reading for key, reading in live.items() if key.startswith("in")]
            assert [r.gradient for r in shown if r.value == output] == [above]
            assert {r.gradient for r in shown if r.value != output} <= {0.0}
            keys = {slot.key for slot in diagram(layer, inputs=count, width=320).slots}
            assert {key for key in live if key.startswith("in") or key == "rest"} <= keys
    assert len(chosen) > 1
