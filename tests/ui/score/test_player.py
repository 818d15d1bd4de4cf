"""The playhead's clock."""

from __future__ import annotations

import math

import pytest
from pytestqt.qtbot import QtBot

from rnnviz.layout.moments import Moment, Phase
from rnnviz.ui.score.player import Player


@pytest.fixture
def player(qtbot: QtBot) -> Player:
    player = Player()
    player.set_steps(50)
    return player


def test_two_hundred_steps_and_back_end_where_they_began(player: Player) -> None:
    ends: list[str] = []
    player.reached_end.connect(lambda: ends.append("end"))
    player.seek(7)
    for _ in range(90):
        player.step()
    for _ in range(90):
        player.back()
    assert player.index == 7
    assert ends == []


def test_past_the_last_moment_it_asks(player: Player, qtbot: QtBot) -> None:
    player.end()
    with qtbot.waitSignal(player.reached_end):
        player.step()
    player.home()
    with qtbot.waitSignal(player.reached_start):
        player.back()
    assert player.index == 0


def test_phases(player: Player) -> None:
    seen = []
    for _ in range(4):
        seen.append(player.moment.phase)
        player.next_phase()
    assert seen == list(Phase)
    assert player.index == len(player.story) - 1
    player.previous_phase()
    assert player.moment == Moment(Phase.UPDATE, 0, 0)
    player.previous_phase()
    assert player.moment == Moment(Phase.BACKWARD, 49)


def test_another_length_keeps_phase_and_step(player: Player) -> None:
    player.seek(player.story.index(Phase.BACKWARD, 20))
    player.set_steps(100)
    assert player.moment == Moment(Phase.BACKWARD, 20)
    player.set_steps(10)
    assert player.moment == Moment(Phase.BACKWARD, 9)


def test_play_and_pause(player: Player, qtbot: QtBot) -> None:
    player.set_speed(16)
    with qtbot.waitSignals([player.playing, player.moved]):
        player.toggle()
    assert player.is_playing
    with qtbot.waitSignal(player.playing):
        player.toggle()
    assert not player.is_playing


def test_sub_steps_are_played_slowly_enough_to_be_read(player: Player) -> None:
    assert player.pace == math.inf
    player.set_speed(2.0)
    player.play()
    pace = player.pace
    player.set_small_steps(True)
    assert player.pace == 1000
    player.set_small_steps(False)
    assert player.pace == pace
    player.pause()


def test_smaller_steps_are_gone_through_before_the_next_moment(player: Player) -> None:
    left = [1, 1]
    player.within = lambda by: bool(left and left.pop())
    for _ in range(3):
        player.step()
    assert player.index == 1
