"""Lines of JSON, simplified and raw: read as they stand, and what is bad among them left out and counted."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from drawing_files import ndjson, rows
from shared_files import NDJSON, needs

from rnnviz.data.drawings import ndjson as room
from rnnviz.data.drawings.ndjson import (
    RAW,
    SIMPLIFIED,
    Record,
    count_countries,
    peek,
    read_ndjson,
    read_records,
)
from rnnviz.records.drawings import Drawing, DrawingError, Skipped

ROWS = rows(25, 1)


def write(folder: Path, content: bytes | str) -> Path:
    path = folder / "a.ndjson"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def both(path: Path, word: str = "") -> tuple[list[Drawing], list[Skipped]]:
    found = list(read_ndjson(path, word=word))
    return [f for f in found if isinstance(f, Drawing)], [f for f in found if isinstance(f, Skipped)]


@pytest.mark.parametrize("raw", [True, False])
def test_all_that_a_line_says_is_read(tmp_path: Path, raw: bool) -> None:
    path = write(tmp_path, ndjson(ROWS, raw=raw))
    records = list(read_records(path))
    assert len(records) == 25
    for number, (record, truth) in enumerate(zip(records, ROWS, strict=True)):
        assert isinstance(record, Record)
        assert (record.raw, record.drawing.country, record.recognised) == (raw, "DE", number % 3 != 0)
        assert (record.drawing.word, record.drawing.key) == ("猫", str(number))
        points = np.cumsum(truth[:, :2], axis=0)
        assert np.concatenate(record.drawing.strokes).tolist() == np.add(points, [0.25 * raw, 0]).tolist()
        assert len(record.drawing.strokes) == truth[:, 2].sum()
    assert peek(path) == (("猫",), RAW if raw else SIMPLIFIED)


def test_of_ten_lines_eight_train_one_validates_and_one_tests(tmp_path: Path) -> None:
    path = write(tmp_path, ndjson(ROWS))
    keys = {split: [d.key for d in read_ndjson(path, split=split)] for split in ("train", "valid", "test", "all")}  # type: ignore[union-attr]
    assert keys["valid"] == ["8", "18"]
    assert keys["test"] == ["9", "19"]
    assert sorted(map(int, keys["train"] + keys["valid"] + keys["test"])) == list(range(25))
    assert keys["all"] == list(map(str, range(25)))


def from_countries(*codes: str, word: str = "moon") -> str:
    said = {"word": word, "drawing": [[[0, 90], [0, 255]]]}
    return "".join(json.dumps({**said, "countrycode": code, "key_id": str(i)}) + "\n" for i, code in enumerate(codes))


def test_only_the_drawings_of_a_country_are_read(tmp_path: Path) -> None:
    path = write(tmp_path, from_countries("DE", "JP", "DE", "ZZ", "JP", "JP") + from_countries("JP", word="sun"))
    found = [d for d in read_ndjson(path, word="moon", country="JP") if isinstance(d, Drawing)]
    assert [(d.key, d.country) for d in found] == [("1", "JP"), ("4", "JP"), ("5", "JP")]
    assert count_countries(path, word="moon") == {"JP": 3, "DE": 2, "ZZ": 1}
    assert count_countries(path, word="moon", split="valid") == {}
    assert list(read_ndjson(path, word="moon", country="FR")) == []


def test_a_country_in_quotes_within_a_word_is_none(tmp_path: Path) -> None:
    """It is looked for without taking the line apart, and must not be found where it does not stand."""
    path = write(tmp_path, from_countries("DE", word='a "countrycode":"JP" sun'))
    assert count_countries(path, word='a "countrycode":"JP" sun') == {"DE": 1}


@needs(NDJSON)
def test_the_countries_of_the_real_file_are_those_that_its_lines_name() -> None:
    lines = [json.loads(line) for line in NDJSON.read_text("utf-8").splitlines()]
    for split in ("all", "test"):
        own = [line["countrycode"] for at, line in enumerate(lines) if split == "all" or at % 10 == 9]
        assert count_countries(NDJSON, word="mouth", split=split) == {code: own.count(code) for code in set(own)}
    thai = [d for d in read_ndjson(NDJSON, country="TH") if isinstance(d, Drawing)]
    assert [d.key for d in thai] == [line["key_id"] for line in lines if line["countrycode"] == "TH"]


@needs(NDJSON)
def test_the_real_file_is_read_whole() -> None:
    drawings, skipped = both(NDJSON)
    assert (len(drawings), skipped) == (1500, [])
    lines = NDJSON.read_text("utf-8").splitlines()
    for drawing, line in zip(drawings, lines, strict=True):
        said = json.loads(line)
        assert (drawing.word, drawing.key) == ("mouth", said["key_id"])
        assert [s.T.tolist() for s in drawing.strokes] == said["drawing"]
    assert np.concatenate([s for d in drawings for s in d.strokes]).max() == 255
    assert peek(NDJSON) == (("mouth",), SIMPLIFIED)


BAD = {
    '{"drawing": [[[1, 2], [3]]]}': "2 x and 1 y",
    '{"drawing": [[[1, 2]]]}': "a list of x and a list of y",
    '{"drawing": [[1, 2]]}': "a list of x and a list of y",
    '{"drawing": [7]}': "a list of x and a list of y",
    '{"drawing": []}': "no points",
    '{"drawing": [[[], []]]}': "no points",
    '{"drawing": {}}': "no drawing",
    '{"word": "cat"}': "no drawing",
    "[1, 2]": "no drawing",
    "null": "no drawing",
    '{"drawing": [[["1", "2"], ["3", "4"]]]}': "not a number",
    '{"drawing": [[[true], [false]]]}': "not a number",
    '{"drawing": [[[null], [1]]]}': "not a number",
    '{"drawing": [[[[1]], [[2]]]]}': "not a number",
    '{"drawing": [[[[1], 2], [3, 4]]]}': "not a number",
    '{"drawing": [[[NaN], [1]]]}': "not a finite number",
    '{"drawing": [[[Infinity], [1]]]}': "not a finite number",
    '{"drawing": [[[1e999], [1]]]}': "not a finite number",
    '{"drawing": [[[1e300], [1]]]}': "not a finite number",
    '{"drawing": [[[99999999], [1]]]}': "1e.08",
    '{"drawing": [[[' + "9" * 50 + "], [1]]]}": "not a number",
    '{"drawing": [[[' + "9" * 5000 + "], [1]]]}": "not JSON",
    '{"drawing": ' + "[" * 100_000 + "}": "nested too deeply",
    '{"drawing": [[[1, 2], [3, 4': "not JSON",
    "word,drawing": "not JSON",
    json.dumps({"drawing": [[[1] * 20_001, [2] * 20_001]]}): "more than 20,000 points",
}


@pytest.mark.parametrize("line", BAD, ids=list(BAD.values()))
def test_a_bad_line_among_good_ones_is_counted(tmp_path: Path, line: str) -> None:
    good = ndjson(ROWS[:2]).decode()
    drawings, skipped = both(write(tmp_path, good + line + "\n" + good))
    assert len(drawings) == 4
    assert [one.record for one in skipped] == [3]
    assert skipped[0].reason.startswith("line 3: ")
    assert skipped[0].reason.endswith(".")
    with pytest.raises(DrawingError, match=BAD[line]):
        raise DrawingError(skipped[0].reason)


def test_what_is_odd_but_good_is_read(tmp_path: Path) -> None:
    lines = [
        b'\xef\xbb\xbf{"drawing": [[[1.5], [2]], [[3, 4], [5, 6], [0, 9]], [[], []]], "word": " ", "key_id": 12}',
        b"",
        b"   ",
        b'{"drawing": [[[-0.0, 1], [2, 3]]], "word": "\\u0645\\u0631\\u062d\\u0628\\u0627",  "x": {}}',
    ]
    path = write(tmp_path, b"\r\n".join(lines))
    (one,), skipped = both(path, word="dot")  # the other names another word
    assert skipped == []
    (_, two), skipped = both(path)
    assert (one.word, one.key, [len(s) for s in one.strokes]) == ("dot", "12", [1, 2])
    assert two.word == "مرحبا"


def test_a_file_that_is_cut_off_keeps_its_good_lines(tmp_path: Path) -> None:
    drawings, skipped = both(write(tmp_path, ndjson(ROWS)[:-20]))
    assert len(drawings) == 24
    assert "perhaps cut off" in skipped[0].reason


def test_a_million_points_are_one_line_left_out(tmp_path: Path) -> None:
    points = list(range(500_000))
    huge = json.dumps({"word": "huge", "drawing": [[points, points]]})
    assert len(huge) > room.MAX_LINE
    drawings, skipped = both(write(tmp_path, ndjson(ROWS) + huge.encode() + b"\n" + ndjson(ROWS)))
    assert len(drawings) == 50
    assert [(one.record, one.reason) for one in skipped] == [(26, "line 26: it is longer than 4 MiB.")]


def test_wrong_encodings_are_named(tmp_path: Path) -> None:
    text = ndjson(ROWS, word="Äpfel").decode()
    drawings, skipped = both(write(tmp_path, text.encode("latin-1")))
    assert (drawings, len(skipped)) == ([], 25)
    assert skipped[0].reason == "line 1: it is not UTF-8 text."
    for encoding in ("utf-16", "utf-32"):
        with pytest.raises(DrawingError, match="UTF-16 or UTF-32"):
            both(write(tmp_path, text.encode(encoding)))


def test_what_is_no_file_of_drawings_is_refused(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path, "is a folder"),
        (tmp_path / "none", "There is no file"),
        (Path("a\0b"), "not the name of a file"),
        (write(tmp_path, b""), "is empty"),
    ):
        with pytest.raises(DrawingError, match=said):
            list(read_ndjson(path))
    with pytest.raises(DrawingError, match=r"no drawing in its first lines \(line 1: it is not JSON"):
        peek(write(tmp_path, "a;b\n1;2\n"))
    with pytest.raises(DrawingError, match="no drawing in its first lines"):
        peek(write(tmp_path, "\n\n\n"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DrawingError, match="not a plain file"):
        list(read_ndjson(tmp_path / "pipe"))


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, ndjson(ROWS))

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)  # the tests may run as a user to whom nothing is forbidden
    with pytest.raises(DrawingError, match=r"a\.ndjson may not be read"):
        list(read_ndjson(path))


def test_no_more_is_read_than_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, ndjson(ROWS) * 200)
    files = []
    plain = Path.open

    def watched(own: Path, mode: str) -> IO[bytes]:
        files.append(plain(own, mode))
        return files[-1]  # type: ignore[no-any-return]

    monkeypatch.setattr(Path, "open", watched)
    drawings = read_ndjson(path)
    assert files == []
    assert len([next(drawings) for _ in range(30)]) == 30
    assert 0 < files[0].tell() < path.stat().st_size / 50
    drawings.close()  # type: ignore[attr-defined] # a generator
    assert files[0].closed
