"""What a format is, and how those of one kind of thing are found: every file of a folder that has a `FORMAT`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from rnnviz.errors import Kind, Told

T = TypeVar("T")


class UnknownKind(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """An ending for which there is no format, in words."""

    kind = Kind.USAGE


@dataclass(frozen=True, slots=True)
class Format(Generic[T]):
    """words: what it is called in a dialog. endings: of files, without a dot, the usual one first. place: in the list.

    write(what, path): writes it; OSError where it cannot be. supports: whether this installation can.
    """

    words: str
    endings: tuple[str, ...]
    place: int
    write: Callable[[T, Path], None]
    supports: Callable[[], bool] = lambda: True

    @property
    def filter(self) -> str:
        """As a dialog offers it: "PNG pictures (*.png)"."""
        return f"{self.words} ({' '.join(f'*.{ending}' for ending in self.endings)})"


@dataclass(frozen=True, slots=True)
class Formats(Generic[T]):
    """The formats of one kind of thing. package: the folder of their files, by its full name. what: "A picture"."""

    package: str
    what: str

    def all(self) -> tuple[Format[T], ...]:
        """Those that this installation can write. ValueError where two have one ending."""
        found: list[Format[T]] = []
        for file in pkgutil.iter_modules(importlib.import_module(self.package).__path__, f"{self.package}."):
            one = getattr(importlib.import_module(file.name), "FORMAT", None)
            if isinstance(one, Format) and one.supports():
                found.append(one)
        endings = [ending for one in found for ending in one.endings]
        if len(set(endings)) < len(endings):
            raise ValueError(f"Two formats have the same ending: {', '.join(sorted(endings))}.")
        return tuple(sorted(found, key=lambda one: (one.place, one.words)))

    def filters(self) -> list[str]:
        """What a dialog offers."""
        return [one.filter for one in self.all()]

    def of(self, path: Path) -> Format[T]:
        """The format that a file's name ends with. UnknownKind where there is none."""
        ending, formats = path.suffix[1:].lower(), self.all()
        for one in formats:
            if ending in one.endings:
                return one
        *most, last = (f".{e}" for one in formats for e in one.endings)
        what = f"{self.what} cannot be written as .{ending}" if ending else f"{path.name} has no file extension"
        raise UnknownKind(f"{what}: end its name with {', '.join(most)}{' or ' if most else ''}{last}.")

    def named(self, path: Path, chosen: str) -> Path:
        """The file that is meant where a dialog was left with a name and a filter: a name without an ending has that of
        the filter. UnknownKind for another ending that nobody writes, and where a file of the longer name is there
        already, about which the dialog has not asked."""
        endings = {ending for one in self.all() if one.filter == chosen for ending in one.endings[:1]}
        if path.suffix or not endings:
            self.of(path)
            return path
        longer = path.with_name(f"{path.name}.{endings.pop()}")
        if longer.exists():
            raise UnknownKind(f"{longer} already exists: enter its full name to replace it.")
        return longer

    def write(self, what: T, path: Path) -> None:
        """Writes it as the file's name ends. UnknownKind, OSError."""
        self.of(path).write(what, path)
