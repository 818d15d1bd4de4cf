"""One errand a purpose; the newest counts."""

from __future__ import annotations

from typing import Any

import pytest
from fake_worker import FakeWorker
from pytestqt.qtbot import QtBot

from rnnviz.jobs.request import Request
from rnnviz.ui.shell.errands import Errands


@pytest.fixture
def controller(qtbot: QtBot) -> FakeWorker:
    return FakeWorker()


@pytest.fixture
def heard() -> list[Any]:
    return []


@pytest.fixture
def errands(controller: FakeWorker, heard: list[Any]) -> Errands:
    return Errands(controller, lambda message, details: heard.append((message, details)))


def test_results_and_the_ending_arrive(controller: FakeWorker, errands: Errands, heard: list[Any]) -> None:
    errands.send("trace", Request(), heard.append, ended=heard.append)
    controller.stepped.emit(1, "a trace")
    assert errands.busy("trace")
    controller.finished.emit(1)
    assert not errands.busy("trace")
    assert heard == ["a trace", "finished"]


def test_a_newer_errand_of_the_same_purpose_silences_the_older(
    controller: FakeWorker, errands: Errands, heard: list[Any]
) -> None:
    errands.send("trace", Request(), heard.append, ended=heard.append)
    errands.send("trace", Request(), heard.append, ended=heard.append)
    assert controller.told_to_stop == [1]
    controller.stepped.emit(1, "stale")
    controller.stopped.emit(1)
    controller.stepped.emit(2, "fresh")
    assert heard == ["fresh"]


def test_other_purposes_go_on(controller: FakeWorker, errands: Errands, heard: list[Any]) -> None:
    errands.send("training", Request(), heard.append)
    errands.send("trace", Request(), heard.append)
    controller.stepped.emit(1, "a step")
    assert heard == ["a step"]
    assert controller.told_to_stop == []


def test_a_failure_is_said_with_its_details(controller: FakeWorker, errands: Errands, heard: list[Any]) -> None:
    errands.send("trace", Request(), heard.append, ended=heard.append)
    controller.failed.emit(1, "it broke", "Traceback …")
    assert heard == [("it broke", "Traceback …"), "failed"]


def test_stop_still_hears_the_ending(controller: FakeWorker, errands: Errands, heard: list[Any]) -> None:
    errands.send("training", Request(), heard.append, ended=heard.append)
    errands.stop("training")
    assert controller.told_to_stop == [1]
    controller.stopped.emit(1)
    assert heard == ["stopped"]
