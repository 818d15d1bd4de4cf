"""The Forecast page, as the window lists it."""

from __future__ import annotations

from rnnviz.ui.shell.page import PageKind

PAGE = PageKind(
    key="forecast",
    title="Forecast",
    about="the chapter's models compared",
    place=30,
    own_models=True,
    factory="rnnviz.ui.forecast.controller:make",
)
