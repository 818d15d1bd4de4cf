"""The two forms of the import dialog: how a file is read, and how its series becomes windows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings
from rnnviz.ui.widgets.fields import Field
from rnnviz.ui.widgets.numbers import number

_AUTO = ("automatic", "auto")
_DELIMITERS = (
    _AUTO,
    ("comma", ","),
    ("semicolon", ";"),
    ("tab", "\t"),
    ("bar", "|"),
    ("spaces", "spaces"),
    ("none", ""),
)
_DECIMALS = (_AUTO, ("point", "."), ("comma", ","))
_HEADERS = (_AUTO, ("names", "yes"), ("no names", "no"))
_ENCODINGS = (_AUTO, ("UTF-8", "utf-8"), ("Windows-1252", "cp1252"), ("UTF-16", "utf-16"))
_DATE_ORDERS = (_AUTO, ("day first", "day first"), ("month first", "month first"))
_SCALINGS = (
    ("standardised", "standard"),
    ("0 to 1", "minmax"),
    ("divided by", "divide"),
    ("none", "none"),
)
_GAPS = (("interpolate", "interpolate"), ("repeat previous", "previous"), ("leave out", "drop"))
_SCALING_TIP = (
    "Standardised: mean 0 and standard deviation 1. "
    "Fitted on the training set alone; forecasts are shown in your own units"
)
_GAPS_TIP = (
    "Where values are missing: interpolate linearly, repeat the previous value, or fill in nothing and leave out the "
    "windows that need them"
)


class ReadingForm(QWidget):
    """How the file is read where the user knows better. changed out; `choices` and `dates` say what is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._delimiter, self._decimal = _combo(_DELIMITERS), _combo(_DECIMALS)
        self._header, self._encoding = _combo(_HEADERS), _combo(_ENCODINGS, editable=True)
        self._order, self._dates = _combo(_DATE_ORDERS, editable=True), _combo((_AUTO, ("none", "")))
        self._skip = QSpinBox(minimum=-1, maximum=9999)
        self._skip.setSpecialValueText("automatic")
        self._skip.setKeyboardTracking(False)
        self._missing = QLineEdit()
        self._missing.setPlaceholderText("such as -999, n.a.")
        fields = (
            Field("Columns", self._delimiter, tip="The separator between columns"),
            Field("Decimal", self._decimal, tip="The decimal separator"),
            Field("First line", self._header, tip="Whether the first line contains the column names"),
            Field("Skip lines", self._skip, tip="The number of lines above the table"),
            Field("Dates in", self._dates, tip="The column of the dates"),
            Field("Date order", self._order, tip="Day or month first, or a format such as %Y%m%d"),
            Field("Encoding", self._encoding, tip="The character encoding of the file"),
            Field("Missing", self._missing, tip="Additional words for a missing value, separated by commas"),
        )
        _in_columns(self, fields)
        for combo in (self._delimiter, self._decimal, self._header, self._dates):
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
        read = series.read
        with _Quiet(self):
            for combo, value in (
                (self._delimiter, read.delimiter),
                (self._decimal, read.decimal),
                (self._header, read.header),
                (self._encoding, read.encoding),
                (self._order, read.date_order),
                (self._dates, series.dates),
            ):
                _choose(combo, value)
            self._skip.setValue(read.skip)
            self._missing.setText(", ".join(read.missing))

    def set_columns(self, names: tuple[str, ...]) -> None:
        """The columns that can be chosen for the dates."""
        with _Quiet(self):
            chosen = self.dates
            self._dates.clear()
            for words, value in (_AUTO, ("none", ""), *((name, name) for name in names)):
                self._dates.addItem(words, value)
            _choose(self._dates, chosen)

    @property
    def choices(self) -> ReadChoices:
        return ReadChoices(
            encoding=_chosen(self._encoding),
            delimiter=_chosen(self._delimiter),
            decimal=_chosen(self._decimal),
            header=_chosen(self._header),
            skip=self._skip.value(),
            date_order=_chosen(self._order),
            missing=tuple(filter(None, (part.strip() for part in self._missing.text().split(",")))),
        )

    @property
    def dates(self) -> str:
        return _chosen(self._dates)


class WindowForm(QWidget):
    """How the series becomes windows. changed out; `applied` puts what is chosen into settings."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._window, self._horizon = QSpinBox(minimum=1, maximum=1000), QSpinBox(minimum=1, maximum=100)
        for box in (self._window, self._horizon):
            box.setKeyboardTracking(False)  # a half-typed number is no choice
            box.valueChanged.connect(lambda _: self.changed.emit())
        self._val, self._test, self._start, self._end = (QLineEdit() for _ in range(4))
        self._start.setPlaceholderText("first row")
        self._end.setPlaceholderText("last row")
        self._divisor = QLineEdit()
        self._divisor.setPlaceholderText("1000000")
        self._scaling, self._gaps = _combo(_SCALINGS), _combo(_GAPS)
        self._reach = QCheckBox("reach back")
        self._reach.setToolTip(
            "The first windows of the validation and test sets read values of the preceding set. "
            "What they forecast is always in their own set."
        )
        part = "A share of the rows, such as 0.2, or the date on which the set begins, such as 2019-01-01"
        fields = (
            Field("Window", self._window, tip="The number of steps that the model reads"),
            Field("Ahead", self._horizon, tip="The forecast horizon: the number of steps that it forecasts"),
            Field("Validation", self._val, tip=part),
            Field("Test", self._test, tip=part),
            Field("From", self._start, tip="The date of the first row to use"),
            Field("To", self._end, tip="The date of the last row to use"),
            Field("Scaling", self._scaling, tip=_SCALING_TIP),
            Field("Divisor", self._divisor, tip="All values are divided by this number"),
            Field("Gaps", self._gaps, tip=_GAPS_TIP),
        )
        self._divisor_field = fields[7]
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
        return replace(
            settings, task="series", steps=self._window.value(), horizon=self._horizon.value(), source=source
        )

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


def _combo(entries: tuple[tuple[str, str], ...], *, editable: bool = False) -> QComboBox:
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
