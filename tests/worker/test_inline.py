"""The worker without threads: the same signals, one ending a job, and no long job in the way of a short one."""

from __future__ import annotations

import pytest
from closures import Long, Short
from pytestqt.qtbot import QtBot

from rnnviz.jobs.request import Items, Request
from rnnviz.worker.inline import InlineWorker


class Heard:
    """Everything a worker said, in order."""

    def __init__(self, worker: InlineWorker) -> None:
        self.words: list[tuple[str, int, object]] = []
        worker.stepped.connect(lambda generation, item: self.words.append(("stepped", generation, item)))
        worker.finished.connect(lambda generation: self.words.append(("finished", generation, None)))
        worker.stopped.connect(lambda generation: self.words.append(("stopped", generation, None)))


def counting(count: int, *, long: bool = False) -> Request:
    def items() -> Items:
        for number in range(count):
            yield number
            yield None

    return Long(items) if long else Short(items)


@pytest.fixture
def worker(qtbot: QtBot) -> InlineWorker:
    return InlineWorker()


def test_nothing_happens_before_it_is_asked_to(worker: InlineWorker) -> None:
    heard = Heard(worker)
    first, second = worker.submit(counting(2)), worker.submit(counting(1))
    assert second > first
    assert heard.words == []
    worker.drain()
    assert heard.words == [
        ("stepped", first, 0),
        ("stepped", first, 1),
        ("finished", first, None),
        ("stepped", second, 0),
        ("finished", second, None),
    ]


def test_a_short_job_does_not_wait_for_a_long_one(worker: InlineWorker) -> None:
    heard = Heard(worker)
    long = worker.submit(counting(3, long=True))
    worker.stepped.connect(lambda generation, item: (generation, item) == (long, 0) and worker.submit(counting(1)))
    worker.drain()
    assert [(kind, generation) for kind, generation, _ in heard.words] == [
        ("stepped", long),
        ("stepped", long + 1),
        ("finished", long + 1),
        ("stepped", long),
        ("stepped", long),
        ("finished", long),
    ]


def test_a_job_that_is_stopped_ends_once(worker: InlineWorker) -> None:
    heard = Heard(worker)
    running, waiting = worker.submit(counting(9)), worker.submit(counting(9))

    def stop_both(generation: int) -> None:
        worker.stop(waiting)
        worker.stop(running)

    worker.stepped.connect(stop_both)
    worker.drain()
    assert heard.words == [("stepped", running, 0), ("stopped", waiting, None), ("stopped", running, None)]


def test_shutdown_stops_what_waits(worker: InlineWorker) -> None:
    heard = Heard(worker)
    waiting = worker.submit(counting(1))
    worker.shutdown()
    worker.drain()
    assert heard.words == [("stopped", waiting, None)]


def test_an_exception_of_a_job_comes_out(worker: InlineWorker) -> None:
    def items() -> Items:
        yield 1
        raise ArithmeticError("no number")

    worker.submit(Short(items))
    with pytest.raises(ArithmeticError, match="no number"):
        worker.drain()


def test_it_cannot_be_paused(worker: InlineWorker) -> None:
    with pytest.raises(RuntimeError, match="cannot be paused"):
        worker.pause(1)
