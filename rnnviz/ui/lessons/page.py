"""The Lessons page, as the window lists it."""

from __future__ import annotations

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="lessons",
    title="Lessons",
    about="short texts beside the score, with questions",
    place=60,
    own_models=True,
    factory="rnnviz.ui.lessons.controller:make",
)
