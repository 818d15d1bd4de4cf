"""A session for the test of one controller: with a worker that remembers, and all else as small as it can be."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from rnnviz.book import Recipe
from rnnviz.settings.settings import Settings
from rnnviz.ui.shell.errands import Errands, Worker
from rnnviz.ui.shell.session import Session
from rnnviz.ui.shell.undo_controller import UndoController


def session_with(
    worker: Worker,
    parent: QWidget,
    *,
    failed: Callable[[str, str], None] = lambda message, details: None,
    root: Path | None = None,
    recipes: Sequence[Recipe] = (),
    drawing_recipes: Sequence[Recipe] = (),
    store: QSettings | None = None,
) -> Session:
    """parent: lives as long as the session is needed."""
    actions = {"undo": QAction(parent), "redo": QAction(parent)}
    made = Session(
        errands=Errands(worker, failed),
        undo=UndoController(parent, actions),
        store=store or QSettings(),
        recipes=tuple(recipes),
        drawing_recipes=tuple(drawing_recipes),
        titles={},
        first=Settings(),
        shipped=lambda settings: (),
        runs_root=None if root is None else lambda: root,
        scenes_root=lambda: Path(os.environ["RNNVIZ_SCENES"]),
    )
    parent.session = made  # type: ignore[attr-defined]  # a QObject without a parent lives as long as it is held
    return made
