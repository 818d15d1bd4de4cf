"""Larger and smaller: every text and every part of the window grows by the same factor, and both panels fold away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn_texts import Drawn, cut, overlaps, texts_of
from layout_items import items_that_qt_has_made
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QToolButton, QWidget

from rnnviz.app import App, application, build
from rnnviz.layout.moments import Phase
from rnnviz.ui.widgets import scaling
from rnnviz.worker.inline import InlineWorker

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def open_window(folder: Path) -> App:
    application(["rnnviz"])
    store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
    app = build(store, InlineWorker(), runs_root=lambda: folder / "runs")
    app.window.resize(1920, 1080)
    app.window.show()
    app.worker.drain()
    settle()
    return app


def close_window(app: App) -> None:
    app.close()
    app.window.may_close = lambda: True
    app.window.close()
    app.window.deleteLater()


@pytest.fixture
def app(qapp: QApplication, tmp_path: Path) -> Iterator[App]:
    opened = open_window(tmp_path)
    yield opened
    close_window(opened)
    scaling.set_factor(1.0)


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def press(app: App, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(app.window, key, modifier)
    settle()


def by_place(texts: tuple[Drawn, ...]) -> dict[tuple[str, str, str], list[Drawn]]:
    """The texts by themselves and by the widget that they stand in."""
    found: dict[tuple[str, str, str], list[Drawn]] = {}
    for one in texts:
        found.setdefault((type(one.widget).__name__, one.widget.accessibleName(), one.text), []).append(one)
    return found


@pytest.mark.parametrize("page", ["score", "forecast", "runs"])
def test_all_letters_grow_by_the_same_factor(app: App, page: str) -> None:
    """In a window that has grown by the factor, too, everything is where it was, and larger."""
    window = app.window
    window.show_page(page)
    app.worker.drain()
    app.score.player.seek_phase(Phase.BACKWARD)
    window.resize(1280, 800)
    settle()
    usual = by_place(texts_of(window))
    for near, key, factor in (
        (1.25, Qt.Key.Key_Plus, 1.5),
        (2.25, Qt.Key.Key_Plus, 2.5),
        (0.9, Qt.Key.Key_Minus, 0.75),
    ):
        size = (round(1280 * factor), round(800 * factor))
        if page == "score":  # so that no panel is squeezed meanwhile
            window.resize(max(size[0], window.width()), max(size[1], window.height()))
            settle()
        app.window_controller.set_scale(near)  # and the last of the way there by its key
        settle()
        press(app, key, CTRL)
        assert scaling.factor() == factor
        window.say("")
        window.resize(*size)
        settle()
        now = by_place(texts_of(window))
        assert len(usual.keys() & now.keys()) > 0.8 * len(usual)  # a pixel more or less, and a name ends elsewhere
        for name in usual.keys() & now.keys():
            for one, before in zip(now[name], usual[name], strict=False):
                # The score chooses its letters by its height, which is a pixel more or less.
                loose = factor * 1.01 if name[0] == "ScoreView" else 0.51
                assert abs(one.pixels - factor * before.pixels) <= loose, name
    press(app, Qt.Key.Key_0, CTRL)
    window.say("")
    window.resize(1280, 800)
    settle()
    now = by_place(texts_of(window))
    for name in usual.keys() & now.keys():
        assert now[name][0].pixels == usual[name][0].pixels, name


def test_the_parts_grow_too_and_go_back_to_where_they_were(app: App) -> None:
    window, body = app.window, app.score.body

    def sizes() -> dict[str, tuple[int, ...]]:
        button = next(b for b in window.findChildren(QToolButton) if b.accessibleName() == "menu")
        header = next(w for w in window.findChildren(QWidget) if w.objectName() == "header")
        margins = header.layout().contentsMargins()  # type: ignore[union-attr]
        return {
            "header": (header.height(),),
            "icon": button.iconSize().toTuple(),  # type: ignore[dict-item]
            "margins": (margins.left(), margins.top()),
            "panel": (body.folding.least("left"),),
            "transport": (QWidget.height(body.transport),),
        }

    usual = sizes()
    for _ in range(4):
        press(app, Qt.Key.Key_Plus, CTRL)
    assert (factor := scaling.factor()) == 1.75
    for name, values in sizes().items():
        for now, before in zip(values, usual[name], strict=True):
            assert abs(now - factor * before) <= 0.03 * factor * before + 1, name
    assert (
        body.score.devicePixelRatioF() == factor * window.devicePixelRatioF()
    )  # its plates are made as fine as the screen
    press(app, Qt.Key.Key_0, CTRL)
    assert sizes() == usual


def divisions(app: App) -> dict[str, list[int]]:
    """How the splitters in sight are divided."""
    found = [one for one in app.window.findChildren(QSplitter) if one.isVisible()]
    return {f"{n} {one.orientation().name}": one.sizes() for n, one in enumerate(found)}


@pytest.mark.parametrize(
    ("page", "size"),
    [("score", (1280, 720)), ("score", (1920, 1080)), ("forecast", (1280, 720)), ("sketch", (1280, 720))],
)
def test_panels_are_as_wide_as_before_when_one_comes_back(app: App, page: str, size: tuple[int, int]) -> None:
    app.window.resize(*size)
    app.window.show_page(page)
    app.worker.drain()
    settle()
    usual = divisions(app)
    for there, back in ((Qt.Key.Key_Plus, Qt.Key.Key_Minus), (Qt.Key.Key_Minus, Qt.Key.Key_Plus)):
        times = 3 if there is Qt.Key.Key_Plus else 2
        for key in (there, back):
            for _ in range(times):
                press(app, key, CTRL)
        assert scaling.factor() == 1.0
        assert divisions(app) == usual


def test_what_one_has_drawn_wider_stays_so_at_another_scale(app: App) -> None:
    (across,) = [one for one in app.score.body.findChildren(QSplitter) if one.count() == 3 and one.isVisible()]
    for _ in range(2):
        press(app, Qt.Key.Key_Plus, CTRL)
    handle = across.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    QTest.mouseMove(handle, handle.rect().center() + QPoint(90, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    settle()
    drawn = across.sizes()
    for key in (Qt.Key.Key_Minus, Qt.Key.Key_Plus):
        for _ in range(2):
            press(app, key, CTRL)
        if key is Qt.Key.Key_Minus:
            assert abs(across.sizes()[0] - drawn[0] / 1.25) <= 1
    assert across.sizes() == drawn


def test_the_pointer_means_the_same_place_at_every_scale(app: App) -> None:
    score = app.score.body.score
    for _ in range(4):
        press(app, Qt.Key.Key_Plus, CTRL)
    axis, layout = score.axis, score.score
    assert axis is not None
    assert layout is not None
    at = QPoint(scaling.px(axis.x(31)), scaling.px(layout.ruler.rect.y + layout.ruler.rect.height / 2))
    QTest.mouseClick(score, Qt.MouseButton.LeftButton, pos=at)
    assert app.score.player.moment.step == 31


def test_the_scale_is_there_at_the_next_start_and_has_ends(qapp: QApplication, tmp_path: Path) -> None:
    first = open_window(tmp_path)
    for near, key, end in ((2.25, Qt.Key.Key_Plus, 2.5), (0.9, Qt.Key.Key_Minus, 0.75)):
        first.window_controller.set_scale(near)
        for _ in range(2):
            press(first, key, CTRL)
        assert scaling.factor() == end
    press(first, Qt.Key.Key_Plus, CTRL)
    press(first, Qt.Key.Key_F8)
    close_window(first)
    scaling.set_factor(1.0)
    second = open_window(tmp_path)
    try:
        assert scaling.factor() == 0.9
        assert not second.score.body.folding.shows("right")
        assert second.score.body.folding.shows("left")
    finally:
        close_window(second)
        scaling.set_factor(1.0)


def test_panels_fold_by_key_and_by_button_and_give_way_to_each_other(app: App) -> None:
    window, body = app.window, app.score.body
    left, right = (
        next(b for b in body.transport.findChildren(QToolButton) if b.accessibleName() == f"Show the {side} panel")
        for side in ("left", "right")
    )
    wide = body.score.width()
    press(app, Qt.Key.Key_F7)
    assert not body.chooser.isVisible()
    assert body.score.width() >= wide + 268
    QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    settle()
    assert not body.inspector.isVisible()
    QTest.mouseClick(left, Qt.MouseButton.LeftButton)
    QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    settle()
    assert body.chooser.isVisible()
    assert body.inspector.isVisible()
    window.resize(800, 640)
    settle()
    assert (body.chooser.isVisible(), body.inspector.isVisible()) == (False, True)  # opened last, it stays
    assert (left.isChecked(), right.isChecked()) == (False, True)
    press(app, Qt.Key.Key_F7)
    assert (body.chooser.isVisible(), body.inspector.isVisible()) == (True, False)
    window.resize(1280, 720)
    settle()
    assert body.chooser.isVisible()
    assert body.inspector.isVisible()


@pytest.mark.parametrize("page", ["score", "sketch", "lessons"])
def test_two_windows_fit_beside_each_other(app: App, page: str) -> None:
    """At the smallest size, and just as wide at a larger scale: nothing is cut off, nothing lies over another."""
    for size, factor in (((800, 600), 1.0), ((1200, 960), 1.5)):
        app.window_controller.set_scale(factor)
        app.window.show_page(page)
        app.window.resize(*size)
        app.worker.drain()
        settle()
        assert app.window.size().toTuple() == size
        texts = texts_of(app.window)
        assert not [one.where for one in texts if cut(one)]
        assert not [f"{one.where} and {other.where}" for one, other in overlaps(texts)]


@pytest.fixture
def left_by_others() -> set[int]:
    return items_that_qt_has_made()


def test_python_keeps_no_objects_of_what_qt_deletes_by_itself(left_by_others: set[int], app: App) -> None:
    """An item of a layout goes with its widget, unheard of: one that stayed would be taken for what is made there next,
    and a window that was to be scaled was such an item once."""
    for page in ("score", "forecast", "lessons", "laboratory"):
        app.window.show_page(page)
        settle()
    press(app, Qt.Key.Key_Plus, CTRL)
    press(app, Qt.Key.Key_Plus, CTRL)
    assert scaling.factor() > 1
    assert items_that_qt_has_made() <= left_by_others
