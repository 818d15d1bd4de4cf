"""The Score page, as the window lists it."""

from __future__ import annotations

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="score",
    title="Score",
    about="the unrolled network",
    place=10,
    factory="rnnviz.ui.score.controller:make",
    stepped=True,
)
