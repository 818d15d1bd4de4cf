"""How soon a bench of the laboratory is on the screen, from its click to the end of its painting, without TensorFlow.

Painted by the platform "offscreen" into memory, the window 1280 x 720 pixels, the worker without a thread. The first
one pays for the page itself. The issue asks for less than a second each, on a quiet machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from figures import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
BAR = 1.0


def run() -> Iterator[Figure]:
    """Every bench that ships, and a step of the playhead with four models of 1,000 steps."""
    from PySide6.QtCore import QSettings

    from rnnviz.app import application, build
    from rnnviz.ui.laboratory.controller import LaboratoryController
    from rnnviz.worker.inline import InlineWorker

    app = application(["rnnviz"])
    folder = Path(tempfile.mkdtemp())
    worker = InlineWorker()
    store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
    built = build(store, worker, runs_root=lambda: folder / "runs")
    built.window.resize(1280, 720)
    built.window.show()
    app.processEvents()

    def rest() -> None:
        for _ in range(2):
            worker.drain()
            app.processEvents()

    start = time.perf_counter()
    built.window.show_page("laboratory")
    rest()
    yield Figure("the page, with its first bench", time.perf_counter() - start, "s", BAR)
    page = built.window.made["laboratory"]
    assert isinstance(page, LaboratoryController)
    for bench in page.benches[1:]:
        start = time.perf_counter()
        page.open(bench)
        rest()
        yield Figure(bench.key, time.perf_counter() - start, "s", BAR)
    assert "tensorflow" not in sys.modules, "a bench has asked for TensorFlow"
    page.open(page.benches[0])
    page.change({"data.steps": 1000}, None)
    rest()
    page.player.home()
    start = time.perf_counter()
    for _ in range(50):
        page.player.step()
        app.processEvents()
    yield Figure("a step of four models of 1,000 steps", (time.perf_counter() - start) / 50 * 1e3, "ms")
    built.close()
