"""A file of the user's own: what was understood of it, with a plot, and what shall be forecast from it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.table_text import facts, plan_words
from rnnviz.records.forecasts import SeriesPlan
from rnnviz.records.tables import Table
from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings
from rnnviz.ui.importing.asking import CHOSEN, Asking, who_answered
from rnnviz.ui.importing.brief import Brief
from rnnviz.ui.importing.columns import ImportColumns
from rnnviz.ui.importing.forms import ReadingForm, WindowForm
from rnnviz.ui.importing.series_plot import SeriesPlot
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.fields import heading
from rnnviz.ui.widgets.style import style_sheet
from rnnviz.ui.widgets.themed import Themed

_BELOW = (
    ("Notes", "What was decided, left out or repaired"),
    ("Import options", "Change how the file is read"),
)

_SERIES, _SEQUENCES = "series", "sequences"
"""The tasks that a file can become: it is forecast, or its rows are classified."""
_FORECAST, _CLASSIFY = "Forecast this", "Classify these"
_TO_WINDOWS, _TO_PARTS = "From the series to windows", "From the sequences to training and validation sets"


class ImportDialog(Themed, QDialog):
    """It reads no file itself. set_settings, set_table, set_error, set_plan, set_preset in. Signals:

    file_requested: the user wants to choose another file.
    read_requested(DataSettings): read source.path as source.read and source.dates say; answer set_table or set_error.
    changed(DataSettings): the choices are these now; answer set_plan with what would become of the file.
    chosen(DataSettings): forecast this; emitted only while the last plan had no problem.
    preset_requested: the user wants the choices that `set_preset` offers.
    anew_requested: the choices of an earlier look at the file are to be forgotten.
    """

    file_requested = Signal()
    read_requested = Signal(object)
    changed = Signal(object)
    chosen = Signal(object)
    preset_requested = Signal()
    anew_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Forecast your own series")
        self.setMinimumSize(960, 660)
        self.resize(1080, 690)
        self._settings = DataSettings(task="series", source=SeriesSettings())
        self._table: Table | None = None
        # A field that is left as it was says that it was edited, too: that is no change.
        self._announced: DataSettings | None = None
        self._read_as: tuple[str, ReadChoices, str] | None = None
        self._plan = SeriesPlan(problem="Choose a file to forecast.")

        self._path = QLabel()
        self._path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._path.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        choose = QPushButton("Choose a file…")
        choose.setToolTip("CSV and other text tables, Excel, ODS or Parquet, also zipped; the file is never changed")
        choose.clicked.connect(self.file_requested)
        top = QHBoxLayout()
        self._preset = QPushButton()
        self._preset.setProperty("class", "compact")
        self._preset.setAutoDefault(False)
        self._preset.hide()
        self._preset.clicked.connect(self.preset_requested)
        top.addWidget(choose)
        top.addWidget(self._path, 1)
        top.addWidget(self._preset)
        self._anew = QPushButton("Start over")
        self._anew.setToolTip("Forget the choices that were made for this file")
        self._anew.setProperty("class", "compact")
        self._anew.setAutoDefault(False)
        self._anew.hide()
        self._anew.clicked.connect(self.anew_requested)
        top.addWidget(self._anew)

        self._facts = QGridLayout()
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnMinimumWidth(0, 78)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(2)
        self.asking = Asking()
        self.columns = ImportColumns()
        self.columns.setMinimumHeight(96)
        self.reading, self.windows = ReadingForm(), WindowForm()
        self._notes = QPlainTextEdit()
        self._notes.setReadOnly(True)
        self._notes.setAccessibleName("notes on the file")
        self._notes.setTabChangesFocus(True)
        self._notes.setMinimumHeight(58)
        self.plot = SeriesPlot()

        self._below = QStackedWidget()
        self._below.addWidget(self._notes)
        self._below.addWidget(self.reading)
        chips = QHBoxLayout()
        self._chips = Chips(self, _BELOW)
        self._chips.add_to(chips)
        chips.addStretch(1)
        self._chips.choose(0)
        self._chips.idClicked.connect(self._below.setCurrentIndex)
        understood = QVBoxLayout()
        understood.setSpacing(6)
        understood.addWidget(heading("How the file is read"))
        understood.addLayout(self._facts)
        understood.addWidget(self.columns, 3)
        understood.addLayout(chips)
        understood.addWidget(self._below, 2)
        choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addWidget(self.plot, 1)
        self._to_windows = heading(_TO_WINDOWS)
        choices.addWidget(self._to_windows)
        choices.addWidget(self.windows)
        halves = QHBoxLayout()
        halves.setSpacing(18)
        halves.addLayout(understood, 1)
        halves.addLayout(choices, 1)

        self._words = Brief()
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        self._accept = QPushButton(_FORECAST)
        self._accept.setObjectName("primary")
        self._accept.setDefault(True)
        self._accept.clicked.connect(self._choose)
        foot = QHBoxLayout()
        foot.addWidget(self._words, 1)
        foot.addWidget(cancel)
        foot.addWidget(self._accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.asking)
        column.addLayout(halves, 1)
        column.addLayout(foot)

        self.columns.changed.connect(self._columns_changed)
        self.windows.changed.connect(self._announce)
        self.reading.changed.connect(self._read_again)
        self.asking.answered.connect(self.reading.answer)
        self.asking.target_chosen.connect(self._forecast)
        self.follow_theme()
        self._show()

    @property
    def settings(self) -> DataSettings:
        """What is chosen now."""
        source = replace(
            self._settings.source or SeriesSettings(),
            targets=self.columns.targets,
            inputs=self.columns.inputs,
            ahead=self.columns.ahead,
            dates=self.reading.dates,
            read=self.reading.choices,
        )
        table = self._table
        task = self._settings.task if table is None else _SEQUENCES if table.labelled is not None else _SERIES
        return self.windows.applied(replace(self._settings, task=task, source=source))

    def set_settings(self, settings: DataSettings) -> None:
        """The choices to begin with; the path of the source is the file that is shown. Announces nothing."""
        self._settings = settings
        source = settings.source or SeriesSettings()
        self.reading.set_series(source)
        self.windows.set_settings(settings)
        self.columns.set_series(source)
        self._show()

    def clear(self) -> None:
        """No file is known: what was ticked in another one does not count."""
        self._table = None
        self._announced = self._read_as = None
        self.columns.set_table(None)
        self.plot.set_table(None, ())
        self.asking.set_table(None, ReadChoices(), ())
        self._show_facts()

    def set_preset(self, words: str) -> None:
        """Offers choices made for this very file; empty words offer none."""
        self._preset.setText(words)
        self._preset.setToolTip("Use the book's columns, window and data split; everything can still be changed")
        self._preset.setVisible(bool(words))

    def set_kept(self, kept: bool) -> None:
        """Whether these choices are those of an earlier look at the file."""
        self._anew.setVisible(kept)

    def set_reading(self) -> None:
        """Says that the file is being read."""
        self._plan = SeriesPlan(problem="Reading the file…")
        if self._table is None:
            self.plot.set_message("Reading the file…")
        self._show()

    def set_table(self, table: Table) -> None:
        """How the file is read. Columns that are still there stay ticked. Announces the choices by `changed`."""
        before = self.settings.source if self._table is not None else self._settings.source
        self._table = table
        self._show_task(table)
        self.columns.set_table(table)
        self.columns.set_series(before or SeriesSettings())
        if not self.columns.targets:  # another file: what was ticked has gone
            self.columns.set_series(SeriesSettings())
        self.reading.set_columns((*table.dates, *(c.name for c in table.columns)))
        self._settings = replace(
            self._settings, source=replace(self._settings.source or SeriesSettings(), path=table.path)
        )
        self._announced = None
        self._read_as = (table.path, self.reading.choices, self.reading.dates)
        self._plan = SeriesPlan(problem="Counting the windows…")
        self._show_facts()
        self._show()
        self.plot.set_message("")
        self.plot.set_table(table, self.columns.targets)
        self.asking.set_table(table, self.reading.choices, self.columns.targets)
        self._announce()

    def _show_task(self, table: Table) -> None:
        """What can be chosen depends on whether the file is forecast or its rows are classified."""
        classes = table.labelled is not None
        self._accept.setText(_CLASSIFY if classes else _FORECAST)
        self._to_windows.setText((_TO_PARTS if classes else _TO_WINDOWS).upper())
        self.windows.set_windows(not classes)

    def set_error(self, message: str) -> None:
        """Why the file cannot be read, with its line. What was asked of it stays: another answer may help."""
        self._table = None
        self._show_facts()
        self.columns.set_table(None)
        self.plot.set_table(None, ())
        self.plot.set_message("There is nothing to plot: the file could not be read.")
        self.set_plan(SeriesPlan(problem=message))

    def set_plan(self, plan: SeriesPlan) -> None:
        """What would become of the file with the choices as they are."""
        self._plan = plan
        self.plot.set_plan(plan)
        self._show()

    def theme_changed(self) -> None:
        self.setStyleSheet(style_sheet(self.colours))

    def _show(self) -> None:
        source = self._settings.source
        self._path.setText(source.path if source and source.path else "no file chosen")
        self._notes.setPlainText(self._said())
        self._words.set_words(plan_words(self._plan), "problem" if self._plan.problem else "good")
        self._accept.setEnabled(not self._plan.problem)

    def _said(self) -> str:
        """What was decided, and by whom."""
        if self._table is None:
            return "\n".join(self._plan.notes)
        choices = self.reading.choices
        mine = [q for q in self._table.questions if who_answered(q, choices) == CHOSEN]
        chosen = [f"{q.words.rstrip('.')}: {dict(q.options).get(q.answer, q.answer)}." for q in mine]
        parts = (
            ("Guessed", self._table.guesses),
            ("Your choice", chosen),
            ("Certain", tuple(dict.fromkeys((*self._table.notes, *self._plan.notes)))),
        )
        said = [line for head, lines in parts if lines for line in (head, *(f"  {line}" for line in lines))]
        return "\n".join(said) or "Nothing was left out or repaired."

    def _show_facts(self) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()  # at once: it is deleted only when the event loop comes to it
                widget.deleteLater()
        for row, (what, words) in enumerate(facts(self._table) if self._table else ()):
            name, value = QLabel(what), QLabel(words)
            name.setProperty("class", "dim")
            name.setWordWrap(True)  # a wrapping label stands a little higher: both alike
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)

    def _forecast(self, name: str) -> None:
        """The one column to forecast."""
        if name and self._table is not None:
            self.columns.set_series(replace(self.settings.source or SeriesSettings(), targets=(name,)))
            self._columns_changed()

    def _columns_changed(self) -> None:
        self.plot.set_table(self._table, self.columns.targets)
        self.asking.set_table(self._table, self.reading.choices, self.columns.targets)
        self._announce()

    def _announce(self) -> None:
        if self._table is not None and self.settings != self._announced:
            self._announced = self.settings
            # No plan is known for these choices until it is answered: nothing can be accepted meanwhile.
            self._accept.setEnabled(False)
            self.changed.emit(self.settings)

    def _read_again(self) -> None:
        source = self.settings.source
        if source is None or not source.path or (source.path, source.read, source.dates) == self._read_as:
            return
        self._read_as = (source.path, source.read, source.dates)
        self.read_requested.emit(self.settings)

    def _choose(self) -> None:
        self.chosen.emit(self.settings)
        self.accept()
