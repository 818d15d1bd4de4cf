"""Which class is taken for which, by the weights that are shown: behind a tab beside the score, where there are
classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from rnnviz.records.network import Network
from rnnviz.tasks.registry import task_of
from rnnviz.ui.shell.newest import Newest
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController
    from rnnviz.ui.widgets.confusion_view import ConfusionView

_WORDS, _TIP = "Confusion", "Which class each validation sequence is taken for"


class ConfusionController(QObject):
    """Counted while it is in sight: for another epoch or another model it is counted again."""

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page = page
        self.view: ConfusionView | None = None
        self._panel = -1
        self._counted: Network | None = None
        self._newest: Newest | None = None
        page.shown.connect(self._show)
        page.body.panel_changed.connect(lambda _: self._count())

    def _show(self) -> None:
        """Another trace is on the screen."""
        body = self._page.body
        if not task_of(self._page.stage.settings).classifies:
            if self.view is not None:
                if body.panel == self._panel:
                    body.show_panel(0)
                body.show_tab(self._panel, False)
                self._forget()
            return
        if self.view is None:
            noun = task_of(self._page.stage.settings).noun.lower()
            self.view = named("rnnviz.ui.widgets.confusion_view:ConfusionView")(part="classes", noun=noun)
            self._newest = Newest(
                self._page.errands, _WORDS, item=self.view.set_confusion, failed=lambda words, _: self._fail(words)
            )
            self._panel = body.put_beside_score(self.view, words=_WORDS, tip=_TIP)
        body.show_tab(self._panel, True)
        self._count()

    def _count(self) -> None:
        current = self._page.stage.current
        if self._newest is None or current is None or self._page.body.panel != self._panel:
            return
        checkpoint, settings = self._page.stage.checkpoint, self._page.stage.settings
        if checkpoint is None or checkpoint.network is self._counted or not task_of(settings).classifies:
            return
        self._counted = checkpoint.network
        count = named("rnnviz.jobs.recognition:CountConfusions")
        self._newest.ask(lambda: count(settings, checkpoint))

    def _fail(self, words: str) -> None:
        if self.view is not None:
            self.view.set_confusion(None)
            self.view.set_message(words)

    def _forget(self) -> None:
        self._counted = None
        if self._newest is not None and self.view is not None:
            self._newest.drop()
            self.view.set_confusion(None)
