"""What the gallery asks of the worker: collections, pages, covers, and downloads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.data.drawings import download as bucket
from rnnviz.data.drawings.fetching import Connection, UnreachableError
from rnnviz.records.drawings import Collection, DrawingClass, DrawingError, Reading
from rnnviz.worker import drawing_jobs as jobs
from rnnviz.worker.job import Job

SQUARE = [[[0, 255, 255, 0, 0], [0, 0, 255, 255, 0]], [[10], [20]]]


def only(job: Job) -> Any:
    (item,) = [item for item in job.items() if item is not None]
    return item


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [json.dumps({"word": "cat", "key_id": str(n), "drawing": SQUARE}) for n in range(5)]
    (tmp_path / "cat.ndjson").write_text("\n".join([*lines[:2], "not json", *lines[2:]]) + "\n", "utf-8")
    return tmp_path


def test_a_folder_is_opened_and_paged(folder: Path) -> None:
    made: Collection = only(jobs.collection(str(folder)))
    (cat,) = made.classes
    assert (cat.word, cat.form) == ("cat", "simplified ndjson")
    page: Reading = only(jobs.page(cat, start=0, count=3, split="all"))
    assert [len(one.strokes) for one in page.drawings] == [2, 2, 2]
    assert page.skipped_count == 1
    assert np.array_equal(page.drawings[0].strokes[0][1], (255, 0))
    with pytest.raises(DrawingError):
        only(jobs.collection(str(folder / "nowhere")))


def test_the_built_in_shapes_are_paged_as_quickly_at_their_end() -> None:
    made: Collection = only(jobs.collection(""))
    assert (made.folder, len(made.classes)) == ("", 16)
    page: Reading = only(jobs.page(made.classes[0], start=9_998, count=10, split="all"))
    assert [one.key for one in page.drawings] == ["test 998", "test 999"]


def test_covers_come_one_by_one_and_leave_out_what_cannot_be_read(folder: Path) -> None:
    (folder / "dog.ndjson").write_text("[1, 2]\n")
    classes = [
        DrawingClass("dog", str(folder / "dog.ndjson"), "simplified ndjson"),
        DrawingClass("gone", str(folder / "gone.npz"), "Sketch-RNN npz"),
        DrawingClass("cat", str(folder / "cat.ndjson"), "simplified ndjson"),
        DrawingClass("sun", "", "built-in"),
    ]
    found = [item for item in jobs.covers(classes).items() if item is not None]
    assert [word for word, _ in found] == ["cat", "sun"]  # type: ignore[misc]


def test_downloads_wait_for_the_network_and_keep_nobody_waiting(tmp_path: Path, monkeypatch: Any) -> None:
    assert jobs.sizes(["cat"], "Sketch-RNN npz").network
    assert jobs.download(["cat"], folder="", form="Sketch-RNN npz").network
    asked: list[Any] = []
    monkeypatch.setattr(jobs, "sizes_of", lambda words, *, form, folder: asked.append((words, form, folder)) or ())
    list(jobs.sizes(["cat"], "Sketch-RNN npz").items())
    assert asked == [(["cat"], "Sketch-RNN npz", Path(jobs.default_folder()))]


def test_without_a_network_a_download_fails_in_words(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(bucket.download_all.__kwdefaults__, "bucket", "http://127.0.0.1:9")
    monkeypatch.setattr(bucket, "Connection", lambda: Connection(timeout=5, pauses=(0.0,)))
    with pytest.raises(UnreachableError, match=r"add the files by hand"):
        list(jobs.download(["cat"], folder=str(tmp_path), form="simplified ndjson").items())


def test_what_can_be_had_is_known_at_once(monkeypatch: Any) -> None:
    assert len(jobs.words()) == 345
    assert jobs.forms()[0] == "simplified ndjson"
    monkeypatch.setenv(jobs.VARIABLE, "~/drawings")
    assert jobs.default_folder() == str(Path.home() / "drawings")
    monkeypatch.delenv(jobs.VARIABLE)
    assert Path(jobs.default_folder()).name == "quickdraw"
