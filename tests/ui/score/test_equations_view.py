"""The equations on the screen, as a person uses them: opening what is hidden, selecting, copying."""

from __future__ import annotations

import pytest
from drawn_texts import Drawn, record
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from traced_cells import traced

from rnnviz.explain.page import equations
from rnnviz.layout.moments import Moment, Phase
from rnnviz.ui.score.equations_view import ROW, EquationsView

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def view(qtbot: QtBot) -> EquationsView:
    lines = equations(traced("LSTM", features=9), "cell_1", unit=1, moment=Moment(Phase.FORWARD, 4), opened="input")
    found = EquationsView()
    qtbot.addWidget(found)
    found.resize(340, 900)
    found.set_lines(lines)
    found.show()
    qtbot.waitExposed(found)
    return found


def texts(view: EquationsView) -> list[str]:
    return [line.text.strip() for line in view.lines]


def spot(view: EquationsView, text: str) -> QPoint:
    """The middle of the first line that is painted with that text."""
    rows: list[list[Drawn]] = []
    for drawn in sorted(record(view).texts, key=lambda one: one.ink.center().y()):
        if not rows or drawn.ink.center().y() - rows[-1][0].ink.center().y() > ROW / 2:
            rows.append([])
        rows[-1].append(drawn)
    for row in rows:
        words = "".join(drawn.text for drawn in sorted(row, key=lambda one: one.ink.left()))
        if words.strip().startswith(text):
            return QPoint(60, round(row[0].ink.center().y()))
    pytest.fail(f"no line says {text}")


def test_a_click_on_the_rest_shows_every_term_and_another_hides_them(view: EquationsView) -> None:
    before = texts(view)
    assert "+ … (6 more)" in before
    QTest.mouseClick(view, LEFT, NONE, spot(view, "+ … (6 more)"))
    after = texts(view)
    assert len(after) == len(before) + 6
    assert "+ … (6 more)" not in after
    assert {f"x{k}" for k in "₀₁₂₃₄₅₆₇₈"} <= {text.split()[0] for text in after}
    assert "+ … (3 more)" in after  # the hidden state's rest is another one
    QTest.mouseClick(view, LEFT, NONE, spot(view, "the other 6"))
    assert texts(view) == before


def test_what_was_opened_stays_open_at_the_next_step(view: EquationsView) -> None:
    QTest.mouseClick(view, LEFT, NONE, spot(view, "+ … (6 more)"))
    trace = traced("LSTM", features=9)
    view.set_lines(equations(trace, "cell_1", unit=1, moment=Moment(Phase.FORWARD, 5), opened="input"))
    assert "the other 6:" in texts(view)


def test_the_keys_alone_open_and_copy(view: EquationsView, qtbot: QtBot) -> None:
    picked: list[str] = []
    view.gate_picked.connect(picked.append)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Return)  # the first line that opens is a gate's
    assert picked == ["forget"]
    for _ in range(texts(view).index("+ … (6 more)")):
        QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert "the other 6:" in texts(view)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = QGuiApplication.clipboard().text().splitlines()
    assert len(rows) == 3
    at = texts(view).index("the other 6:")
    assert view.selected == view.lines[at : at + 3]
    assert rows[1].split("\t")[1] == view.lines[at + 1].total


def test_dragging_selects_lines_and_opens_nothing(view: EquationsView) -> None:
    first, last = spot(view, "x"), spot(view, "+ … (3 more)")
    QTest.mousePress(view, LEFT, NONE, first)
    for step in range(1, 6):
        QTest.mouseMove(view, first + (last - first) * (step / 5))
    QTest.mouseRelease(view, LEFT, NONE, last)
    assert view.selected
    assert view.selected[-1].text.strip() == "+ … (3 more)"
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    expected = [f"{x.text.strip()}\t{x.total}" if x.total else x.text.strip() for x in view.selected]
    assert [row.strip() for row in copied] == expected
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.selected == ()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected == view.lines


def test_a_double_click_selects_a_line_and_the_menu_copies_its_number(view: EquationsView) -> None:
    where = spot(view, "i·g")
    QTest.mouseDClick(view, LEFT, NONE, where)
    assert [line.text.split()[0] for line in view.selected] == ["i·g"]
    total = view.selected[0].total
    menu = view.menu(where)
    words = [action.text() for action in menu.actions()]
    assert words == ["Copy lines", "Copy as LaTeX", "Copy as MathML", f"Copy {total}"]
    menu.actions()[words.index(f"Copy {total}")].trigger()
    assert QGuiApplication.clipboard().text() == total


def test_a_click_on_a_gate_still_opens_its_account(view: EquationsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.gate_picked) as caught:
        QTest.mouseClick(view, LEFT, NONE, spot(view, "o(t)"))
    assert caught.args == ["output"]
