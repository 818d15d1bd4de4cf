"""Settings of several models in one form: a field for each, made from what is said of the setting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from rnnviz.layout.numerals import setting
from rnnviz.settings.described import described, settings_described
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.ui.widgets.fields import Field, field_of
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.numbers import number, whole, whole_numbers

DIFFER = "they differ"
"""What stands in a field where the models have different values."""


class SettingFields(QWidget):
    """set_values, show_problems, show_only in. changed(dict): one dotted setting to what the user typed or chose, not
    yet checked."""

    changed = Signal(object)

    def __init__(self, names: Sequence[str]) -> None:
        """names: dotted ones; those that there are no such settings of are passed over."""
        super().__init__()
        self._names = tuple(name for name in names if name in settings_described())
        self._defaults = {name: Settings().value(name) for name in self._names}
        self._fields: dict[str, Field] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for name in self._names:
            self._fields[name] = field = field_of(name, self._editor(name))
            column.addWidget(field)

    def _editor(self, name: str) -> QWidget:
        choices, default = described(name).choices, self._defaults[name]
        if isinstance(default, bool):
            box = QCheckBox()
            box.clicked.connect(lambda on: self.changed.emit({name: on}))
            return box
        if choices:
            combo = FittingCombo()
            for value, words in choices.items():
                combo.addItem(words, value)
            combo.activated.connect(lambda at: self._chosen(name, combo, at))
            return combo
        line = QLineEdit()
        line.editingFinished.connect(lambda: self._typed(name, line))
        return line

    def _chosen(self, name: str, combo: FittingCombo, at: int) -> None:
        value = combo.itemData(at)
        if value is not None:
            self.changed.emit({name: value})

    def _typed(self, name: str, line: QLineEdit) -> None:
        """What was typed, where it is another text than the form has put there."""
        if not line.isModified():
            return
        line.setModified(False)
        text, default = line.text(), self._defaults[name]
        if isinstance(default, tuple):
            floats = bool(default) and isinstance(default[0], float)
            value: Any = tuple(map(number, text.replace(";", " ").split())) if floats else whole_numbers(text)
        else:
            value = whole(text) if isinstance(default, int) else number(text)
        self.changed.emit({name: value})

    def set_values(self, settings: Sequence[Settings]) -> None:
        """The values of the models that are changed together. A field that is half typed in stays as it is."""
        for name, field in self._fields.items():
            values = [one.value(name) for one in settings]
            same = all(value == values[0] for value in values)
            editor = field.editor
            before = editor.blockSignals(True)
            if isinstance(editor, QCheckBox):
                editor.setTristate(not same)
                editor.setChecked(bool(values[0]))
            elif isinstance(editor, FittingCombo):
                _show_choice(editor, values[0] if same else None)
            elif isinstance(editor, QLineEdit) and not (editor.isModified() and editor.hasFocus()):
                editor.setText(_text(values[0]) if same else "")
                editor.setPlaceholderText("" if same else DIFFER)
                editor.setModified(False)
            editor.blockSignals(before)

    def show_only(self, names: Collection[str]) -> None:
        for name, field in self._fields.items():
            field.setVisible(name in names)

    def show_problems(self, found: Sequence[Problem], asked: Collection[str]) -> tuple[Problem, ...]:
        """Says each problem under its field, and returns those that have none here. asked: what was just changed."""
        words = {problem.field: problem.message for problem in found}
        for name, field in self._fields.items():
            if name in words or name in asked:
                field.set_problem(words.get(name, ""))
        return tuple(problem for problem in found if problem.field not in self._fields)


def _show_choice(combo: FittingCombo, value: Any) -> None:
    """A choice, or, for None, an entry that says that the models have different ones."""
    differs = combo.findData(None)
    if value is None and differs < 0:
        combo.insertItem(0, DIFFER, None)
        combo.setCurrentIndex(0)
    elif value is not None:
        if differs >= 0:
            combo.removeItem(differs)
        combo.setCurrentIndex(max(combo.findData(value), 0))
    else:
        combo.setCurrentIndex(differs)


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    return setting(value) if isinstance(value, float) else str(value)
