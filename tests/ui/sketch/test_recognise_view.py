"""The Recognise pane as a whole, the race, the answer, the confusion table and the choice of classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from controls import choose, find, labels, press, write
from pictures import places_of
from plots import curves, point_at, words
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from recognised import WORDS, answer, confusion, race

from rnnviz.layout.numerals import number, percent
from rnnviz.records.drawings import LICENCE, Answer, Drawing, Race
from rnnviz.records.training import TrainStep
from rnnviz.ui.sketch.answer_view import AnswerView
from rnnviz.ui.sketch.class_picker import ClassPicker
from rnnviz.ui.sketch.measures_plot import MeasuresPlot
from rnnviz.ui.sketch.pad import Pad
from rnnviz.ui.sketch.race_view import RaceView
from rnnviz.ui.sketch.recognise_view import PAD, TRAIN, RecogniseView
from rnnviz.ui.widgets.confusion_view import ConfusionView
from rnnviz.ui.widgets.style import style_sheet, wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette

NO_RACE = "Draw, and the probabilities after each point are plotted here."
LINE = Drawing((np.array([[0.0, 0], [9, 4]]), np.array([[3.0, 0]])))


def filled(view: RecogniseView, palette: Palette = LIGHT) -> RecogniseView:
    view.setStyleSheet(style_sheet(palette))
    wear(palette)
    view.set_recognisers([("", "shipped", "338 classes · top-1 accuracy 61 %"), ("/mine", "mine", "2 classes")], "")
    view.set_drawing(LINE)
    view.set_race(race("owl", "dog", "cat"))
    view.set_answer(answer("cat"))
    view.training.panel.picker.set_classes(WORDS)
    view.training.confusion.set_confusion(confusion(6))
    return view


@pytest.fixture
def view(qtbot: QtBot) -> RecogniseView:
    view = RecogniseView()
    qtbot.addWidget(view)
    filled(view).resize(1024, 560)
    view.show()
    return view


@pytest.fixture
def plot(qtbot: QtBot) -> RaceView:
    plot = RaceView()
    qtbot.addWidget(plot)
    plot.resize(520, 260)
    plot.set_race(race("owl", "dog", "cat"))
    plot.show()
    return plot


def colour_at(pad: Pad, point: np.ndarray) -> QColor:
    """What is painted at a place in the pad's unit: its shorter side is 256, (0, 0) its middle."""
    x, y = point * min(pad.width(), pad.height()) / 256 + (pad.width() / 2, pad.height() / 2)
    return pad.grab().toImage().pixelColor(round(x), round(y))


@pytest.mark.parametrize("size", [(1024, 560), (1700, 900), (900, 420)])
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_nothing_is_cut_off(view: RecogniseView, size: tuple[int, int], palette: Palette) -> None:
    filled(view, palette).resize(*size)
    for page in (PAD, TRAIN):
        view.show_page(page)
        QApplication.processEvents()
        assert (view.width(), view.height()) == size
        for part in view.findChildren(QWidget):
            if view.training.panel.isAncestorOf(part) and size[1] < 500:
                continue  # there the choices scroll
            if part.isVisible() and isinstance(part, (QAbstractButton, QComboBox, RaceView, AnswerView, ConfusionView)):
                corner = part.mapTo(view, part.rect().bottomRight())
                assert view.rect().contains(corner), part
                assert part.width() >= part.minimumSizeHint().width(), part


def test_everything_that_can_be_used_has_a_name(view: RecogniseView) -> None:
    for part in view.findChildren(QWidget):
        if isinstance(part, (QAbstractButton, QComboBox, QLineEdit)) and not part.objectName().startswith("qt_"):
            assert part.accessibleName() or part.parent().__class__ is QComboBox, part


def test_moving_along_the_race_shows_the_drawing_and_the_answer_at_that_point(view: RecogniseView) -> None:
    made = race("owl", "dog", "cat")
    point_at(view.race, 6)
    assert view.race.point == 5
    assert colour_at(view.pad, made.points[5]) == QColor(LIGHT.accent)  # the nib
    began = view.pad.strokes[0][0]  # where the pen began is no point of the race
    assert colour_at(view.pad, (began + made.points[0]) / 2) == QColor(LIGHT.text)
    there = view.answer.answer
    assert there is not None
    np.testing.assert_array_equal(there.probabilities, made.probabilities[5])
    assert view.answer.foot == "after point 6 of 12"
    QTest.keyClick(view.race, Qt.Key.Key_Escape)
    assert view.race.point == -1
    assert colour_at(view.pad, made.points[5]) != QColor(LIGHT.accent)
    assert colour_at(view.pad, view.pad.strokes[0].mean(0)) == QColor(LIGHT.text)  # no longer faint
    assert view.answer.answer is not None
    assert view.answer.answer.points == 12
    # The score is asked for what it says of the whole drawing, wherever the pointer is.
    QTest.keyClick(view.race, Qt.Key.Key_Home)
    asked: list[str] = []
    view.score_requested.connect(lambda drawing, word: asked.append(word))
    press(view, "open the drawing in Score")
    assert asked == ["cat"]


def test_a_drawing_without_an_answer_cannot_be_opened(view: RecogniseView) -> None:
    button = find(view, "open the drawing in Score", QPushButton)
    assert button.isEnabled()
    view.set_answer(None)
    assert not button.isEnabled()
    view.set_answer(answer())
    view.set_can_open(False)
    assert not button.isEnabled()
    view.set_can_open(True)
    view.pad.clear()
    assert not button.isEnabled()


def test_the_licence_of_the_drawings_is_in_sight(view: RecogniseView) -> None:
    assert LICENCE in [
        label.text() for label in view.findChildren(QWidget) if hasattr(label, "text") and label.isVisible()
    ]


def test_setting_recognisers_chooses_none_and_choosing_one_is_told(view: RecogniseView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.recogniser_chosen):
        view.set_recognisers([("", "shipped", "a"), ("/mine", "mine", "b")], "/mine")
    box = find(view, "recogniser", QComboBox)
    assert box.currentText() == "mine"
    with qtbot.waitSignal(view.recogniser_chosen) as told:
        choose(box, "shipped")
    assert told.args == [""]


def test_the_keys_go_along_the_race(plot: RaceView, qtbot: QtBot) -> None:
    plot.point_picked.connect(plot.set_point)
    for key, point in ((Qt.Key.Key_Left, 11), (Qt.Key.Key_Left, 10), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Left, 0)):
        QTest.keyClick(plot, key)
        assert plot.point == point
    QTest.keyClick(plot, Qt.Key.Key_PageDown)
    QTest.keyClick(plot, Qt.Key.Key_End)
    assert plot.point == 11


def test_a_class_keeps_its_colour_while_it_is_in_the_race(plot: RaceView) -> None:
    before = dict(plot.slots)
    plot.set_race(race("star", "owl", "dog", "cat", "house"))
    assert {word: plot.slots[word] for word in before if word in plot.slots} == {
        word: slot for word, slot in before.items() if word in plot.slots
    }
    assert len(set(plot.slots.values())) == len(plot.slots)
    plot.set_race(None)
    assert plot.slots == {}
    assert NO_RACE in words(plot)


def test_races_of_one_point_and_of_none_are_painted(plot: RaceView) -> None:
    plot.set_race(race("cat", each=1))
    assert any("cat" in text for text in words(plot))
    plot.set_race(Race(WORDS, np.zeros((0, 2)), np.zeros(0), np.zeros((0, len(WORDS)))))
    assert NO_RACE in words(plot)
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert plot.point == -1


def test_an_answer_of_fewer_classes_than_rows(qtbot: QtBot) -> None:
    view = AnswerView()
    qtbot.addWidget(view)
    view.set_answer(Answer(("cat", "ふね"), np.array([0.4, 0.6]), 1))
    assert view.accessibleDescription() == "ふね 60%, cat 40%"
    view.show()
    assert {"ふね", "60%", "cat", "40%"} <= set(words(view))


def framed(view: ConfusionView) -> tuple[np.ndarray, np.ndarray]:
    """Where the frame around the table begins and ends, (x, y) each: its sides are lines, as no letter has them."""
    painted = np.zeros(view.size().toTuple(), bool)
    painted[tuple(places_of(view.grab().toImage(), LIGHT.border).T)] = True
    lines = [np.lib.stride_tricks.sliding_window_view(painted, 40, axis).all(-1) for axis in (1, 0)]
    sides = [np.flatnonzero(line.any(axis)) for line, axis in zip(lines, (1, 0), strict=True)]
    return np.array([side[0] for side in sides]), np.array([side[-1] for side in sides])


@pytest.mark.parametrize("classes", [2, 3, 24, 338])
@pytest.mark.parametrize("size", [(300, 190), (700, 360), (1400, 640)])
def test_every_cell_of_a_confusion_table_can_be_read(qtbot: QtBot, classes: int, size: tuple[int, int]) -> None:
    view = ConfusionView()
    qtbot.addWidget(view)
    view.resize(*size)
    table = confusion(classes)
    view.set_confusion(table)
    view.show()
    first, end = framed(view)
    assert (end - first)[0] == (end - first)[1], "all four sides of the square are in sight"
    QTest.mouseMove(view, QPoint(*(first + end) // 2))
    QTest.mouseMove(view, QPoint(*end) - QPoint(1, 1))
    assert view.cell is not None
    last = view.cell[0]
    assert view.cell == (last, last)
    assert classes - 1 - last <= 338 / (end - first)[0]  # the last class, or one on the same pixel
    count = table.counts[last, last]
    assert view.reading() == f"class {last}: {count} of 40 recognised ({count / 40:.0%})"
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.cell == (last - 1, last)
    assert "taken for" in view.reading()
    assert view.reading() in " ".join(words(view))


def test_the_curves_are_cleared_and_grow(qtbot: QtBot) -> None:
    plot = MeasuresPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 200)
    plot.show()
    assert "The training curves appear here." in words(plot)
    plot.clear(4)
    assert {"Drawn here from the first step on.", "Drawn here after the first epoch."} <= set(words(plot))
    for i in range(1, 4001):
        ends = i % 1000 == 0
        measures = {"accuracy": 0.2 * i / 1000, "top_5": 0.9} if ends else {}
        plot.add(TrainStep(i, 4000, 1 + i // 1001, 4, 1 / i, 2 / i if ends else None, 1.0, measures=measures))
    assert plot.accuracy == pytest.approx((0.2, 0.4, 0.6, 0.8))
    loss, right = plot.findChildren(pg.PlotWidget)
    train, val = (item.getOriginalDataset() for item in loss.listDataItems())
    assert 200 < len(train[0]) <= 1201
    assert train[1][-1] == 1 / 4000
    assert val[1].tolist() == [2 / i for i in (1000, 2000, 3000, 4000)]
    assert [item.getOriginalDataset()[1].tolist() for item in right.listDataItems()] == [
        pytest.approx([0.2, 0.4, 0.6, 0.8]),
        [0.9] * 4,
    ]
    assert {"accuracy 80.0%", "top-5 90.0%", f"train {number(1 / 4000)}", number(0.0005)} <= set(words(plot))
    plot.clear(2, classes=3)
    assert plot.accuracy == ()
    plot.add(TrainStep(1, 2, 1, 2, 1.0, 1.0, 1.0, measures={"accuracy": 0.5, "top_5": 1.0}))
    assert [item.name() for item in right.listDataItems()] == ["accuracy 50.0%"]


def test_classes_are_searched_ticked_and_drawn_by_lot(qtbot: QtBot) -> None:
    picker = ClassPicker()
    qtbot.addWidget(picker)
    picker.set_classes([f"thing {i}" for i in range(40)] + ["ふね", "CAT"])
    search, tick_all = find(picker, "search for a class", QLineEdit), "Tick every class that the search finds"
    write(search, "cat")
    press(picker, tick_all)
    write(search, "ふね")
    press(picker, tick_all)
    assert picker.chosen() == ("ふね", "CAT")  # what the search hides stays ticked
    write(search, "zebra")
    assert any(text.startswith("no class is called “zebra”") for text in labels(picker))
    press(search, "clear the search")
    with qtbot.waitSignal(picker.changed):
        press(picker, "Tick 10 classes at random, and no others")
    assert len(set(picker.chosen())) == 10
    press(picker, "Tick no class")
    assert picker.chosen() == ()
    shown = find(picker, "classes to train on", QListWidget)
    shown.setCurrentRow(3)
    QTest.keyClick(shown, Qt.Key.Key_Space)
    assert picker.chosen() == ("thing 3",)


def test_the_softmax_is_named_beside_calibrated_percentages(view: RecogniseView) -> None:
    shown, own = answer("cat", 0.2), answer("cat", 0.8)
    view.set_answer(replace(shown, softmax=own.probabilities))
    assert view.answer.foot == "12 points read · calibrated; the network's own softmax: 80%"
    made = race("owl", "dog", "cat")
    sharper = made.probabilities**2 / (made.probabilities**2).sum(1, keepdims=True)
    view.set_race(replace(made, softmax=sharper))
    view.show_point(5)
    assert view.answer.foot == f"after point 6 of 12 · calibrated; the network's own softmax: {sharper[5].max():.0%}"
    view.set_race(made)
    view.show_point(5)
    assert view.answer.foot == "after point 6 of 12"  # they are the same


def test_the_plot_of_the_race_has_every_class_its_probability_and_the_changes_of_mind(plot: RaceView) -> None:
    made = race("owl", "dog", "cat")
    plot.set_race(made)
    shown = {name.split(" ", 1)[1]: y for name, _, y in curves(plot)}
    for word, values in shown.items():
        np.testing.assert_array_equal(values, made.probabilities[:, WORDS.index(word)])
    assert {"owl", "dog", "cat"} <= set(shown)
    read = words(plot)
    assert {"→ dog (5)", "→ cat (9)"} <= set(read)
    assert any(text.endswith("% cat") for text in read)
    plot.set_point(4)
    assert "point 5" in words(plot)
    assert f"{percent(float(made.probabilities[4, WORDS.index('dog')]))} dog" in words(plot)
    plot.set_point(-1)
    assert "point 5" not in words(plot)
