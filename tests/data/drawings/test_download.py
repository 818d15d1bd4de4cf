"""Downloads from a bucket on this machine: whole, broken off, gone on with, refused, wrong, and without a network."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shared_files
from bucket import QUICK, Bucket, serving

from rnnviz.data.drawings import fetching
from rnnviz.data.drawings.builtin import draw
from rnnviz.data.drawings.download import by_hand, download_all, sizes_of, url_of
from rnnviz.data.drawings.fetching import DiskFullError, UnreachableError, in_units
from rnnviz.quick_draw import FORMS, quick_draw_words
from rnnviz.records.drawings import DownloadStep, DrawingError

SIMPLIFIED, NPZ = FORMS


def lines(word: str, count: int = 3000) -> bytes:
    """A class as the data set has it, simplified; a shape of ours where we have no such word."""
    rng = np.random.default_rng(1)
    strokes = [[s.T.astype(int).tolist() for s in draw("square", rng).strokes] for _ in range(50)]
    made = (
        {"word": word, "countrycode": "DE", "timestamp": "2017-03-09 00:28:55.637750 UTC", "recognized": True}
        | {"key_id": str(number), "drawing": strokes[number % 50]}
        for number in range(count)
    )
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made).encode()


def npz() -> bytes:
    rng = np.random.default_rng(2)
    parts = {}
    for split in ("train", "valid", "test"):
        rows = np.empty(5, object)
        for i in range(5):
            rows[i] = np.column_stack((rng.integers(-20, 20, (9, 2)), np.arange(9) % 4 == 3)).astype(np.int16)
        parts[split] = rows
    file = io.BytesIO()
    np.savez_compressed(file, **parts)
    return file.getvalue()


CAT = lines("cat")


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with serving() as made:
        made.put("full/simplified/cat.ndjson", CAT)
        made.put("full/simplified/sea turtle.ndjson", lines("sea turtle", 50))
        yield made


def get(bucket: Bucket, folder: Path, *words: str, form: str = SIMPLIFIED) -> list[DownloadStep]:
    steps = download_all(words, folder=folder, form=form, bucket=bucket.url, connection=QUICK)
    return [step for step in steps if step is not None]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_two_classes_come_one_after_the_other(bucket: Bucket, tmp_path: Path) -> None:
    steps = get(bucket, tmp_path / "new folder", "cat", "sea turtle")
    assert [(step.word, step.state, step.number, step.count) for step in steps if step.state == "done"] == [
        ("cat", "done", 1, 2),
        ("sea turtle", "done", 2, 2),
    ]
    assert steps[0].state == "loading"
    assert steps[0].size == len(CAT)
    assert next(step.done for step in steps if step.state == "done") == len(CAT)
    assert names(tmp_path / "new folder") == ["cat.ndjson", "sea turtle.ndjson"]
    assert (tmp_path / "new folder" / "cat.ndjson").read_bytes() == CAT
    again = get(bucket, tmp_path / "new folder", "cat")
    assert [step.state for step in again] == ["there"]
    assert again[0].path == str(tmp_path / "new folder" / "cat.ndjson")


def test_the_other_form_comes_too(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("sketchrnn/The Eiffel Tower.npz", npz())
    assert get(bucket, tmp_path, "The Eiffel Tower", form=NPZ)[-1].state == "done"
    assert names(tmp_path) == ["The Eiffel Tower.npz"]


def test_a_broken_connection_is_gone_on_with(bucket: Bucket, tmp_path: Path) -> None:
    bucket.break_after = [200_000, 100_000]
    assert get(bucket, tmp_path, "cat")[-1].state == "done"
    assert [wanted for _, _, wanted in bucket.asked] == ["", "bytes=200000-", "bytes=300000-"]
    assert (tmp_path / "cat.ndjson").read_bytes() == CAT


def test_a_cancelled_download_is_gone_on_with_the_next_time(bucket: Bucket, tmp_path: Path) -> None:
    steps = download_all(["cat"], folder=tmp_path, form=SIMPLIFIED, bucket=bucket.url, connection=QUICK)
    for _ in range(4):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    part = (tmp_path / "cat.ndjson.part").stat().st_size
    assert 0 < part < len(CAT)
    (before,) = sizes_of(["cat"], form=SIMPLIFIED, folder=tmp_path, bucket=bucket.url, connection=QUICK)
    assert (before.size, before.have, before.there) == (len(CAT), part, False)
    assert get(bucket, tmp_path, "cat")[-1].state == "done"
    assert bucket.asked[-1] == ("GET", "full/simplified/cat.ndjson", f"bytes={part}-")
    assert names(tmp_path) == ["cat.ndjson"]
    (after,) = sizes_of(["cat"], form=SIMPLIFIED, folder=tmp_path, bucket=bucket.url, connection=QUICK)
    assert after.there
    assert after.free > 0


def test_a_part_of_a_file_that_has_changed_is_not_gone_on_with(bucket: Bucket, tmp_path: Path) -> None:
    """Also where the server knows no ranges, and where the note beside the part is gone or spoilt."""
    for spoil in ("changed", "no ranges", "no note", "bad note"):
        bucket.put("full/simplified/cat.ndjson", CAT)
        bucket.break_after = [100_000, 0, 0, 0]
        with pytest.raises(UnreachableError):
            get(bucket, tmp_path, "cat")
        bucket.break_after.clear()
        assert (tmp_path / "cat.ndjson.part").stat().st_size == 100_000
        wanted = CAT
        if spoil == "changed":
            wanted = lines("cat", 2900)
            bucket.put("full/simplified/cat.ndjson", wanted)
        elif spoil == "no note":
            (tmp_path / "cat.ndjson.part.json").unlink()
        elif spoil == "bad note":
            (tmp_path / "cat.ndjson.part.json").write_text("[1, 2")
        bucket.ranges = spoil != "no ranges"
        assert get(bucket, tmp_path, "cat")[-1].state == "done", spoil
        assert (tmp_path / "cat.ndjson").read_bytes() == wanted
        bucket.ranges = True
        (tmp_path / "cat.ndjson").unlink()


def test_a_part_that_is_whole_is_only_checked(bucket: Bucket, tmp_path: Path) -> None:
    bucket.break_after = [len(CAT) - 5, 0, 0, 0]
    with pytest.raises(UnreachableError):
        get(bucket, tmp_path, "cat")
    bucket.break_after.clear()
    with (tmp_path / "cat.ndjson.part").open("ab") as file:
        file.write(CAT[-5:])
    bucket.asked.clear()
    assert get(bucket, tmp_path, "cat")[-1].state == "done"
    assert bucket.asked == []


def test_a_part_that_is_too_long_is_begun_anew(bucket: Bucket, tmp_path: Path) -> None:
    bucket.break_after = [len(CAT) - 5, 0, 0, 0]
    with pytest.raises(UnreachableError):
        get(bucket, tmp_path, "cat")
    bucket.break_after.clear()
    with (tmp_path / "cat.ndjson.part").open("ab") as file:
        file.write(b"x" * 50)
    assert get(bucket, tmp_path, "cat")[-1].state == "done"
    assert (tmp_path / "cat.ndjson").read_bytes() == CAT


def test_another_checksum_is_refused_and_the_next_class_still_comes(bucket: Bucket, tmp_path: Path) -> None:
    bucket.wrong_hash = True
    steps = get(bucket, tmp_path, "cat")
    assert steps[-1].state == "failed"
    assert "its checksum is wrong" in steps[-1].message
    assert names(tmp_path) == []
    bucket.wrong_hash = False
    endings = [step for step in get(bucket, tmp_path, "ant", "cat") if step.state in ("failed", "done")]
    assert [(step.word, step.state) for step in endings] == [("ant", "failed"), ("cat", "done")]
    assert "there is no such file (404)" in endings[0].message


def test_what_cannot_be_read_is_refused(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put("full/simplified/ant.ndjson", b"<html>Sign in to the airport's network</html>\n")
    bucket.put("sketchrnn/ant.npz", b"PK\x03\x04 not a zip at all")
    for form in FORMS:
        last = get(bucket, tmp_path, "ant", form=form)[-1]
        assert last.state == "failed"
        assert "cannot be read" in last.message
    assert names(tmp_path) == []


def test_another_file_of_that_name_is_left_as_it_is(bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "cat.ndjson").write_text("mine")
    last = get(bucket, tmp_path, "cat")[-1]
    assert last.state == "failed"
    assert "left untouched" in last.message
    assert (tmp_path / "cat.ndjson").read_text() == "mine"
    assert names(tmp_path) == ["cat.ndjson"]


def test_a_server_that_is_busy_is_asked_again(bucket: Bucket, tmp_path: Path) -> None:
    bucket.errors = [503, 429]
    assert get(bucket, tmp_path, "cat")[-1].state == "done"
    bucket.errors = [403]
    assert "refused" in get(bucket, tmp_path, "sea turtle")[-1].message


def test_a_file_of_unknown_size_comes_too(bucket: Bucket, tmp_path: Path) -> None:
    bucket.no_size = True
    (asked,) = sizes_of(["cat"], form=SIMPLIFIED, folder=tmp_path, bucket=bucket.url, connection=QUICK)
    assert asked.size is None
    steps = get(bucket, tmp_path, "cat")
    assert steps[0].size is None
    assert steps[-1].size == len(CAT)


def test_a_full_disk_is_said_before_and_during(bucket: Bucket, tmp_path: Path, monkeypatch: Any) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "free_bytes", lambda folder: fetching.RESERVE + 1000)
        with pytest.raises(DiskFullError, match=r"needs .* more, and 52 MB are free"):
            get(bucket, tmp_path, "cat", "sea turtle")
    assert names(tmp_path) == []

    def full(file: Any, block: bytes) -> int:
        raise OSError(28, "No space left on device")

    class Full(io.FileIO):
        write = full  # type: ignore[assignment]

    with monkeypatch.context() as patch:
        patch.setattr(fetching.io, "FileIO", Full)
        with pytest.raises(DiskFullError, match="the disk is full"):
            get(bucket, tmp_path, "cat")


def test_a_part_that_somebody_takes_away_is_said(bucket: Bucket, tmp_path: Path) -> None:
    steps = download_all(["cat"], folder=tmp_path, form=SIMPLIFIED, bucket=bucket.url, connection=QUICK)
    for step in steps:
        if step is not None and step.state == "checking":
            (tmp_path / "cat.ndjson.part").unlink()
    assert step is not None
    assert (step.state, "No such file" in step.message) == ("failed", True)


def test_without_a_network_it_says_what_can_be_done_by_hand(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9"  # the port of "discard": nothing listens
    words = ["cat", "sea turtle", "ant", "bee"]
    for made in (
        sizes_of(words, form=NPZ, folder=tmp_path, bucket=nobody, connection=QUICK),
        download_all(words, folder=tmp_path, form=NPZ, bucket=nobody, connection=QUICK),
    ):
        with pytest.raises(UnreachableError) as caught:
            list(made)  # type: ignore[call-overload]
        said = str(caught.value)
        assert "cannot be reached: Connection refused" in said
        assert f"{nobody}/sketchrnn/sea%20turtle.npz" in said
        assert "1 more" in said
        assert str(tmp_path) in said
        assert "Open folder" in said


def test_a_folder_that_cannot_be_written_is_named(bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DrawingError, match="cannot be made"):
        get(bucket, tmp_path / "file" / "below", "cat")


def test_only_classes_of_the_data_set_are_asked_for(bucket: Bucket, tmp_path: Path) -> None:
    for word in ("../secret", "кошка", "", "cat "):
        with pytest.raises(DrawingError, match="has no class"):
            get(bucket, tmp_path, word)
    with pytest.raises(DrawingError, match="not as “TFRecord”"):
        url_of("cat", "TFRecord")
    assert bucket.asked == []
    assert url_of("The Eiffel Tower", NPZ).endswith("/quickdraw_dataset/sketchrnn/The%20Eiffel%20Tower.npz")
    assert "more" not in by_hand(["cat"], NPZ, tmp_path)


def test_the_list_of_classes_is_that_of_the_data_set() -> None:
    words = quick_draw_words()
    assert len(words) == len(set(words)) == 345
    assert words == tuple(sorted(words))


@shared_files.needs(shared_files.NPZ)
def test_every_class_of_the_real_drawings_is_in_the_list() -> None:
    assert {path.stem for path in shared_files.NPZ.glob("*.npz")} <= set(quick_draw_words())


def test_sizes_are_said_in_units() -> None:
    assert [in_units(n) for n in (0, 999, 1500, 53_210_000, 2.1e9)] == [
        "0 bytes",
        "999 bytes",
        "1.5 kB",
        "53 MB",
        "2.1 GB",
    ]
