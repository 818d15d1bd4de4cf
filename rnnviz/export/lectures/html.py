"""One HTML file that is stepped through in any browser, without a server: pictures as SVG, and a few lines of code.

What moments have in common is in it once: a table of SVG elements, and of each moment the places of its elements in it.
The whole is deflated, and inflated in the browser (DecompressionStream: Chrome 80, Firefox 113, Safari 16.4).
"""

from __future__ import annotations

import base64
import html
import json
import zlib
from pathlib import Path
from typing import Any

from rnnviz.export.formats import Format
from rnnviz.export.lectures import Lecture
from rnnviz.export.pictures import not_written
from rnnviz.export.svg import definitions, element
from rnnviz.resources_path import resource


def page(lecture: Lecture) -> str:
    """The whole file."""
    packed = base64.b64encode(zlib.compress(json.dumps(content(lecture), separators=(",", ":")).encode(), 9)).decode()
    parts = {
        "TITLE": html.escape(lecture.title),
        "THEME": "dark" if lecture.dark else "light",
        "STYLE": resource("lecture/lecture.css").read_text("utf-8"),
        "CODE": resource("lecture/lecture.js").read_text("utf-8"),
        "DATA": packed,
    }
    text = resource("lecture/lecture.html").read_text("utf-8")
    for name, value in parts.items():
        text = text.replace(f"%{name}%", value)
    return text


def content(lecture: Lecture) -> dict[str, Any]:
    """What the page inflates. elements: SVG; scenes: of each its name and moments; of each moment its size, title,
    words, whether it is a stop, and the places of its elements: [first, count, first, count …], a run a pair."""
    table: dict[str, int] = {}
    clips: dict[str, str] = {}
    scenes = []
    for scene in lecture.scenes:
        moments = []
        for one in scene.moments:
            places = [table.setdefault(element(mark, clips), len(table)) for mark in one.picture.marks]
            size = [one.picture.size.width(), one.picture.size.height()]
            moments.append([size, one.title, one.words, int(one.stop), runs(places)])
        scenes.append([scene.name, moments])
    return {"title": lecture.title, "defs": definitions(clips), "elements": list(table), "scenes": scenes}


def runs(places: list[int]) -> list[int]:
    """Places that follow each other as pairs of the first and how many: what did not change stays in runs."""
    found: list[int] = []
    for place in places:
        if found and place == found[-2] + found[-1]:
            found[-1] += 1
        else:
            found += [place, 1]
    return found


def write(lecture: Lecture, path: Path) -> None:
    try:
        path.write_text(page(lecture), "utf-8")
    except OSError as error:
        raise not_written(path, error.strerror or error) from error


FORMAT = Format("HTML pages", ("html", "htm"), 10, write)
