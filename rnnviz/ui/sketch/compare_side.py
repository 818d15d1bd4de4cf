"""One side of a comparison: who draws, what, and where; and the drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QVBoxLayout, QWidget

from rnnviz.layout.draw_text import averages
from rnnviz.records.drawings import Drawing, DrawingClass, GeneratorInfo, Sample
from rnnviz.ui.sketch.country_combo import CountryCombo
from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
from rnnviz.ui.sketch.drawing_state import is_named, named
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.wrapping import Bar

GALLERY = ""
"""In place of a generator's key: the drawings of the gallery."""
_ANY = "any"
_WIDEST = 280


@dataclass(frozen=True, slots=True)
class Side:
    """Who draws: a generator by its key, GALLERY for what is open in the gallery. word: a class, "" for any. country:
    two letters, "" for all; only of the gallery."""

    key: str
    word: str = ""
    country: str = ""


class CompareSide(QWidget):
    """set_generators, set_classes, set_countries, begin, add, end in; changed() out, and
    countries_wanted(DrawingClass): of the gallery's class that was chosen. `sheet` is public."""

    changed = Signal()
    countries_wanted = Signal(object)

    def __init__(self, name: str, *, place: int) -> None:
        """name: "left" or "right". place: which of the classes it begins with, so that the sides differ."""
        super().__init__()
        self._place = place
        self._infos: tuple[GeneratorInfo, ...] = ()
        self._classes: tuple[DrawingClass, ...] = ()
        self._wanted: Side | None = None
        self._who, self._class = FittingCombo(most=_WIDEST), FittingCombo(most=_WIDEST)
        self._country = CountryCombo("Only drawings from one country; the number says how many the file has")
        for box, words, tip in (
            (self._who, f"{name}: who draws", "A network, or what is open in the gallery"),
            (self._class, f"{name}: class", "What is drawn"),
            (self._country, f"{name}: country", self._country.toolTip()),
        ):
            box.setAccessibleName(words)
            box.setToolTip(tip)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._class.setMinimumWidth(120)
        self.sheet = DrawingSheet(f"{name}: drawings")
        self._said = QLabel()
        self._said.setProperty("class", "dim")
        self._said.setAccessibleName(f"{name}: what is shown")
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar = Bar()
        bar.row.setSpacing(8)
        for box in (self._who, self._class, self._country):
            bar.row.add(box)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 6)
        column.setSpacing(6)
        column.addWidget(bar)
        column.addWidget(self.sheet, 1)
        column.addWidget(self._said)
        self._who.activated.connect(lambda _: self._choose_who())
        self._class.activated.connect(lambda _: self._choose_class())
        self._country.picked.connect(lambda _: self.changed.emit())
        self.sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # -- what can be chosen -------------------------------------------------------------------------------------

    def set_generators(self, infos: Sequence[GeneratorInfo]) -> None:
        """The networks that can draw, besides the gallery."""
        before = self.side.key if self._who.count() > 1 else None
        self._infos = tuple(infos)
        self._who.clear()
        for info in infos:
            self._who.addItem(info.title, info.key)
        self._who.addItem("drawings of the gallery", GALLERY)
        self._who.setCurrentIndex(max(0, self._who.findData(before)) if before is not None else 0)
        self._fill_classes(self.side.word)
        self._take_wanted()

    def set_classes(self, classes: Sequence[DrawingClass]) -> None:
        """What is open in the gallery."""
        self._classes = tuple(classes)
        if self.side.key == GALLERY:
            self._fill_classes(self.side.word)
            self._ask_countries()
        self._take_wanted()

    def set_countries(self, counts: Sequence[tuple[str, int]]) -> None:
        """(country, drawings) of the class that is chosen."""
        before = self._country.country
        wanted, self._wanted = self._wanted, None
        self._country.set_countries(counts, wanted.country if wanted is not None else before)
        if self._country.country != before:
            self.changed.emit()

    @property
    def side(self) -> Side:
        """What is chosen."""
        return Side(self._who.currentData() or GALLERY, self._class.currentData() or "", self._country.country)

    @property
    def drawn(self) -> DrawingClass | None:
        """The gallery's class that is chosen; None where a network draws."""
        side = self.side
        found = (one for one in self._classes if one.word == side.word)
        return next(found, None) if side.key == GALLERY else None

    def state(self) -> dict[str, Any]:
        side = self.side
        return {"by": named(side.key), "class": side.word, "country": side.country}

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Chooses that again, as soon as it can be chosen; what cannot be is passed over. Sends no signal."""
        by, word, country = state.get("by"), str(state.get("class", "")), str(state.get("country", ""))
        self._wanted = Side(str(by) if isinstance(by, (str, Path)) else GALLERY, word, country)
        self._take_wanted()

    def _take_wanted(self) -> None:
        wanted = self._wanted
        if wanted is None or self._who.count() < 2:
            return
        by = Path(wanted.key) if Path(wanted.key).is_absolute() else wanted.key
        key = next((info.key for info in self._infos if is_named(info.key, by)), GALLERY)
        self._who.setCurrentIndex(self._who.findData(key))
        self._fill_classes(wanted.word)
        if key == GALLERY:
            self._ask_countries()
        else:
            self._wanted = None

    def _choose_who(self) -> None:
        self._fill_classes(self.side.word)
        self._choose_class()

    def _choose_class(self) -> None:
        self._ask_countries()
        self.changed.emit()

    def _ask_countries(self) -> None:
        """Hidden until it is known that there are some; the country that was chosen stays the wish."""
        drawn = self.drawn
        if drawn is None or not drawn.has_countries:
            self._country.set_countries(())
            self._wanted = None if drawn is not None else self._wanted
        else:
            self.countries_wanted.emit(drawn)

    def _fill_classes(self, word: str) -> None:
        info = next((one for one in self._infos if one.key == self.side.key), None)
        self._class.clear()
        if info is None:
            for cls in self._classes:
                self._class.addItem(cls.word, cls.word)
        elif info.latent and len(info.words) > 1:
            for one in info.words:
                self._class.addItem(one, one)
            self._class.addItem(_ANY, "")
        else:  # without a latent code nothing says which class
            self._class.addItem(", ".join(info.words) or _ANY, "")
        at = self._class.findData(word) if word else -1
        self._class.setCurrentIndex(at if at >= 0 else min(self._place, self._class.count() - 1))
        self._class.setEnabled(self._class.count() > 1)

    # -- what is drawn ------------------------------------------------------------------------------------------

    def begin(self, count: int) -> None:
        """Drawings are on their way: their empty frames."""
        self.sheet.set_message("")
        self.sheet.expect(count)
        self._said.setText("")

    def add(self, item: Sample | Drawing) -> None:
        self.sheet.add(item)

    def end(self, problem: str = "") -> None:
        """No more come. problem: why there are none, a sentence."""
        self.sheet.end()
        if not self.sheet.items:
            self.sheet.set_message(problem or "No drawings here.")
        self._said.setText(averages(self.sheet.items))
