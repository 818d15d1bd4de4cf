"""Stops of a scene of the Laboratory: added at other epochs and time steps, gone through in a talk, kept in a file."""

from __future__ import annotations

from pathlib import Path

from controls import find, press
from hands import work
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from scene_hands import CTRL, another, click, drop, keep, key, page, settle

from rnnviz.app import App
from rnnviz.layout.moments import Phase

KEY = Qt.Key


def seen(app: App) -> tuple[Phase, int, int]:
    """Phase, step and epoch that the Laboratory shows."""
    lab = app.window.made["laboratory"]
    moment, setup = lab.player.moment, lab.setup  # type: ignore[attr-defined]
    return moment.phase, moment.step, max(lab.shown(one).epoch for one in setup.members)  # type: ignore[attr-defined]


def stops(app: App) -> list[str]:
    row = find(app.window, "stops of the scene", QListWidget)
    return [row.item(n).text() for n in range(row.count())]


def with_two_stops(app: App) -> tuple[Phase, int, int]:
    """A scene of the first bench untrained, with stops at a later epoch, and at another step of that. Returns
    what the scene shows."""
    work(app)
    page(app, 7)
    assert app.window.page == "laboratory"
    key(app, KEY.Key_1)
    keep(app)
    first = seen(app)
    press(find(app.window, "strip of scenes", QWidget), "Stops")
    for _ in range(2):
        key(app, KEY.Key_Right, CTRL)
    press(app.window, "Add this moment")
    key(app, KEY.Key_3)
    for _ in range(3):
        key(app, KEY.Key_Right)
    press(app.window, "Add this moment")
    return first


def test_a_moment_of_the_laboratory_is_a_stop_and_a_clicker_leads_through_them(inline: App) -> None:
    app = inline
    first = with_two_stops(app)
    third = seen(app)
    second = (first[0], first[1], third[2])
    assert third[2] > first[2]
    assert third[0] is Phase.BACKWARD
    assert len(stops(app)) == 3
    assert stops(app)[2] == f"Backward, t = {third[1]}, epoch {third[2]}"
    key(app, KEY.Key_F5)
    parts, found = app.window.made["laboratory"].parts, [seen(app)]
    for _ in range(3 * parts - 1):
        key(app, KEY.Key_PageDown)
        found.append(seen(app))
    assert found[::parts] == [first, second, third], "at each of them the plot and every model"
    assert [one for n, one in enumerate(found) if one != found[n - n % parts]] == []
    for expected in (third,) * (parts - 1) + (second,):
        key(app, KEY.Key_PageUp)
        assert seen(app) == expected
    for _ in range(parts - 1):
        key(app, KEY.Key_PageUp)
    key(app, KEY.Key_Escape)
    key(app, KEY.Key_Home, CTRL)


def test_the_stops_of_the_laboratory_are_in_the_file(inline: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "bench.rnnviz"
    first = with_two_stops(inline)
    third = seen(inline)
    inline.session.deck.save(path)
    settle(inline)
    with another(qtbot, tmp_path / "hall") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        settle(app)
        assert not app.window.banner.message
        assert seen(app) == first
        row = find(app.window, "stops of the scene", QListWidget)
        for at, expected in ((2, third), (1, (first[0], first[1], third[2])), (0, first)):
            row.itemDoubleClicked.emit(row.item(at))
            settle(app)
            assert seen(app) == expected
        page(app, 1)
        app.session.deck.go(0, 2)
        settle(app)
        assert seen(app) == third, "from another page, too"


def test_where_a_moment_cannot_be_added_the_button_says_why(inline: App) -> None:
    app = inline
    work(app)
    keep(app)
    page(app, 3)
    keep(app)
    press(find(app.window, "strip of scenes", QWidget), "Stops")
    add = find(app.window, "Add this moment", QPushButton)
    assert not add.isEnabled()
    assert add.toolTip() == "A scene of the page Forecast is one moment: it has no others to stop at"
    click(app, 0)
    assert not add.isEnabled()
    assert add.toolTip() == "Show the scene first (Enter): it is of the page Score"
    click(app, 0, twice=True)
    assert add.isEnabled()
    assert add.toolTip().startswith("Stop here, too")
