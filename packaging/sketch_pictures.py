"""The README's pictures of the Sketch page, from the real window: a cat of ours recognised, and networks that draw."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rnnviz.selftest.cat import cat


@contextmanager
def _opened(theme: str) -> Iterator[tuple[Any, Callable[[Callable[[], object]], None]]]:
    """The window on its Sketch page, and what lets it work until something is so, and then for a moment more."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QSettings
    from PySide6.QtTest import QTest

    from rnnviz.app import application, build

    application(["pictures"])
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "pictures.ini"), QSettings.Format.IniFormat)
        app = build(store)
        app.window_controller.set_theme(theme)
        app.window.resize(1600, 900)
        app.window.show()
        app.start_worker()
        app.window.show_page("sketch")

        def work(done: Callable[[], object]) -> None:
            # In short waits: while one lasts no other thread gets Python's lock.
            began = time.monotonic()
            while not done():
                if time.monotonic() - began > 60:
                    raise TimeoutError("the window did not get there within a minute")
                QTest.qWait(10)
            for _ in range(100):
                QTest.qWait(10)

        try:
            work(lambda: app.window.made["sketch"].recognise.infos)
            yield app, work
        finally:
            app.window.close()
            app.close()


def take_recognise(path: Path) -> None:
    """The cat on the pad, with its answer and its race."""
    with _opened("light") as (app, work):
        app.window.made["sketch"].recognise.show_drawing(cat())
        work(lambda: app.window.made["sketch"].view.recognise.race.race)
        app.window.grab().save(str(path), "PNG")


def take_score(path: Path) -> None:
    """The same cat in the score, in the backward phase."""
    from rnnviz.layout.moments import Phase

    with _opened("dark") as (app, work):
        app.window.made["sketch"].view.recognise.score_requested.emit(cat(), "cat")
        work(lambda: app.score.stage.settings.data.sketch and not app.score.stage.stale)
        app.score.player.seek_phase(Phase.BACKWARD)
        app.score.player.seek_step(33)
        work(lambda: True)
        app.window.grab().save(str(path), "PNG")


def take_draw(path: Path) -> None:
    """The generator that ships, at work on its first class, with the mixture of its next point."""
    from rnnviz.ui.sketch.view import DRAW

    with _opened("light") as (app, work):
        app.window.made["sketch"].view.show_pane(DRAW)
        pen = app.window.made["sketch"].view.draw.pen
        work(lambda: pen.sample)
        pen = app.window.made["sketch"].view.draw.pen
        pen.set_playing(False)
        pen.set_step(round(0.6 * len(pen.sample.offsets)))
        work(lambda: True)
        app.window.grab().save(str(path), "PNG")


SKETCHES = {"recognise-light": take_recognise, "sketch-score-dark": take_score, "draw-light": take_draw}
