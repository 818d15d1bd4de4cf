"""Answers of the gallery: drawings of folders, of the built-in program, and of the data set's server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from rnnviz.data.drawings.builtin import FORM, read_builtin
from rnnviz.data.drawings.collection import countries_of, names_for, open_collection, read_class
from rnnviz.data.drawings.download import download_all, sizes_of
from rnnviz.files import write_file
from rnnviz.jobs.drawings import (
    AskSizes,
    CountCountries,
    Download,
    NameClasses,
    OpenCollection,
    PickDrawings,
    ReadCovers,
    ReadDrawings,
)
from rnnviz.jobs.request import Items, handles
from rnnviz.records.drawings import DrawingError

PICKED_FROM = 1_000
"""Drawings of a class among which some are picked."""


@handles(OpenCollection)
def collection(request: OpenCollection) -> Items:
    yield open_collection(request.folder)


@handles(NameClasses)
def name_classes(request: NameClasses) -> Items:
    path, text = names_for(request.classes, request.names)
    if path.exists():
        raise DrawingError(f"There is already a file {path.name}: open the folder again.")
    try:
        write_file(path, text)
    except OSError as error:
        raise DrawingError(f"{path.name} cannot be written: {error.strerror or error}.") from None
    yield str(path)


@handles(ReadDrawings)
def drawings(request: ReadDrawings) -> Items:
    cls, start, count, split = request.cls, request.start, request.count, request.split
    if cls.form == FORM and not request.country:
        yield read_builtin(cls.word, split=split, start=start, limit=count)
    else:
        yield read_class(cls, split=split, start=start, limit=count, country=request.country)


@handles(PickDrawings)
def pick(request: PickDrawings) -> Items:
    found = read_class(request.cls, limit=PICKED_FROM, country=request.country)
    order = np.random.default_rng(request.seed).permutation(len(found.drawings))[: request.count]
    yield replace(found, drawings=tuple(found.drawings[int(at)] for at in order))


@handles(CountCountries)
def countries(request: CountCountries) -> Items:
    yield countries_of(request.classes, request.split)


@handles(ReadCovers)
def covers(request: ReadCovers) -> Items:
    for cls in request.classes:
        try:
            found = read_class(cls, start=0, limit=1).drawings
        except DrawingError:
            found = ()  # what is wrong with the file is said where it is opened
        yield (cls.word, found[0]) if found else None


@handles(AskSizes)
def sizes(request: AskSizes) -> Items:
    yield from sizes_of(request.words, form=request.form, folder=Path(request.folder))


@handles(Download)
def download(request: Download) -> Items:
    yield from download_all(request.words, folder=Path(request.folder), form=request.form)
