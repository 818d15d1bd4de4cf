"""How fast the gallery is: opening a folder of every class, reading a page, and painting while it is scrolled.

Painted by the platform "offscreen" into memory, the gallery 1700 x 900 pixels. The folder is that of the real drawings
(../shared/data, 338 classes), or, where that is absent, the built-in shapes under 345 names.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from shared_files import NPZ

POINTS = 200


def run() -> Iterator[Figure]:
    """A folder opened, a page read, its drawings painted, the list of classes scrolled, a replay."""
    from PySide6.QtWidgets import QApplication

    from rnnviz.jobs.drawings import OpenCollection, ReadCovers, ReadDrawings
    from rnnviz.jobs.request import Request, answer
    from rnnviz.records.drawings import Collection, DrawingClass, Reading
    from rnnviz.ui.sketch.gallery_view import GalleryView

    def only(request: Request) -> object:
        return next(item for item in answer(request) if item is not None)

    begin = time.perf_counter()
    opened = only(OpenCollection(str(NPZ) if NPZ.exists() else ""))
    spent = (time.perf_counter() - begin) * 1e3
    assert isinstance(opened, Collection)
    if len(opened.classes) < 300:
        many = tuple(replace(opened.classes[i % len(opened.classes)], word=f"class {i:03}") for i in range(345))
        covers = {one.word: opened.classes[i % len(opened.classes)] for i, one in enumerate(many)}
        opened = replace(opened, classes=many)
    else:
        covers = {one.word: one for one in opened.classes}
        yield Figure(f"a folder of {len(opened.classes)} classes opened (in the worker)", spent, "ms")

    app = QApplication.instance() or QApplication([])
    view = GalleryView()
    view.resize(1700, 900)
    view.show()
    wanted: list[tuple[DrawingClass, int, int, str]] = []
    view.page_requested.connect(lambda *page: wanted.append(page))
    view.set_collection(opened)
    app.processEvents()
    cls, start, count, split = wanted[-1]
    begin = time.perf_counter()
    page = only(ReadDrawings(covers[cls.word], start=start, count=count, split=split))
    yield Figure(f"a page of {count} drawings read (in the worker)", (time.perf_counter() - begin) * 1e3, "ms")
    assert isinstance(page, Reading)

    def show_page(_: int) -> None:
        view.set_reading(page)

    yield _figure(f"a page of {count} new drawings painted", app.processEvents, show_page, count=30)
    for one in opened.classes:
        for _, drawing in (item for item in answer(ReadCovers((covers[one.word],))) if item is not None):  # type: ignore[misc]
            view.set_cover(one.word, drawing)
    bar = view.classes.list.verticalScrollBar()
    last = bar.maximum()

    def scroll(k: int) -> None:
        bar.setValue(round(last * (k + 1) / POINTS))

    yield _figure("the list of classes scrolled, pictures new", app.processEvents, scroll)
    yield _figure("the list of classes scrolled again", app.processEvents, scroll)
    view.replay.seek(0)
    moved: Callable[[int], None] = lambda k: view.replay.seek(view.replay._replay.last * k / POINTS)  # noqa: E731
    yield _figure("a replay advanced", app.processEvents, moved)
    view.close()


def _figure(name: str, paint: Callable[[], None], change: Callable[[int], None], *, count: int = POINTS) -> Figure:
    """The 95th percentile of the milliseconds from a change to the end of its painting."""
    times = []
    gc.collect()
    gc.disable()
    try:
        for k in range(count):
            start = time.perf_counter()
            change(k)
            paint()
            times.append((time.perf_counter() - start) * 1e3)
    finally:
        gc.enable()
    return Figure(f"{name}, 95th percentile", float(np.percentile(times, 95)), "ms")
