"""A message over the picture: what went wrong in one sentence, its details one click away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


class Banner(QFrame):
    """Hidden until set_message is called with words; the user dismisses it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._details = ""
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more = QPushButton("Details…")
        self._more.setToolTip("Show the details")
        self._more.clicked.connect(self.show_details)
        dismiss = QPushButton("Dismiss")
        dismiss.setToolTip("Hide this message (Esc)")
        dismiss.clicked.connect(self.hide)
        for button in (self._more, dismiss):  # a click leaves the keyboard where it was
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 10, 8)
        row.addWidget(self._text, 1)
        row.addWidget(self._more)
        row.addWidget(dismiss)
        self.hide()

    @property
    def message(self) -> str:
        """The words on the screen; empty when hidden."""
        return "" if self.isHidden() else self._text.text()

    def set_message(self, message: str, details: str = "") -> None:
        """Shows a sentence; details (a traceback, say) are one click away. An empty message hides the banner."""
        self._text.setText(message)
        self._details = details
        self._more.setVisible(bool(details))
        self.setVisible(bool(message))

    def show_details(self) -> None:
        dialog = details_dialog(self, self._text.text(), self._details)
        dialog.open()


def details_dialog(parent: QWidget, title: str, details: str) -> QDialog:
    """A window with selectable text."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Details")
    dialog.resize(760, 460)
    text = QPlainTextEdit(details)
    text.setReadOnly(True)
    text.setAccessibleName("details")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    heading = QLabel(title)
    heading.setWordWrap(True)
    column = QVBoxLayout(dialog)
    column.addWidget(heading)
    column.addWidget(text)
    column.addWidget(buttons)
    return dialog
