"""The zip of a .rnnviz file: what may be in it, and how large it may be; nothing in it is run, nor leads elsewhere."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.errors import Kind, Told

INDEX = "deck.json"
KIND = "rnnviz scenes"

MOST_BYTES = 256 << 20
MOST_UNPACKED = 512 << 20
MOST_MEMBERS = 5_000
MOST_TEXT = 8 << 20
MOST_RATIO = 1_000
"""By how much a member may be compressed: deflate comes to this with zeros, and weights that begin at zero are."""
_SMALL = 1 << 20
MOST_NUMBERS = 64_000_000
"""How many numbers one array may have."""
MOST_DEPTH = 24
MOST_SIDE = 2_048
"""Pixels of a side of a thumbnail."""

FORBIDDEN_IN_NAMES = r'<>:"/\\|?*\x00-\x1f\x7f'
_MEMBERS = re.compile(
    rf"deck\.json|scenes/[\w-]{{1,40}}\.json|models/[\w-]{{1,40}}\.json|pictures/[\w-]{{1,40}}\.png"
    rf"|arrays/[0-9a-f]{{16,64}}\.npy|files/[0-9a-f]{{12}}/[^{FORBIDDEN_IN_NAMES}]{{1,160}}",
)
_DTYPES = {"<f2", "<f4", "<f8", "<i4", "<i8", "|u1", "|b1"}
_PNG = b"\x89PNG\r\n\x1a\n"

AnyArray = npt.NDArray[Any]


class DeckRefused(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A file of scenes that is not opened, with the reason in words."""

    kind = Kind.BAD_INPUT


class Box:
    """A file of scenes that is being read: its members, each checked before it is used."""

    def __init__(self, path: Path) -> None:
        """DeckRefused for what is no such file; OSError where it cannot be read."""
        self.name = path.name
        if path.is_dir():
            raise DeckRefused(f"{self.name} is a folder, not a file of scenes.")
        if path.stat().st_size > MOST_BYTES:
            raise DeckRefused(f"{self.name} has more than {MOST_BYTES >> 20} MiB.")
        content = path.read_bytes()
        if not content.startswith(b"PK"):
            raise DeckRefused(f"{self.name} is not a file of scenes: those are zip files with a {INDEX} in them.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._members = {info.filename: info for info in self._checked()}
        except DeckRefused:
            raise
        except Exception as error:  # over damaged bytes zipfile raises almost anything
            raise self.damaged("it is not a readable zip file") from error
        if INDEX not in self._members:
            raise DeckRefused(f"{self.name} is not a file of scenes: there is no {INDEX} in it.")
        self._arrays: dict[str, AnyArray] = {}

    def damaged(self, reason: str) -> DeckRefused:
        """To be raised. reason: a clause."""
        return DeckRefused(f"{self.name} is damaged: {reason}.")

    def text(self, member: object) -> Any:
        """The JSON of a member, which has no NaN, no endless number and no deep nest in it."""
        content = self._content(member, ".json", MOST_TEXT)
        try:
            found = json.loads(
                content.decode("utf-8"),
                parse_constant=_refuse,
                parse_float=_finite,
                parse_int=_small,
                object_pairs_hook=_once,
            )
        except (ValueError, RecursionError) as error:
            raise self.damaged(f"{member} cannot be read ({error})") from error
        if _too_deep(found, MOST_DEPTH):
            raise self.damaged(f"{member} is nested too deeply")
        return found

    def array(self, name: object) -> AnyArray:
        """An array by its digest: read once, all of its numbers finite, read-only."""
        if not isinstance(name, str):
            raise self.damaged("an array has no name")
        if name not in self._arrays:
            content = self._content(f"arrays/{name}.npy", ".npy", MOST_UNPACKED)
            try:
                found = _array(content)
            except Exception as error:  # numpy says almost anything of a header that it cannot read
                raise self.damaged(f"the array {name[:12]} cannot be read ({error})") from error
            if found.dtype.kind == "f" and not np.isfinite(found).all():
                raise self.damaged(f"the array {name[:12]} has a value that is no number")
            self._arrays[name] = found
        return self._arrays[name]

    def picture(self, member: object) -> bytes:
        """A thumbnail; b"" for none."""
        if member in (None, ""):
            return b""
        content = self._content(member, ".png", _SMALL)
        sides = [int.from_bytes(content[at : at + 4], "big") for at in (16, 20)]
        if not content.startswith(_PNG) or content[12:16] != b"IHDR" or not all(0 < n <= MOST_SIDE for n in sides):
            raise self.damaged(f"{member} is no picture of a scene")
        return content

    def file(self, member: object) -> bytes:
        """A file of the user's that lies in it."""
        return self._content(member, "", MOST_UNPACKED)

    def files(self, folder: str) -> list[str]:
        """The members whose names begin so."""
        return [name for name in self._members if name.startswith(folder)]

    def _checked(self) -> list[zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MOST_MEMBERS:
            raise DeckRefused(f"{self.name} is not opened: it has {len(infos):,} parts.")
        seen, total = set[str](), 0
        for info in infos:
            shown = repr(info.filename[:80])
            if not _MEMBERS.fullmatch(info.filename) or ".." in info.filename:
                raise DeckRefused(f"{self.name} is not opened: {shown} is not part of a file of scenes.")
            if info.filename in seen:
                raise DeckRefused(f"{self.name} is not opened: {shown} is in it twice.")
            kind = stat.S_IFMT(info.external_attr >> 16)
            plain = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if kind not in (0, stat.S_IFREG) or info.flag_bits & 0x1 or not plain:
                raise DeckRefused(f"{self.name} is not opened: {shown} is not a plain file.")
            too_much = info.file_size > MOST_RATIO * 2 * max(info.compress_size, 1)
            if info.file_size > _SMALL and too_much:
                raise DeckRefused(f"{self.name} is not opened: {shown} claims to have {info.file_size:,} bytes.")
            total += info.file_size
            seen.add(info.filename)
        if total > MOST_UNPACKED:
            raise DeckRefused(f"{self.name} is not opened: unpacked, it would have {total >> 20:,} MiB.")
        return infos

    def _content(self, member: object, ending: str, most: int) -> bytes:
        info = self._members.get(member) if isinstance(member, str) else None
        if info is None or not info.filename.endswith(ending):
            raise self.damaged(f"{str(member)[:80]} is missing")
        if info.file_size > most:
            raise self.damaged(f"{member} has {info.file_size:,} bytes")
        try:
            with self._zip.open(info) as file:
                content = file.read(info.file_size + 1)
        except Exception as error:  # a wrong checksum, a wrong length, a damaged stream
            raise self.damaged(f"{member} cannot be unpacked") from error
        if len(content) != info.file_size:
            raise self.damaged(f"{member} is not as long as it claims to be")
        return content


class Packing:
    """A file of scenes that is being written. The same array or file lies in it once."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._there: set[str] = set()
        self._known: dict[int, tuple[AnyArray, str]] = {}

    def add_text(self, member: str, value: Any) -> str:
        """ValueError for a NaN in it."""
        self._add(member, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False).encode())
        return member

    def add_bytes(self, member: str, content: bytes) -> str:
        self._add(member, content)
        return member

    def add_file(self, content: bytes, name: str, folder: str = "") -> str:
        """A file of the user's. folder: a digest under which several lie together; by default its own."""
        clean = re.sub(f"[{FORBIDDEN_IN_NAMES}]", "_", name)[-160:].replace("..", "._") or "file"
        folder = folder or hashlib.sha256(content).hexdigest()[:12]
        return self.add_bytes(f"files/{folder}/{clean}", content)

    def add_array(self, values: AnyArray) -> str:
        """Its name. float32 that is float16 to the last bit is written as that."""
        if (known := self._known.get(id(values))) is not None:
            return known[1]
        array = np.ascontiguousarray(values).reshape(np.shape(values))
        if array.dtype == np.float32:
            with np.errstate(over="ignore"):
                half = array.astype(np.float16)
            if np.array_equal(half.astype(np.float32), array):
                array = half
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        content = io.BytesIO()
        np.save(content, array, allow_pickle=False)
        name = hashlib.sha256(content.getvalue()).hexdigest()[:24]
        self._add(f"arrays/{name}.npy", content.getvalue())
        self._known[id(values)] = values, name
        return name

    def finish(self) -> bytes:
        """The whole file."""
        self._zip.close()
        return self._bytes.getvalue()

    def _add(self, member: str, content: bytes) -> None:
        if member in self._there:
            return
        self._there.add(member)
        info = zipfile.ZipInfo(member, (2000, 1, 1, 0, 0, 0))  # the same deck is the same file
        info.compress_type = zipfile.ZIP_STORED if member.endswith(".png") else zipfile.ZIP_DEFLATED
        info.external_attr = (stat.S_IFREG | 0o644) << 16
        self._zip.writestr(info, content)


def _array(content: bytes) -> AnyArray:
    """ValueError for what numpy.save would not write of plain numbers."""
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise ValueError(f"version {version}")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file, max_header_size=2_000)
    if dtype.str not in _DTYPES or fortran or len(shape) > 6 or any(n < 0 for n in shape):
        raise ValueError("it does not hold plain numbers")
    count = math.prod(shape)
    if count > MOST_NUMBERS or len(content) - file.tell() != count * dtype.itemsize:
        raise ValueError("it has not as many numbers as it claims to have")
    found = np.frombuffer(content, dtype, count, file.tell()).reshape(shape)
    if dtype.str == "|b1" and np.frombuffer(content, np.uint8, count, file.tell()).max(initial=0) > 1:
        raise ValueError("it has truth values that are none")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _small(text: str) -> int:
    """Of what 64 bits hold: of a larger one not even a float can be made."""
    return int(text) if len(text) < 19 else _refuse(text[:40])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an entry is there twice")
    return found


def _too_deep(value: Any, left: int) -> bool:
    if left == 0:
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_too_deep(one, left - 1) for one in inner)
