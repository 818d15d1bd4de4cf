"""Classes to choose from a collection: search, tick, or take some at random."""

from __future__ import annotations

import random
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

RANDOM = 10


class ClassPicker(QWidget):
    """set_classes and choose in; changed() out. What was ticked stays ticked when the list is made again, as far as it
    is there again."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._search = QLineEdit()
        self._search.setPlaceholderText("search for a class")
        self._search.setClearButtonEnabled(True)
        self._search.setAccessibleName("search for a class")
        for clear in self._search.findChildren(QToolButton):
            clear.setAccessibleName("clear the search")
        self._list = QListWidget()
        self._list.setAccessibleName("classes to train on")
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMinimumHeight(70)
        # It takes what room is left, and asks for no more: the rest of the panel is to be in sight.
        self._list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setProperty("class", "dim")
        self._random = self._button(f"{RANDOM} at random", f"Tick {RANDOM} classes at random, and no others")
        self._all = self._button("All found", "Tick every class that the search finds")
        self._none = self._button("None", "Tick no class")
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self._random, self._all, self._none):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._search)
        column.addWidget(self._list, 1)
        column.addLayout(row)
        column.addWidget(self._words)
        self._search.textChanged.connect(self._filter)
        self._list.itemChanged.connect(lambda _: self._tell())
        self._list.itemActivated.connect(self._toggle)
        self._random.clicked.connect(self._choose_random)
        self._all.clicked.connect(lambda: self.choose([*self.chosen(), *self._found()]))
        self._none.clicked.connect(lambda: self.choose(()))
        self._show_words()

    def set_classes(self, words: Sequence[str]) -> None:
        """The classes of the collection that is open, in its order."""
        kept = set(self.chosen())
        before = self._list.blockSignals(True)
        self._list.clear()
        for word in words:
            item = QListWidgetItem(word)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if word in kept else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self._list.blockSignals(before)
        self._filter()
        if kept != set(self.chosen()):
            self.changed.emit()

    def chosen(self) -> tuple[str, ...]:
        """The words that are ticked, in the order of the list; also those that the search hides."""
        return tuple(i.text() for i in self._items() if i.checkState() is Qt.CheckState.Checked)

    def choose(self, words: Sequence[str]) -> None:
        """Ticks these words and no others."""
        wanted = set(words)
        before = self._list.blockSignals(True)
        for item in self._items():
            item.setCheckState(Qt.CheckState.Checked if item.text() in wanted else Qt.CheckState.Unchecked)
        self._list.blockSignals(before)
        self._tell()

    def setEnabled(self, on: bool) -> None:
        """Also while a training runs the ticks can be read."""
        for part in (self._search, self._random, self._all, self._none):
            part.setEnabled(on)
        self._list.setEnabled(on)

    def _button(self, words: str, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("class", "compact")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _items(self) -> list[QListWidgetItem]:
        return [self._list.item(i) for i in range(self._list.count())]

    def _found(self) -> list[str]:
        return [item.text() for item in self._items() if not item.isHidden()]

    def _filter(self) -> None:
        wanted = self._search.text().strip().casefold()
        for item in self._items():
            item.setHidden(wanted not in item.text().casefold())
        self._show_words()

    def _toggle(self, item: QListWidgetItem) -> None:
        """Return ticks and unticks, as the space bar does."""
        checked = item.checkState() is Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)

    def _choose_random(self) -> None:
        words = [item.text() for item in self._items()]
        self.choose(random.sample(words, min(RANDOM, len(words))))

    def _tell(self) -> None:
        self._show_words()
        self.changed.emit()

    def _show_words(self) -> None:
        chosen, total = self.chosen(), self._list.count()
        found = len(self._found())
        words = f"{len(chosen)} of {total} chosen"
        if 0 < len(chosen) <= 6:
            words += ": " + ", ".join(chosen)
        if total and not found:
            words = f"no class is called “{self._search.text().strip()}” · {words}"
        self._words.setText(words if total else "there are no classes to choose from")
