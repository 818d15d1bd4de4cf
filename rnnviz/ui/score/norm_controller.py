"""The heat map of gradients under the curves of a training: made of the run on the stage, where it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from rnnviz.layout.moments import Phase
from rnnviz.layout.titles import layer_titles
from rnnviz.records.training import Checkpoint
from rnnviz.ui.score.stage import run_key
from rnnviz.ui.shell.page import named

if TYPE_CHECKING:
    from rnnviz.records.norms import EpochNorms
    from rnnviz.ui.score.controller import ScoreController

_PURPOSE = "gradients of a run"
_CALM = 700
"""Milliseconds between two askings while a training adds epochs."""
MOST = 60
"""Epochs in the map at most: evenly spread over a run that has more."""


class NormController(QObject):
    """Asks for the norms of those epochs alone that it does not know yet."""

    def __init__(self, page: ScoreController) -> None:
        super().__init__(page)
        self._page, self._panel, self._errands = page, page.body.training, page.errands
        self._about: tuple[object, ...] = ()
        self._known: dict[int, tuple[Checkpoint, EpochNorms]] = {}
        self._soon = QTimer(self, singleShot=True, interval=_CALM)
        self._soon.timeout.connect(self._ask)
        page.shown.connect(self.ask)
        page.training.checkpoint.connect(lambda _: self.ask())
        self._panel.map_asked.connect(self._ask)
        self._panel.map.picked.connect(self._show)

    def ask(self) -> None:
        """The run, its epochs or the sequence may be others."""
        if self._panel.wants_map and not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        stage = self._page.stage
        settings, series, run = stage.settings, stage.series, stage.checkpoints
        if not self._panel.wants_map or not run or stage.stale:
            return
        about = (run_key(settings), settings.data, series, settings.training.loss)
        if about != self._about:
            self._about, self._known = about, {}
        last = len(run) - 1
        chosen = [run[at] for at in sorted({round(last * k / (MOST - 1)) for k in range(MOST)})] if last else run[:1]
        self._known = {
            one.epoch: self._known[one.epoch]
            for one in chosen
            if one.epoch in self._known and self._known[one.epoch][0] is one
        }
        missing = {one.epoch: one for one in chosen if one.epoch not in self._known}
        if not missing:
            self._paint()
            return

        def take(one: EpochNorms) -> None:
            self._known[one.epoch] = missing[one.epoch], one

        job = named("rnnviz.jobs.score:NormsOfEpochs")(tuple(missing.values()), settings=settings, series=series)
        self._errands.send(_PURPOSE, job, take, ended=lambda _: self._paint())

    def _paint(self) -> None:
        trace = self._page.trace
        titles = layer_titles(trace) if trace is not None else {}
        norms = [self._known[epoch][1] for epoch in sorted(self._known)]
        alike = [one for one in norms if [n for n, _ in one.layers] == [n for n, _ in norms[-1].layers]]
        self._panel.map.set_norms(alike, titles)

    def _show(self, epoch: int, step: int) -> None:
        """That epoch's weights, and the backward phase at that step."""
        epochs = [one.epoch for one in self._page.stage.checkpoints]
        if epoch in epochs:
            self._page.show_epoch(epochs.index(epoch))
        self._page.player.seek_phase(Phase.BACKWARD)
        self._page.player.seek_step(step)
