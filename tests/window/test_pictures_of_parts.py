"""A picture of a part: chosen in the dialog or on the command line, and equal to what the window shows."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from alike import mean_difference, share_that_differs
from controls import choose, entries, find
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QPushButton

from rnnviz import cli
from rnnviz.app import App
from rnnviz.export.painted import Painted
from rnnviz.export.recording import Pixels, Shape, record
from rnnviz.layout.moments import Phase
from rnnviz.ui.shell.picture import painted
from rnnviz.ui.widgets.part import Part, parts


def part(app: App, key: str) -> Part:
    return next(one for one in parts(app.window) if one.key == key)


def dialog(app: App) -> QDialog:
    QTest.keyClick(app.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    return next(one for one in app.window.findChildren(QDialog) if one.isVisible())


def button(inside: QDialog, words: str) -> QPushButton:
    return next(one for one in inside.findChildren(QPushButton) if one.text() == words)


@pytest.mark.parametrize("page", ["score", "gradients", "forecast", "sketch"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_every_part_is_the_same_in_lines_as_on_the_screen(page: str, ratio: float, inline: App) -> None:
    inline.window.show_page(page)
    inline.score.player.seek_phase(Phase.BACKWARD)
    inline.score.player.seek_step(20)
    inline.window.grab()  # what is laid out when it is first painted
    found = parts(inline.window)
    assert len(found) > 2
    for one in found:
        lines = painted(one)
        shown = painted(one, scale=ratio).image()
        again = Painted(one.size, "", record(lines).play, ratio).image()
        # At the screen's own resolution the edges of cells may be half a pixel off: they are drawn twice as fine.
        assert share_that_differs(again, shown) < (0.05 if ratio == 1 else 0.03), one.key
        assert mean_difference(again, shown) < 8, one.key


def test_the_whole_window_is_pixel_for_pixel_its_own(inline: App) -> None:
    assert mean_difference(painted(part(inline, "window")).image(), inline.window.grab().toImage()) == 0


def test_the_score_is_made_of_lines_and_texts(inline: App) -> None:
    inline.score.player.seek_phase(Phase.BACKWARD)
    inline.score.player.seek_step(20)
    score = part(inline, "score")
    found = record(painted(score))
    assert {"LSTM 2", "forget f", "t = 20", "Backward · t = 20 of 49"} <= set(found.texts)
    layout = inline.score.body.score.score
    assert layout is not None
    highest = max(track.rect.height for track in layout.tracks)
    images = [one for one in found.marks if isinstance(one, Pixels)]
    assert images
    assert max(one.rect.height() for one in images) <= highest + 1, "no image is more than the cells of one track"
    lines = [one for one in found.marks if isinstance(one, Shape) and one.pen is not None]
    assert max(one.path.elementCount() for one in lines) >= 50, "a curve has a point at each of the 50 steps"


def test_the_dialog_writes_a_part_for_print(inline: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "score.svg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), "SVG pictures (*.svg)"))
    before = inline.window.grab().toImage()
    asked = dialog(inline)
    of = find(asked, "part of the window", QComboBox)
    assert {"The whole window", "Score", "Cell", "Equations", "Weights"} <= set(entries(of))
    choose(of, "Score")
    choose(find(asked, "colours", QComboBox), "for print")
    button(asked, "Save…").click()
    root = ElementTree.parse(out).getroot()
    assert root.get("width") == str(inline.score.body.score.width())
    assert "#f4f6f8" not in out.read_text("utf-8"), "no ground of the interface"
    assert inline.window.banner.message == ""
    assert mean_difference(inline.window.grab().toImage(), before) < 0.01, "the window has its own colours again"


def test_the_dialog_copies_a_part_at_300_dots_an_inch(inline: App) -> None:
    asked = dialog(inline)
    choose(find(asked, "part of the window", QComboBox), "Cell")
    choose(find(asked, "resolution", QComboBox), "300 dots per inch")
    button(asked, "Copy").click()
    data = QGuiApplication.clipboard().mimeData()
    image = QImage(data.imageData())
    size = inline.score.body.inspector.diagram.size() * (300 / 96)
    assert image.size() == size
    assert ElementTree.fromstring(bytes(data.data("image/svg+xml").data()).decode()).tag.endswith("svg")


def test_dropping_the_extension_takes_the_chosen_format(
    inline: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "cell"), "PDF documents (*.pdf)"))
    asked = dialog(inline)
    choose(find(asked, "part of the window", QComboBox), "Cell")
    button(asked, "Save…").click()
    assert (tmp_path / "cell.pdf").read_bytes().startswith(b"%PDF")


def test_the_command_line_draws_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out = tmp_path / "equations.svg"
    assert cli.main(["render", str(out), "--part", "equations", "--phase", "forward", "--theme", "print"]) == 0
    texts = [one.text for one in ElementTree.parse(out).getroot().iter("{http://www.w3.org/2000/svg}text")]
    assert "f(t)" in texts
    assert cli.main(["render", str(out), "--part", "nothing"]) == 2
    assert "choose from window, score, cell, equations, code, weights" in capsys.readouterr().err
