"""A user's series in its own units and dates, and what is said of it in the score."""

from __future__ import annotations

import numpy as np
import pytest
from traces import make_trace

from rnnviz.layout.captions import caption
from rnnviz.layout.moments import Phase, Story
from rnnviz.layout.units import Units
from rnnviz.records.series import SeriesOrigin

ROWS, STEPS = 20, 5


def units(*, dated: bool = True, targets: tuple[str, ...] = ("rail",), horizon: int = 1, kind: bool = True) -> Units:
    """kind: the model reads a column of kinds before the targets.

    The second window of a daily series of 20 rows, which is scaled by 1,000 and shifted by 5,000."""
    days = np.datetime64("2019-02-01", "us") + np.arange(ROWS) * np.timedelta64(1, "D")
    count = len(targets)
    first = np.array([STEPS, STEPS + 1])
    return Units(
        SeriesOrigin(
            targets=targets,
            features=("kind", *targets),
            target_features=tuple(range(1, count + 1)) if kind else tuple(range(count)),
            horizon=horizon,
            offsets=np.full(count, 5000.0),
            factors=np.full(count, 1000.0),
            times=days if dated else np.arange(1, ROWS + 1),
            values=np.zeros((ROWS, count)),
            inputs=np.zeros((ROWS, count + 1)),
            made_up=np.zeros((ROWS, count), bool),
            first_train=first,
            first_val=first,
            first_test=first,
            step=None,
            notes=(),
        ),
        window=1,
        steps=STEPS,
    )


def test_numbers_come_back_to_the_file() -> None:
    one = units()
    assert one.outputs(np.array([0.25])) == "5,250"
    assert one.inputs(np.array([1.0, -0.5])) == "rail 4,500"
    assert one.what() == "rail"
    both = units(targets=("rail", "bus", "ferry", "tram"))
    assert both.inputs(np.zeros(5)).endswith(" …")
    assert both.outputs(np.array([0.0, 1.0, 2.0, 3.0])) == "5,000, 6,000, 7,000 …"
    assert units(horizon=2).outputs(np.array([0.0, 1.0])) == "5,000, 6,000"


def test_a_step_has_the_date_of_its_row() -> None:
    one = units()
    assert one.date(0) == "2 Feb 2019", "the second window begins at the second row"
    assert one.date(STEPS) == "7 Feb 2019", "the value ahead"
    assert units(dated=False).date(0) == "row 2"


def test_the_caption_says_what_is_compared_in_the_files_units() -> None:
    trace = make_trace("LSTM", units=(3,), steps=STEPS)
    moment = Story(STEPS).moment(Story(STEPS).index(Phase.LOSS, 0))
    forward = caption(trace, Story(STEPS).moment(2), trace.layers[0].name, units(kind=False)).text
    assert forward.endswith("In the file: 4 Feb 2019, rail " + f"{5000 + 1000 * float(trace.x[0, 2, 0]):,.0f}.")
    plain = caption(trace, moment, trace.layers[0].name).text
    said = caption(trace, moment, trace.layers[0].name, units()).text
    assert said.startswith(plain)
    says = 5000 + 1000 * float(trace.prediction[0, -1, 0])
    assert said[len(plain) :].strip().startswith(f"rail, for 7 Feb 2019: the forecast is {says:,.0f}")


@pytest.mark.parametrize("dated", [True, False])
def test_what_has_no_target_says_nothing_of_it(dated: bool) -> None:
    one = units(dated=dated)
    without = Units(
        SeriesOrigin(**{n: getattr(one.origin, n) for n in one.origin.__slots__} | {"target_features": (-1,)}), 1, STEPS
    )
    assert without.inputs(np.zeros(2)) == ""
