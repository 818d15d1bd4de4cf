"""In the score: the rows of the chosen unit, which are too low to be counted, and the lines from step to step."""

from __future__ import annotations

import pytest
from hands import work
from lesson_hands import SHIPPED, hover_link
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rnnviz.app import App
from rnnviz.layout.row import TrackKind


def pointed_at(app: App, unit: int) -> dict[str, bool]:
    """For every track of gates whether the accent's colour points at that unit's row, right of the last step."""
    view = app.score.body.score
    picture, colour = view.grab().toImage(), view.colours.color("accent").rgb()
    found = {}
    for track in view.score.tracks:
        if track.kind is TrackKind.GATE:
            edges = track.unit_edges()
            at = round(track.rect.right + 5), int((edges[unit] + edges[unit + 1]) / 2)
            found[track.quantity] = picture.pixel(*at) == colour
    return found


@pytest.mark.parametrize("unit", [0, 7, 15])
def test_the_chosen_unit_is_marked_in_every_gate(inline: App, unit: int) -> None:
    app = inline
    app.session.selection.select_layer("lstm_1")
    app.session.selection.select_unit(unit)
    work(app)
    assert pointed_at(app, unit) == dict.fromkeys(("forget", "input", "candidate", "output", "c"), True)
    far = [other for other in (0, 7, 15) if other != unit]
    assert not any(any(pointed_at(app, other).values()) for other in far)


def test_a_click_on_a_thin_row_moves_the_marks_there(inline: App) -> None:
    app, view = inline, inline.score.body.score
    app.session.selection.select_layer("lstm_1")
    work(app)
    assert all(pointed_at(app, 0).values())
    track = next(one for one in view.score.tracks if one.quantity == "forget")
    edges = track.unit_edges(64.0)
    at = QPoint(round(view.axis.x(20)), round((edges[11] + edges[12]) / 128))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    work(app)
    unit = app.session.selection.unit
    assert abs(unit - 11) <= 1, "rows have little more than a pixel"
    assert all(pointed_at(app, unit).values())
    assert not any(pointed_at(app, 0).values())


def test_the_lines_from_step_to_step_are_there_and_light_up(inline: App) -> None:
    """Where unrolling is taught they are wide enough to be seen, and the words lead to them."""
    app, view = inline, inline.score.body.score
    app.window.show_page("lessons")
    app.session.lesson_asked.emit("unrolling-and-bptt/01-forward", "")
    work(app)
    assert (view.axis.start, view.axis.end) == (17.5, 30.5)
    row = view.score.layer("simplernn_2").rect
    middle = round(row.middle)
    between = range(round(view.axis.x(20.3)), round(view.axis.x(20.7)))
    plain, ground = view.grab().toImage(), view.colours.color("background").rgb()
    assert any(plain.pixel(x, middle) != ground for x in between), "an arrow stands in the gap"
    hover_link(app, "loop")
    lit, colour = view.grab().toImage(), view.colours.color("accent").rgb()
    for step in range(18, 29):
        assert lit.pixel(round(view.axis.x(step + 0.5)), middle) == colour, step
    lower = view.score.layer("simplernn_1").rect
    assert not any(lit.pixel(x, round(lower.middle)) == colour for x in between), "of the layer that is read about"
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.axis.span == SHIPPED["unrolling-and-bptt"].pages[0].scene.settings.data.steps
