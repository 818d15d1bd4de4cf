"""What only the user can know of a file, and what was guessed for him: a line each, answered by a click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from rnnviz.records.tables import Question, Table
from rnnviz.settings.data import ReadChoices
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.elided_label import ElidedLabel
from rnnviz.ui.widgets.fitting_combo import FittingCombo

OPEN, GUESSED, CHOSEN = "Please choose", "Guessed", "Your choice"
_NAMES = {
    "series": "Series to read",
    "repeats": "Rows with the same date",
    "layout": "Time runs",
    "sheet": "Sheet to read",
    "missing": "Stands for",
}
_ROW, _MOST = 34, 3
"""Pixels of a line, and how many lines are seen at once; the others are scrolled to."""


class Asking(QScrollArea):
    """set_table in. answered(Question, str): the value that was chosen. target_chosen(str): the column to forecast."""

    answered = Signal(object, str)
    target_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("questions about the file")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fill(())

    def set_table(self, table: Table | None, choices: ReadChoices, targets: tuple[str, ...]) -> None:
        """targets: the columns that are forecast now."""
        rows: list[QWidget] = []
        for question in table.questions if table is not None else ():
            rows.append(self._question(question, who_answered(question, choices)))
        if table is not None and table.labelled is None and len(table.numbers) > 1:
            rows.append(self._target(table, targets))
        rows.sort(key=lambda row: row.property("who") != OPEN)
        self._fill(tuple(rows))

    def _fill(self, rows: tuple[QWidget, ...]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for row in rows:
            row.setFixedHeight(_ROW - 2)
            column.addWidget(row)
        column.addStretch(1)
        if (old := self.takeWidget()) is not None:
            old.hide()
            old.deleteLater()  # the answer may be on its way from one of its lists
        self.setWidget(inside)
        self.setVisible(bool(rows))
        self.setFixedHeight(_ROW * min(len(rows), _MOST) + (10 if len(rows) > _MOST else 0))

    def _question(self, question: Question, who: str) -> QWidget:
        editor: QWidget
        name = f"{question.about} {_NAMES[question.field].lower()}" if question.about else _NAMES[question.field]
        if len(question.options) == 2:
            editor = QWidget()
            line = QHBoxLayout(editor)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(4)
            chips = Chips(editor, ((words, f"{name}: {words}") for _, words in question.options))
            chips.add_to(line)
            for at, (value, _) in enumerate(question.options):
                if value == question.answer:
                    chips.choose(at)
            chips.idClicked.connect(lambda at: self.answered.emit(question, question.options[at][0]))
        else:
            combo = _Wide()
            if not question.answer:
                combo.addItem("choose …", "")
            for value, words in question.options:
                combo.addItem(words, value)
            combo.setCurrentIndex(max(0, combo.findData(question.answer)))
            combo.setAccessibleName(name)
            combo.setToolTip(question.words)
            combo.activated.connect(lambda at: self._chosen(question, str(combo.itemData(at))))
            editor = combo
        return _Row(who, question.words, editor)

    def _chosen(self, question: Question, value: str) -> None:
        if value and value != question.answer:
            self.answered.emit(question, value)

    def _target(self, table: Table, targets: tuple[str, ...]) -> QWidget:
        combo = _Wide()
        if len(targets) != 1:
            combo.addItem(f"{len(targets):,} columns", "")
        for name in table.numbers:
            combo.addItem(name, name)
        combo.setCurrentIndex(max(0, combo.findData(targets[0])) if len(targets) == 1 else 0)
        combo.setAccessibleName("Column to forecast")
        combo.setToolTip("The column that is forecast; several can be ticked below")
        combo.activated.connect(lambda at: self.target_chosen.emit(str(combo.itemData(at))))
        guessed = targets == (table.target,)
        words = f"{table.target} is forecast: {table.why}." if guessed else "What is forecast:"
        return _Row(GUESSED if guessed else CHOSEN, words, combo)


def who_answered(question: Question, choices: ReadChoices) -> str:
    """OPEN, GUESSED or CHOSEN."""
    if question.open:
        return OPEN
    if question.field == "missing":
        return CHOSEN if question.about in (*choices.missing, *choices.values) else GUESSED
    default: object = getattr(ReadChoices(), question.field)
    return GUESSED if getattr(choices, question.field) == default else CHOSEN


class _Row(QWidget):
    """Who says it, what, and what can be said instead."""

    def __init__(self, who: str, words: str, editor: QWidget) -> None:
        super().__init__()
        self.setProperty("who", who)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        tag = QLabel(who)
        tag.setProperty("class", "problem" if who == OPEN else "dim")
        tag.setFixedWidth(92)
        said = ElidedLabel()
        said.set(words)
        grid.addWidget(tag, 0, 0)
        grid.addWidget(said, 0, 1)
        grid.addWidget(editor, 0, 2, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(1, 1)


class _Wide(FittingCombo):
    """A list of answers, each of which is a few words."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(220)
        self.setMaximumWidth(300)
        self.setSizeAdjustPolicy(FittingCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(20)
        self.setMaxVisibleItems(16)
