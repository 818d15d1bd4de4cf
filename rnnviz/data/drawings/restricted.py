"""The arrays of a pickled object array, one after another, by a machine that can rebuild arrays and nothing else.

A pickle is a program, and Python's own reader runs it: it calls what the file names, and even where every name is
refused, six bytes can make it ask for 60 GB (a memo with the number 2 ** 32 - 1). This machine knows the instructions
of which the pickle of an array is made and five names, each of which stands for a few lines of this file. Nothing of
what a file names is imported, looked up or called. Strings of Python 2 stay bytes, so no encoding is guessed.

The list of arrays is not collected but handed out as it comes: memory is bounded, and the good part of a damaged file
is kept. Source of the instructions: the comments of Python's `pickletools`.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

import numpy as np

from rnnviz.data.drawings.strokes import MAX_POINTS
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import DrawingError

MAX_STRING = MAX_POINTS * 3 * 8
"""Bytes of one array; a longer one is passed over."""

_CHUNK = 1 << 13
"""Small, because a zip tells of a wrong checksum with the last piece, and that piece is lost then."""

_MAX_STACK = 20_000
_MAX_MEMO = 10_000_000
_MAX_NAME = 500
_MAX_IDLE = 100_000
"""Instructions without a new array: many more than any real file needs for one."""

_KINDS = {f"{kind}{size}" for kind, sizes in (("i", "1248"), ("u", "1248"), ("f", "248")) for size in sizes}


class _Name:
    """A name that a file may say, and what comes of calling it: nothing but this module's own lines."""

    def __init__(self, said: str) -> None:
        self.said = said


_RECONSTRUCT, _NDARRAY, _DTYPE, _FROMBUFFER, _ENCODE = map(
    _Name, ("_reconstruct", "ndarray", "dtype", "_frombuffer", "encode")
)
_ALLOWED = {
    **{f"numpy.{core}.multiarray._reconstruct": _RECONSTRUCT for core in ("core", "_core")},
    **{f"numpy.{core}.numeric._frombuffer": _FROMBUFFER for core in ("core", "_core")},
    "numpy.ndarray": _NDARRAY,
    "numpy.dtype": _DTYPE,
    "_codecs.encode": _ENCODE,  # how Python 3 writes bytes in the old protocols
}


class _Kind:
    """A type of numbers: "i2", and the order of its bytes."""

    def __init__(self, code: str) -> None:
        self.code, self.order = code, "<"


class _Shell:
    """An array that is being rebuilt; `reason` says why it cannot be."""

    def __init__(self) -> None:
        self.array: Array | None = None
        self.reason = "it is empty."


class _TooLong:
    """A string that was passed over. size: in bytes."""

    def __init__(self, size: int) -> None:
        self.size = size


_MARK = object()


class RefusedError(DrawingError):
    """A pickle that asks for more than arrays: nothing of it is used."""


def arrays(stream: IO[bytes]) -> Iterator[Array | str]:
    """Each item of the pickled object array: an array, or why it is none, as a sentence.

    RefusedError where the pickle asks for anything else than arrays, with the name it asked for. DrawingError where it
    is cut off or damaged; what came before that has been given.
    """
    machine = _Machine(stream)
    try:
        yield from machine.run()
        return
    except RefusedError:
        raise
    except EOFError:
        broken = "it ends in the middle of a drawing."
    except (zlib.error, zipfile.BadZipFile):
        broken = "its contents do not match its checksum."
    except DrawingError as error:
        broken = str(error)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError):
        broken = "its parts do not fit together."
    yield from machine.left()
    raise DrawingError(broken)


class _Machine:
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._data, self._at = stream, b"", 0
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def run(self) -> Iterator[Array | str]:
        stack, memo, idle = self._stack, self._memo, 0
        while True:
            if self._at >= len(self._data):
                self._need(1)
            op = self._data[self._at]
            self._at += 1
            idle += 1
            if op in _PUSH:
                stack.append(_PUSH[op](self))
                if len(stack) > _MAX_STACK:
                    raise DrawingError("it is nested too deeply for a list of drawings.")
            elif op in _PUT:
                memo[self._number(_PUT[op]) if _PUT[op] else len(memo)] = stack[-1]
                if len(memo) > _MAX_MEMO:
                    raise DrawingError("it has too many parts.")
            elif op in _GET:
                stack.append(memo[self._number(_GET[op])])
            elif op in _TUPLES:
                cut = len(stack) - _TUPLES[op]
                stack[cut:] = [tuple(stack[cut:])]
            elif op == 0x74:  # TUPLE
                items = self._to_mark()
                stack.append(tuple(items))
            elif op == 0x52:  # REDUCE
                arguments = stack.pop()
                stack[-1] = _call(stack[-1], arguments)
            elif op == 0x62:  # BUILD
                state = stack.pop()
                _build(stack[-1], state)
            elif op == 0x65 or op == 0x61:  # APPENDS, APPEND
                items = self._to_mark() if op == 0x65 else [stack.pop()]
                if not isinstance(stack[-1], list):
                    raise DrawingError("its parts do not fit together.")
                idle = 0 if items else idle
                yield from map(_item, items)
            elif op == 0x93:  # STACK_GLOBAL
                name = stack.pop()
                stack[-1] = _named(stack[-1], name)
            elif op == 0x30:  # POP
                stack.pop()
            elif op == 0x80 or op == 0x95:  # PROTO, FRAME: nothing to do but to pass over their numbers
                self._number(1 if op == 0x80 else 8)
            elif op == 0x2E:  # STOP
                return
            else:
                raise RefusedError(f"it holds the instruction {op:#04x}, which no array needs.")
            if idle > _MAX_IDLE:
                raise DrawingError("it goes on after its last drawing.")

    def left(self) -> Iterator[Array | str]:
        """The finished arrays of a list that was cut off."""
        marks = [
            i for i, item in enumerate(self._stack) if item is _MARK and i and isinstance(self._stack[i - 1], list)
        ]
        for item in self._stack[marks[0] + 1 :] if marks else ():
            if isinstance(item, _Shell) and item.array is not None:
                yield item.array

    def _need(self, size: int) -> None:
        """Sees to it that this many bytes lie ahead; EOFError where there are not so many."""
        parts, have = [self._data[self._at :]], len(self._data) - self._at
        while have < size:
            parts.append(self._stream.read(_CHUNK))
            if not parts[-1]:
                raise EOFError
            have += len(parts[-1])
        self._data, self._at = b"".join(parts), 0

    def _bytes(self, size: int) -> bytes:
        if self._at + size > len(self._data):
            self._need(size)
        found = self._data[self._at : self._at + size]
        self._at += size
        return found

    def _number(self, size: int) -> int:
        return int.from_bytes(self._bytes(size), "little")

    def _signed(self, size: int) -> int:
        found = self._number(size)
        return found - (1 << 8 * size) if found >> (8 * size - 1) else found

    def _string(self, size_of_size: int) -> bytes | _TooLong:
        size = self._number(size_of_size)
        if size <= MAX_STRING:
            return self._bytes(size)
        for begin in range(0, size, _CHUNK):
            self._bytes(min(_CHUNK, size - begin))
        return _TooLong(size)

    def _text(self, size_of_size: int) -> str | _TooLong:
        found = self._string(size_of_size)
        return found if isinstance(found, _TooLong) else found.decode("utf-8")

    def _long(self, size_of_size: int) -> int:
        size = self._number(size_of_size)
        if size > 8:
            raise DrawingError("it has a number too large for the size of an array.")
        return self._signed(size) if size else 0

    def _global(self) -> _Name:
        words = []
        for _ in range(2):
            word = b""
            while not word.endswith(b"\n"):
                word += self._bytes(1)
                if len(word) > _MAX_NAME:
                    raise RefusedError("it asks for something whose name is too long.")
            words.append(word[:-1].decode("utf-8"))
        return _named(*words)

    def _to_mark(self) -> list[Any]:
        stack = self._stack
        at = len(stack) - 1
        while stack[at] is not _MARK:
            at -= 1
            if at < 0:
                raise DrawingError("its parts do not fit together.")
        items = stack[at + 1 :]
        del stack[at:]
        return items


_PUSH: dict[int, Any] = {
    0x28: lambda machine: _MARK,
    0x29: lambda machine: (),
    0x4B: lambda machine: machine._number(1),  # BININT1
    0x4D: lambda machine: machine._number(2),  # BININT2
    0x4A: lambda machine: machine._signed(4),  # BININT
    0x8A: lambda machine: machine._long(1),  # LONG1
    0x4E: lambda machine: None,
    0x5D: lambda machine: [],
    0x88: lambda machine: True,
    0x89: lambda machine: False,
    0x55: lambda machine: machine._string(1),  # SHORT_BINSTRING
    0x54: lambda machine: machine._string(4),  # BINSTRING
    0x43: lambda machine: machine._string(1),  # SHORT_BINBYTES
    0x42: lambda machine: machine._string(4),  # BINBYTES
    0x8E: lambda machine: machine._string(8),  # BINBYTES8
    0x96: lambda machine: machine._string(8),  # BYTEARRAY8
    0x8C: lambda machine: machine._text(1),  # SHORT_BINUNICODE
    0x58: lambda machine: machine._text(4),  # BINUNICODE
    0x63: lambda machine: machine._global(),  # GLOBAL
}
_PUT = {0x71: 1, 0x72: 4, 0x94: 0}
"""BINPUT, LONG_BINPUT, MEMOIZE: how many bytes the number has."""
_GET = {0x68: 1, 0x6A: 4}
_TUPLES = {0x85: 1, 0x86: 2, 0x87: 3}


def _named(module: Any, name: Any) -> _Name:
    said = f"{module}.{name}"
    if not isinstance(module, str) or not isinstance(name, str) or said not in _ALLOWED:
        raise RefusedError(f"it asks for {said[:100]!r}, which a drawing never needs. Nothing in it was run.")
    return _ALLOWED[said]


def _call(name: Any, arguments: Any) -> Any:
    if not isinstance(arguments, tuple):
        raise DrawingError("its parts do not fit together.")
    if name is _RECONSTRUCT and len(arguments) == 3 and arguments[0] is _NDARRAY:
        return _Shell()
    if name is _DTYPE and arguments:
        return _Kind(_word(arguments[0]))
    if name is _ENCODE and len(arguments) == 2 and arguments[1] in ("latin1", "latin-1"):
        text = arguments[0]
        return text if isinstance(text, _TooLong) else text.encode("latin-1")
    if name is _FROMBUFFER and len(arguments) == 4:
        shell = _Shell()
        content, kind, shape, order = arguments
        _fill(shell, shape=shape, kind=kind, fortran=order == "F", content=content)
        return shell
    raise DrawingError("its parts do not fit together.")


def _build(made: Any, state: Any) -> None:
    if isinstance(made, _Kind) and isinstance(state, tuple) and len(state) > 1:
        made.order = {"<": "<", ">": ">", "|": "|", "=": "<"}[_word(state[1])]
    elif isinstance(made, _Shell) and isinstance(state, tuple) and len(state) == 5:
        _, shape, kind, fortran, content = state
        _fill(made, shape=shape, kind=kind, fortran=bool(fortran), content=content)
    else:
        raise DrawingError("its parts do not fit together.")


def _fill(shell: _Shell, *, shape: Any, kind: Any, fortran: bool, content: Any) -> None:
    if isinstance(content, list):  # the outer array: its list has been handed out
        return
    if isinstance(content, _TooLong):
        shell.reason = f"the drawing has {content.size:,} bytes, more than {MAX_POINTS:,} points."
    elif not isinstance(kind, _Kind) or kind.code not in _KINDS:
        shell.reason = "it is made of something other than numbers."
    elif not isinstance(shape, tuple) or len(shape) != 2 or shape[1] not in (3, 5):
        shell.reason = f"it has the shape {_say(shape)}; a drawing has three numbers per point, or five."
    else:
        numbers = np.dtype(kind.order + kind.code)
        if shape[0] * shape[1] * numbers.itemsize != len(content):
            shell.reason = f"it claims {shape[0]:,} points, and has {len(content):,} bytes."
        else:
            shell.array = np.frombuffer(content, numbers).reshape(shape, order="F" if fortran else "C")


def _item(item: Any) -> Array | str:
    if not isinstance(item, _Shell):
        return "it is not an array."
    return item.reason if item.array is None else item.array


def _word(found: Any) -> str:
    word = found.decode("ascii") if isinstance(found, bytes) else found
    if not isinstance(word, str):
        raise DrawingError("its parts do not fit together.")
    return word


def _say(shape: Any) -> str:
    return str(shape)[:60] if isinstance(shape, tuple) and all(isinstance(n, int) for n in shape) else "not of an array"
