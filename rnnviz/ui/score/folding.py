"""Which of the panels beside the score are in sight: as the user wishes, as far as the window is wide enough."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

SIDES = ("left", "right")
_NEEDS = {"left": 268, "right": 300}
_SCORE = 452
"""Logical pixels that the panels and the score cannot do without."""


class Folding(QObject):
    """wished_changed(str): what is to be kept for the next start, as `wished` reads it.

    A panel that is opened where there is no room for both takes the place of the other one.
    """

    wished_changed = Signal(str)

    def __init__(self, panels: Mapping[str, QWidget], actions: Mapping[str, QAction]) -> None:
        """panels: "left" and "right"."""
        super().__init__(panels["left"])
        self._panels = panels
        self._actions = {side: actions[f"{side} panel"] for side in SIDES}
        self._order = ["right", "left"]
        self._room = 1440
        self._away, self._but = False, ""
        for side, action in self._actions.items():
            action.setChecked(True)
            action.triggered.connect(lambda on, s=side: self._toggle(s, on))

    @property
    def wished(self) -> str:
        """The panels that are wished for, the one that was opened last at the end: "right left"."""
        return " ".join(self._order)

    def wish(self, words: str) -> None:
        """As `wished` was at the end of the last session; what is no panel is passed over."""
        self._order = [side for side in dict.fromkeys(words.split()) if side in SIDES]
        self._show()

    def fit(self, room: int) -> None:
        """The score and its panels have this many logical pixels together."""
        if room != self._room:
            self._room = room
            self._show()

    def put_away(self, on: bool, *, but: str = "") -> None:
        """All panels but one, whatever is wished, for as long as it is on; "" for all."""
        self._away, self._but = on, but
        self._show()

    def shows(self, side: str) -> bool:
        return not self._panels[side].isHidden()

    def least(self, side: str) -> int:
        """The least width of a panel, in pixels of the window."""
        return max(self._panels[side].minimumWidth(), self._panels[side].minimumSizeHint().width())

    def _toggle(self, side: str, on: bool) -> None:
        self._order = [one for one in self._order if one != side] + [side] * on
        self._show()
        self.wished_changed.emit(self.wished)

    def _show(self) -> None:
        shown: list[str] = []
        for side in reversed(self._order):
            if self._away:
                shown = [self._but]
            elif _SCORE + sum(_NEEDS[one] for one in (*shown, side)) <= self._room:
                shown.append(side)
        for side, panel in self._panels.items():
            panel.setVisible(side in shown)
            self._actions[side].setChecked(side in shown)
