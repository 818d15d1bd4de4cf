"""Files of scenes: opened, looked at, and written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.jobs.request import Request
from rnnviz.records.scene import Deck


@dataclass(frozen=True, slots=True)
class OpenDeck(Request):
    """Yields the Deck in a file. files: the folder into which the files that its scenes read are put. local: as in
    scenes/deck_file.py. DeckRefused, in words, for a damaged or hostile file; OSError where it cannot be read."""

    path: Path
    files: Path
    local: bool = False


@dataclass(frozen=True, slots=True)
class LookAtDeck(Request):
    """Yields the DeckAbout of a file, whose scenes are not read. As `OpenDeck`."""

    path: Path


@dataclass(frozen=True, slots=True)
class SaveDeck(Request):
    """Writes scenes, with all that they read, into a file, and yields its path. NotWritten for a scene that cannot be
    in a file, RunWriteError where the disk does not take it, both in words."""

    deck: Deck
    path: Path
