"""Animations as files: GIF, animated WebP, MP4."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from rnnviz.errors import Kind, Told
from rnnviz.export.formats import Format, Formats, UnknownKind
from rnnviz.records.film import Film, Frame

FILMS: Formats[Film] = Formats("rnnviz.export.films", "An animation")


class FilmError(Told, OSError):
    """An animation that could not be written, in words."""

    kind = Kind.NOT_WRITTEN


Steps = Callable[[Film, Path], Iterator[int]]
"""Writes a file and yields how many frames are done, now and then: who listens may stop there."""


def _nothing(film: Film, path: Path) -> Iterator[int]:
    del film, path
    yield from ()


@dataclass(frozen=True, slots=True)
class FilmFormat(Format[Film]):
    steps: Steps = _nothing


def film_format(
    words: str, endings: tuple[str, ...], *, place: int, steps: Steps, supports: Callable[[], bool] = lambda: True
) -> FilmFormat:
    def write(film: Film, path: Path) -> None:
        deque(steps(film, path), maxlen=0)

    return FilmFormat(words, endings, place, write, supports, steps)


def writing(film: Film, path: Path) -> Iterator[int]:
    """Writes it as the file's name ends, whole or not at all, and yields how many frames are done. UnknownKind,
    FilmError."""
    format_ = check(path)
    beside = path.with_name(f".{path.stem}.part.{format_.endings[0]}")
    try:
        yield from format_.steps(film, beside)
        beside.replace(path)
    except OSError as error:
        raise FilmError(f"The animation could not be written to {path}: {error.strerror or error}.") from error
    finally:
        beside.unlink(missing_ok=True)


def check(path: Path) -> FilmFormat:
    """The format that a file's name ends with. UnknownKind, with how MP4 is to be had where only that is missing."""
    if path.suffix.lower() == ".mp4" and not any("mp4" in one.endings for one in FILMS.all()):
        raise UnknownKind(
            "MP4 needs the library PyAV, which is not installed: `pip install av` gets it. "
            "GIF and WebP can be written without it."
        )
    found = FILMS.of(path)
    assert isinstance(found, FilmFormat)
    return found


def picture(frame: Frame, size: tuple[int, int]) -> Image.Image:
    return Image.frombytes("RGB", size, frame.pixels)
