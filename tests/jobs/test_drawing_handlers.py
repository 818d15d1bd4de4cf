"""What the gallery asks: collections, pages, covers, and downloads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.data.drawings import download as bucket
from rnnviz.data.drawings.fetching import Connection, UnreachableError
from rnnviz.jobs.drawings import AskSizes, Download, OpenCollection, ReadCovers, ReadDrawings
from rnnviz.jobs.handlers import drawings as handlers
from rnnviz.jobs.request import Request, answer
from rnnviz.quick_draw import FORMS, VARIABLE, default_folder, quick_draw_words
from rnnviz.records.drawings import Collection, DrawingClass, DrawingError, Reading

SQUARE = [[[0, 255, 255, 0, 0], [0, 0, 255, 255, 0]], [[10], [20]]]


def only(request: Request) -> Any:
    (item,) = [item for item in answer(request) if item is not None]
    return item


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [json.dumps({"word": "cat", "key_id": str(n), "drawing": SQUARE}) for n in range(5)]
    (tmp_path / "cat.ndjson").write_text("\n".join([*lines[:2], "not json", *lines[2:]]) + "\n", "utf-8")
    return tmp_path


def test_a_folder_is_opened_and_paged(folder: Path) -> None:
    made: Collection = only(OpenCollection(str(folder)))
    (cat,) = made.classes
    assert (cat.word, cat.form) == ("cat", "simplified ndjson")
    page: Reading = only(ReadDrawings(cat, start=0, count=3))
    assert [len(one.strokes) for one in page.drawings] == [2, 2, 2]
    assert page.skipped_count == 1
    assert np.array_equal(page.drawings[0].strokes[0][1], (255, 0))
    with pytest.raises(DrawingError):
        only(OpenCollection(str(folder / "nowhere")))


def test_the_built_in_shapes_are_paged_as_quickly_at_their_end() -> None:
    made: Collection = only(OpenCollection(""))
    assert (made.folder, len(made.classes)) == ("", 16)
    page: Reading = only(ReadDrawings(made.classes[0], start=9_998, count=10))
    assert [one.key for one in page.drawings] == ["test 998", "test 999"]


def test_covers_come_one_by_one_and_leave_out_what_cannot_be_read(folder: Path) -> None:
    (folder / "dog.ndjson").write_text("[1, 2]\n")
    classes = (
        DrawingClass("dog", str(folder / "dog.ndjson"), "simplified ndjson"),
        DrawingClass("gone", str(folder / "gone.npz"), "Sketch-RNN npz"),
        DrawingClass("cat", str(folder / "cat.ndjson"), "simplified ndjson"),
        DrawingClass("sun", "", "built-in"),
    )
    found = [item for item in answer(ReadCovers(classes)) if item is not None]
    assert [word for word, _ in found] == ["cat", "sun"]  # type: ignore[misc]


def test_downloads_wait_for_the_network_and_keep_nobody_waiting(tmp_path: Path, monkeypatch: Any) -> None:
    sizes = AskSizes(("cat",), form="Sketch-RNN npz", folder=str(tmp_path))
    for request in (sizes, Download(("cat",), form="Sketch-RNN npz", folder=str(tmp_path))):
        assert request.from_server
        assert not request.long
    asked: list[Any] = []
    monkeypatch.setattr(handlers, "sizes_of", lambda words, *, form, folder: asked.append((words, form, folder)) or ())
    list(answer(sizes))
    assert asked == [(("cat",), "Sketch-RNN npz", tmp_path)]


def test_without_a_network_a_download_fails_in_words(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(bucket.download_all.__kwdefaults__, "bucket", "http://127.0.0.1:9")
    monkeypatch.setattr(bucket, "Connection", lambda: Connection(timeout=5, pauses=(0.0,)))
    with pytest.raises(UnreachableError, match=r"add the files by hand"):
        list(answer(Download(("cat",), form="simplified ndjson", folder=str(tmp_path))))


def test_what_can_be_had_is_known_at_once(monkeypatch: Any) -> None:
    assert len(quick_draw_words()) == 345
    assert next(iter(FORMS)) == "simplified ndjson"
    monkeypatch.setenv(VARIABLE, "~/drawings")
    assert default_folder() == str(Path.home() / "drawings")
    monkeypatch.delenv(VARIABLE)
    assert Path(default_folder()).name == "quickdraw"
