"""What the gallery asks: the classes of a folder, their drawings, and downloads of Quick, Draw!.

Each fails with a DrawingError, in words, for what cannot be read or had.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rnnviz.jobs.request import Request
from rnnviz.records.drawings import DrawingClass


@dataclass(frozen=True, slots=True)
class OpenCollection(Request):
    """Yields the Collection of a folder, "" for the built-in shapes."""

    folder: str


@dataclass(frozen=True, slots=True)
class NameClasses(Request):
    """Writes the names of the classes of a TFRecord file into a .classes file beside it, which it has not yet; the
    TFRecord file stays as it is. classes: all of that file, as a Collection has them unnamed; names: one each. Yields
    the path of what was written."""

    classes: tuple[DrawingClass, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadDrawings(Request):
    """Yields the Reading of `count` drawings of a class, from `start` on (from 0), fewer at its end.

    split: "all", or "train", "valid" or "test". country: those that were drawn there alone, by its two letters; "" for
    all.
    """

    cls: DrawingClass
    start: int
    count: int
    split: str = "all"
    country: str = ""


@dataclass(frozen=True, slots=True)
class PickDrawings(Request):
    """Yields the Reading of `count` drawings of a class, picked at random by the seed among the first thousand (of a
    country, where one is given)."""

    cls: DrawingClass
    count: int
    country: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class CountCountries(Request):
    """Yields (country, records) pairs of some classes together, the most frequent country first; () where their files
    do not say it. A record that turns out to be damaged is counted, too."""

    classes: tuple[DrawingClass, ...]
    split: str = "all"


@dataclass(frozen=True, slots=True)
class ReadCovers(Request):
    """Yields (word, Drawing) of the first drawing of each class; nothing for a class that cannot be read."""

    classes: tuple[DrawingClass, ...]


@dataclass(frozen=True, slots=True)
class AskSizes(Request):
    """Yields the FileSize of each class. form: as in `rnnviz.quick_draw.FORMS`. folder: it would go to.

    UnreachableError, with what to do then, where the server cannot be reached.
    """

    from_server: ClassVar[bool] = True
    words: tuple[str, ...]
    form: str
    folder: str


@dataclass(frozen=True, slots=True)
class Download(Request):
    """Yields DownloadSteps, the last of each class "done", "there" or "failed". Fields as in `AskSizes`.

    Where it is stopped, the part that came is kept and resumed the next time. UnreachableError as `AskSizes`, and
    DiskFullError.
    """

    from_server: ClassVar[bool] = True
    words: tuple[str, ...]
    form: str
    folder: str
