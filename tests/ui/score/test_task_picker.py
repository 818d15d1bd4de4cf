"""The field that chooses what the model learns."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from rnnviz.tasks.registry import offered
from rnnviz.ui.score.task_picker import OPEN, TaskPicker


def entries(picker: TaskPicker) -> list[str]:
    return [picker.itemText(i) for i in range(picker.count())]


def activate(picker: TaskPicker, key: str) -> None:
    """What the list does when one of its lines is chosen."""
    at = picker.findData(key)
    picker.setCurrentIndex(at)
    picker.activated.emit(at)


def test_without_a_file_it_asks_for_one_and_stays_where_it_is(qtbot: QtBot) -> None:
    picker = TaskPicker()
    qtbot.addWidget(picker)
    assert entries(picker) == [*(task.title for task in offered()), "Your own series…", "Your own model…"]
    with qtbot.waitSignal(picker.picked) as got:
        activate(picker, OPEN)
    assert got.args == [OPEN]
    assert picker.currentText() == "Waves", "nothing has been chosen yet"


def test_a_file_stands_beside_the_tasks(qtbot: QtBot) -> None:
    picker = TaskPicker()
    qtbot.addWidget(picker)
    with qtbot.assertNotEmitted(picker.picked):
        picker.set("series", name="a&b_ridership_daily.csv")
    assert picker.currentText() == "a&b_ridership_daily.csv"
    for key in ("adding", "copy", "waves", OPEN):
        with qtbot.waitSignal(picker.picked) as got:
            activate(picker, key)
        assert got.args == [key]
    with qtbot.assertNotEmitted(picker.picked):
        activate(picker, "series")  # it is in sight already
    picker.set("waves", name="a&b_ridership_daily.csv")
    with qtbot.waitSignal(picker.picked) as got:
        activate(picker, "series")
    assert got.args == ["series"]


def test_a_task_that_is_not_offered_is_shown_by_its_key(qtbot: QtBot) -> None:
    picker = TaskPicker()
    qtbot.addWidget(picker)
    picker.set("another", name="")
    assert picker.currentText() == "another"
    picker.set("waves", name="")
    assert picker.findData("another") < 0
