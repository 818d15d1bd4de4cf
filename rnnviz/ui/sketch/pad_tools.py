"""A drawing pad with its tools: undo, redo, clear, and room for a note."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.pad import Pad


class PadWithTools(QWidget):
    """A pad with undo, redo and clear under it, and room for a note. `pad` is public; its signals are the pad's."""

    def __init__(self, buttons: Sequence[QWidget] = ()) -> None:
        """buttons: more of them, at the right."""
        super().__init__()
        self.pad = Pad()
        self._note = QLabel()
        self._note.setProperty("class", "dim")
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._buttons: dict[str, QPushButton] = {}
        for name, tip, deed in (
            ("Undo", "Undo the last stroke (Ctrl+Z)", self.pad.undo),
            ("Redo", "Redo it (Ctrl+Y)", self.pad.redo),
            ("Clear", "Empty the pad (Delete); undo brings the drawing back", self.pad.clear),
        ):
            button = QPushButton(name)
            button.setProperty("class", "compact")
            button.setToolTip(tip)
            button.setAccessibleName(f"{name.lower()} on the pad")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(deed)
            self._buttons[name] = button
            row.addWidget(button)
        row.addWidget(self._note, 1)
        for extra in buttons:
            row.addWidget(extra)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.pad, 1)
        column.addWidget(self._tools)
        self.pad.changed.connect(lambda _: self.refresh())
        self.pad.finished_stroke.connect(self.refresh)
        self.pad.history.indexChanged.connect(self._moved)
        self.refresh()

    def set_drawing(self, drawing: Drawing | None) -> None:
        self.pad.set_drawing(drawing)
        self.refresh()

    def put(self, drawing: Drawing | None) -> None:
        """As the pad's."""
        self.pad.put(drawing)
        self.refresh()

    def set_bare(self, bare: bool) -> None:
        """The pad alone."""
        self._tools.setVisible(not bare)

    def set_note(self, words: str) -> None:
        """A few words beside the buttons."""
        self._note.setText(words)

    def _moved(self, index: int) -> None:
        del index
        self.refresh()

    def refresh(self) -> None:
        """Which of the buttons can be pressed."""
        self._buttons["Undo"].setEnabled(self.pad.can_undo)
        self._buttons["Redo"].setEnabled(self.pad.can_redo)
        self._buttons["Clear"].setEnabled(not self.pad.empty)
