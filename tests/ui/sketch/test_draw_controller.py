"""The Draw pane with a worker whose answers the test plays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controls import await_rest, choose, enter, find, labels
from generators import ALONE, DEMO, OURS, UNLUCKY, PlayedWorker
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QSlider, QSpinBox
from pytestqt.qtbot import QtBot
from samples import face, house
from sessions import session_with

from rnnviz.jobs.drawings import ReadDrawings
from rnnviz.jobs.generation import (
    DrawGrid,
    DrawSamples,
    FindGenerators,
    Finish,
    Interpolate,
    Reconstruct,
    SampleToScore,
)
from rnnviz.layout.draw_text import DRAWS, Way
from rnnviz.records.drawings import Collection, Drawing, DrawingClass, Sample
from rnnviz.ui.sketch.draw_controller import DrawController
from rnnviz.ui.sketch.draw_view import DrawView
from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK


class Pane:
    """The view, its controller, its worker and what the controller said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view, self.qtbot = DrawView(), qtbot
        qtbot.addWidget(self.view)
        self.worker = PlayedWorker()
        self.heard: list[tuple[Any, ...]] = []
        session = session_with(
            self.worker,
            self.view,
            failed=lambda message, details: self.heard.append((message, details)),
            root=Path("/runs"),
        )
        self.controller = DrawController(view=self.view, session=session)
        for signal in (self.controller.problem, self.controller.said, session.opened):
            signal.connect(lambda *args: self.heard.append(args))
        self.view.resize(1024, 560)
        self.view.show()
        self.controller.refresh()
        self.worker.play()

    def play(self) -> None:
        await_rest(self.view.options, self.qtbot)
        self.worker.play()

    def words(self) -> str:
        return "\n".join(labels(self.view))

    @property
    def last(self) -> Any:
        return self.worker.jobs[-1]


@pytest.fixture
def pane(qtbot: QtBot) -> Pane:
    pane = Pane(qtbot)
    pane.play()
    return pane


def press(pane: Pane, name: str, qtbot: QtBot) -> None:
    found = next(b for b in pane.view.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible())
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def test_it_draws_at_once(pane: Pane) -> None:
    assert pane.worker.asked(FindGenerators) == [FindGenerators(Path("/runs"))]
    assert isinstance(pane.last, DrawSamples)
    assert pane.last.word == "cat"
    assert len(pane.view.sheets[Way.GENERATE].items) == 6
    assert pane.view.pen.playing
    assert "Drawn by “Cats, pigs and owls”" in pane.words()
    assert "L_R −0.91 (max_seq_len 96)" in pane.words()
    assert "CC BY 4.0" in pane.words()


def test_another_takes_the_next_seed(pane: Pane, qtbot: QtBot) -> None:
    press(pane, "Draw more", qtbot)
    assert pane.last.seed == 1
    assert pane.view.sheets[Way.GENERATE].items == ()  # empty frames until they come
    pane.play()
    assert [s.seed for s in pane.view.sheets[Way.GENERATE].items if isinstance(s, Sample)] == list(range(100, 106))


def test_the_class_and_the_temperature_are_asked_for_when_they_rest(pane: Pane, qtbot: QtBot) -> None:
    asked = len(pane.worker.jobs)
    with qtbot.waitSignal(pane.view.options.asked):
        choose(find(pane.view.options, "class", QComboBox), "owl")
        find(pane.view.options, "temperature", QSlider).setValue(110)
    assert len(pane.worker.jobs) == asked + 1
    assert pane.last == DrawSamples(OURS.key, word="owl", count=6, temperature=1.1, seed=0)


def test_any_class_stays_chosen_when_the_list_is_read_anew(pane: Pane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.view.options.asked):
        choose(find(pane.view.options, "class", QComboBox), "any")
    assert pane.last.word == ""
    pane.controller.refresh()
    pane.play()
    assert find(pane.view.options, "class", QComboBox).currentText() == "any"


def test_the_newest_request_wins(pane: Pane, qtbot: QtBot) -> None:
    press(pane, "Draw more", qtbot)
    press(pane, "Draw more", qtbot)
    assert pane.worker.told_to_stop[-1] == len(pane.worker.jobs) - 1
    pane.play()
    items = pane.view.sheets[Way.GENERATE].items
    assert [s.seed for s in items if isinstance(s, Sample)] == list(range(200, 206))


def test_a_chosen_thumbnail_is_shown_large(pane: Pane, qtbot: QtBot) -> None:
    sheet = pane.view.sheets[Way.GENERATE]
    left, top, side = sheet.plan().at(3)
    with qtbot.waitSignal(sheet.chosen):
        qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=_point(left + side / 2, top + side / 2))
    assert pane.view.pen.sample is sheet.items[3]
    qtbot.keyClick(sheet, Qt.Key.Key_Right)
    assert pane.view.pen.sample is sheet.items[4]
    qtbot.keyClick(sheet, Qt.Key.Key_Down)  # a strip has one row
    assert pane.view.pen.sample is sheet.items[4]


def test_reconstructing_what_is_drawn(pane: Pane, qtbot: QtBot) -> None:
    pane.view.show_way(Way.RECONSTRUCT)
    asked = len(pane.worker.jobs)
    source = pane.view.sources[Way.RECONSTRUCT]
    assert len(pane.worker.jobs) == asked  # an empty pad is nothing to read
    pad = source.pads[0].pad
    with qtbot.waitSignal(source.changed):
        qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=_point(40, 40))
        for x in range(50, 120, 10):
            qtbot.mouseMove(pad, _point(x, 60))
            pad.pen_move(_point(x, 60).toPointF())
        qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=_point(120, 60))
    pane.play()
    assert isinstance(pane.last, Reconstruct)
    assert pane.last.drawing.points > 3
    assert len(pane.view.sheets[Way.RECONSTRUCT].items) == 5
    assert "Reconstructed by" in pane.words()


def test_finishing_keeps_what_was_given(pane: Pane) -> None:
    pane.view.give(Drawing(face(2).strokes[:1], "cat"), Way.FINISH)
    pane.play()
    assert isinstance(pane.last, Finish)
    shown = pane.view.pen.story
    assert shown is not None
    assert shown.given == 18
    assert len(pane.view.sheets[Way.FINISH].items) == 6


def test_a_way_that_was_stopped_before_its_first_drawing_draws_when_it_is_shown_again(pane: Pane, qtbot: QtBot) -> None:
    press(pane, "Draw more", qtbot)
    pane.view.give(face(2), Way.FINISH)  # before the worker came to it
    pane.play()
    assert isinstance(pane.last, Finish)
    pane.view.show_way(Way.GENERATE)
    pane.play()
    assert isinstance(pane.last, DrawSamples)
    assert len(pane.view.sheets[Way.GENERATE].items) == 6


def test_interpolating_needs_two_drawings(pane: Pane) -> None:
    pane.view.show_way(Way.INTERPOLATE)
    source = pane.view.sources[Way.INTERPOLATE]
    source.set_drawing(house())
    assert not isinstance(pane.last, Interpolate)
    source.set_drawing(face(3))  # the other pad's turn
    assert isinstance(pane.last, Interpolate)
    np.testing.assert_allclose(len(pane.last.b.strokes), len(face(3).strokes))
    pane.play()
    sheet = pane.view.sheets[Way.INTERPOLATE]
    assert len(sheet.items) == 8
    assert sheet.plan().rows == 1


def test_a_grid_over_z(pane: Pane) -> None:
    pane.view.show_way(Way.GRID)
    assert isinstance(pane.last, DrawGrid)
    assert pane.last.words == OURS.words
    pane.play()
    sheet = pane.view.sheets[Way.GRID]
    assert len(sheet.items) == 24
    assert sheet.plan().columns == 6


def test_what_a_decoder_cannot_do_is_said(pane: Pane) -> None:
    pane.view.show_way(Way.GRID)
    pane.controller.choose(ALONE.key)
    assert pane.view.way is Way.GENERATE
    assert "Without z it cannot reconstruct, interpolate or draw a latent grid." in pane.words()
    chips = {b.accessibleName(): b for b in pane.view.bar.findChildren(QPushButton)}
    assert not chips["Reconstruct"].isEnabled()
    assert "decoder only" in chips["Reconstruct"].toolTip()
    assert chips["Finish"].isEnabled()
    pane.view.show_way(Way.INTERPOLATE)
    assert pane.view.way is Way.GENERATE
    pane.play()
    assert pane.last.key == ALONE.key
    assert pane.view.sheets[Way.GRID].items == ()  # they were another network's


def test_a_decoder_file_is_loaded_and_drawn_with(pane: Pane, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/x/cat.gen.json", ""))
    press(pane, "Load a decoder file…", qtbot)
    pane.play()
    pane.play()
    assert pane.last.key == "/x/cat.gen.json"
    assert f"now drawing with {DEMO.title}" in [h[0] for h in pane.heard]
    assert "Without an encoder" in pane.words()
    pane.controller.refresh()
    pane.play()
    assert pane.view.info is not None
    assert pane.view.info.key == "/x/cat.gen.json"  # a new list of runs does not push it away


def test_a_broken_file_is_said(pane: Pane) -> None:
    pane.controller.load("broken.gen.json")
    pane.play()
    assert pane.heard[-1][0] == "broken.gen.json ends in the middle of its weights."
    assert pane.view.info is not None
    assert pane.view.info.key == OURS.key


def test_a_failed_request_is_said_where_it_was_made(pane: Pane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.view.options.asked):
        enter(find(pane.view.options, "seed", QSpinBox), str(UNLUCKY))
    pane.play()
    assert "no class “unicorn”" in pane.words()
    press(pane, "Draw more", qtbot)
    pane.play()
    assert "unicorn" not in pane.words()
    assert len(pane.view.sheets[Way.GENERATE].items) == 6


def test_examples_come_from_the_gallery_in_turn(pane: Pane, qtbot: QtBot) -> None:
    classes = tuple(DrawingClass(w, "", "built-in", 13) for w in ("ant", "cat", "owl"))
    pane.controller.set_collection(Collection("/drawings", classes))
    pane.view.show_way(Way.RECONSTRUCT)
    pane.play()
    source = pane.view.sources[Way.RECONSTRUCT]
    box = find(source, "class of the examples", QComboBox)
    listed = [box.itemText(i) for i in range(box.count())]
    assert listed == ["cat", "owl", "", "ant"]  # those that the network knows, a line, and the others
    sheet = find(source, "examples from the gallery", DrawingSheet)
    assert len(sheet.items) == 5
    press(pane, "other examples", qtbot)
    pane.play()
    press(pane, "other examples", qtbot)
    pane.play()
    starts = [request.start for request in pane.worker.asked(ReadDrawings)]
    assert starts[-2:] == [10, 0]
    left, top, side = sheet.plan().at(1)
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=_point(left + side / 2, top + side / 2))
    assert isinstance(pane.last, Reconstruct)
    assert pane.last.drawing.word == "cat"


def test_the_score_gets_the_drawing_with_its_decoder(pane: Pane, qtbot: QtBot) -> None:
    press(pane, "Open in Score", qtbot)
    pane.play()
    (opened,) = pane.heard[-1]
    assert isinstance(pane.last, SampleToScore)
    assert pane.last.sample is pane.view.pen.sample
    assert (opened.epoch, opened.run[0].network.features) == (1, 5)


def test_pictures_are_saved_and_copied(
    pane: Pane, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    pane.view.pen.save_requested.emit("png")
    assert (tmp_path / "mine.png").stat().st_size > 1000
    assert pane.heard[-1] == ("saved as mine.png",)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "mine.svg"), ""))
    pane.view.pen.save_requested.emit("svg")
    assert "could not be written" in pane.heard[-1][0]
    press(pane, "Copy", qtbot)
    assert not QGuiApplication.clipboard().image().isNull()


def test_without_a_network_it_says_what_to_do(qtbot: QtBot) -> None:
    pane = Pane(qtbot)
    pane.worker.infos = ()
    pane.controller.refresh()
    pane.play()
    assert "train one, or load a decoder file" in pane.words()
    for way in DRAWS:
        pane.view.show_way(way)
        assert pane.view.way is way


def test_drawing_with_the_run_in_training(pane: Pane, qtbot: QtBot) -> None:
    pane.view.show_way(Way.TRAIN)
    pane.controller.training.draw_with.emit("/runs/not-yet")
    pane.play()
    assert "has not saved an epoch yet" in pane.heard[-1][0]
    assert pane.view.way is Way.TRAIN
    pane.controller.training.draw_with.emit(ALONE.key)
    pane.play()
    assert pane.view.way is Way.GENERATE
    assert pane.view.info == ALONE
    assert pane.last.key == ALONE.key


def test_every_control_has_a_name_and_a_tip(pane: Pane) -> None:
    for way in Way:
        pane.view.show_way(way)
        for button in pane.view.findChildren(QPushButton):
            if button.isVisible():
                assert button.accessibleName()
                assert button.toolTip(), button.text()


def test_both_themes_differ(pane: Pane) -> None:
    before = pane.view.grab().toImage()
    wear(DARK)
    assert pane.view.grab().toImage() != before


def _point(x: float, y: float) -> Any:
    from PySide6.QtCore import QPoint

    return QPoint(round(x), round(y))
