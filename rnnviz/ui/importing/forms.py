"""The two forms of the import dialog: how a file is read, and how its series becomes windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from rnnviz.records.tables import Question
from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings
from rnnviz.settings.described import described
from rnnviz.tasks.series import TASK as SERIES
from rnnviz.ui.widgets.fields import Field, field_of, limited
from rnnviz.ui.widgets.numbers import number

_READ, _SOURCE = "data.source.read.", "data.source."
_AUTO, _NO_DATES = ("automatic", "auto"), ("none", "")


class ReadingForm(QWidget):
    """How the file is read where the user knows better. changed out; `choices` and `dates` say what is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._delimiter, self._decimal = _combo(f"{_READ}delimiter"), _combo(f"{_READ}decimal")
        self._header, self._encoding = _combo(f"{_READ}header"), _combo(f"{_READ}encoding", editable=True)
        self._order = _combo(f"{_READ}date_order", editable=True)
        self._dates = _filled((_AUTO, _NO_DATES))
        self._skip = limited(f"{_READ}skip")
        self._skip.setSpecialValueText("automatic")
        self._answers = ReadChoices()
        self._layout, self._repeats = _combo(f"{_READ}layout"), _combo(f"{_READ}repeats")
        self._missing = QLineEdit()
        self._missing.setPlaceholderText("such as -999, n.a.")
        fields = (
            field_of(f"{_READ}delimiter", self._delimiter),
            field_of(f"{_READ}decimal", self._decimal),
            field_of(f"{_READ}header", self._header),
            field_of(f"{_READ}skip", self._skip),
            field_of(f"{_SOURCE}dates", self._dates),
            field_of(f"{_READ}date_order", self._order),
            field_of(f"{_READ}encoding", self._encoding),
            field_of(f"{_READ}missing", self._missing),
            field_of(f"{_READ}layout", self._layout),
            field_of(f"{_READ}repeats", self._repeats),
        )
        _in_columns(self, fields)
        for combo in (self._delimiter, self._decimal, self._header, self._dates, self._layout, self._repeats):
            combo.currentIndexChanged.connect(lambda _: self.changed.emit())
        for editable in (self._encoding, self._order):
            editable.activated.connect(lambda _: self.changed.emit())
            line = editable.lineEdit()
            assert line is not None
            line.editingFinished.connect(self.changed)
        self._skip.valueChanged.connect(lambda _: self.changed.emit())
        self._missing.editingFinished.connect(self.changed)

    def set_series(self, series: SeriesSettings) -> None:
        """Shows settings without announcing a change."""
        read = self._answers = series.read
        with _Quiet(self):
            for combo, value in (
                (self._delimiter, read.delimiter),
                (self._decimal, read.decimal),
                (self._header, read.header),
                (self._encoding, read.encoding),
                (self._order, read.date_order),
                (self._dates, series.dates),
                (self._layout, read.layout),
                (self._repeats, read.repeats),
            ):
                _choose(combo, value)
            self._skip.setValue(read.skip)
            self._missing.setText(", ".join(read.missing))

    def answer(self, question: Question, value: str) -> None:
        """What the user says to a question about the file. Announces a change."""
        if question.field == "missing":
            mark, rest = question.about, self._answers.values
            words = [word for word in self._words() if word != mark]
            rest = tuple(word for word in rest if word != mark)
            missing = value == "missing"
            self._answers = replace(self._answers, values=rest if missing else (*rest, mark))
            self._missing.setText(", ".join([*words, mark] if missing else words))
        else:
            answer: dict[str, Any] = {question.field: value}
            self._answers = replace(self._answers, **answer)
            with _Quiet(self):
                _choose(self._layout, self._answers.layout)
                _choose(self._repeats, self._answers.repeats)
        self.changed.emit()

    def _words(self) -> list[str]:
        return [part.strip() for part in self._missing.text().split(",") if part.strip()]

    def set_columns(self, names: tuple[str, ...]) -> None:
        """The columns that can be chosen for the dates."""
        with _Quiet(self):
            chosen = self.dates
            self._dates.clear()
            for words, value in (_AUTO, _NO_DATES, *((name, name) for name in names)):
                self._dates.addItem(words, value)
            _choose(self._dates, chosen)

    @property
    def choices(self) -> ReadChoices:
        return replace(
            self._answers,
            encoding=_chosen(self._encoding),
            delimiter=_chosen(self._delimiter),
            decimal=_chosen(self._decimal),
            header=_chosen(self._header),
            skip=self._skip.value(),
            date_order=_chosen(self._order),
            missing=tuple(self._words()),
            layout=_chosen(self._layout),
            repeats=_chosen(self._repeats),
        )

    @property
    def dates(self) -> str:
        return _chosen(self._dates)


class WindowForm(QWidget):
    """How the series becomes windows. changed out; `applied` puts what is chosen into settings."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._window = QSpinBox(minimum=SERIES.shortest, maximum=SERIES.longest)
        self._window.setKeyboardTracking(False)  # a half-typed number is no choice
        self._horizon = limited("data.horizon")
        for box in (self._window, self._horizon):
            box.valueChanged.connect(lambda _: self.changed.emit())
        self._val, self._test, self._start, self._end = (QLineEdit() for _ in range(4))
        self._start.setPlaceholderText("first row")
        self._end.setPlaceholderText("last row")
        self._divisor = QLineEdit()
        self._divisor.setPlaceholderText("1000000")
        self._scaling, self._gaps = _combo(f"{_SOURCE}scaling"), _combo(f"{_SOURCE}gaps")
        reach = described(f"{_SOURCE}reach_back")
        self._reach = QCheckBox(reach.label)
        self._reach.setToolTip(reach.tip)
        fields = (
            Field("Window", self._window, tip=SERIES.length_setting.tip),
            field_of("data.horizon", self._horizon),
            field_of(f"{_SOURCE}val", self._val),
            field_of(f"{_SOURCE}test", self._test),
            field_of(f"{_SOURCE}start", self._start),
            field_of(f"{_SOURCE}end", self._end),
            field_of(f"{_SOURCE}scaling", self._scaling),
            field_of(f"{_SOURCE}divisor", self._divisor),
            field_of(f"{_SOURCE}gaps", self._gaps),
        )
        self._divisor_field = fields[7]
        self._of_windows: tuple[QWidget, ...] = (*fields[:2], *fields[4:6], fields[8], self._reach)
        _in_columns(self, fields, last=self._reach)
        for line in (self._val, self._test, self._start, self._end, self._divisor):
            line.editingFinished.connect(self.changed)
        for combo in (self._scaling, self._gaps):
            combo.currentIndexChanged.connect(lambda _: self._combo_changed())
        self._reach.toggled.connect(lambda _: self.changed.emit())
        self._divisor_field.setEnabled(False)

    def set_settings(self, settings: DataSettings) -> None:
        """Shows settings without announcing a change."""
        source = settings.source or SeriesSettings()
        with _Quiet(self):
            self._window.setValue(settings.steps)
            self._horizon.setValue(settings.horizon)
            for line, text in (
                (self._val, source.val),
                (self._test, source.test),
                (self._start, source.start),
                (self._end, source.end),
                (self._divisor, f"{source.divisor:.12g}"),
            ):
                line.setText(text)
            _choose(self._scaling, source.scaling)
            _choose(self._gaps, source.gaps)
            self._reach.setChecked(source.reach_back)
        self._divisor_field.setEnabled(source.scaling == "divide")

    def set_windows(self, on: bool) -> None:
        """Whether there are windows in time; else whole sequences, of which only the parts and the scale are chosen."""
        for field in self._of_windows:
            field.setVisible(on)

    def applied(self, settings: DataSettings) -> DataSettings:
        """The settings with what is chosen here. A divisor that is not a number stays what was typed, for
        `settings.problems` to say so."""
        source = replace(
            settings.source or SeriesSettings(),
            val=self._val.text().strip() or "0",
            test=self._test.text().strip() or "0",
            start=self._start.text().strip(),
            end=self._end.text().strip(),
            scaling=_chosen(self._scaling),
            divisor=number(self._divisor.text()),  # type: ignore[arg-type]
            gaps=_chosen(self._gaps),
            reach_back=self._reach.isChecked(),
        )
        return replace(settings, steps=self._window.value(), horizon=self._horizon.value(), source=source)

    def _combo_changed(self) -> None:
        self._divisor_field.setEnabled(_chosen(self._scaling) == "divide")
        self.changed.emit()


class _Quiet:
    """While it lasts no child of a widget announces a change."""

    def __init__(self, widget: QWidget) -> None:
        self._children = widget.findChildren(QObject)
        self._before: list[bool] = []

    def __enter__(self) -> None:
        self._before = [child.blockSignals(True) for child in self._children]

    def __exit__(self, *_: object) -> None:
        for child, before in zip(self._children, self._before, strict=True):
            child.blockSignals(before)


def _combo(name: str, *, editable: bool = False) -> QComboBox:
    """A list of what can be chosen for a setting."""
    return _filled(((words, value) for value, words in described(name).choices.items()), editable=editable)


def _filled(entries: Iterable[tuple[str, str]], *, editable: bool = False) -> QComboBox:
    combo = QComboBox()
    combo.setEditable(editable)
    combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    combo.setMinimumContentsLength(6)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for words, value in entries:
        combo.addItem(words, value)
    return combo


def _choose(combo: QComboBox, value: str) -> None:
    at = combo.findData(value)
    if at >= 0:
        combo.setCurrentIndex(at)
    elif combo.isEditable():
        combo.setEditText(value)
    else:  # a choice of another file: kept, for it may be right there again
        combo.addItem(value, value)
        combo.setCurrentIndex(combo.count() - 1)


def _chosen(combo: QComboBox) -> str:
    at = combo.findText(combo.currentText())
    return str(combo.itemData(at)) if at >= 0 else combo.currentText().strip()


def _in_columns(form: QWidget, fields: tuple[Field, ...], *, last: QWidget | None = None) -> None:
    grid = QGridLayout(form)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    for i, field in enumerate(fields):
        grid.addWidget(field, i // 2, i % 2)
    if last is not None:
        grid.addWidget(last, len(fields) // 2, len(fields) % 2, 1, 2 - len(fields) % 2)
    for i in range(2):
        grid.setColumnStretch(i, 1)
