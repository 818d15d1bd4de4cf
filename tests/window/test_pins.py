"""What is pinned: one and the same step is lit, read out and inspected, and a pin lives as long as what it is on."""

from __future__ import annotations

import pytest
from hands import choose, enter, find, work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSpinBox
from telling import answers, silent

from rnnviz.app import App
from rnnviz.jobs.score import Itemise
from rnnviz.layout.moments import Phase
from rnnviz.ui.score.focus import NOWHERE, Focus


def place(app: App, owner: str, quantity: str, *, step: int, unit: int) -> QPoint:
    """The pixel of a unit's cell at a step."""
    view = app.score.body.score
    layout, axis = view.score, view.axis
    assert layout is not None
    assert axis is not None
    track = layout.track(owner, quantity)
    assert track is not None
    edges = track.unit_edges()
    return QPoint(round(axis.x(step)), round(float(edges[unit] + edges[unit + 1]) / 2))


def click(app: App, at: QPoint) -> None:
    QTest.mouseMove(app.score.body.score, at)
    QTest.mouseClick(app.score.body.score, Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("phase", [Phase.FORWARD, Phase.BACKWARD])
@pytest.mark.parametrize("step", [3, 24, 40])
def test_a_click_brings_the_playhead_to_the_step_that_it_pins(inline: App, phase: Phase, step: int) -> None:
    """To one that has been, and to one that is still to come."""
    p, window = inline.score, inline.window
    p.player.seek_phase(phase)
    p.player.seek_step(20)
    click(inline, place(inline, "lstm_1", "output", step=step, unit=5))
    assert p.pins.pinned == Focus("lstm_1", 5, step)
    assert p.player.moment.phase is phase
    assert p.player.moment.step == step
    work(inline)
    QTest.qWait(20)
    assert window.made["score"].body.inspector.title.text() == f"CELL · LSTM 1 · t = {step}, unit 5"
    # Keys step on from there; the pin stays as a mark, until Escape.
    QTest.keyClick(window, Qt.Key.Key_Right)
    assert p.player.moment.step == step + (1 if phase is Phase.FORWARD else -1)
    assert p.pins.pinned.step == step
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert p.pins.pinned == NOWHERE


def test_in_the_loss_phase_the_loss_of_the_pinned_step_is_inspected(inline: App) -> None:
    p, window = inline.score, inline.window
    QTest.keyClick(window, Qt.Key.Key_2)
    at = place(inline, "lstm_1", "output", step=12, unit=5)
    click(inline, at)
    QTest.qWait(20)
    assert p.player.moment.phase is Phase.LOSS
    assert window.made["score"].body.inspector.title.text() == "CELL · LSTM 1 · t = 12, unit 5"
    click(inline, at)  # the same again unpins it
    QTest.qWait(20)
    assert p.pins.pinned == NOWHERE
    assert window.made["score"].body.inspector.title.text() == "CELL · LSTM 1 · t = 49, unit 5"


def test_a_pin_lives_as_long_as_what_it_is_on(inline: App) -> None:
    p, form = inline.score, inline.score.body.chooser

    def change(name: str, number: int) -> None:
        enter(find(form, name, QSpinBox), str(number))
        work(inline)

    click(inline, place(inline, "lstm_1", "output", step=40, unit=5))
    choose(find(form, "Loss", QComboBox), "last step")
    work(inline)
    change("Series", 4)
    assert p.pins.pinned == Focus("lstm_1", 5, 40), "it is still there"
    change("Length", 41)
    assert p.pins.pinned.step == 40
    change("Length", 40)
    assert p.pins.pinned == NOWHERE
    click(inline, place(inline, "lstm_2", "output", step=3, unit=5))
    change("Layers", 1)
    assert p.pins.pinned == NOWHERE
    assert not inline.window.banner.message


def test_a_row_of_the_matrix_before_asks_for_no_loss_that_there_is_no_more(
    inline: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sequence has become shorter, and its matrix is still on its way."""
    window = inline.window
    window.show_page("gradients")
    work(inline)
    plan = window.made["gradients"].matrix.plan()
    assert plan is not None
    answers(monkeypatch, Itemise, silent)
    enter(find(window.made["score"].body.chooser, "Length", QSpinBox), "40")
    work(inline)
    for row in (0, 20, 39, 40, 45, 49):
        spot = next(
            (
                QPoint(x, y)
                for y in range(window.made["gradients"].matrix.height())
                for x in range(0, window.made["gradients"].matrix.width(), 9)
                if (cell := plan.cell(x, y)) and cell[0] == row
            ),
            None,
        )
        if spot is not None:
            QTest.mouseMove(window.made["gradients"].matrix, spot)
            work(inline)
    assert not window.banner.message


@pytest.mark.parametrize("keeps", [True, False])
def test_a_pinned_loss_lives_as_long_as_its_step(inline: App, keeps: bool) -> None:
    """It once outlived it: "There is no loss at step 49"."""
    p, window = inline.score, inline.window
    window.show_page("gradients")
    work(inline)
    view = window.made["gradients"].matrix
    plan = view.plan()
    assert plan is not None
    spot = next(
        QPoint(x, y)
        for y in range(view.height())
        for x in range(0, view.width(), 7)
        if (cell := plan.cell(x, y)) and cell[0] == 45
    )
    QTest.mouseMove(view, spot)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
    work(inline)
    assert view.pinned_step == 45
    assert p.path is not None
    length = find(window.made["score"].body.chooser, "Length", QSpinBox)
    enter(length, "46" if keeps else "45")
    QTest.mouseMove(view, spot + QPoint(0, 3))  # while the matrix of before is still in sight
    work(inline)
    assert not window.banner.message
    assert view.pinned_step == (45 if keeps else None)
    assert (p.path is not None) == keeps
    QTest.keyClick(window, Qt.Key.Key_Escape)
    work(inline)
    assert view.pinned_step is None
    assert p.path is None


def test_the_loss_in_numbers_is_the_whole_one_while_one_row_is_lit(inline: App) -> None:
    """It once said that the other steps' terms are 0, and that L is one step's."""
    p, window = inline.score, inline.window
    window.show_page("gradients")
    work(inline)
    QTest.keyClick(window, Qt.Key.Key_2)
    QTest.keyClick(window, Qt.Key.Key_Right)
    QTest.qWait(20)
    before = window.made["score"].body.inspector.equations.lines
    assert p.trace is not None
    assert before[-1].exact == p.trace.loss
    view = window.made["gradients"].matrix
    plan = view.plan()
    assert plan is not None
    places = (QPoint(x, y) for y in range(view.height()) for x in range(0, view.width(), 7))
    spot = next(at for at in places if (cell := plan.cell(at.x(), at.y())) and cell[0] == 30)
    QTest.mouseMove(view, spot)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
    work(inline)
    QTest.qWait(20)
    assert p.path is not None
    assert window.made["score"].body.inspector.equations.lines == before
    QTest.keyClick(window, Qt.Key.Key_3)  # backward: there it is that loss's gradient
    QTest.qWait(20)
    (arrived,) = [line.exact for line in window.made["score"].body.inspector.equations.lines if line.key == "∂h"]
    assert arrived == 0.0 != p.trace.layer(p.layer).output.gradient[0, 49, p.unit]
