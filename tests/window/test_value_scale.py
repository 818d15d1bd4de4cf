"""The colour scale of values holds over a run, whichever of its epochs was looked at first, and can be let go."""

from __future__ import annotations

import re

import pytest
from controls import choose, find
from plots import words
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.jobs.handlers.shipped import pass_of, settings_of, shipped_run
from rnnviz.jobs.request import answer
from rnnviz.jobs.score import TraceEpochs
from rnnviz.layout.value_limits import limits_of, locked
from rnnviz.settings.choices import LossOn

LONG = 60_000


def test_the_scale_of_a_run_is_that_of_all_its_epochs() -> None:
    settings = settings_of("SimpleRNN", LossOn.EVERY)
    run = shipped_run(settings)
    found = None
    for one in answer(TraceEpochs(run, settings=settings, series=0)):
        found = locked(one.trace, found)
    traces = [pass_of(one.network, settings=settings, series=0).trace for one in run]
    ends = {locked(trace, None).output for trace in traces}
    assert len(ends) > 1, "seen one by one, they would have different scales"
    assert found.output == max(ends)
    assert all(limits_of(trace).output <= found.output for trace in (traces[0], traces[-1]))
    looked_at = [one.trace.epoch for one in answer(TraceEpochs(run, settings=settings, series=0))]
    assert (len(looked_at), looked_at[0], looked_at[-1]) == (12, 0, 20)
    assert [one.trace.epoch for one in answer(TraceEpochs(run[:3], settings=settings, series=0))] == [0, 1, 2]


@pytest.mark.parametrize("order", [(0, 20, 0), (20, 0, 20), (7, 0, 13, 20)])
def test_every_epoch_has_the_runs_scale_whatever_was_seen_before(live: App, qtbot: QtBot, order: tuple[int]) -> None:
    score = live.score.body.score

    def end(epoch: int) -> float:
        live.score.show_epoch(epoch)
        qtbot.waitUntil(lambda: live.score.trace.epoch == epoch and not live.score.stage.stale, timeout=LONG)
        found = {float(end[1]) for text in words(score) if (end := re.fullmatch(r"(?:≥ )?\+([\d.]+)", text))}
        assert len(found) == 1, "one end of the scale is in sight"
        return found.pop()

    choose(find(live.score.body.chooser, "Cell", QComboBox), "SimpleRNN")
    qtbot.waitUntil(lambda: not live.score.stage.stale, timeout=LONG)
    qtbot.waitUntil(lambda: not live.session.errands.busy("colour scale of a run"), timeout=LONG)
    assert {end(epoch) for epoch in order} == {1.5}
    live.window.actions_by_name["lock scale"].trigger()
    own = []
    for epoch in order:
        own.append(end(epoch))
        assert own[-1] == pytest.approx(limits_of(live.score.trace).output)
    assert set(own) != {1.5}
    live.window.actions_by_name["lock scale"].trigger()
    assert end(order[0]) == 1.5
