"""The Gradients page, as the window lists it."""

from __future__ import annotations

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="gradients",
    title="Gradients",
    about="the loss of each step, sent back",
    place=20,
    factory="rnnviz.ui.gradients.controller:make",
    stepped=True,
)
