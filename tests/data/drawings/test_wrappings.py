"""The records of Quick, Draw! in other wrappings, several words in one file, stroke-5, classes without names; and what
the folders from 70 to 79 of ../shared/cases call right."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from drawing_files import kaggle, ndjson, npz_of, rows, stroke5, tfrecord
from shared_files import CASES, needs

from rnnviz.data.drawings.collection import open_collection, read_class
from rnnviz.records.drawings import LICENCE, DrawingError

ROWS = rows(20, 5)
LINES = ndjson(ROWS, word="moon")


WRAPPED = {
    "moon.ndjson.gz": gzip.compress(LINES),
    "moon.csv": kaggle(LINES),
    "array.ndjson": b"[" + b",\n".join(LINES.splitlines()) + b"]",
    "array.json": b"\xef\xbb\xbf [" + b",".join(LINES.splitlines()) + b"]\n",
}


@pytest.mark.parametrize("name", WRAPPED)
def test_the_same_drawings_come_out_of_every_wrapping(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain.ndjson").write_bytes(LINES)
    (tmp_path / name).write_bytes(WRAPPED[name])
    plain = read_class(open_collection(str(tmp_path / "plain.ndjson")).classes[0])
    (one,) = open_collection(str(tmp_path / name)).classes
    found = read_class(one)
    assert (one.word, found.skipped_count) == ("moon", 0)
    assert len(found.drawings) == len(plain.drawings) == 20
    for got, wanted in zip(found.drawings, plain.drawings, strict=True):
        assert all((a == b).all() for a, b in zip(got.strokes, wanted.strokes, strict=True))


def test_several_words_in_a_file_are_several_classes(tmp_path: Path) -> None:
    both = ndjson(ROWS[:12], word="ape") + ndjson(ROWS[12:], word="monkey")
    (tmp_path / "mixed.ndjson").write_bytes(both)
    found = open_collection(str(tmp_path))
    assert [one.word for one in found.classes] == ["ape", "monkey"]
    assert [len(read_class(one).drawings) for one in found.classes] == [12, 8]
    assert found.licence == f"{LICENCE}. Drawings of ape: the licence is that of their source"


def test_stroke_5_ends_where_it_says(tmp_path: Path) -> None:
    (tmp_path / "three.npz").write_bytes(npz_of({"train": ROWS}))
    (tmp_path / "five.npz").write_bytes(npz_of({"train": stroke5(ROWS)}, protocol=4))
    three, one = (read_class(open_collection(str(tmp_path / f"{n}.npz")).classes[0]) for n in ("three", "five"))
    assert one.skipped_count == 0
    for got, wanted in zip(one.drawings, three.drawings, strict=True):
        assert all((a == b).all() for a, b in zip(got.strokes, wanted.strokes, strict=True))


def test_classes_without_names_are_called_by_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "lonely.tfrecord").write_bytes(tfrecord(rows(12, 1)))
    found = open_collection(str(tmp_path))
    assert {one.word for one in found.classes} <= {f"class {n}" for n in range(5)}
    assert sum(len(read_class(one).drawings) for one in found.classes) == 12
    assert "a file lonely.tfrecord.classes beside it" in " ".join(found.problems)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cat.npz", b"\n\n<!DOCTYPE html>\n<html>", "web page"),
        ("cat.ndjson", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        ("cat.npz", b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        ("a.tfrecord", gzip.compress(tfrecord(ROWS)), "packed with gzip"),
        ("a.ndjson.gz", gzip.compress(LINES)[:30], "no drawing in its first lines .*damaged"),
        ("a.ndjson", b"[" + LINES.splitlines()[0], "JSON array of drawings, and is damaged"),
        ("a.npy", b"\x93NUMPY\x01\x00v\x00{'descr': '|u1', 'shape': (50, 784), }", "bitmaps of 28 by 28"),
    ],
)
def test_what_is_no_drawing_is_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DrawingError, match=words):
        open_collection(str(tmp_path / name))


def test_papers_beside_drawings_are_no_problem(tmp_path: Path) -> None:
    for name in ("README", "README.rst", "LICENSE", "numbers.csv", "config.json"):
        (tmp_path / name).write_text("1,2\n", "utf-8")
    (tmp_path / "moon.ndjson").write_bytes(LINES)
    assert open_collection(str(tmp_path)).problems == ()


# folder: {word: drawings in all}, by the file where its folder has more than one form of the same; or why it is refused
RIGHT: dict[str, dict[str, int] | str] = {
    "70-quickdraw-raw-timing/arm.ndjson": {"arm": 27},
    "70-quickdraw-raw-timing/soccer ball.ndjson": {"soccer ball": 21},
    "71-quickdraw-simplified-1000/monkey.ndjson": {"monkey": 1000},
    "72-aaron-sheep-npz/aaron_sheep.npz": {"aaron_sheep": 8000},
    "74-omniglot-npz/omniglot.npz": {"omniglot": 32000},
    "76-quickdraw-tfrecord-variants/training.tfrecord.classes": {"bicycle": 26, "bread": 31, "soccer ball": 21},
    "76-quickdraw-tfrecord-variants/no_classes.tfrecord": {"class 0": 6, "class 1": 14, "class 2": 10},
    "76-quickdraw-tfrecord-variants/truncated.tfrecord": {"class 0": 9, "class 1": 18, "class 2": 11},
    "76-quickdraw-tfrecord-variants/bad_crc.tfrecord": {"class 0": 25, "class 1": 31, "class 2": 21},
    "76-quickdraw-tfrecord-variants/gzip.tfrecord": "packed with gzip",
    "76-quickdraw-tfrecord-variants/image.tfrecord": "no ink in it",
    "77-quickdraw-kaggle-csv/monkey.csv": {"monkey": 300},
    "78-quickdraw-broken-and-odd/cat.npz": "web page",
    "78-quickdraw-broken-and-odd/lfs.npz": "Git LFS pointer",
    "78-quickdraw-broken-and-odd/array.json": {"Abeja": 1, "Pelota": 1},
    "78-quickdraw-broken-and-odd/array.ndjson": {"Abeja": 1, "Pelota": 1},
    "78-quickdraw-broken-and-odd/apple_dots.ndjson": {"apple": 1},
    "78-quickdraw-broken-and-odd/mixed_classes.ndjson": {"ape": 20, "monkey": 20},
    "78-quickdraw-broken-and-odd/gz.ndjson.gz": {"monkey": 50},
    "78-quickdraw-broken-and-odd/bom.ndjson": {"monkey": 20},
    "78-quickdraw-broken-and-odd/blank_lines.ndjson": {"monkey": 20},
    "78-quickdraw-broken-and-odd/cut.ndjson": {"monkey": 19},
    "78-quickdraw-broken-and-odd/empty_drawing.ndjson": {"monkey": 1},
    "78-quickdraw-broken-and-odd/one_point.ndjson": {"monkey": 5},
    "78-quickdraw-broken-and-odd/extra_keys.ndjson": {"monkey": 20},
    "78-quickdraw-broken-and-odd/emoji_word.ndjson": {"🐒 猿": 20},
    "78-quickdraw-broken-and-odd/empty.ndjson": "is empty",
    "78-quickdraw-broken-and-odd/deep.npz": "not a list of drawings",
    "78-quickdraw-broken-and-odd/no_train.npz": "but has x_train",
    "78-quickdraw-broken-and-odd/float.npz": {"float": 120},
    "78-quickdraw-broken-and-odd/stroke5.npz": {"stroke5": 120},
    "78-quickdraw-broken-and-odd/bitmap.npy": "bitmaps of 28 by 28",
}


@needs(CASES)
@pytest.mark.parametrize("name", RIGHT)
def test_each_file_of_the_folders_from_70_to_79(name: str) -> None:
    right = RIGHT[name]
    if isinstance(right, str):
        with pytest.raises(DrawingError, match=right):
            open_collection(str(CASES / name))
        return
    found = open_collection(str(CASES / name))
    # Thousands of drawings that a file counts itself are not all read here.
    counted = {
        one.word: one.count if one.count and one.count > 1000 else len(read_class(one).drawings)
        for one in found.classes
    }
    assert counted == right
