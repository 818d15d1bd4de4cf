"""The moment in words, for screen readers: asked for at the score, and said when the playhead has been moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnnviz.layout.captions import caption
from rnnviz.layout.mirror import cell_words, moment_words
from rnnviz.layout.moments import Moment
from rnnviz.ui.widgets.spoken import tell_changed

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController


class SpokenMoment:
    """Of the Score page."""

    def __init__(self, page: ScoreController) -> None:
        self._page = page
        page.body.score.tells = self.words
        self._said: tuple[Moment, str, int] | None = None

    def words(self) -> str:
        """Phase, step, the selected cell's numbers, the loss, the caption and the equations."""
        page, trace = self._page, self._page.trace
        if trace is None:
            return ""
        moment = page.player.moment
        return moment_words(
            trace,
            moment,
            layer=page.layer,
            unit=page.unit,
            caption=caption(trace, moment, page.layer, page.units),
            lines=page.body.inspector.equations.lines,
        )

    def changed(self) -> None:
        """All that shows the moment has followed. It is said aloud where time stands still: while playing, sentences
        would only interrupt each other."""
        page, trace, body = self._page, self._page.trace, self._page.body
        if trace is None:
            return
        now = (page.player.moment, page.layer, page.unit)
        moved, self._said = now != self._said, now
        if not moved:
            return
        for part in (body.inspector.diagram, body.inspector.equations, body.inspector.weights):
            tell_changed(part)
        if page.enlarged.on:
            tell_changed(body.cell_stage.canvas)  # the sub-step says itself
            return
        title = caption(trace, now[0], page.layer, page.units).title
        said = f"{title}. {cell_words(trace, now[0], layer=trace.layer(page.layer), unit=page.unit)}"
        tell_changed(body.score, "" if page.player.is_playing else said)
