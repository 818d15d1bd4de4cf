"""Where a training's numbers stopped being finite, and why; a button shows it in the score."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from rnnviz.records.explosion import Explosion


class ExplosionBox(QWidget):
    """set_explosion in; asked(Explosion) out: it is to be shown in the score. Out of sight while there is none."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._explosion: Explosion | None = None
        self._words = QLabel()
        self._words.setProperty("class", "problem")
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show = QPushButton("Show where it begins")
        self._show.setToolTip("This sequence with the weights at that moment, and the playhead where it begins")
        self._show.setAccessibleName("show where it begins")
        self._show.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self._show)
        self._show.clicked.connect(lambda: self.asked.emit(self._explosion))
        self.hide()

    def set_explosion(self, explosion: Explosion | None) -> None:
        """None where a training begins anew."""
        self._explosion = explosion
        self._words.setText("" if explosion is None else explosion.words)
        self.setVisible(explosion is not None)
