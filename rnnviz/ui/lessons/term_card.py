"""What the glossary says of a word that was clicked in a lesson, under the text in which it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from rnnviz.lessons.glossary import Term


class TermCard(QFrame):
    """set_term in; looked_up(str) out: the term of that name is to be shown in Help."""

    looked_up = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self._name, self._text, self._formula = QLabel(), QLabel(), QLabel()
        self._more = QPushButton("More in Help")
        self._more.setProperty("class", "compact")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setAccessibleName(self._more.text())
        self._more.setToolTip("Show the term in Help, with its picture")
        self._more.clicked.connect(lambda: self.looked_up.emit(self._term.name if self._term else ""))
        self._term: Term | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        for label, kind in ((self._name, "verdict"), (self._text, ""), (self._formula, "formula_small")):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("class", kind)
            column.addWidget(label)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def set_term(self, found: Term | None) -> None:
        """None: nothing is shown."""
        self._term = found
        self.setVisible(found is not None)
        if found is None:
            return
        self._name.setText(f"{found.name[:1].upper()}{found.name[1:]}")
        self._text.setText(found.text)
        self._formula.setText(found.formula)
        self._formula.setVisible(bool(found.formula))
