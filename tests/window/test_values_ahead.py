"""A forecast that is made once, at the last step: each of its values stands above the step that it is for."""

from __future__ import annotations

from drawn_texts import texts_of
from hands import find, work
from lesson_hands import key
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from rnnviz.app import App
from rnnviz.layout.moments import Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.scale import span
from rnnviz.ui.score.view import ScoreView


def ten_at_once(app: App) -> ScoreView:
    """The chapter's SimpleRNN whose last layer has ten outputs, as the lesson shows it."""
    app.window.show_page("lessons")
    app.session.lesson_asked.emit("several-steps-ahead/02-ten-at-once", "")
    work(app)
    view: ScoreView = app.score.body.score
    assert app.score.trace.prediction.shape == (1, 1, 10)
    return view


def said_above(view: ScoreView) -> set[int]:
    """The steps above which something has the colour of predictions."""
    track = next(one for one in view.score.tracks if one.owner == "prediction")
    picture, colour = view.grab().toImage(), view.colours.color("prediction").rgb()
    found = set()
    for x in range(round(track.rect.x), round(track.rect.right)):
        for y in range(round(track.rect.y), round(track.rect.bottom)):
            if picture.pixel(x, y) == colour and (step := view.axis.step(x)) is not None:
                found.add(step)
    return found


def test_ten_values_stand_above_the_ten_steps_that_follow(inline: App) -> None:
    app, view = inline, ten_at_once(inline)
    assert view.axis.steps == 60
    assert said_above(view) == set(range(50, 60)), "one each, and none above the step at which they are made"
    player = app.score.player
    player.seek(player.story.index(Phase.FORWARD, 48))
    assert said_above(view) == set(), "before the last step nothing is forecast"
    player.seek(player.story.index(Phase.FORWARD, 49))
    assert said_above(view) == set(range(50, 60))
    player.seek(player.story.index(Phase.BACKWARD, 20))
    assert said_above(view) == set(range(50, 60))


def test_the_card_says_which_of_them_it_is_and_nothing_else_is_there(inline: App) -> None:
    app, view = inline, ten_at_once(inline)
    track = next(one for one in view.score.tracks if one.owner == "prediction")
    at = QPoint(round(view.axis.x(52)), round(track.rect.middle))
    QTest.mouseMove(view, at)
    lines = written_on(view)
    third = float(app.score.trace.prediction[0, 0, 2])
    assert "prediction for t = 52: 3 of 10, made at t = 49" in lines
    assert f"ŷ = {number(third)}" in lines
    table = view.number_table()
    assert table is not None
    row = next(one for one in table.rows if one[0] == 52)
    assert row[table.columns.index("prediction")] == third
    assert row[table.columns.index("input [0]")] is None, "the model has not read it"


def written_on(view: ScoreView) -> list[str]:
    return [one.text for one in texts_of(view.window()) if one.widget is view]


def test_the_playhead_goes_no_farther_than_the_last_step_that_is_read(inline: App) -> None:
    app, view = inline, ten_at_once(inline)
    app.score.player.seek(app.score.player.story.index(Phase.FORWARD, 40))
    ruler = view.score.ruler.rect
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view.axis.x(40)), round(ruler.middle)))
    QTest.mouseMove(view, QPoint(round(view.axis.x(57)), round(ruler.middle)))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view.axis.x(57)), round(ruler.middle)))
    assert app.score.player.moment.step == 49
    assert "Forward · t = 49 of 49" in written_on(view)
    cells = next(one for one in view.score.tracks if "rnn" in one.owner)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(view.axis.x(55)), round(cells.rect.middle)))
    work(app)
    assert app.score.player.moment.step == 49
    key(app, Qt.Key.Key_Plus)
    key(app, Qt.Key.Key_0)
    assert view.axis.span == 60


def test_another_model_has_the_axis_of_what_it_reads_again(inline: App) -> None:
    app, view = inline, ten_at_once(inline)
    QTest.mouseClick(find(app.window, "Leave", QPushButton), Qt.MouseButton.LeftButton)
    work(app)
    assert view.axis.steps == 50
    assert find(app.score.body.chooser, "Cell", QComboBox).currentText() == "LSTM"


def ten_at_every_step(app: App) -> ScoreView:
    """The chapter's SimpleRNN that forecasts ten values at each step."""
    app.window.show_page("lessons")
    app.session.lesson_asked.emit("several-steps-ahead/03-ten-at-every-step", "")
    work(app)
    view: ScoreView = app.score.body.score
    assert app.score.trace.prediction.shape == (1, 50, 10)
    return view


def test_of_the_forecasts_of_all_steps_the_playheads_is_shown(inline: App) -> None:
    app, view = inline, ten_at_every_step(inline)
    assert view.axis.steps == 60
    player = app.score.player
    for phase, step in ((Phase.FORWARD, 0), (Phase.FORWARD, 20), (Phase.BACKWARD, 33), (Phase.FORWARD, 49)):
        player.seek(player.story.index(phase, step))
        assert player.moment.step == step
        assert said_above(view) == set(range(step + 1, step + 11))
    assert "of the next 10" in written_on(view)


def test_each_of_them_is_where_its_value_is(inline: App) -> None:
    app, view = inline, ten_at_every_step(inline)
    app.score.player.seek(app.score.player.story.index(Phase.FORWARD, 12))
    track = next(one for one in view.score.tracks if one.owner == "prediction")
    low, high = span([app.score.trace.prediction[0], app.score.trace.target[0]])
    picture, colour = view.grab().toImage(), view.colours.color("prediction").rgb()
    for k, value in enumerate(app.score.trace.prediction[0, 12]):
        x = round(view.axis.x(13 + k))
        there = [y for y in range(round(track.rect.y), round(track.rect.bottom)) if picture.pixel(x, y) == colour]
        wanted = track.rect.bottom - 3 - (float(value) - low) / (high - low) * (track.rect.height - 6)
        assert abs(sum(there) / len(there) + 0.5 - wanted) < 1.5
    QTest.mouseMove(view, QPoint(round(view.axis.x(15)), round(track.rect.middle)))
    lines = written_on(view)
    assert "prediction for t = 15: 3 of 10, made at t = 12" in lines
    assert f"ŷ = {number(float(app.score.trace.prediction[0, 12, 2]))}" in lines
    table = view.number_table()
    assert table is not None
    row = next(one for one in table.rows if one[0] == 12)
    assert row[table.columns.index("prediction [2]")] == float(app.score.trace.prediction[0, 12, 2])


def test_the_gradient_of_one_loss_has_the_same_axis(inline: App) -> None:
    for view in (ten_at_every_step(inline), ten_at_once(inline)):
        layer = next(one.name for one in inline.score.trace.layers if one.states)
        inline.session.selection.select_layer(layer)
        inline.window.show_page("gradients")
        work(inline)
        matrix = inline.window.made["gradients"].matrix
        assert not matrix.grab().isNull()
        if not inline.score.trace.once:
            QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(matrix.width() // 2, matrix.height() // 4))
            work(inline)
            player = inline.score.player
            player.seek(player.story.index(Phase.BACKWARD, 4))
            assert any("alone" in words or "only" in words for words in written_on(view)), written_on(view)
        view.grab()
        inline.window.show_page("lessons")
