"""What the gallery asks of the worker: the classes of a folder, their drawings, and downloads of Quick, Draw!."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rnnviz.data.drawings.builtin import FORM, read_builtin
from rnnviz.data.drawings.collection import open_collection, read_class
from rnnviz.data.drawings.download import FORMS, download_all, quick_draw_words, sizes_of
from rnnviz.records.drawings import DrawingClass, DrawingError
from rnnviz.worker.job import Items, Job

VARIABLE = "RNNVIZ_DRAWINGS"


def default_folder() -> str:
    """Where downloads go: the folder that RNNVIZ_DRAWINGS names, else "quickdraw" in the user's own data folder."""
    if named := os.environ.get(VARIABLE):
        return str(Path(named).expanduser())
    from platformdirs import user_data_path

    return str(user_data_path("rnnviz", appauthor=False) / "quickdraw")


def words() -> tuple[str, ...]:
    """The classes that can be downloaded."""
    return quick_draw_words()


def forms() -> tuple[str, ...]:
    """The forms in which they can be had, the one to begin with first."""
    return tuple(FORMS)


def collection(folder: str) -> Job:
    """Yields the Collection of a folder, "" for the built-in shapes. DrawingError where there is nothing to read."""

    def items() -> Items:
        yield open_collection(folder)

    return Job(items)


def page(cls: DrawingClass, *, start: int, count: int, split: str) -> Job:
    """Yields the Reading of `count` drawings of a class, from `start` on (from 0), fewer at its end. split: "all", or
    "train", "valid" or "test"."""

    def items() -> Items:
        if cls.form == FORM:
            yield read_builtin(cls.word, split=split, start=start, limit=count)
        else:
            yield read_class(cls, split=split, start=start, limit=count)

    return Job(items)


def covers(classes: Sequence[DrawingClass]) -> Job:
    """Yields (word, Drawing) of the first drawing of each class; nothing for a class that cannot be read."""

    def items() -> Items:
        for cls in classes:
            try:
                found = read_class(cls, start=0, limit=1).drawings
            except DrawingError:
                found = ()  # what is wrong with the file is said where it is opened
            yield (cls.word, found[0]) if found else None

    return Job(items)


def sizes(chosen: Sequence[str], form: str, *, folder: str = "") -> Job:
    """Yields a FileSize for each class. DrawingError where the server cannot be reached, with what to do then."""

    def items() -> Items:
        yield from sizes_of(chosen, form=form, folder=Path(folder or default_folder()))

    return Job(items, from_server=True)


def download(chosen: Sequence[str], *, folder: str, form: str) -> Job:
    """Yields DownloadSteps, the last of each class "done", "there" or "failed". A part that was stopped is kept."""

    def items() -> Items:
        yield from download_all(chosen, folder=Path(folder or default_folder()), form=form)

    return Job(items, from_server=True)
