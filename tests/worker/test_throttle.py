"""Steps at the pace of a display: on a clock of the test's own."""

from __future__ import annotations

from rnnviz.records.training import TrainStep
from rnnviz.worker.throttle import INTERVAL, Throttle


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def step(number: int, val_loss: float | None = None) -> TrainStep:
    return TrainStep(step=number, steps=9, epoch=1, epochs=1, loss=1.0, val_loss=val_loss, seconds=0.0)


def test_one_step_an_interval_passes() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    passed = []
    for number in range(1, 31):
        passed += [item.step for item in throttle.take(step(number)) if isinstance(item, TrainStep)]
        clock.now += INTERVAL / 10 + 1e-9
    assert passed == [1, 11, 21]
    assert list(throttle.flush()) == [step(30)]
    assert list(throttle.flush()) == []


def test_the_last_step_of_an_epoch_passes_at_once_and_nothing_older_follows_it() -> None:
    throttle = Throttle(Clock())
    assert list(throttle.take(step(1))) == [step(1)]
    assert list(throttle.take(step(2))) == []
    assert list(throttle.take(step(3, 0.5))) == [step(3, 0.5)]
    assert list(throttle.flush()) == []


def test_other_items_pass_at_once_behind_the_step_that_was_held() -> None:
    throttle = Throttle(Clock())
    assert list(throttle.take("first")) == ["first"]
    assert list(throttle.take(step(1))) == [step(1)]
    assert list(throttle.take(step(2))) == []
    assert list(throttle.take("then")) == [step(2), "then"]
    assert list(throttle.take("and then")) == ["and then"]
