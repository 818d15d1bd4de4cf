"""The itemised gradient: asks for the matrix and for one loss's path, and lights the path in the score."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from rnnviz.jobs.score import Itemise, TraceOneLoss
from rnnviz.layout.titles import layer_titles
from rnnviz.records.trace import Itemised, Trace
from rnnviz.ui.score.stage import Stage
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.main_window import GRADIENTS, MainWindow


class GradientsController(QObject):
    """Works while the window shows its Gradients page, for the pass on the stage and the selected layer.

    path: the trace of one loss alone that is lit, None for the whole. path_changed(): it is another one.
    """

    path_changed = Signal()

    def __init__(self, *, window: MainWindow, stage: Stage, errands: Errands) -> None:
        super().__init__(window)
        self._window, self._stage, self._errands = window, stage, errands
        self._layer = ""
        self._pinned: int | None = None
        self.path: Trace | None = None
        window.score.axis_changed.connect(window.itemised.set_axis)
        window.itemised.row_hovered.connect(self._ask_path)
        window.itemised.row_pinned.connect(self.pin)
        window.page_changed.connect(self._page_changed)

    def show(self, layer: str) -> None:
        """The matrix of a layer in the pass on the stage; nothing where the page is not in sight."""
        self._layer = layer
        current = self._stage.current
        if self._window.page != GRADIENTS or current is None or self._stage.stale:
            return
        if not current.trace.layer(layer).recurrent:
            self._window.itemised.set_itemised(None)
            title = layer_titles(current.trace)[layer]
            self._window.itemised.set_message(f"{title} has no hidden state: select a recurrent layer.")
            return
        job = Itemise(current.network, settings=self._stage.settings, series=self._stage.series, layer=layer)
        self._errands.send("itemise", job, self._take, failed=self._say_failure)

    def pin(self, step: int | None) -> None:
        """Keeps the path of the loss at one step lit; None unpins it."""
        self._pinned = step
        self._window.itemised.set_pinned(step)
        self._ask_path(step)

    def _page_changed(self, page: int) -> None:
        if page == GRADIENTS:
            self.show(self._layer)
        else:
            self.pin(None)

    def _take(self, itemised: Itemised) -> None:
        view, current = self._window.itemised, self._stage.current
        view.set_itemised(itemised)
        one = len(itemised.losses) == 1
        view.set_message("This model has a loss at its last step only, so there is only one row." if one else "")
        if current is not None:
            view.set_layer_title(layer_titles(current.trace).get(itemised.layer, itemised.layer))
        if self._pinned is not None:  # where there is such a loss still
            self.pin(self._pinned if self._pinned in itemised.losses else None)

    def _say_failure(self, message: str, details: str) -> None:
        """In place of the matrix: it would be that of another layer, or of another sequence."""
        del details
        self.pin(None)
        self._window.itemised.set_itemised(None)
        self._window.itemised.set_message(f"Could not take the gradient apart: {message}")

    def _say_no_path(self, message: str, details: str) -> None:
        self.pin(None)
        self._window.banner.set_message(f"Could not follow the gradient of that loss: {message}", details)

    def _ask_path(self, step: int | None) -> None:
        step = self._pinned if step is None else step
        current = self._stage.current
        # A row of the matrix before, which is in sight until the new one comes, may be a step that there is no more.
        if step is None or current is None or self._stage.stale or step not in current.trace.target_steps:
            self._errands.drop("path")
            self._show_path(None)
            return
        job = TraceOneLoss(current.network, settings=self._stage.settings, series=self._stage.series, step=step)
        self._errands.send("path", job, self._show_path, failed=self._say_no_path)

    def _show_path(self, path: Trace | None) -> None:
        """The gradients of one loss alone, or the whole ones again, in the score and in the cell."""
        self.path = path
        self._window.score.set_path(path)
        self.path_changed.emit()
