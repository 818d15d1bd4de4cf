"""A lecture as HTML, as a handout and as a film: what is in them is what was shown."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter
from pytestqt.qtbot import QtBot

from rnnviz import cli
from rnnviz.export.lectures import LECTURES, Lecture, LectureMoment, LectureScene
from rnnviz.export.lectures.html import page, runs
from rnnviz.export.lectures.pdf import stops_of
from rnnviz.export.painted import Painted
from rnnviz.export.recording import Recording, record

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SVG = "{http://www.w3.org/2000/svg}"


def picture(n: int) -> Recording:
    """Two hundred cells of which the n-th is lit, and a text."""

    def paint(painter: QPainter) -> None:
        painter.fillRect(QRectF(0, 0, 320, 180), QColor("white"))
        for i in range(200):
            shade = QColor("#aa0978" if i == n else "#eef1f4")
            painter.fillRect(QRectF(10 + i % 20 * 15, 30 + i // 20 * 14, 12, 11), shade)
        font = QFont()
        font.setPixelSize(14)
        painter.setFont(font)
        painter.drawText(QPointF(10, 20), f"cell {n} </script> & “quoted”")

    return record(Painted(QSize(320, 180), "", paint))


@pytest.fixture
def lecture(qtbot: QtBot) -> Lecture:
    gates = LectureScene(
        "The gates",
        tuple(LectureMoment(picture(n), f"Forward: step {n}", f"x({n}) enters.", stop=n in (0, 4)) for n in range(5)),
        notes="Ask the hall. " + "They answer. " * 400,
    )
    ends = [
        LectureScene(name, (LectureMoment(picture(10 * k), name, stop=True),), notes)
        for k, (name, notes) in enumerate((("The <end>", "Thank you.\nQuestions?"), ("Sources", "")), 1)
    ]
    return Lecture("A lecture & more", (gates, *ends))


def unpacked(text: str) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="text/plain">([\w+/=]+)</script>', text)
    assert found is not None
    content: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(found[1])))
    return content


def put_together(content: dict[str, Any], moment: list[Any]) -> ElementTree.Element:
    """As the page does it."""
    (wide, high), *_, pairs = moment
    ends = zip(pairs[::2], pairs[1::2], strict=True)
    inside = "".join(one for first, count in ends for one in content["elements"][first : first + count])
    return ElementTree.fromstring(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {wide} {high}">{content["defs"]}{inside}</svg>'
    )


def test_a_page_holds_every_moment_and_what_they_share_once(lecture: Lecture) -> None:
    text = page(lecture)
    content = unpacked(text)
    assert [name for name, _ in content["scenes"]] == ["The gates", "The <end>", "Sources"]
    moments = content["scenes"][0][1]
    assert [(one[1], one[2], one[3]) for one in moments][:2] == [
        ("Forward: step 0", "x(0) enters.", 1),
        ("Forward: step 1", "x(1) enters.", 0),
    ]
    for n, one in enumerate(moments):
        root = put_together(content, one)
        assert [text.text for text in root.iter(f"{SVG}text")] == [f"cell {n} </script> & “quoted”"]
        lit = [path.get("fill") for path in root.iter(f"{SVG}path")]
        assert len(lit) == 201
        assert lit.index("#aa0978") == n + 1
    assert len(content["elements"]) < 201 + 5 * 2 + 2 * 2 + 200, "a cell that stays as it is is in it once"
    assert len(set(content["elements"])) == len(content["elements"])


def test_a_page_needs_nothing_else(lecture: Lecture) -> None:
    text = page(lecture)
    assert "<title>A lecture &amp; more</title>" in text
    outside = [one for one in re.findall(r"https?://[\w./]+", text) if not one.startswith("http://www.w3.org/")]
    assert outside == []
    assert "%" + "DATA%" not in text
    assert text.count("</script>") == 2, "nothing that is told ends the code"
    assert 'lang="en"' in text
    assert "viewport" in text
    assert len(text) < 60_000


def test_places_in_a_row_are_runs() -> None:
    assert runs([0, 1, 2, 7, 8, 3]) == [0, 3, 7, 2, 3, 1]
    assert runs([]) == []


STEPS = """
<script>
(async () => {
  const wait = () => new Promise((done) => setTimeout(done, 50));
  while (!document.body.dataset.at) await wait();
  const seen = [], by = (name) => document.getElementById(name);
  const note = () => seen.push([document.body.dataset.at, by("title").textContent,
    document.querySelector("#picture text").textContent, document.querySelectorAll("#picture path").length]);
  const press = (key) => { document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })); note(); };
  note();
  ["ArrowRight", "ArrowRight", "ArrowLeft", "PageDown", "PageDown", "End", "PageUp", "Home"].forEach(press);
  by("on").click(); note();
  const touch = (type, x) => { const at = new Touch({ identifier: 1, target: by("picture"), clientX: x, clientY: 50 });
    by("picture").dispatchEvent(new TouchEvent(type, { bubbles: true, touches: type === "touchstart" ? [at] : [],
      changedTouches: [at] })); };
  touch("touchstart", 250); touch("touchend", 100); note();
  by("list").click(); document.querySelectorAll("nav button")[1].click(); note();
  const told = document.createElement("pre"); told.id = "told"; told.textContent = JSON.stringify(seen);
  document.body.append(told);
})();
</script>
"""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium here: the page is not opened, only taken apart")
def test_it_is_stepped_through_in_a_browser(lecture: Lecture, tmp_path: Path) -> None:
    assert BROWSER is not None
    path = tmp_path / "a.html"
    path.write_text(page(lecture).replace("</body>", f"{STEPS}</body>"), "utf-8")
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}")
    run = [BROWSER, *options, "--window-size=400,700", "--virtual-time-budget=5000", "--dump-dom", path.as_uri()]
    dom = subprocess.run(run, capture_output=True, text=True, timeout=90, check=True).stdout
    found = re.search(r'<pre id="told">(.*?)</pre>', dom, re.DOTALL)
    assert found is not None
    seen = json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert [at for at, *_ in seen] == [
        *("0:0", "0:1", "0:2", "0:1", "0:4", "1:0", "2:0", "1:0", "0:0"),
        *("0:1", "0:2", "1:0"),
    ]
    assert all(count == 201 for *_, count in seen)
    assert seen[2][1:3] == ["Forward: step 2", "cell 2 </script> & “quoted”"]


def test_a_handout_has_two_scenes_a_page_and_all_notes(lecture: Lecture, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    LECTURES.write(lecture, path)
    whole = path.read_bytes()
    assert len(re.findall(rb"/Type /Page\b(?!s)", whole)) == 3, "two with scenes, one with the rest of the long notes"
    if (reader := shutil.which("pdftotext")) is None:
        pytest.skip("no pdftotext here: the handout's words are not read")
    said = subprocess.run([reader, "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    pages = said.split("\f")
    assert "1. The gates" in pages[0]
    assert "2. The <end>" in pages[0]
    assert "Questions?" in pages[0]
    assert "3. Sources" in pages[1]
    assert said.count("They answer.") + said.count("They\n") == pytest.approx(400, abs=4)
    assert "cell 0 </script>" in said, "the picture's texts can be searched, too"
    assert "cell 4 </script>" in said, "the second stop stands beside the scene as it was kept"
    assert "cell 2 </script>" not in said, "nobody stops there"


def test_small_pictures_of_many_stops_end_with_the_last(qtbot: QtBot) -> None:
    def of(count: int) -> list[str]:
        moments = tuple(LectureMoment(picture(n), str(n), stop=True) for n in range(count))
        return [moment.title for moment in stops_of(LectureScene("many", moments))]

    assert [of(count) for count in (1, 2, 4)] == [[], ["1"], ["1", "2", "3"]]
    assert of(10) == ["3", "6", "9"]


def test_a_film_stands_at_the_stops(lecture: Lecture, tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    LECTURES.write(lecture, path)
    with Image.open(path) as read:
        times = []
        for n in range(read.n_frames):  # type: ignore[attr-defined]
            read.seek(n)
            times.append(read.info["duration"])
        assert read.size == (320, 180)
    assert times == [4000, 160, 160, 160, 4000, 4000, 4000]


def test_the_command_line_exports_a_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out = tmp_path / "lesson.html"
    assert cli.main(["export", "recurrent-neuron", str(out)]) == 0
    text = out.read_text("utf-8")
    assert len(text) < 1_000_000
    content = unpacked(text)
    assert len(content["scenes"]) == 3
    one = put_together(content, content["scenes"][1][1][0])
    assert {"SimpleRNN 1", "UNIT 6, IN NUMBERS"} <= {text.text for text in one.iter(f"{SVG}text")}
    assert "{" not in content["scenes"][1][1][0][2], "the numbers of the text are in it"
    assert cli.main(["export", "nowhere", str(out)]) != 0
    assert "The lessons are" in capsys.readouterr().err
    assert cli.main(["export", "recurrent-neuron", str(tmp_path / "a.xyz")]) == 2
    assert "A lecture cannot be written as .xyz" in capsys.readouterr().err
