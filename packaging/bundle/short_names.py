"""Gives what libraries share by its C++ name a short name of the same hash, and cuts the room that the names took.

Libraries find each other's functions by name when they are loaded, and a name in C++ says every type of every
argument: in TensorFlow's they are a seventh of all bytes. Nobody reads them in a build. A name's hash stays what it
was, so nothing that the loader looks names up by has to change: only the table of names, and the places that point
into it.

Linux's format (ELF, 64 bits, as elf(5) has it); standard library only.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")  # type, flags, offset, address, -, bytes in the file, bytes in memory, alignment
_SECTION = struct.Struct("<IIQQQQIIQQ")  # name, type, flags, address, offset, size, link, ...
_SYMBOL = struct.Struct("<IBBHQQ")  # name, -, -, section that defines it or 0, -, -
_DYNAMIC = struct.Struct("<qQ")
_LOAD, _NOTE, _PHDR = 1, 4, 6
_DYNSYM, _DYNAMICS, _GNU_HASH, _VERDEF, _VERNEED = 11, 6, 0x6FFFFFF6, 0x6FFFFFFD, 0x6FFFFFFE
_NAMED = (1, 14, 15, 29)
"""The entries of .dynamic that are names: libraries it needs, its own name, and where to look for them."""
_STRSZ = 10

_LETTERS, _FIRST, _LENGTH = 33, ord("A"), 7
"""A short name has so many letters, each out of 33 in a row: the hash is a number with digits of base 33."""


class ShapeError(Exception):
    """A library is not made as those that this file knows."""


@dataclass(frozen=True)
class Symbol:
    """at: where the file says where its name is. defined: by this library, not asked of another."""

    at: int
    name: bytes
    defined: bool


class Library:
    """A library with its table of names."""

    def __init__(self, path: Path) -> None:
        self.path, self.data = path, bytearray(path.read_bytes())
        if self.data[:6] != b"\x7fELF\x02\x01":
            raise ShapeError(f"{path.name} is no library of 64 bits")
        header = _HEADER.unpack_from(self.data)
        self.segments_at, self.sections_at, self.segment_count, self.section_count = (header[i] for i in (5, 6, 10, 12))
        self.sections = {
            section[1]: section for _, section in self._table(_SECTION, self.sections_at, self.section_count)
        }
        self.symbols: list[Symbol] = []
        if _DYNSYM not in self.sections:
            return
        _, _, _, _, at, size, link, *_ = self.sections[_DYNSYM]
        self.names_header = self.sections_at + link * _SECTION.size
        _, _, _, _, self.names_at, self.names_size, *_ = _SECTION.unpack_from(self.data, self.names_header)
        for place, (name, _, _, section, _, _) in self._table(_SYMBOL, at, size // _SYMBOL.size):
            self.symbols.append(Symbol(place, self._name(name), section != 0))

    def _table(self, entry: struct.Struct, at: int, count: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        for place in range(at, at + count * entry.size, entry.size):
            yield place, entry.unpack_from(self.data, place)

    def _name(self, offset: int) -> bytes:
        start = self.names_at + offset
        return bytes(self.data[start : self.data.index(0, start)])

    def _others(self) -> Iterator[tuple[int, str]]:
        """Where else the file points to a name, and as what kind of number."""
        _, _, _, _, at, size, *_ = self.sections[_DYNAMICS]
        for place, (tag, _) in self._table(_DYNAMIC, at, size // _DYNAMIC.size):
            if tag in _NAMED:
                yield place + 8, "<Q"
        if _VERDEF in self.sections:
            yield from self._versions(self.sections[_VERDEF], head="<6xH4xII", name=None, part="<II", named=0)
        if _VERNEED in self.sections:
            yield from self._versions(self.sections[_VERNEED], head="<2xH4xII", name=4, part="<8xII", named=8)

    def _versions(
        self, section: tuple[int, ...], *, head: str, name: int | None, part: str, named: int
    ) -> Iterator[tuple[int, str]]:
        """Both tables of versions are chains of heads, each with a chain of parts. head: number of parts, and how far
        it is to the first and to the next head. part: its name, and how far it is to the next. name, named: where in a
        head and in a part the name is."""
        at = section[4]
        while True:
            count, first, following = struct.unpack_from(head, self.data, at)
            if name is not None:
                yield at + name, "<I"
            here = at + first
            for _ in range(count):
                yield here + named, "<I"
                here += struct.unpack_from(part, self.data, here)[1]
            if not following:
                return
            at += following

    def rename(self, short: dict[bytes, bytes]) -> int:
        """Writes the table of names anew, and the file without the room that is left over. Returns the bytes saved."""
        if _GNU_HASH not in self.sections:
            raise ShapeError(f"{self.path.name} has no table of hashes of GNU's kind")
        names, places = bytearray(b"\0"), {b"": 0}

        def place(name: bytes) -> int:
            if name not in places:
                places[name] = len(names)
                names.extend(name + b"\0")
            return places[name]

        old_table = list(self._others())
        for at, kind in old_table:
            (offset,) = struct.unpack_from(kind, self.data, at)
            struct.pack_into(kind, self.data, at, place(self._name(offset)))
        for symbol in self.symbols:
            struct.pack_into("<I", self.data, symbol.at, place(short.get(symbol.name, symbol.name)))
        room = self.names_size
        if len(names) > room:
            raise ShapeError(f"the names in {self.path.name} became longer")
        self.data[self.names_at : self.names_at + room] = names.ljust(room, b"\0")
        self._set_size(len(names))
        cut = self._cut(self.names_at + len(names), self.names_at + room)
        self.path.write_bytes(self.data)
        return cut

    def _set_size(self, size: int) -> None:
        section = list(_SECTION.unpack_from(self.data, self.names_header))
        section[5] = size
        _SECTION.pack_into(self.data, self.names_header, *section)
        _, _, _, _, at, whole, *_ = self.sections[_DYNAMICS]
        for place, (tag, _) in self._table(_DYNAMIC, at, whole // _DYNAMIC.size):
            if tag == _STRSZ:
                _DYNAMIC.pack_into(self.data, place, tag, size)

    def _cut(self, start: int, end: int) -> int:
        """Takes the whole pages between two places out of the file. In memory nothing moves: the segment with the gap
        becomes two. The entry that this takes is that of a segment which nobody asks for in a library."""
        segments = [list(segment) for _, segment in self._table(_SEGMENT, self.segments_at, self.segment_count)]
        spare = next((s for kind in (_PHDR, _NOTE) for s in segments if s[0] == kind), None)
        page = max(s[7] for s in segments if s[0] == _LOAD)
        start, end = -(-start // page) * page, end // page * page
        if spare is None or end <= start:
            return 0
        around = next(s for s in segments if s[0] == _LOAD and s[2] <= start < s[2] + s[5])
        cut, before, to_end = end - start, start - around[2], end - around[2]
        for segment in segments:
            segment[2] -= cut if segment[2] >= end else 0
        first = [*around[:5], before, before, page]
        second = [
            *around[:2],
            start,
            around[3] + to_end,
            around[4] + to_end,
            around[5] - to_end,
            around[6] - to_end,
            page,
        ]
        position = segments.index(around)
        segments[position : position + 1] = [first, second]
        segments.remove(spare)
        for number, segment in enumerate(segments):
            _SEGMENT.pack_into(self.data, self.segments_at + number * _SEGMENT.size, *segment)
        for place, section in list(self._table(_SECTION, self.sections_at, self.section_count)):
            if section[4] >= end:
                _SECTION.pack_into(self.data, place, *section[:4], section[4] - cut, *section[5:])
        if self.sections_at >= end:
            struct.pack_into("<Q", self.data, 40, self.sections_at - cut)
        del self.data[start:end]
        return cut


def hash_of(name: bytes) -> int:
    """The hash by which the loader looks a name up (GNU's): h = 33 h + letter, from 5381, in 32 bits."""
    value = 5381
    for letter in name:
        value = value * 33 + letter & 0xFFFFFFFF
    return value


def names_of(value: int) -> Iterator[bytes]:
    """The short names with this hash, nine or ten."""
    zero = hash_of(bytes([_FIRST]) * _LENGTH)
    for number in range((value - zero) % 2**32, _LETTERS**_LENGTH, 2**32):
        letters = bytearray()
        for _ in range(_LENGTH):
            number, digit = divmod(number, _LETTERS)
            letters.append(_FIRST + digit)
        yield bytes(reversed(letters))


def short_names(libraries: Iterable[Library], others: Iterable[Library]) -> dict[bytes, bytes]:
    """The short name of each C++ name that one of `libraries` defines, and that none of the others knows."""
    taken = {symbol.name for library in others for symbol in library.symbols}
    defined: set[bytes] = set()
    for library in libraries:
        defined |= {symbol.name for symbol in library.symbols if symbol.defined and symbol.name.startswith(b"_Z")}
    short: dict[bytes, bytes] = {}
    for name in sorted(defined - taken):
        if len(name) > _LENGTH:
            short[name] = next(new for new in names_of(hash_of(name)) if new not in taken)
            taken.add(short[name])
    return short


def shorten(libraries: list[Path], others: list[Path]) -> int:
    """Shortens the names in libraries that are loaded together; others: all that may be loaded beside them. Returns the
    bytes saved."""
    opened = [Library(path) for path in libraries]
    short = short_names(opened, (Library(path) for path in others))
    return sum(library.rename(short) for library in opened if library.symbols)
