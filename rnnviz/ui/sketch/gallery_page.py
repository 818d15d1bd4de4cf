"""A page of drawings of one class: as many as there is room for, and the way to the next ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rnnviz.records.drawings import Drawing, DrawingClass, Reading
from rnnviz.ui.sketch.country_combo import CountryCombo, country_name
from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
from rnnviz.ui.widgets.parts_label import PartsLabel

CELL = 96
"""Pixels for a drawing on the page, with its gap."""
MOST = 240
_SETTLE = 120
"""Milliseconds without another size before a page is filled up again."""
SPLITS = ("all", "train", "valid", "test")


class GallerySheet(DrawingSheet):
    """turned(int): a page on (1) or back (-1), by key; opened(): Return."""

    turned = Signal(int)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__("drawings of the class", most=150)
        self.setToolTip("Choose a drawing (arrow keys), replay it (Return), turn the page (Page Up, Page Down)")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turned.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _words(self, index: int) -> str:
        item = self._items[index]
        if not isinstance(item, Drawing):
            return super()._words(index)
        return about(item)


def about(drawing: Drawing) -> str:
    """What a file says of a drawing: its class, what it calls it, and where it was drawn."""
    said = (f"“{drawing.word}”", drawing.key, country_name(drawing.country) if drawing.country else "")
    return " · ".join(part for part in said if part)


class GalleryPage(QWidget):
    """set_class, set_countries, set_reading, set_failure in.

    wanted(DrawingClass, start, count, split, country): these drawings are to be read. countries_wanted(DrawingClass,
    split): in which countries they were drawn is to be counted. chosen(Drawing, bool): one of them, and whether it was
    the user who chose it. opened(): it is to be replayed.
    """

    wanted = Signal(object, int, int, str, str)
    countries_wanted = Signal(object, str)
    chosen = Signal(object, bool)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cls: DrawingClass | None = None
        self._start = 0
        self._asked = 0
        self._next: int | None = None
        self.sheet = GallerySheet()
        self._title = PartsLabel()
        self._title.setObjectName("caption_title")
        self._range = QLabel()
        self._range.setProperty("class", "dim")
        self._range.setAccessibleName("which drawings are shown")
        self._split = QComboBox()
        for name in SPLITS:
            self._split.addItem(name)
        self._split.setAccessibleName("part of the class")
        self._split.setToolTip("All drawings of the class, or its training, validation or test set")
        self._split.currentIndexChanged.connect(lambda _: self._begin())
        self._country = CountryCombo("Only drawings from one country; the number says how many the file has")
        self._country.picked.connect(self._choose_country)
        self._from = ""
        self._back = _button("‹", "previous page", "The drawings before (Page Up)")
        self._forth = _button("›", "next page", "The drawings after (Page Down)")
        self._back.clicked.connect(lambda: self.turn(-1))
        self._forth.clicked.connect(lambda: self.turn(1))
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._title, 1)
        for widget in (self._range, self._country, self._split, self._back, self._forth):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.sheet, 1)
        self.sheet.chosen.connect(lambda i: self._tell(i, by_user=True))
        self.sheet.turned.connect(self.turn)
        self.sheet.opened.connect(self.opened)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self._refill)
        self._show()

    @property
    def split(self) -> str:
        """Which part of the class is shown."""
        return self._split.currentText()

    @property
    def country(self) -> str:
        """Of which country the drawings are, two letters; "" for all."""
        return self._from

    def set_class(self, cls: DrawingClass | None) -> None:
        """Asks for the first drawings of a class, of the same country as before where it has some; None for none."""
        self.cls = cls
        self._split.setEnabled(cls is not None)
        self._country.set_countries(())
        if cls is not None and not cls.has_countries:
            self._from = ""
        if cls is None:
            self.sheet.set_items(())
            self._next = None
            self._show()
        else:
            self._begin()

    def set_part(self, *, split: str, country: str) -> None:
        """Which part of the class that is shown next, and of which country. Asks for nothing."""
        self._split.blockSignals(True)
        self._split.setCurrentText(split if split in SPLITS else SPLITS[0])
        self._split.blockSignals(False)
        self._from = country

    def set_countries(self, counts: Sequence[tuple[str, int]]) -> None:
        """(country, drawings) of the class, as far as its file says it."""
        self._country.set_countries(counts, self._from)
        if self._country.country != self._from:
            self._from = ""
            self._go(0)
        self._show()

    def set_reading(self, reading: Reading) -> None:
        """The drawings that were asked for. One more than there is room for says that there is a next page."""
        found = reading.drawings[: self._asked]
        self._next = self._start + self._asked if len(reading.drawings) > self._asked else None
        self.sheet.set_message("" if found else "No drawings here.")
        self.sheet.set_items(found)
        self._show()
        if found:
            self.sheet.choose(0)
            self._tell(0, by_user=False)

    def set_failure(self, words: str) -> None:
        """Why there are none."""
        self._next = None
        self.sheet.set_items(())
        self.sheet.set_message(words)
        self._show()

    def turn(self, by: int) -> None:
        """A page on, or back."""
        if by > 0 and self._next is not None:
            self._go(self._next)
        elif by < 0 and self._start > 0:
            self._go(max(self._start - self.room(), 0))

    def room(self) -> int:
        """How many drawings fill the page."""
        columns, rows = max(self.sheet.width() // CELL, 2), max(self.sheet.height() // CELL, 1)
        return int(min(columns * rows, MOST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle.start()

    def _refill(self) -> None:
        if self.cls is not None and self.room() != self._asked:
            self._go(self._start)

    def _begin(self) -> None:
        """Shows a class, or a part of it, from its first drawing, and asks how many there are of each country."""
        self._go(0)
        if self.cls is not None and self.cls.has_countries:
            self.countries_wanted.emit(self.cls, self.split)

    def _choose_country(self, country: str) -> None:
        self._from = country
        self._go(0)

    def _go(self, start: int) -> None:
        if self.cls is None:
            return
        self._start, self._asked = start, self.room()
        self.wanted.emit(self.cls, start, self._asked + 1, self.split, self._from)

    def _tell(self, index: int, *, by_user: bool) -> None:
        item = self.sheet.items[index]
        if isinstance(item, Drawing):
            self.chosen.emit(item, by_user)

    def _show(self) -> None:
        shown = len(self.sheet.items)
        self._title.setText(self.cls.word if self.cls is not None else "")
        whole = self.cls.count if self.cls is not None and self.split == SPLITS[0] else None
        whole = self._country.counts.get(self._from) if self._from else whole
        of = f" of {whole:,}" if whole is not None else ""
        self._range.setText(f"{self._start + 1:,} to {self._start + shown:,}{of}" if shown else "")
        self._back.setEnabled(self.cls is not None and self._start > 0)
        self._forth.setEnabled(self._next is not None)


def _button(text: str, name: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("class", "compact")
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
