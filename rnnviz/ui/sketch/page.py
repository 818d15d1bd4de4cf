"""The Sketch page, as the window lists it."""

from __future__ import annotations

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="sketch",
    title="Sketch",
    about="recognise drawings, and let a network draw",
    place=40,
    own_models=True,
    factory="rnnviz.ui.sketch.controller:make",
)
