"""One errand a purpose; the newest counts."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from rnnviz.ui.errands import Errands


class Desk(QObject):
    """A worker that only remembers what it was asked; the test plays its answers."""

    stepped = Signal(int, object)
    finished = Signal(int)
    failed = Signal(int, str, str)
    stopped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Any] = []
        self.told_to_stop: list[int] = []

    def submit(self, job: Any) -> int:
        self.jobs.append(job)
        return len(self.jobs)

    def stop(self, generation: int) -> None:
        self.told_to_stop.append(generation)

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def shutdown(self) -> None: ...


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk()


@pytest.fixture
def heard() -> list[Any]:
    return []


@pytest.fixture
def errands(desk: Desk, heard: list[Any]) -> Errands:
    return Errands(desk, lambda message, details: heard.append((message, details)))


def test_results_and_the_ending_arrive(desk: Desk, errands: Errands, heard: list[Any]) -> None:
    errands.send("trace", "job", heard.append, ended=heard.append)
    desk.stepped.emit(1, "a trace")
    assert errands.busy("trace")
    desk.finished.emit(1)
    assert not errands.busy("trace")
    assert heard == ["a trace", "finished"]


def test_a_newer_errand_of_the_same_purpose_silences_the_older(desk: Desk, errands: Errands, heard: list[Any]) -> None:
    errands.send("trace", "old", heard.append, ended=heard.append)
    errands.send("trace", "new", heard.append, ended=heard.append)
    assert desk.told_to_stop == [1]
    desk.stepped.emit(1, "stale")
    desk.stopped.emit(1)
    desk.stepped.emit(2, "fresh")
    assert heard == ["fresh"]


def test_other_purposes_go_on(desk: Desk, errands: Errands, heard: list[Any]) -> None:
    errands.send("training", "long", heard.append)
    errands.send("trace", "short", heard.append)
    desk.stepped.emit(1, "a step")
    assert heard == ["a step"]
    assert desk.told_to_stop == []


def test_a_failure_is_said_with_its_details(desk: Desk, errands: Errands, heard: list[Any]) -> None:
    errands.send("trace", "job", heard.append, ended=heard.append)
    desk.failed.emit(1, "it broke", "Traceback …")
    assert heard == [("it broke", "Traceback …"), "failed"]


def test_stop_still_hears_the_ending(desk: Desk, errands: Errands, heard: list[Any]) -> None:
    errands.send("training", "job", heard.append, ended=heard.append)
    errands.stop("training")
    assert desk.told_to_stop == [1]
    desk.stopped.emit(1)
    assert heard == ["stopped"]
