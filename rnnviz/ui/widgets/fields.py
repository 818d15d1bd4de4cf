"""A labelled field whose problem, if it has one, is said in words right under it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from rnnviz.settings.described import described
from rnnviz.ui.widgets.scaling import px

_NAMES = 88
"""Logical pixels of the column with the names."""


class _Name(QLabel):
    """The name beside an editor: a long one goes on in a second line, so that all editors begin at one place.

    The lines are broken here: a label that wraps by itself has a height that follows from its width, which Qt would
    hand on to the whole form.
    """

    _full = ""

    def setText(self, text: str) -> None:
        self._full = text
        self._fit()

    def text(self) -> str:
        """In one line."""
        return self._full

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and " " in self._full:
            self._fit()

    def _fit(self) -> None:
        lines = [""]
        for word in self._full.split(" "):
            longer = f"{lines[-1]} {word}".lstrip()
            if lines[-1] and self.fontMetrics().horizontalAdvance(longer) >= px(_NAMES):
                lines.append(word)
            else:
                lines[-1] = longer
        if (broken := "\n".join(lines)) != super().text():
            super().setText(broken)


class Field(QWidget):
    """A label, an editor and, when there is one, the problem in red under it.

    above: the label is over the editor, which then has the whole width.
    """

    def __init__(self, label: str, editor: QWidget, *, tip: str, above: bool = False) -> None:
        super().__init__()
        self.editor = editor
        self._label = QLabel() if above else _Name()
        self._label.setText(label)
        self._label.setBuddy(editor)
        editor.setToolTip(tip)
        self._label.setToolTip(tip)
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(tip)
        self._problem = QLabel()
        self._problem.setProperty("class", "problem")
        self._problem.setWordWrap(True)
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._problem.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, _NAMES)
        grid.addWidget(self._label, 0, 0)
        if above:
            grid.addWidget(editor, 1, 0, 1, 2)
        else:
            grid.addWidget(editor, 0, 1)
        grid.addWidget(self._problem, 2, 0, 1, 2)
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def problem(self) -> str:
        """The words under the field; empty when there is no problem."""
        return self._problem.text()

    def set_label(self, label: str, tip: str) -> None:
        """Another name and another explanation for the same editor."""
        self._label.setText(label)
        for widget in (self._label, self.editor):
            widget.setToolTip(tip)
        self.editor.setAccessibleName(label)
        self.editor.setAccessibleDescription(tip)

    def set_problem(self, message: str) -> None:
        """Shows a problem in words; an empty message takes it away."""
        self._problem.setText(message)
        self._problem.setVisible(bool(message))
        self.editor.setProperty("wrong", bool(message))
        # A style sheet looks at dynamic properties only when the widget is polished anew.
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)


def field_of(name: str, editor: QWidget, *, above: bool = False) -> Field:
    """The field of a setting by its dotted name: its label, and a tip with its limits."""
    said = described(name)
    return Field(said.label, editor, tip=said.tip, above=above)


def limited(name: str) -> QSpinBox:
    """A box for a whole number with the limits of a setting. A half-typed number is no choice."""
    said = described(name)
    box = QSpinBox(minimum=int(said.low or 0), maximum=min(int(said.high or _MOST), _MOST))
    box.setKeyboardTracking(False)
    return box


_MOST = 2**31 - 1
"""The largest number that such a box can hold."""


def heading(text: str) -> QLabel:
    """A small grey heading in capitals."""
    label = QLabel(text.upper())
    label.setProperty("class", "heading")
    return label
