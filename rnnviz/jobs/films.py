"""Animations written to files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rnnviz.jobs.request import Request
from rnnviz.records.film import Film


@dataclass(frozen=True, slots=True)
class WriteFilm(Request):
    """Writes an animation, and yields how many of its frames are written, at last the path. A file is there whole or
    not at all, also where it is stopped. UnknownKind, FilmError."""

    # It takes as long as a download, computes beside a training, and keeps nobody waiting.
    from_server: ClassVar[bool] = True

    film: Film
    path: Path
