"""A folder of drawings in any form: its classes, the files left out, and the parts of a class."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drawing_files import ndjson, npz_of, rows, tfrecord
from shared_files import DRAWINGS, needs

from rnnviz.data.drawings import collection as room
from rnnviz.data.drawings.collection import iter_class, open_collection, read_class
from rnnviz.data.drawings.strokes import to_stroke3
from rnnviz.records.drawings import LICENCE, Collection, Drawing, DrawingError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file of each form, some that are none, and some that are bad."""
    (tmp_path / "The Eiffel Tower.npz").write_bytes(
        npz_of({"train": rows(20, 1), "valid": rows(3, 2), "test": rows(4, 3)})
    )
    (tmp_path / "full_simplified_кот.ndjson").write_bytes(ndjson(rows(30, 4), word="кот"))
    (tmp_path / "dog.ndjson").write_bytes(ndjson(rows(20, 5), raw=True, word="собака"))
    for name, seed in (("training.tfrecord-00000-of-00002", 6), ("training.tfrecord-00001-of-00002", 7)):
        (tmp_path / name).write_bytes(tfrecord(rows(50, seed)))
    (tmp_path / "eval.tfrecord-00000-of-00001").write_bytes(tfrecord(rows(10, 8)))
    for name in ("training", "eval"):
        (tmp_path / f"{name}.tfrecord.classes").write_text("sun\nmoon\n", "utf-8")
    (tmp_path / "README.md").write_text("about", "utf-8")
    (tmp_path / ".hidden").write_text("", "utf-8")
    (tmp_path / "a folder").mkdir()
    return tmp_path


def words(collection: Collection) -> list[str]:
    return [one.word for one in collection.classes]


def keys(folder: Path, word: str, split: str) -> list[str]:
    one = next(one for one in open_collection(str(folder)).classes if one.word == word)
    return [drawing.key for drawing in read_class(one, split=split).drawings]


def test_all_forms_are_found_in_one_folder(folder: Path) -> None:
    found = open_collection(str(folder))
    assert found.problems == ()
    assert found.licence == f"{LICENCE}. Drawings of кот, собака: the licence is that of their source"
    assert [(one.word, one.form, one.count) for one in found.classes] == [
        ("The Eiffel Tower", "Sketch-RNN npz", 27),
        ("moon", "TFRecord", None),
        ("sun", "TFRecord", None),
        ("кот", "simplified ndjson", None),
        ("собака", "raw ndjson", None),
    ]


def test_files_that_are_none_are_named_and_the_others_stay(folder: Path) -> None:
    (folder / "empty.ndjson").write_bytes(b"")
    (folder / "broken.npz").write_bytes(b"PK\x03\x04")
    (folder / "cat.png").write_bytes(b"\x89PNG")
    (folder / "lonely.tfrecord").write_bytes(tfrecord(rows(1, 1)))
    (folder / "nothing.tfrecord.classes").write_text("a\nb", "utf-8")
    (folder / "again.ndjson").write_bytes(ndjson(rows(2, 2), word="The Eiffel Tower"))
    found = open_collection(str(folder))
    assert len(found.classes) == 6
    said = "\n".join(found.problems)
    assert len(found.problems) == 6
    for name in (
        "empty.ndjson is empty",
        "broken.npz is not an .npz",
        "cat.png is left out",
        "lonely.tfrecord.classes",
    ):
        assert name in said
    assert "nothing.tfrecord.classes is left out: there is no TFRecord file beside it." in said
    assert "again.ndjson: The Eiffel Tower is left out, since The Eiffel Tower.npz has it too." in said


@pytest.mark.parametrize("word", ["The Eiffel Tower", "moon", "sun", "кот", "собака"])
def test_the_parts_of_a_class_are_apart_and_nothing_is_lost(folder: Path, word: str) -> None:
    parts = {split: keys(folder, word, split) for split in ("train", "valid", "test")}
    every = keys(folder, word, "all")
    assert all(parts.values())
    assert sorted(key for part in parts.values() for key in part) == sorted(every)
    assert len(set(every)) == len(every)
    assert len(parts["train"]) > len(parts["valid"])


def test_the_eval_files_are_the_test_part(folder: Path) -> None:
    assert all(key.startswith("eval.") for key in keys(folder, "sun", "test"))
    assert len(keys(folder, "sun", "test")) == 5
    assert len(keys(folder, "sun", "train")) == 45
    for path in folder.glob("eval.*"):
        path.unlink()
    assert [len(keys(folder, "sun", split)) for split in ("train", "valid", "test")] == [40, 5, 5]


def test_a_page_of_a_class_can_be_read(folder: Path) -> None:
    one = open_collection(str(folder)).classes[0]
    whole = read_class(one, split="train").drawings
    page = read_class(one, split="train", start=5, limit=4).drawings
    assert [d.key for d in page] == [d.key for d in whole[5:9]]
    assert [d.key for d in iter_class(one, split="train") if isinstance(d, Drawing)] == [d.key for d in whole]
    assert read_class(one, start=1000).drawings == ()
    assert all((to_stroke3(a) == b).all() for a, b in zip(whole, rows(20, 1), strict=True))
    with pytest.raises(DrawingError, match="parts of a class"):
        read_class(one, split="val")


def test_what_is_left_out_is_counted_and_the_first_are_named(folder: Path) -> None:
    good = ndjson(rows(3, 1), word="x")
    (folder / "x.ndjson").write_bytes(good + b"{}\n" * 500 + good)
    one = next(one for one in open_collection(str(folder)).classes if one.word == "x")
    reading = read_class(one)
    assert len(reading.drawings) == 6
    assert reading.skipped_count == 500
    assert len(reading.skipped) == room.MOST_SKIPPED
    assert reading.skipped[0].record == 4


def test_one_file_is_a_collection_too(folder: Path) -> None:
    assert words(open_collection(str(folder / "dog.ndjson"))) == ["собака"]
    with pytest.raises(DrawingError, match=r"README\.md is not an \.ndjson"):
        open_collection(str(folder / "README.md"))


def test_folders_without_drawings_are_refused(tmp_path: Path, folder: Path) -> None:
    empty = tmp_path / "a folder"
    for path, said in (
        (empty, r"a folder has no \.ndjson"),
        (tmp_path / "none", "There is no file"),
        (Path("a\0b"), "not the name of a folder"),
    ):
        with pytest.raises(DrawingError, match=said):
            open_collection(str(path))
    (empty / "inside").mkdir()
    with pytest.raises(DrawingError, match="Perhaps they are in one of its folders: inside"):
        open_collection(str(empty))


def test_too_many_files_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_FILES", 5)
    with pytest.raises(DrawingError, match="more than 5 files"):
        open_collection(str(folder))


def test_the_program_is_a_collection() -> None:
    found = open_collection("")
    assert len(found.classes) >= 12
    one = found.classes[0]
    parts = [read_class(one, split=split, limit=2).drawings for split in ("train", "valid", "test")]
    assert len({d.key for part in parts for d in part}) == 6
    again = read_class(one, split="valid", limit=2).drawings
    assert all((a == b).all() for a, b in zip(parts[1][0].strokes, again[0].strokes, strict=True))


@needs(DRAWINGS)
@pytest.mark.parametrize(
    ("name", "classes", "counts"),
    [
        ("sketchrnn_npz", 338, (1800, 200, 200)),
        ("simplified_ndjson", 1, (1200, 150, 150)),
        ("tfrecord", 10, (901, 100, 410)),
        ("pig.official.npz", 1, (2000, 250, 250)),
    ],
)
def test_real_folders(name: str, classes: int, counts: tuple[int, ...]) -> None:
    found = open_collection(str(DRAWINGS / name))
    assert (len(found.classes), found.problems) == (classes, ())
    one = next((one for one in found.classes if one.word in ("ant", "mouth", "apple", "pig")), found.classes[0])
    for split, count in zip(("train", "valid", "test"), counts, strict=True):
        reading = read_class(one, split=split)
        assert (len(reading.drawings), reading.skipped_count) == (count, 0)
        assert np.isfinite(np.concatenate(reading.drawings[0].strokes)).all()


@needs(DRAWINGS)
def test_the_folder_above_the_real_ones_says_where_to_look() -> None:
    found = open_collection(str(DRAWINGS))
    assert words(found) == ["pig"]
