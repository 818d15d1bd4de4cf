"""Two that draw, beside each other: networks, or people of a country, with the same seed and temperature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnnviz.layout.draw_text import Way
from rnnviz.records.drawings import DrawingClass, GeneratorInfo
from rnnviz.ui.sketch.compare_side import CompareSide
from rnnviz.ui.sketch.draw_options import DrawOptions
from rnnviz.ui.sketch.drawing_menu import open_menu
from rnnviz.ui.widgets.split import split


class CompareView(QWidget):
    """set_generators, set_classes in. `sides` are public: (left, right).

    requested(at, Side, DrawRequest): side `at` (0 or 1) is to draw so. countries_wanted(at, DrawingClass).
    score_requested(Sample, key of the generator that drew it), save_requested(Sample or Drawing, a file's ending),
    copy_requested(Sample or Drawing): from the menu of a drawing.
    """

    requested = Signal(int, object, object)
    countries_wanted = Signal(int, object)
    score_requested = Signal(object, str)
    save_requested = Signal(object, str)
    copy_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("two that draw, beside each other")
        self._asked: list[object] = [None, None]
        self.options = DrawOptions()
        self.options.set_way(Way.COMPARE)
        self.sides = (CompareSide("left", place=0), CompareSide("right", place=1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.options)
        column.addWidget(split(Qt.Orientation.Horizontal, *self.sides), 1)
        self.options.asked.connect(lambda _: self._ask())
        for at, side in enumerate(self.sides):
            side.changed.connect(lambda at=at: self._ask(at))
            side.countries_wanted.connect(lambda cls, at=at: self.countries_wanted.emit(at, cls))
            side.sheet.menu_requested.connect(lambda i, where, side=side: self._open_menu(side, i, where))

    def set_generators(self, infos: Sequence[GeneratorInfo]) -> None:
        for side in self.sides:
            side.set_generators(infos)
        self._ensure()

    def set_classes(self, classes: Sequence[DrawingClass]) -> None:
        for side in self.sides:
            side.set_classes(classes)
        self._ensure()

    def _open_menu(self, side: CompareSide, index: int, at: QPoint) -> None:
        key = side.side.key
        open_menu(
            self,
            side.sheet.items[index],
            at,
            score=lambda sample: self.score_requested.emit(sample, key),
            save=self.save_requested.emit,
            copy=self.copy_requested.emit,
        )

    def set_bare(self, bare: bool) -> None:
        self.options.setVisible(not bare)

    def state(self) -> dict[str, Any]:
        return {"options": self.options.state(), "sides": [side.state() for side in self.sides]}

    def show_state(self, state: Mapping[str, Any]) -> None:
        """The same choices; what is none of its values is passed over."""
        options, sides = state.get("options"), state.get("sides")
        self.options.show_state(options if isinstance(options, dict) else {})
        for side, one in zip(self.sides, sides if isinstance(sides, (list, tuple)) else (), strict=False):
            side.show_state(one if isinstance(one, Mapping) else {})
        self._ensure()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ensure()

    def _ensure(self) -> None:
        """What is chosen is drawn as soon as it is in sight, and not twice."""
        if self.isVisible():
            for at in range(len(self.sides)):
                if self._asked[at] != (self.sides[at].side, self.options.request()):
                    self._ask(at)

    def _ask(self, *which: int) -> None:
        if not self.isVisible():
            return
        request = self.options.request()
        for at in which or range(len(self.sides)):
            self._asked[at] = (self.sides[at].side, request)
            self.requested.emit(at, self.sides[at].side, request)
