"""Lessons in the real window, by clicks and keys: opened, read, answered, and left with one's own work untouched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hands import choose, enter, find, on_the_screen, work
from lesson_hands import SHIPPED, click, hover_link, key, open_lesson, read, reader, tab_to
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from rnnviz import cli
from rnnviz.app import App
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.lessons.registry import find_lessons
from rnnviz.records.training import Checkpoint
from rnnviz.ui.lessons.choice import Choice
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.model_panel import STACK
from rnnviz.ui.score.stage import run_key
from rnnviz.ui.shell.session import Opened

NEURON, UNROLLING, LSTM, MEMORY, VANISHING = (
    SHIPPED[name]
    for name in (
        *("recurrent-neuron", "unrolling-and-bptt", "lstm-gate-by-gate"),
        *("memory-cells", "vanishing-gradients"),
    )
)


def shows(app: App, scene: object) -> None:
    """What stands on the stage is that scene, with the last epoch of the run that ships."""
    assert not app.score.stage.stale
    assert not app.window.banner.message
    now = app.session.stands()
    assert now is not None
    layer = scene.layer or now.layer
    epochs = [checkpoint.epoch for checkpoint in app.score.stage.checkpoints]
    epoch = epochs[-1] if scene.epoch is None else scene.epoch
    assert epoch in epochs
    assert replace(now, model=None) == replace(scene, epoch=epoch, layer=layer)
    if scene.settings.model.recipe == STACK:
        assert app.score.trace.layers[0].kind == scene.settings.model.cell


def test_its_numbers_are_those_of_the_trace_on_the_stage(inline: App) -> None:
    open_lesson(inline, LSTM.title)
    click(inline, "Next")
    layer = inline.score.trace.layer("lstm_1")
    f, c = layer.gate("forget").after.value[0, 10, 4], layer.states["c"].value[0, 9, 4]
    assert f"{number(float(f))} · {number(float(c))} = " in read(inline)


def test_a_lesson_is_read_by_keys(inline: App) -> None:
    key(inline, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    button = find(inline.window, f"Open {NEURON.title}", QPushButton)
    tab_to(inline, button)
    key(inline, Qt.Key.Key_Space)
    shows(inline, NEURON.pages[0].scene)
    for at in (1, 2, 1):
        right = at > 1 or NEURON.pages[0].title in read(inline)
        key(inline, Qt.Key.Key_Right if right else Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert NEURON.pages[at].title in read(inline)
        shows(inline, NEURON.pages[at].scene)
    key(inline, Qt.Key.Key_Right)
    assert inline.score.player.moment.step == 25, "the playhead's keys are still its own"


def test_playing_ends_where_the_page_s_task_is_done(inline: App, qtbot: QtBot) -> None:
    """Else the page would say of a moment what is no longer to be seen."""
    app = inline
    open_lesson(app, SHIPPED["tour"].title)
    for _ in range(4):
        key(app, Qt.Key.Key_Right)
    work(app)
    key(app, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not app.score.player.is_playing, timeout=20_000)
    work(app)
    assert app.score.player.moment == Moment(Phase.FORWARD, 30)
    assert "Done" in find(reader(app), "what it shows", QLabel).text()
    key(app, Qt.Key.Key_Space)
    assert app.score.player.is_playing, "and goes on when it is asked to"
    key(app, Qt.Key.Key_Space)


def test_space_plays_also_after_a_hint_and_after_a_page_was_turned(inline: App) -> None:
    """It is not handed on to the button that comes after one that has gone."""
    app = inline
    open_lesson(app, SHIPPED["gru-and-lstm"].title)
    click(app, "Hint")
    key(app, Qt.Key.Key_Right)
    click(app, "Next")
    title = SHIPPED["gru-and-lstm"].pages[1].title
    for playing in (True, False):
        key(app, Qt.Key.Key_Space)
        assert app.score.player.is_playing is playing
        assert title in read(app)
    right = reader(app).findChildren(Choice)[1]
    tab_to(app, right)
    key(app, Qt.Key.Key_Space)
    assert right.accessibleDescription() == "right", "where Tab has led to a button, Space presses it"
    click(app, "Back")
    for playing in (True, False):
        key(app, Qt.Key.Key_Space)
        assert app.score.player.is_playing is playing


def test_a_question_is_answered_wrong_and_right(inline: App) -> None:
    open_lesson(inline, NEURON.title)
    click(inline, "Next")
    click(inline, "Next")
    wrong, right, other = reader(inline).findChildren(Choice)
    said = find(reader(inline), "answer", QLabel)
    assert not said.isVisible()
    QTest.mouseClick(wrong, Qt.MouseButton.LeftButton)
    assert said.isVisible()
    assert "Not this one. That would need a state from the step before, and there is no step before." in said.text()
    assert wrong.accessibleDescription() == "wrong"
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert "the state before the first step is taken to be zero" in said.text(), "each choice has a reason of its own"
    tab_to(inline, right)
    key(inline, Qt.Key.Key_Space)
    assert "Right." in said.text()
    trace = inline.score.trace
    assert number(float(trace.layer("simplernn_1").gates[0].before.value[0, 0, 6])) in said.text()
    assert (wrong.accessibleDescription(), right.accessibleDescription()) == ("", "right")
    click(inline, "Back")
    click(inline, "Next")
    assert not said.isVisible(), "a page begins with its question open"


def test_leaving_brings_ones_own_work_back(inline: App) -> None:
    """Another model, sequence, moment, layer, unit, pin and zoom; and what can be undone."""
    app, form = inline, inline.score.body.chooser
    choose(find(form, "Cell", QComboBox), "GRU")
    work(app)
    enter(find(form, "Series", QSpinBox), "3")
    work(app)
    app.score.player.seek(app.score.player.story.index(Phase.BACKWARD, 31))
    app.session.selection.select_layer("gru_1")
    app.session.selection.select_unit(7)
    app.score.pins.put(Focus("gru_1", step=31, unit=7))
    app.score.body.score.zoom_in()
    work(app)
    QApplication.processEvents()
    before, axis = on_the_screen(app), app.score.body.score.axis
    passes, words = app.score.stage.passes[0], app.window.actions_by_name["undo"].text()
    assert "Series" in words

    open_lesson(app, UNROLLING.title)
    assert app.score.pins.pinned == NOWHERE
    assert not app.window.actions_by_name["undo"].isEnabled(), "one's own changes are not undone in a lesson"
    app.score.body.score.zoom_reset()
    find(app.window, "Model", QPushButton).click()
    enter(find(form, "Series", QSpinBox), "5")
    work(app)
    assert app.window.actions_by_name["undo"].isEnabled(), "but those made in it are"
    choose(find(form, "Cell", QComboBox), "LSTM")
    work(app)
    find(app.window, "Lesson", QPushButton).click()
    click(app, "Next")
    shows(app, UNROLLING.pages[1].scene)
    click(app, "Leave")
    assert app.window.page == "lessons"
    key(app, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()

    assert not reader(app).isVisible()
    assert app.score.player.moment == Moment(Phase.BACKWARD, 31)
    assert (app.session.selection.layer, app.session.selection.unit) == ("gru_1", 7)
    assert app.score.pins.pinned == Focus("gru_1", step=31, unit=7)
    assert app.score.body.score.axis == axis
    assert app.score.stage.passes[0] is passes
    after = on_the_screen(app)
    assert after == before
    assert app.window.actions_by_name["undo"].text() == words
    key(app, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert find(form, "Series", QSpinBox).value() == 0
    key(app, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert find(form, "Cell", QComboBox).currentText() == "LSTM"


def test_a_lesson_stands_beside_the_score_and_the_enlarged_cell_comes_back(inline: App) -> None:
    app, stage = inline, inline.score.body.cell_stage
    app.score.player.seek_step(12)
    key(app, Qt.Key.Key_E)
    for _ in range(3):
        key(app, Qt.Key.Key_Right)
    assert (stage.isVisible(), stage.at) == (True, 3)
    open_lesson(app, UNROLLING.title)
    assert not stage.isVisible()
    assert app.score.body.score.isVisible()
    key(app, Qt.Key.Key_E)
    assert stage.isVisible(), "who wants to see it in a lesson can"
    click(app, "Next")
    assert app.score.body.score.isVisible(), "the next page speaks of the score again"
    click(app, "Leave")
    key(app, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert (stage.isVisible(), stage.at) == (True, 3)
    assert app.score.player.moment == Moment(Phase.FORWARD, 12)


def test_training_steps_that_were_walked_are_there_again(inline: App) -> None:
    """The window opens with one optimizer step; from the second pass of it a lesson is opened and left."""
    app = inline
    key(app, Qt.Key.Key_End)
    key(app, Qt.Key.Key_Right)
    key(app, Qt.Key.Key_Right)
    assert (app.score.stage.at, app.score.player.moment.step) == (1, 1)
    before = on_the_screen(app)
    open_lesson(app, LSTM.title)  # on the very model, at its first pass
    shows(app, LSTM.pages[0].scene)
    assert app.score.stage.at == 0
    click(app, "Leave")
    key(app, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert (app.score.stage.at, app.score.player.moment.step) == (1, 1)
    assert on_the_screen(app) == before
    key(app, Qt.Key.Key_Left)
    key(app, Qt.Key.Key_Left)
    assert app.score.stage.at == 0
    assert app.score.trace.update is not None


def own_run(app: App) -> list[Checkpoint]:
    """As if the user had trained the model of the first page: two epochs, with the weights that ship for 3 and 4."""
    run = app.session.shipped(NEURON.pages[0].scene.settings)
    return [replace(run[0]), replace(run[3], epoch=1), replace(run[4], epoch=2)]


def test_a_lesson_shows_what_ships_though_one_has_trained_the_same_model(inline: App) -> None:
    app, settings = inline, NEURON.pages[0].scene.settings
    app.session.opened.emit(Opened(settings, tuple(own_run(app)), epoch=2))
    work(app)
    assert app.score.trace.epoch == 2
    loss = app.score.trace.loss
    open_lesson(app, NEURON.title)
    shows(app, NEURON.pages[0].scene)
    assert app.score.trace.epoch == 20
    click(app, "Leave")
    assert app.score.trace.epoch == 2
    assert app.score.trace.loss == loss
    assert len(app.score.stage.runs[run_key(settings)]) == 3


def test_what_is_opened_from_elsewhere_ends_the_lesson(inline: App) -> None:
    app = inline
    open_lesson(app, LSTM.title)
    click(app, "Next")
    app.session.opened.emit(Opened(NEURON.pages[0].scene.settings, tuple(own_run(app)), epoch=1))
    work(app)
    assert not reader(app).isVisible()
    assert not find(app.window, "Lesson", QPushButton).isVisible()
    assert app.score.trace.epoch == 1
    key(app, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert app.score.stage.settings == app.session.first, "undo leads back to one's own work"
    key(app, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    find(app.window, f"Continue {LSTM.title}", QPushButton)


def test_an_open_lesson_is_gone_on_with_from_the_list(inline: App) -> None:
    app = inline
    open_lesson(app, LSTM.title)
    click(app, "Next")
    key(app, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    click(app, f"Continue {LSTM.title}")
    assert LSTM.pages[1].title in read(app)
    key(app, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    click(app, f"Open {NEURON.title}")
    shows(app, NEURON.pages[0].scene)
    click(app, "Leave")
    assert app.score.stage.settings == app.session.first


@pytest.mark.parametrize("phase", list(Phase))
def test_what_stands_on_the_stage_is_a_scene_that_can_be_shown_again(inline: App, phase: Phase) -> None:
    app = inline
    app.score.player.seek(app.score.player.story.index(phase, 11) + (phase in (Phase.LOSS, Phase.UPDATE)))
    app.session.selection.select_layer("lstm_1")
    app.session.selection.select_unit(4)
    scene = app.session.stands()
    assert scene is not None
    assert (scene.phase, scene.layer, scene.unit) == (str(phase), "lstm_1", 4)
    app.session.scene_asked.emit(LSTM.pages[0].scene)
    work(app)
    assert app.session.stands() != scene
    app.session.scene_asked.emit(scene)
    work(app)
    assert app.session.stands() == scene


def test_a_training_that_is_started_in_a_lesson_is_seen(live: App, qtbot: QtBot) -> None:
    """The model of the page, trained by the real button: its epochs are shown, and come to one's own runs."""
    app, settings = live, NEURON.pages[0].scene.settings
    app.window.show_page("lessons")
    for name in (f"Open {NEURON.title}", "Training"):
        QTest.mouseClick(find(app.window, name, QPushButton), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not app.score.stage.stale, timeout=60_000)
    assert app.score.stage.fixed
    enter(find(app.score.body.training, "Epochs", QLineEdit), "2")
    start = find(app.window, "start, pause or resume training", QPushButton)
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.score.trace.epoch == 1, timeout=120_000)
    assert not app.score.stage.fixed
    app.score.training.stop()
    qtbot.waitUntil(lambda: not app.score.training.running, timeout=60_000)
    QTest.mouseClick(find(app.window, "Lesson", QPushButton), Qt.MouseButton.LeftButton)
    QTest.mouseClick(find(app.window, "Leave", QPushButton), Qt.MouseButton.LeftButton)
    assert app.score.stage.settings == app.session.first
    assert app.score.trace.epoch == 20
    assert [checkpoint.epoch for checkpoint in app.score.stage.runs[run_key(settings)]][:2] == [0, 1]


# -- what is lit, what is to be done, how far one has come -----------------------------------------------------------


def lit_pixels(app: App) -> QRect:
    """Where the score differs from how it looks without anything lit."""
    view = app.score.body.score
    lit = view.grab().toImage()
    places = view.lit
    view.set_lit(())
    plain = view.grab().toImage()
    view.set_lit(places)
    found = [
        (x, y)
        for y in range(0, lit.height(), 2)
        for x in range(0, lit.width(), 2)
        if lit.pixel(x, y) != plain.pixel(x, y)
    ]
    assert found, "nothing is lit"
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return QRect(QPoint(min(xs), min(ys)), QPoint(max(xs), max(ys)))


def test_words_under_the_pointer_light_their_cell_and_a_cell_its_words(inline: App) -> None:
    app, view = inline, inline.score.body.score
    open_lesson(app, LSTM.title)
    click(app, "Next")
    label = hover_link(app, "f[10]")
    gate = next(track for track in view.score.tracks if track.quantity == "forget")
    edges, x = gate.unit_edges(), view.axis.x(10)
    middle = QPoint(round(x), round(float(edges[4] + edges[5]) / 2))
    around = lit_pixels(app)
    assert around.contains(middle)
    assert around.width() < 3 * view.axis.pitch + 12
    assert around.height() < 30
    hover_link(app, "|f|")
    assert lit_pixels(app).width() > 40 * view.axis.pitch, "the whole track"
    QApplication.sendEvent(reader(app), QEvent(QEvent.Type.Leave))
    assert view.lit == ()

    before = label.text()
    QTest.mouseMove(view, middle)
    assert label.text() != before, "the words of the cell under the pointer have a ground of their own"
    QTest.mouseMove(view, QPoint(round(view.axis.x(5)), round(view.score.tracks[-1].rect.y + 2)))
    assert label.text() == before


def test_what_a_page_asks_for_is_done_by_keys_and_noticed(inline: App) -> None:
    app = inline
    open_lesson(app, LSTM.title)
    click(app, "Next")
    assert "Try it:" in read(app)
    assert "Done." not in read(app)
    hint = find(reader(app), "Hint", QPushButton)
    QTest.mouseClick(hint, Qt.MouseButton.LeftButton)
    assert not hint.isVisible()
    assert "Step with the arrow keys" in read(app)
    f = app.score.trace.layer("lstm_1").gate("forget").after.value[0, :, 4]
    app.score.body.score.setFocus()
    while app.score.player.moment.step < 49 and not f[app.score.player.moment.step] < 0.33:
        assert "Done." not in read(app)
        key(app, Qt.Key.Key_Right)
    assert f[app.score.player.moment.step] < 0.33
    assert "Done." in read(app)
    assert "The gate is computed anew at each step" in read(app)
    key(app, Qt.Key.Key_Left)
    assert "Done." in read(app), "once it is done, it stays so"


def test_a_setting_that_a_page_asks_for_is_changed_in_the_real_form(inline: App) -> None:
    app = inline
    open_lesson(app, MEMORY.title)
    click(app, "Next")
    find(app.window, "Model", QPushButton).click()
    form = app.score.body.chooser
    choose(find(form, "Cell", QComboBox), "GRU")
    work(app)
    find(app.window, "Lesson", QPushButton).click()
    assert "Done." not in read(app)
    find(app.window, "Model", QPushButton).click()
    choose(find(form, "Cell", QComboBox), "LSTM")
    work(app)
    find(app.window, "Lesson", QPushButton).click()
    assert "Done." in read(app)


def test_progress_is_kept_and_can_be_forgotten(inline: App) -> None:
    app = inline
    open_lesson(app, VANISHING.title)
    click(app, "Next")
    QTest.mouseClick(find(app.window, "Leave", QPushButton), Qt.MouseButton.LeftButton)
    list_ = app.window.made["lessons"].view
    said = "\n".join(label.text() for label in list_.findChildren(QLabel))
    tasks = sum(page.tasks for page in VANISHING.pages)
    assert f"Page 2 of {len(VANISHING.pages)}, 0 of {tasks} exercises solved" in said
    click(app, f"Continue {VANISHING.title}")
    assert VANISHING.pages[1].title in read(app)
    for _ in VANISHING.pages[2:]:
        click(app, "Next")
    right = reader(app).findChildren(Choice)[1]
    QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    click(app, "Finish")
    said = "\n".join(label.text() for label in list_.findChildren(QLabel))
    assert f"✓ Read, 1 of {tasks} exercises solved" in said
    names = [found.lesson.title for found in find_lessons() if found.lesson is not None]
    following = names[names.index(VANISHING.title) + 1]
    assert QApplication.focusWidget().accessibleName() == f"Open {following}"
    click(app, "Forget my progress")
    said = "\n".join(label.text() for label in list_.findChildren(QLabel))
    assert "Read," not in said
    assert not [button for button in list_.findChildren(QPushButton) if button.text().startswith("Forget")]


def test_a_page_that_is_saved_is_read_again(
    inline: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    app, folder = inline, tmp_path / "mine"
    assert cli.main(["lesson", "new", str(folder)]) == 0
    assert cli.main(["lesson", "check", str(folder)]) == 0
    monkeypatch.setenv("RNNVIZ_LESSONS", str(folder))
    open_lesson(app, "Mine")
    assert "At step 10 the cell state of unit 4 is" in read(app)
    page = folder / "01-first.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("At step {step}", "Now, at step {step}"), "utf-8")
    qtbot.waitUntil(lambda: "Now, at step" in without_waiting(app), timeout=10_000)
    page.write_text(text.replace("{c[10]}", "{cc[10]}"), "utf-8")
    qtbot.waitUntil(lambda: "mine/01-first.md, line" in without_waiting(app), timeout=10_000)
    assert cli.main(["lesson", "check", str(folder)]) == 3
    page.write_text(text, "utf-8")
    qtbot.waitUntil(lambda: "mine/01-first.md" not in without_waiting(app), timeout=10_000)
    second = folder / "02-to-do.md"
    second.write_text(second.read_text("utf-8").replace("f[t] < 0.5", "f[t] < 0.01"), "utf-8")
    assert cli.main(["lesson", "check", str(folder)]) == 3, "nothing that one can do fulfils it"


def test_a_page_leads_to_the_sketch_page_and_the_lesson_stays_open(inline: App) -> None:
    app, lesson = inline, SHIPPED["sketches"]
    open_lesson(app, lesson.title)
    for _ in lesson.pages[1:]:
        click(app, "Next")
    click(app, "Open the Sketch page")
    assert app.window.page == "sketch"
    state = app.window.page_of("sketch").state()
    assert (state["pane"], state["way"]) == ("draw", "Compare")
    assert [side["class"] for side in state["compare"]["sides"]] == ["cat", "pig"]
    key(app, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert lesson.pages[-1].title in read(app)
    click(app, "Back")
    assert find(reader(app), "Open the Sketch page", QPushButton).isVisible()
    click(app, "Back")
    assert not [
        b for b in reader(app).findChildren(QPushButton) if b.text() == "Open the Sketch page" and b.isVisible()
    ]


def without_waiting(app: App) -> str:
    work(app)
    return read(app)


def test_every_lesson_is_read_by_clicks_from_the_list_to_its_end(inline: App) -> None:
    """At the smallest size that is promised no page has to be scrolled, and none has a fault or a number missing, or
    names what the score does not show."""
    app = inline
    app.window.resize(1280, 720)
    key(app, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    controller = app.window.made["lessons"]
    for lesson in SHIPPED.values():
        app.window.show_page("lessons")
        click(app, f"Open {lesson.title}")
        for page in lesson.pages:
            QApplication.processEvents()
            shows(app, page.scene)
            assert page.title in read(app)
            assert f"{lesson.pages.index(page) + 1} of {len(lesson.pages)}" in read(app)
            assert "…" not in read(app)
            assert page.file not in read(app), read(app)
            assert reader(app).findChild(QScrollArea).verticalScrollBar().maximum() == 0, f"{page.file} is cut off"
            tracks = app.score.body.score.score.tracks
            for link, place in controller.places.items():
                if "dh" not in link and "dc" not in link:
                    assert any(place.on(track) for track in tracks), f"{page.file}: nothing is lit by {link}"
            click(app, "Finish" if page is lesson.pages[-1] else "Next")
        assert app.window.page == "lessons"
