"""The menu of a drawing: watched, opened in the score, saved, copied."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from rnnviz.export.pictures import PICTURES
from rnnviz.records.drawings import Drawing, Sample


def open_menu(
    parent: QWidget,
    item: Sample | Drawing,
    at: QPoint,
    *,
    score: Callable[[Sample], None],
    save: Callable[[Sample | Drawing, str], None],
    copy: Callable[[Sample | Drawing], None],
    watch: Callable[[], None] | None = None,
) -> None:
    """What can be done with `item`, at a place of the screen. save: with a file's ending. watch: None where there is no
    room to watch it in. Only what a network drew can be opened in the score."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if watch is not None:
        menu.addAction("Watch it being drawn").triggered.connect(lambda: watch())
    if isinstance(item, Sample):
        menu.addAction("Open in Score").triggered.connect(lambda: score(item))
    if menu.actions():
        menu.addSeparator()
    for ending in (one.endings[0] for one in PICTURES.all()):
        menu.addAction(f"Save as {ending.upper()}…").triggered.connect(lambda _=False, e=ending: save(item, e))
    menu.addAction("Copy").triggered.connect(lambda: copy(item))
    menu.popup(at)
