"""Sketch-RNN's .npz files: read as numpy itself would, and never run."""

from __future__ import annotations

import builtins
import os
import pickle
import re
import struct
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing_files import npy, npz, npz_of, objects, python2_pickle, rows
from shared_files import DRAWINGS, needs

from rnnviz.data.drawings import npz as room
from rnnviz.data.drawings.npz import KEYS, count_npz, read_npz
from rnnviz.data.drawings.strokes import to_stroke3
from rnnviz.records.drawings import Drawing, DrawingError, Skipped

PARTS = {"train": rows(1020, 1, points=4), "valid": rows(7, 2), "test": rows(5, 3)}


def write(folder: Path, content: bytes) -> Path:
    path = folder / "a.npz"
    path.write_bytes(content)
    return path


def good(path: Path, split: str = "all") -> list[np.ndarray]:
    found = list(read_npz(path, split=split))
    assert all(isinstance(one, Drawing) for one in found), found
    return [to_stroke3(one) for one in found if isinstance(one, Drawing)]


def both(path: Path) -> tuple[list[Drawing], list[str]]:
    found = list(read_npz(path, split="train"))
    return [f for f in found if isinstance(f, Drawing)], [f.reason for f in found if isinstance(f, Skipped)]


@pytest.mark.parametrize(("protocol", "packed"), [(2, True), (3, False), (4, True), (5, True)])
def test_all_protocols_are_read(tmp_path: Path, protocol: int, packed: bool) -> None:
    path = write(tmp_path, npz_of(PARTS, protocol=protocol, packed=packed))
    for split in KEYS:
        assert [one.tolist() for one in good(path, split)] == [one.tolist() for one in PARTS[split]]
    assert len(good(path)) == count_npz(path) == 1032


def test_what_this_numpy_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    others = [one.astype(">f8") for one in PARTS["valid"]] + [np.asfortranarray(one) for one in PARTS["test"]]
    np.savez_compressed(path, train=objects(others))
    assert [one.tolist() for one in good(path)] == [one.tolist() for one in others]


def test_python_3_in_protocol_2_is_read(tmp_path: Path) -> None:
    pickled = pickle.dumps(objects(PARTS["valid"]), protocol=2)
    assert b"_codecs" in pickled
    path = write(tmp_path, npz({"train": npy(pickled, 7)}))
    assert [one.tolist() for one in good(path)] == [one.tolist() for one in PARTS["valid"]]


@needs(DRAWINGS)
@pytest.mark.parametrize("name", ["pig.official.npz", "sketchrnn_npz/ant.npz", "sketchrnn_npz/square.npz"])
def test_real_files_are_read_as_numpy_reads_them(name: str) -> None:
    with np.load(DRAWINGS / name, allow_pickle=True, encoding="latin1") as file:
        for key in KEYS:
            truth = file[key]
            own = good(DRAWINGS / name, key)
            assert len(own) == len(truth)
            assert all((one == other).all() for one, other in zip(own, truth, strict=True))
    assert count_npz(DRAWINGS / name) == len(list(read_npz(DRAWINGS / name)))


class Hostile:
    """Pickled, it is a call of whatever it was made with."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call


CALLS = {
    "posix.system": (os.system, ("touch {}",)),
    "nt.system": (os.system, ("type nul > {}",)),
    "subprocess.Popen": (subprocess.Popen, (["touch", "{}"],)),
    "builtins.eval": (eval, ("open('{}', 'w')",)),
    "builtins.exec": (exec, ("open('{}', 'w')",)),
    "builtins.getattr": (builtins.getattr, (objects([]), "tofile")),
    "io.open": (open, ("{}", "w")),
    "numpy.load": (np.load, ("{}",)),
    "numpy.memmap": (np.memmap, ("{}", "u1", "w+", 0, (9,))),
    "numpy.fromfile": (np.fromfile, ("{}",)),
    "numpy.save": (np.save, ("{}", 1)),
    "numpy.lib.format.open_memmap": (np.lib.format.open_memmap, ("{}", "w+", "u1", (9,))),
    "numpy.zeros": (np.zeros, ((10**12,),)),
    "builtins.bytearray": (bytearray, (10**12,)),
}


@pytest.mark.parametrize("protocol", range(2, 6))
@pytest.mark.parametrize("name", CALLS)
def test_a_hostile_file_is_refused_and_runs_nothing(tmp_path: Path, name: str, protocol: int) -> None:
    if name.startswith("nt." if os.name == "posix" else "posix."):
        pytest.skip("another system's")
    marker = tmp_path / "it ran"
    call, arguments = CALLS[name]
    filled = tuple(a.format(marker) if isinstance(a, str) else a for a in arguments)
    if name == "subprocess.Popen":
        filled = (["touch", str(marker)],)
    # Among good drawings, so that it is reached.
    pickled = pickle.dumps(objects([*PARTS["valid"], Hostile(call, filled)]), protocol=protocol)
    path = write(tmp_path, npz({"train": npy(pickled, 8)}))
    with pytest.raises(DrawingError, match=r"is refused: .*Nothing in it was run") as refused:
        list(read_npz(path))
    said = name.replace("numpy.lib.format", "").split(".")[-1]
    assert said in str(refused.value)
    assert not marker.exists()


def test_the_hostile_calls_would_have_run(tmp_path: Path) -> None:
    """So that the test above can fail: Python's own reader does run them."""
    marker = tmp_path / "it ran"
    pickle.loads(pickle.dumps(Hostile(open, (str(marker), "w")))).close()
    assert marker.exists()


@pytest.mark.parametrize(
    "pickled",
    [
        b"\x80\x02(cos\nsystem\noX.",  # OBJ
        b"\x80\x02(S'true'\nios\nsystem\n.",  # INST
        b"\x80\x02\x82\x01.",  # EXT1
        b"\x80\x02Pname\n.",  # PERSID
        b"\x80\x02cnumpy\nndarray\n)\x81.",  # NEWOBJ
        b"\x80\x02cnumpy.core.multiarray\n" + b"x" * 100_000,
        b"\x80\x04\x8c\x02os\x8c\x06system\x93.",
        b"\x80\x02cnumpy.core\nmultiarray._reconstruct.__globals__\n.",
        b"\x80\x02}.",  # a dict
        b"\x80\x02]\x97.",  # a buffer from outside
    ],
)
def test_other_instructions_are_refused(tmp_path: Path, pickled: bytes) -> None:
    with pytest.raises(DrawingError, match="is refused"):
        list(read_npz(write(tmp_path, npz({"train": npy(pickled, 1)}))))


START = b"\x80\x02" + python2_pickle([])[2:-4]


@pytest.mark.parametrize(
    "pickled",
    [
        START + b"r\xff\xff\xff\xffe.",  # makes Python's own reader ask for 60 GB
        START + b"T\xff\xff\xff\xff",
        START + b"\x8e\xff\xff\xff\xff\xff\xff\xff\x7f",
        START + b"\x96\x00\x00\x00\x00\x00\x01\x00\x00",
        START + b"h\x00h\x01\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f\x85U\x01b\x87R" * 3 + b"e.",
        START + b"\x8a\xff" + b"\xff" * 255,
        START + b"(" * 100_000,
        START + b"N0" * 100_000,
        b"\x80\x02" + b"0" * 10,
        b"\x80\x02ccnumpy\ndtype\nR",
        b"\x80\x02cnumpy\ndtype\n)R.",
        b"\x80\x02h\x09.",
        b".",
        b"",
        b"\x80\x02cnumpy\ndtype\nU\x01\xff\x85R.",
    ],
)
def test_empty_promises_cost_nothing(tmp_path: Path, pickled: bytes) -> None:
    try:
        found = list(read_npz(write(tmp_path, npz({"train": npy(pickled, 10**12)}))))
    except DrawingError:
        return  # refused
    assert found
    assert all(isinstance(one, Skipped) for one in found)


def array(shape: tuple[int, ...], content: bytes, kind: bytes = b"i2") -> bytes:
    """One array in the list of `python2_pickle`, saying what it likes."""
    dims = b"(" + b"".join(b"\x8a\x08" + struct.pack("<q", n) for n in shape) + b"t"
    dtype = b"h\x02U" + bytes([len(kind)]) + kind + b"K\x00K\x01\x87R"
    begin, said = b"h\x00h\x01K\x00\x85U\x01b\x87R(K\x01" + dims + dtype, struct.pack("<I", len(content))
    return begin + b"\x89T" + said + content + b"tb"


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (array((10**12, 3), b"123456"), "claims 1,000,000,000,000 points, and has 6 bytes"),
        (array((-1, 3), b""), "claims -1 points"),
        (array((1, 4), b"12345678"), r"shape \(1, 4\)"),
        (array((3,), b"123456"), r"shape \(3,\)"),
        (array((0, 3), b""), "no points"),
        (array((2, 3), b"\0" * 48, b"O8"), "something other than numbers"),
        (array((2, 3), b"\0" * 48, b"c8"), "something other than numbers"),
        (array((2, 3), b"\0" * 96, b"M8"), "something other than numbers"),
        (array((1, 3), struct.pack("<3d", np.nan, 0, 0), b"f8"), "not a finite number"),
        (array((1, 3), struct.pack("<3d", 1e300, 0, 0), b"f8"), "1e.300"),
        (array((1_000_000, 3), b"\0" * 6_000_000), "more than 20,000 points"),
        (b"K\x07", "not an array"),
        (b"N", "not an array"),
        (b"U\x03abc", "not an array"),
    ],
)
def test_a_bad_drawing_among_good_ones_is_counted(tmp_path: Path, bad: bytes, said: str) -> None:
    one, two = PARTS["valid"][:3], PARTS["test"][:2]
    inside = [python2_pickle(part)[len(START) :].removesuffix(b"etb.") for part in (one, two)]
    drawings, reasons = both(write(tmp_path, npz({"train": npy(START + inside[0] + bad + inside[1] + b"etb.", 6)})))
    assert [to_stroke3(d).tolist() for d in drawings] == [r.tolist() for r in [*one, *two]]
    assert len(reasons) == 1
    assert reasons[0].startswith("train 4: ")
    assert re.search(said, reasons[0])


def test_the_good_part_of_a_pickle_that_is_cut_off_is_kept(tmp_path: Path) -> None:
    whole = python2_pickle(PARTS["train"])
    drawings, reasons = both(write(tmp_path, npz({"train": npy(whole[: len(whole) * 9 // 10], 1020)})))
    assert 900 < len(drawings) < 940
    assert [to_stroke3(d).tolist() for d in drawings] == [r.tolist() for r in PARTS["train"][: len(drawings)]]
    assert reasons[0].startswith(
        f"train: after {len(drawings):,} of 1,020 drawings the rest of the file cannot be read"
    )
    assert reasons[0].endswith("it ends in the middle of a drawing.")
    assert len(reasons) == 1


def test_fewer_or_more_than_promised_are_said(tmp_path: Path) -> None:
    drawings, reasons = both(write(tmp_path, npz({"train": npy(python2_pickle(PARTS["test"]), 9)})))
    assert len(drawings) == 5
    assert reasons == ["train: the file announces 9 drawings, and has 5."]


def test_a_wrong_checksum_is_said_and_what_came_before_is_kept(tmp_path: Path) -> None:
    content = bytearray(npz_of({"train": PARTS["train"]}, packed=False))
    content[content.index(PARTS["train"][500].tobytes())] ^= 1
    drawings, reasons = both(write(tmp_path, bytes(content)))
    assert 500 < len(drawings) < 1020
    assert "do not match its checksum" in reasons[-1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a.npz is empty"),
        (b"PK\x03\x04 not really", "cannot be opened as a zip"),
        (npz_of(PARTS)[:-100], "cannot be opened as a zip"),
        (npz({}), "has nothing"),
        (npz({"x": b"", "y": b""}), "has x, y"),
        (npz({"train": b"hello"}), "not a NumPy array"),
        (npz({"train": npy(b"", 3)[:40]}), "not a list of drawings"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = write(tmp_path, content)
    for read in (count_npz, lambda p: list(read_npz(p))):
        with pytest.raises(DrawingError, match=said):
            read(path)


def test_arrays_of_numbers_and_split_names_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", train=np.zeros((4, 5, 3)))
    with pytest.raises(DrawingError, match="not a list of drawings"):
        list(read_npz(tmp_path / "a.npz"))
    with pytest.raises(DrawingError, match="parts of a class"):
        list(read_npz(tmp_path / "a.npz", split="val"))


def test_a_zip_that_would_unpack_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_UNPACKED", 1 << 20)
    path = write(tmp_path, npz({"train": npy(START + b"N0" * (1 << 20), 1)}))
    assert path.stat().st_size < 10_000
    with pytest.raises(DrawingError, match="would unpack to 2 MiB; up to 1 MiB"):
        list(read_npz(path))


def test_a_size_that_is_a_lie_is_no_way_round(tmp_path: Path) -> None:
    """A zip that says 10 bytes and unpacks to 2 MiB: no more than 10 are read."""
    content = bytearray(npz({"train": npy(START + b"N0" * (1 << 20), 1)}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)
    with pytest.raises(DrawingError, match=r"not a list of drawings|cannot be unpacked"):
        list(read_npz(write(tmp_path, bytes(content))))


def test_more_drawings_than_the_limit_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_DRAWINGS", 100)
    drawings, reasons = both(write(tmp_path, npz_of(PARTS)))
    assert len(drawings) == 100
    assert reasons == ["train: only the first 100 drawings are read."]


def test_encrypted_and_oddly_packed_zips_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("train.npy", npy(python2_pickle([]), 0))
    with pytest.raises(DrawingError, match="numpy does not use"):
        list(read_npz(path))
    content = bytearray(npz_of(PARTS))
    for at in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[at] |= 1
    with pytest.raises(DrawingError, match="cannot be unpacked"):
        list(read_npz(write(tmp_path, bytes(content)), split="train"))
