"""What who uses the Laboratory does: a bench by a click; and what stands there then."""

from __future__ import annotations

from hands import find, work
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from rnnviz.app import App
from rnnviz.benches.reading import find_benches
from rnnviz.records.laboratory import Bench
from rnnviz.records.trace import Trace
from rnnviz.ui.laboratory.norms_view import NormsView
from rnnviz.ui.score.view import ScoreView

BENCHES = {one.key: one for one in find_benches()}
KEY = Qt.Key


def settle(app: App) -> None:
    for _ in range(3):
        work(app)
        QApplication.processEvents()


def click(app: App, bench: Bench) -> None:
    view = find(app.window, "benches", QListWidget)
    item = next(view.item(n) for n in range(view.count()) if view.item(n).text() == bench.title)
    view.scrollToItem(item)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualItemRect(item).center())
    settle(app)


def scores(app: App) -> list[ScoreView]:
    """Those in sight, in their order."""
    page = app.window.made["laboratory"].view
    return [one for one in page.findChildren(ScoreView) if one.isVisibleTo(page)]


def norms(app: App) -> NormsView:
    return find(app.window, "Norms of the gradients of all models", NormsView)


def traces(app: App) -> tuple[Trace, ...]:
    return app.window.made["laboratory"].traces  # type: ignore[attr-defined,no-any-return]
