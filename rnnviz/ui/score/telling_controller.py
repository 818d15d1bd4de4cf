"""The search for the unit that tells the answer soonest, while a task of two answers is on the stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.layout.telling_text import telling_words
from rnnviz.layout.titles import layer_titles
from rnnviz.records.network import Network
from rnnviz.tasks.registry import task_of
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.score.telling_panel import TellingPanel
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.records.answers import TellingUnit
    from rnnviz.ui.score.controller import ScoreController

_PURPOSE = "telling unit"


class TellingController(QObject):
    """What is found is selected and pinned; what is said of it stands there as long as that network is shown."""

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page = page
        self._network: Network | None = None
        self.panel = TellingPanel()
        self.panel.hide()
        page.body.chooser.put_below(self.panel)
        self.panel.asked.connect(self._search)
        page.shown.connect(self._show)

    def _show(self) -> None:
        """Another trace is on the screen."""
        current = self._page.stage.current
        self.panel.setVisible(task_of(self._page.stage.settings).tells)
        if current is None or current.network is not self._network:
            self._page.errands.drop(_PURPOSE)
            self._network = None
            self.panel.set_words("")
            self.panel.set_busy(False)

    def _search(self) -> None:
        current = self._page.stage.current
        if current is None:
            return
        self._network = current.network
        self.panel.set_words("")
        self.panel.set_busy(True)
        request = named("rnnviz.jobs.answers:FindTellingUnit")(current.network, self._page.stage.settings)
        self._page.errands.send(_PURPOSE, request, self._take, ended=self._ended, failed=self._fail)

    def _ended(self, how: str) -> None:
        del how
        self.panel.set_busy(False)

    def _fail(self, message: str, details: str) -> None:
        del details
        self.panel.set_words(message)

    def _take(self, found: TellingUnit | None) -> None:
        page, trace = self._page, self._page.trace
        if found is None or trace is None:
            return
        page.session.selection.select_layer(found.layer)
        page.session.selection.select_unit(found.unit)
        page.pins.put(Focus(found.layer, found.unit, None, found.state))
        noun = task_of(page.stage.settings).noun
        self.panel.set_words(telling_words(found, layer_titles(trace)[found.layer], noun))
