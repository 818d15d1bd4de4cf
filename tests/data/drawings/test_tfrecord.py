"""TFRecord files, read without TensorFlow: against its own reader's promises, and damaged in every place."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from drawing_files import example, record, rows, tfrecord
from shared_files import TFRECORDS, needs

from rnnviz.data.drawings.checksum import crc32c
from rnnviz.data.drawings.strokes import to_stroke3
from rnnviz.data.drawings.tfrecord import Inked, read_classes, read_tfrecord
from rnnviz.records.drawings import DrawingError, Skipped

ROWS = rows(12, 1)
WORDS = ("cat", "собака")


def write(folder: Path, content: bytes) -> Path:
    path = folder / "a.tfrecord"
    path.write_bytes(content)
    return path


def both(path: Path) -> tuple[list[Inked], list[str]]:
    found = list(read_tfrecord(path, WORDS))
    return [f for f in found if isinstance(f, Inked)], [f.reason for f in found if isinstance(f, Skipped)]


def test_the_checksum_is_that_of_the_standard() -> None:
    # RFC 3720, appendix B.4, and the usual check value.
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(bytes(range(32))) == 0x46DD794E
    assert crc32c(b"") == 0


@pytest.mark.parametrize("length", [1, 3, 4, 1023, 1024, 1025, 1027, 1028, 5000])
def test_the_checksum_of_blocks_is_that_of_bits(length: int) -> None:
    data, crc = np.random.default_rng(length).bytes(length), 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    assert crc32c(data) == crc ^ 0xFFFFFFFF


@pytest.mark.parametrize("packed", [True, False])
def test_drawings_come_back(tmp_path: Path, packed: bool) -> None:
    found, reasons = both(write(tmp_path, tfrecord(ROWS, packed=packed)))
    assert reasons == []
    assert [to_stroke3(one.drawing).tolist() for one in found] == [one.tolist() for one in ROWS]
    assert [(one.index, one.drawing.word) for one in found[:2]] == [(0, "cat"), (1, "собака")]
    assert found[2].drawing.key == "a.tfrecord 3"


def test_one_class_alone_can_be_read(tmp_path: Path) -> None:
    found = list(read_tfrecord(write(tmp_path, tfrecord(ROWS)), WORDS, only=1))
    assert [one.drawing.key for one in found if isinstance(one, Inked)] == [f"a.tfrecord {n}" for n in range(2, 13, 2)]


@needs(TFRECORDS)
def test_the_real_files_are_read_whole() -> None:
    words = read_classes(TFRECORDS / "training.tfrecord.classes")
    assert words[:2] == ("cat", "dog")
    found = list(read_tfrecord(TFRECORDS / "eval.tfrecord-00000-of-00002", words))
    assert len(found) == 4000
    assert all(isinstance(one, Inked) for one in found)
    assert {one.drawing.word for one in found if isinstance(one, Inked)} == set(words)
    spans = [np.ptp(np.concatenate(one.drawing.strokes), 0).max() for one in found if isinstance(one, Inked)]
    assert np.median(spans) == pytest.approx(1, abs=0.01)  # their box is from 0 to 1


@needs(TFRECORDS)
def test_one_class_of_a_real_file_is_the_same_as_among_all() -> None:
    words = read_classes(TFRECORDS / "eval.tfrecord.classes")
    path = TFRECORDS / "eval.tfrecord-00000-of-00002"
    one = [f.drawing.key for f in read_tfrecord(path, words, only=3) if isinstance(f, Inked)]
    both = [f.drawing.key for f in read_tfrecord(path, words) if isinstance(f, Inked) and f.index == 3]
    assert one == both


def changed(at: int) -> bytes:
    """The third of five records, with one byte of it changed; 0 is the first of its length."""
    parts = [tfrecord([one]) for one in ROWS[:5]]
    out = bytearray(parts[2])
    out[at] ^= 0x20
    return b"".join([*parts[:2], bytes(out), *parts[3:]])


def test_a_damaged_record_is_left_out(tmp_path: Path) -> None:
    for at in (12, 40, -5, -1):
        found, reasons = both(write(tmp_path, changed(at)))
        assert len(found) == 4
        assert reasons == ["a.tfrecord, record 3: its contents do not match its checksum."]


def test_nothing_is_found_after_a_damaged_length(tmp_path: Path) -> None:
    found, reasons = both(write(tmp_path, changed(3)))
    assert len(found) == 2
    assert "nothing after it can be found" in reasons[0]


def test_a_file_that_is_cut_off_keeps_its_good_part(tmp_path: Path) -> None:
    whole = tfrecord(ROWS)
    for cut in (1, 3, 5, 9, 13, len(tfrecord(ROWS[-1:])) - 1):
        found, reasons = both(write(tmp_path, whole[:-cut]))
        assert len(found) == 11
        assert reasons == ["a.tfrecord, record 12: the file ends in the middle of it."]


NAN = np.add(ROWS[0], [np.nan, 0, 0])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no ink and no shape and no class_index"),
        (b"hello world", "not a tf.train.Example"),
        (b"\x0a\xff\xff\xff\xff\x0f", "longer than itself"),
        (b"\x80" * 20, "too long"),
        (b"\x80", "middle of a number"),
        (example(ROWS[0], 7), "none of the 2"),
        (example(NAN, 0), "not a finite number"),
        (example(ROWS[0][:0], 0), "no points"),
        (example(np.zeros((20_001, 3)), 0), "up to 20,000"),
        (example(ROWS[0], 0).replace(b"\x1a\x04", b"\x1a\x02", 1), ""),
        (example(np.ones((4, 3)), 0).replace(b"\x0a\x02\x04\x03", b"\x0a\x02\x05\x03"), r"shape is \[5, 3\]"),
        (example(np.ones((4, 3)), 0).replace(b"ink", b"pen"), "it has no ink"),
    ],
)
def test_a_bad_example_among_good_ones_is_left_out(tmp_path: Path, content: bytes, said: str) -> None:
    good = tfrecord(ROWS[:2])
    found, reasons = both(write(tmp_path, good + record(content) + good))
    assert len(found) == 4
    assert len(reasons) == 1
    with pytest.raises(DrawingError, match=f"record 3: .*{said}"):
        raise DrawingError(reasons[0])


def test_a_huge_record_is_passed_over(tmp_path: Path) -> None:
    good = tfrecord(ROWS[:2])
    found, reasons = both(write(tmp_path, good + record(bytes(5 << 20)) + good))
    assert len(found) == 4
    assert reasons == ["a.tfrecord, record 3: it has 5,242,880 bytes; up to 4 MiB can be read."]


def test_a_length_beyond_the_file_asks_for_no_memory(tmp_path: Path) -> None:
    head = struct.pack("<Q", 1 << 60)
    crc = crc32c(head)
    check = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    found, reasons = both(write(tmp_path, tfrecord(ROWS[:2]) + head + struct.pack("<I", check) + b"x"))
    assert len(found) == 2
    assert "ends in the middle" in reasons[0]


def test_other_files_are_refused(tmp_path: Path) -> None:
    for content, said in ((b"", "is empty"), (b"no such file, but long enough", "is not a TFRecord file")):
        with pytest.raises(DrawingError, match=said):
            both(write(tmp_path, content))


def test_a_list_of_classes(tmp_path: Path) -> None:
    path = tmp_path / "a.classes"
    path.write_bytes("\ufeffcat\r\nсобака\r\n犬\n\n".encode())
    assert read_classes(path) == ("cat", "собака", "犬")
    for content, said in (
        (b"", "is empty"),
        (b"\n\n", "does not name a class"),
        (b"cat\n\ndog", "does not name a class"),
        (b"c\0t", "does not name a class"),
        (b"\xff\xfec\0", "not UTF-8"),
        (b"x" * (5 << 20), "too long for a list"),
    ):
        path.write_bytes(content)
        with pytest.raises(DrawingError, match=said):
            read_classes(path)
