"""What the Laboratory says of its models: their names, epochs and errors, and the numbers beside the plot."""

from __future__ import annotations

from controls import labels, press
from drawn_texts import Drawn, texts_of
from hands import choose, enter, find
from lab_hands import BENCHES, KEY, click, norms, scores, settle
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea, QWidget

from rnnviz.app import App


def test_every_layer_with_weights_has_its_whole_name(lab: App, no_weights: None) -> None:
    click(lab, BENCHES["receptive-fields"])
    lab.window.resize(1280, 720)
    settle(lab)
    area = next(
        one for one in lab.window.made["laboratory"].view.findChildren(QScrollArea) if one.isAncestorOf(scores(lab)[0])
    )
    bar, seen = area.verticalScrollBar(), dict[QWidget, set[str]]()
    for part in range(5):
        bar.setValue(bar.maximum() * part // 4)
        settle(lab)
        for score in scores(lab):
            seen.setdefault(score, set()).update(text.text for text in drawn_in(lab, score))
    for score in scores(lab):
        layout = score.score
        assert layout is not None
        named = {one.row.label for one in layout.tracks if one.kind == "cells" and not one.row.plumbing}
        assert named <= seen[score]


def test_three_models_stand_where_they_can_be_seen_when_the_window_becomes_narrower(lab: App, no_weights: None) -> None:
    """Four stand in two columns at any width, three in three where the window is wide."""
    lab.window.resize(1920, 1080)
    for bench in ("vanishing", "exploding"):
        click(lab, BENCHES[bench])
    columns = {score.mapTo(lab.window, QPoint(0, 0)).x() for score in scores(lab)}
    assert len(columns) == 3
    lab.window.resize(1280, 720)
    settle(lab)
    room = lab.window.made["laboratory"].view
    for score in scores(lab):
        assert score.mapTo(room, QPoint(score.width(), 0)).x() <= room.width()
    assert len({score.mapTo(lab.window, QPoint(0, 0)).x() for score in scores(lab)}) == 2


def drawn_in(lab: App, widget: QWidget) -> list[Drawn]:
    return [one for one in texts_of(lab.window) if one.widget is widget and one.text.strip()]


def test_the_numbers_beside_the_plot_stand_under_their_gradients(lab: App, no_weights: None) -> None:
    """In a low plot, too: in columns, all names in one size of letters, whole."""
    click(lab, BENCHES["vanishing"])
    lab.window.resize(1280, 640)
    settle(lab)
    texts = [one for one in drawn_in(lab, norms(lab)) if one.ink.left() > norms(lab).rect_of_plot.right() + 10]
    heads = {one.text: one.ink.right() for one in texts if one.text.startswith("∂L/∂")}
    assert set(heads) == {"∂L/∂h", "∂L/∂c"}
    read = lab.window.made["laboratory"].player.moment.step  # type: ignore[attr-defined]
    for model in norms(lab).models:
        for one in model.strands:
            ends = [text.ink.right() for text in texts if text.text == one.words(read)]
            assert any(abs(end - heads[one.symbol]) < 4 for end in ends), f"{model.name}, {one.symbol}"
    names = [one for one in texts if one.text in {model.name for model in norms(lab).models}]
    assert len(names) == 4
    assert len({one.pixels for one in names}) == 1


def test_a_change_for_all_leaves_names_in_words_and_says_that_it_is_not_the_bench_any_more(lab: App) -> None:
    click(lab, BENCHES["exploding"])
    press(lab.window, "Models")
    choose(find(lab.window.made["laboratory"].view, "Change", QComboBox), "all models")
    enter(find(lab.window.made["laboratory"].view, "Gain", QLineEdit), "1")
    settle(lab)
    assert [model.name for model in norms(lab).models] == [one.name for one in BENCHES["exploding"].setup.members]
    assert any(words.startswith("Changed from the bench: Gain.") for words in labels(lab.window))
    lab.window.actions_by_name["undo"].trigger()
    settle(lab)
    assert BENCHES["exploding"].about in labels(lab.window)


def notes(lab: App) -> list[str]:
    """What stands beside the names of the models."""
    found = [
        one.accessibleName() for one in lab.window.made["laboratory"].view.findChildren(QWidget) if one.isVisible()
    ]
    return [one.split(": ", 1)[1] for one in found if ", val MSE" in one]


def test_a_model_that_has_no_later_epoch_says_why_and_errors_have_the_same_decimals(lab: App) -> None:
    click(lab, BENCHES["exploding"])
    for _ in range(25):
        QTest.keyClick(lab.window, KEY.Key_Right, Qt.KeyboardModifier.ControlModifier)
    settle(lab)
    unclipped, *others = notes(lab)
    assert unclipped.startswith("not a number after epoch 0")
    assert all(one.startswith("epoch 20, val MSE") for one in others)
    assert len({len(one.rpartition(".")[2]) for one in others}) == 1
    click(lab, BENCHES["receptive-fields"])
    assert [one.split(", val")[0] for one in notes(lab)] == ["epoch 20", "epoch 20", "epoch 2, its last"]


def test_what_is_exactly_zero_is_told_from_what_is_tiny(lab: App, no_weights: None) -> None:
    click(lab, BENCHES["receptive-fields"])
    words = {one.text for one in drawn_in(lab, norms(lab))}
    assert "– exactly 0" in words
    assert not any("below the scale" in one for one in words), "nothing there is tiny"
