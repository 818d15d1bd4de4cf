"""The worker: every job has exactly one ending, told in the window's thread after all its items."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from closures import FromServer, Long, Short
from PySide6.QtCore import QCoreApplication, QThread

from rnnviz.jobs.request import Items, Request
from rnnviz.records.training import TrainStep
from rnnviz.worker.worker import Worker


class Told:
    """Everything that a worker's signals said, in order: (signal, generation, rest …)."""

    def __init__(self, worker: Worker) -> None:
        self.all: list[tuple[Any, ...]] = []
        self.threads: set[Any] = set()
        # Plain functions as receivers: the ones that Qt would call in whichever thread it pleases.
        worker.stepped.connect(lambda g, item: self.take("stepped", g, item))
        worker.finished.connect(lambda g: self.take("finished", g))
        worker.failed.connect(lambda g, message, details: self.take("failed", g, message, details))
        worker.stopped.connect(lambda g: self.take("stopped", g))

    def take(self, *said: Any) -> None:
        self.all.append(said)
        self.threads.add(QThread.currentThread())

    def items(self, generation: int) -> list[Any]:
        return [rest[0] for kind, g, *rest in self.all if g == generation and kind == "stepped"]

    def endings(self, generation: int) -> list[str]:
        return [kind for kind, g, *_ in self.all if g == generation and kind != "stepped"]

    def last(self, generation: int) -> str:
        return [str(kind) for kind, g, *_ in self.all if g == generation][-1]


@pytest.fixture
def worker(qtbot: Any) -> Iterator[Worker]:
    worker = Worker()
    worker.start()
    yield worker
    worker.shutdown()


@pytest.fixture
def told(worker: Worker) -> Told:
    return Told(worker)


def counting(*items: object, long: bool = False) -> Request:
    def work() -> Items:
        yield from items

    return Long(work) if long else Short(work)


class Gate:
    """A long job that yields 0, 1, 2 … and waits for a permission before each."""

    def __init__(self, make: Callable[[int], object] = lambda n: n) -> None:
        self.permits = threading.Semaphore(0)
        self.reached = -1
        self.closed_in: Any = None
        self.make = make

    def request(self) -> Request:
        return Long(self._work)

    def _work(self) -> Items:
        try:
            n = 0
            while True:
                self.permits.acquire()
                self.reached = n
                yield self.make(n)
                n += 1
        finally:
            self.closed_in = QThread.currentThread()


def ends(qtbot: Any, told: Told, generation: int) -> str:
    qtbot.waitUntil(lambda: bool(told.endings(generation)))
    assert len(told.endings(generation)) == 1
    assert told.last(generation) == told.endings(generation)[0]
    return told.endings(generation)[0]


@pytest.mark.parametrize("long", [False, True])
def test_a_job_runs_to_its_end(qtbot: Any, worker: Worker, told: Told, long: bool) -> None:
    generation = worker.submit(counting("a", None, "b", long=long))
    assert ends(qtbot, told, generation) == "finished"
    assert told.items(generation) == ["a", "b"]  # None is only a place to pause at
    assert told.threads == {QCoreApplication.instance().thread()}  # type: ignore[union-attr]


def test_work_is_done_in_another_thread_than_it_is_told(qtbot: Any, worker: Worker, told: Told) -> None:
    def work() -> Items:
        yield QThread.currentThread()

    made = [worker.submit(kind(work)) for kind in (Short, Long)]
    for generation in made:
        ends(qtbot, told, generation)
    threads = {told.items(generation)[0] for generation in made}
    assert len(threads | told.threads) == 3


def test_generations_rise(worker: Worker) -> None:
    assert [worker.submit(counting()) for _ in range(3)] == [1, 2, 3]


def test_an_exception_is_told_with_its_details_and_the_worker_lives_on(qtbot: Any, worker: Worker, told: Told) -> None:
    def work() -> Items:
        yield 1
        raise ZeroDivisionError("by nothing")

    generation = worker.submit(Short(work))
    assert ends(qtbot, told, generation) == "failed"
    (_, _, message, details) = told.all[-1]
    assert message == "ZeroDivisionError: by nothing"
    assert "Traceback" in details
    assert "in work" in details
    assert told.items(generation) == [1]
    assert ends(qtbot, told, worker.submit(counting(2))) == "finished"


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), MemoryError(), GeneratorExit()])
def test_nothing_that_a_job_raises_ends_the_thread(
    qtbot: Any, worker: Worker, told: Told, error: BaseException
) -> None:
    def work() -> Items:
        raise error
        yield

    assert ends(qtbot, told, worker.submit(Short(work))) == "failed"
    assert ends(qtbot, told, worker.submit(counting())) == "finished"


def test_a_job_that_cannot_be_made_fails(qtbot: Any, worker: Worker, told: Told) -> None:
    def work() -> Items:
        raise ValueError("no such thing")

    assert ends(qtbot, told, worker.submit(Short(work))) == "failed"
    assert told.all[-1][2] == "ValueError: no such thing"


def test_stop_ends_after_the_item_in_progress_and_clears_up_in_the_worker(
    qtbot: Any, worker: Worker, told: Told
) -> None:
    gate = Gate()
    generation = worker.submit(gate.request())
    gate.permits.release()
    qtbot.waitUntil(lambda: told.items(generation) == [0])
    worker.stop(generation)
    gate.permits.release()
    assert ends(qtbot, told, generation) == "stopped"
    assert told.items(generation) == [0, 1]
    assert gate.closed_in not in (None, QCoreApplication.instance().thread())  # type: ignore[union-attr]


def test_a_job_that_has_not_begun_is_stopped_at_once(qtbot: Any, worker: Worker, told: Told) -> None:
    gate = Gate()
    first = worker.submit(gate.request())
    second = worker.submit(counting(1, long=True))
    worker.stop(second)
    assert ends(qtbot, told, second) == "stopped"
    assert told.items(second) == []
    assert told.endings(first) == []
    worker.stop(first)
    gate.permits.release()
    assert ends(qtbot, told, first) == "stopped"


def test_stopping_what_has_ended_says_nothing_more(qtbot: Any, worker: Worker, told: Told) -> None:
    generation = worker.submit(counting())
    assert ends(qtbot, told, generation) == "finished"
    worker.stop(generation)
    assert ends(qtbot, told, worker.submit(counting())) == "finished"
    assert told.endings(generation) == ["finished"]


def test_short_jobs_are_served_during_a_long_one_and_while_it_is_paused(qtbot: Any, worker: Worker, told: Told) -> None:
    gate = Gate()
    long = worker.submit(gate.request())
    assert ends(qtbot, told, worker.submit(counting("while it works"))) == "finished"
    worker.pause(long)
    gate.permits.release()
    assert ends(qtbot, told, worker.submit(counting("while it is paused"))) == "finished"
    assert told.endings(long) == []
    worker.stop(long)
    gate.permits.release()
    assert ends(qtbot, told, long) == "stopped"


def test_pause_holds_and_resume_goes_on(qtbot: Any, worker: Worker, told: Told) -> None:
    gate = Gate()
    generation = worker.submit(gate.request())
    gate.permits.release()
    qtbot.waitUntil(lambda: told.items(generation) == [0])
    worker.pause(generation)
    gate.permits.release(3)  # the item in progress is finished, the others are not begun
    qtbot.waitUntil(lambda: told.items(generation) == [0, 1])
    assert ends(qtbot, told, worker.submit(counting())) == "finished"
    assert gate.reached == 1
    worker.resume(generation)
    qtbot.waitUntil(lambda: told.items(generation) == [0, 1, 2, 3])
    worker.stop(generation)
    gate.permits.release()
    assert ends(qtbot, told, generation) == "stopped"


def test_a_paused_job_can_be_stopped_and_the_next_one_is_not_paused(qtbot: Any, worker: Worker, told: Told) -> None:
    gate = Gate()
    generation = worker.submit(gate.request())
    gate.permits.release()
    qtbot.waitUntil(lambda: told.items(generation) == [0])
    worker.pause(generation)
    gate.permits.release()
    qtbot.waitUntil(lambda: told.items(generation) == [0, 1])
    worker.stop(generation)
    assert ends(qtbot, told, generation) == "stopped"
    assert ends(qtbot, told, worker.submit(counting(1, long=True))) == "finished"


def test_a_pause_of_nothing_does_not_hold_what_comes_later(qtbot: Any, worker: Worker, told: Told) -> None:
    for ended_or_to_come in (ends_of(qtbot, worker, told), 2, 17):
        worker.pause(ended_or_to_come)
    assert ends(qtbot, told, worker.submit(counting(1, long=True))) == "finished"


def ends_of(qtbot: Any, worker: Worker, told: Told) -> int:
    """A job that has ended."""
    generation = worker.submit(counting(1, long=True))
    assert ends(qtbot, told, generation) == "finished"
    return generation


def test_a_pause_holds_the_job_that_it_names_and_no_other(qtbot: Any, worker: Worker, told: Told) -> None:
    first, second = Gate(), Gate()
    one, two = worker.submit(first.request()), worker.submit(second.request())
    first.permits.release()
    qtbot.waitUntil(lambda: told.items(one) == [0])
    worker.pause(two)
    first.permits.release(2)
    qtbot.waitUntil(lambda: told.items(one) == [0, 1, 2])
    worker.stop(one)
    first.permits.release()
    assert ends(qtbot, told, one) == "stopped"
    assert ends(qtbot, told, worker.submit(counting(5, long=True))) == "finished"  # it passes the one that is held
    second.permits.release(2)
    assert second.reached == -1
    worker.resume(two)
    qtbot.waitUntil(lambda: told.items(two) == [0, 1])
    worker.stop(two)
    second.permits.release()
    assert ends(qtbot, told, two) == "stopped"


def test_resuming_another_job_does_not_end_a_pause(qtbot: Any, worker: Worker, told: Told) -> None:
    gate = Gate()
    one, two = worker.submit(gate.request()), worker.submit(counting(1, long=True))
    gate.permits.release()
    qtbot.waitUntil(lambda: told.items(one) == [0])
    worker.pause(one)
    gate.permits.release(3)
    qtbot.waitUntil(lambda: told.items(one) == [0, 1])
    worker.resume(two)
    assert ends(qtbot, told, worker.submit(counting())) == "finished"
    assert told.items(one) == [0, 1]
    worker.stop(two)  # it has not begun
    assert ends(qtbot, told, two) == "stopped"
    worker.stop(one)
    assert ends(qtbot, told, one) == "stopped"


def train_step(number: int) -> TrainStep:
    val_loss = 0.5 if number % 500 == 499 else None
    return TrainStep(step=number + 1, steps=1000, epoch=1, epochs=2, loss=1.0, val_loss=val_loss, seconds=0.0)


def test_steps_come_at_the_pace_of_the_display_with_every_end_of_an_epoch_and_the_last(
    qtbot: Any, worker: Worker, told: Told
) -> None:
    generation = worker.submit(counting(*map(train_step, range(1200)), long=True))
    assert ends(qtbot, told, generation) == "finished"
    numbers = [item.step for item in told.items(generation)]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1
    assert numbers[-1] == 1200
    assert {500, 1000} <= set(numbers)
    assert len(numbers) < 600


def test_a_pause_shows_the_step_it_holds_at(qtbot: Any, worker: Worker, told: Told) -> None:
    gate = Gate(train_step)
    generation = worker.submit(gate.request())
    gate.permits.release(1)
    qtbot.waitUntil(lambda: bool(told.items(generation)))
    gate.permits.release(20)
    qtbot.waitUntil(lambda: gate.reached == 20)
    worker.pause(generation)
    gate.permits.release()
    qtbot.waitUntil(lambda: told.items(generation)[-1].step == gate.reached + 1 >= 21)
    worker.stop(generation)
    assert ends(qtbot, told, generation) == "stopped"


def test_shutdown_during_a_training_leaves_no_thread_and_no_job_without_an_ending(qtbot: Any) -> None:
    interval = sys.getswitchinterval()
    worker = Worker()
    told = Told(worker)
    worker.start()
    assert worker.running
    assert sys.getswitchinterval() < interval

    def endless() -> Items:
        while True:
            yield "item"

    generations = [worker.submit(kind(endless)) for kind in (Long, Short, Long, Short)]
    qtbot.waitUntil(lambda: bool(told.items(generations[0]) and told.items(generations[1])))
    worker.shutdown()
    assert not worker.running
    assert [told.endings(g) for g in generations] == [["stopped"]] * 4
    assert sys.getswitchinterval() == pytest.approx(interval)


def test_of_two_workers_the_last_one_to_end_puts_pythons_switch_interval_back() -> None:
    usual = sys.getswitchinterval()
    one, two = Worker(), Worker()
    one.start()
    two.start()
    one.shutdown()
    assert sys.getswitchinterval() < usual
    two.shutdown()
    two.shutdown()
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_jobs_wait_for_the_start(qtbot: Any) -> None:
    worker = Worker()
    told = Told(worker)
    generation = worker.submit(counting(1))
    assert not worker.running
    worker.start()
    assert ends(qtbot, told, generation) == "finished"
    worker.shutdown()


def test_a_worker_that_never_started_shuts_down_too(qtbot: Any) -> None:
    worker = Worker()
    told = Told(worker)
    generation = worker.submit(counting(1))
    worker.shutdown()
    assert told.endings(generation) == ["stopped"]
    late = worker.submit(counting(1))
    worker.shutdown()
    assert told.endings(late) == ["stopped"]


def test_what_waits_for_a_server_keeps_nobody_waiting(worker: Worker, told: Told, qtbot: Any) -> None:
    """It begins beside a training, short jobs end beside it, and it stops and closes as every job does."""
    training, server = threading.Event(), threading.Event()

    def waiting(event: threading.Event) -> Callable[[], Items]:
        def work() -> Items:
            yield "begun"
            assert event.wait(20)
            yield "told"

        return work

    assert len([thread for thread in worker._threads if thread.isRunning()]) == 2
    long = worker.submit(Long(waiting(training)))
    network = worker.submit(FromServer(waiting(server)))
    qtbot.waitUntil(lambda: told.items(long) == ["begun"] and told.items(network) == ["begun"])
    short = worker.submit(counting(1))
    qtbot.waitUntil(lambda: told.endings(short) == ["finished"])
    again = worker.submit(counting(2))
    worker.stop(network)
    server.set()
    qtbot.waitUntil(lambda: told.endings(network) == ["stopped"] and told.endings(again) == ["finished"])
    training.set()
    qtbot.waitUntil(lambda: told.endings(long) == ["finished"])


def test_a_job_for_a_server_waits_for_the_start(qtbot: Any) -> None:
    worker = Worker()
    told = Told(worker)

    def work() -> Items:
        yield "came"

    early = worker.submit(FromServer(work))
    worker.start()
    qtbot.waitUntil(lambda: told.endings(early) == ["finished"])
    worker.shutdown()
    assert told.items(early) == ["came"]
    late = worker.submit(FromServer(work))
    worker._deliver()
    assert told.endings(late) == ["stopped"]
