"""Updates: where to ask for a newer version, whether to ask at the start, and the answer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.updates import NAME

_WHAT = (
    "rnnviz can look for a newer version: it reads one small file from the address below. It sends nothing about you "
    "or your work, and downloads and installs nothing."
)


class UpdatesDialog(QDialog):
    """set_answer, set_problem, set_asking in. Signals: asked(address): look now. at_start_chosen(on, address)."""

    asked = Signal(str)
    at_start_chosen = Signal(bool, str)

    def __init__(self, parent: QWidget, *, version: str, address: str, at_start: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Updates")
        self.setMinimumWidth(520)
        self._address = QLineEdit(address)
        self._address.setAccessibleName("address of the newest version")
        self._address.setPlaceholderText(f"https://…/{NAME}")
        self._address.setToolTip(f"Address of the file {NAME} that is published beside the standalone builds")
        self._address.textEdited.connect(lambda _: self._forget())
        self._address.editingFinished.connect(self._settled)
        self._problem = _label("problem")
        self._at_start = QCheckBox("Look once a day, when rnnviz starts")
        self._at_start.setAccessibleName("look once a day, when rnnviz starts")
        self._at_start.setToolTip("Off unless you turn it on")
        self._at_start.setChecked(at_start)
        self._at_start.toggled.connect(lambda on: self.at_start_chosen.emit(on, self.address))
        self._answer = _label("")
        self._answer.setAccessibleName("answer")
        self._answer.setOpenExternalLinks(True)
        self._answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self._now = QPushButton("Look now")
        self._now.setAccessibleName("look now")
        self._now.setToolTip("Read the file now")
        self._now.setDefault(True)  # Enter in the field would close the dialog otherwise
        self._now.clicked.connect(lambda: self.asked.emit(self.address))
        what, own = _label(""), QLabel(version)
        what.setText(_WHAT)
        own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self._now, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        form = QFormLayout()
        form.addRow("This is", own)
        form.addRow("Address", self._address)
        form.addRow("", self._problem)
        form.addRow("", self._at_start)
        column = QVBoxLayout(self)
        column.addWidget(what)
        column.addLayout(form)
        column.addWidget(self._answer)
        column.addStretch(1)
        column.addWidget(buttons)
        self._problem.hide()

    @property
    def address(self) -> str:
        """As it stands in the field, without blanks around it."""
        return self._address.text().strip()

    def set_asking(self, asking: bool) -> None:
        """While the server is asked it is not asked again."""
        self._now.setEnabled(not asking)
        if asking:
            self.set_problem("")
            self._answer.setText("Looking…")

    def set_answer(self, words: str) -> None:
        """Rich text."""
        self._answer.setText(words)

    def set_problem(self, words: str) -> None:
        """What is wrong with the address, below it; "" for nothing. The box to tick is as before where it is wrong."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def set_at_start(self, on: bool) -> None:
        """What is kept; tells nobody."""
        before = self._at_start.blockSignals(True)
        self._at_start.setChecked(on)
        self._at_start.blockSignals(before)

    def _forget(self) -> None:
        """What was said was of another address."""
        self.set_problem("")
        self._answer.setText("")

    def _settled(self) -> None:
        """Not while an address is being typed, whose beginning is none: what is asked at the start is the whole one."""
        if self._at_start.isChecked():
            self.at_start_chosen.emit(True, self.address)


def _label(kind: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    if kind:
        label.setProperty("class", kind)
    return label
