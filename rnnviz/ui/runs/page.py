"""The Runs page, as the window lists it."""

from __future__ import annotations

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="runs",
    title="Runs",
    about="all trainings that were kept",
    place=50,
    own_models=True,
    factory="rnnviz.ui.runs.controller:make",
    of_runs=True,
)
