"""The Help page, as the window lists it."""

from __future__ import annotations

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="help",
    title="Help",
    about="terms, lessons, settings and keys, found by a word",
    place=90,
    keys=("F1",),
    own_models=True,
    factory="rnnviz.ui.help.controller:make",
)
