"""The fields of what single tasks let a user choose, each made from its setting's description."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLineEdit, QStyle, QVBoxLayout, QWidget

from rnnviz.layout.numerals import setting
from rnnviz.settings.described import described
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of
from rnnviz.ui.widgets.fields import Field, field_of
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.numbers import number


class TaskFields(QWidget):
    """make, set_settings in; changed(dict): as in Chooser.

    fields: a Field for every setting that a task names in `Task.fields`, made when the first such task is chosen: a
    list for a choice, else a line of text, or of a number, whose 0 is an empty line; one whose name ends in “folder”
    can be found in a dialog. In sight are those of the task that is chosen. made(QWidget): there are more of them now.
    """

    changed = Signal(object)
    made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._settings: Settings | None = None
        self.fields: dict[str, Field] = {}
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)

    def make(self, settings: Settings) -> None:
        """Makes the fields of the settings' task that are not there yet; to be called before `set_settings`."""
        for name in task_of(settings).fields:
            if name not in self.fields:
                field = self.fields[name] = self._field(name)
                self._column.addWidget(field)
                self.made.emit(field)

    def set_settings(self, settings: Settings) -> None:
        """Shows settings without announcing a change."""
        self._settings = settings
        wanted = task_of(settings).fields
        for name, field in self.fields.items():
            field.setVisible(name in wanted)
            if name not in wanted:
                continue
            value, editor = settings.value(name), field.editor
            before = editor.blockSignals(True)
            if isinstance(editor, FittingCombo):
                editor.setCurrentIndex(max(0, editor.findData(value)))
            elif isinstance(editor, QLineEdit):
                editor.setText(setting(value) if isinstance(value, float) and value else value or "")
                editor.setCursorPosition(0)
            editor.blockSignals(before)

    def _field(self, name: str) -> Field:
        said = described(name)
        if said.choices:
            box = FittingCombo()
            for value, words in said.choices.items():
                box.addItem(words, value)
            box.currentIndexChanged.connect(lambda i: self._say(name, box.itemData(i)))
            return field_of(name, box)
        line = QLineEdit()
        line.setClearButtonEnabled(True)
        line.editingFinished.connect(lambda: self._say(name, line.text().strip()))
        # A text that is taken away as a whole is a choice already: nobody presses Enter in an empty field.
        line.textEdited.connect(lambda text: None if text else self._say(name, ""))
        if name.endswith("folder"):
            choose = QAction(
                self.style().standardIcon(QStyle.StandardPixmap.SP_DirOpenIcon), "Choose the folder…", line
            )
            choose.triggered.connect(lambda: self._find(name))
            line.addAction(choose, QLineEdit.ActionPosition.TrailingPosition)
        else:
            line.setPlaceholderText("type one, then press Enter")
        return field_of(name, line, above=True)

    def _find(self, name: str) -> None:
        now = self._settings.value(name) if self._settings is not None else ""
        if folder := QFileDialog.getExistingDirectory(self, described(name).title, now or ""):
            self._say(name, folder)

    def _say(self, name: str, value: Any) -> None:
        if described(name).low is not None:
            value = number(value) if value else 0.0
        if self._settings is not None and value != self._settings.value(name):
            self.changed.emit({name: value})
