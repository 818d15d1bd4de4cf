"""What a network is asked for: of which class, how boldly, by which seed, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSpinBox, QWidget

from rnnviz.layout.draw_text import BUTTONS, COUNTS, Way
from rnnviz.layout.numerals import fixed
from rnnviz.records.drawings import GeneratorInfo
from rnnviz.ui.widgets.jump_slider import JumpSlider
from rnnviz.ui.widgets.wrapping import Bar

LOWEST, HIGHEST = 5, 120
"""The temperature in hundredths."""
GRIDS = ((3, 4), (4, 6), (5, 8), (6, 10))
_DEFAULT_TEMPERATURES = {
    Way.GENERATE: 20,  # the recogniser names more of what ours draws right than at 0.4, and still no two are alike
    Way.RECONSTRUCT: 20,
    Way.FINISH: 50,
    Way.INTERPOLATE: 10,
    Way.GRID: 20,
    Way.COMPARE: 20,
}
_ANY = "any"
_CALM_MILLISECONDS = 250
"""A slider that is dragged asks when it rests, not for every value on its way."""
_LARGEST_SEED = 999_999


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """way: how; word: a class, "" for any; words: the classes of a grid's corners, () for any. fresh: asked for by the
    button, so it is to be watched from its start."""

    way: Way
    word: str = ""
    temperature: float = 0.4
    seed: int = 0
    count: int = 6
    rows: int = 4
    columns: int = 6
    words: tuple[str, ...] = ()
    fresh: bool = False


class DrawOptions(Bar):
    """set_way, set_generator, set_state in; asked(DrawRequest) out: by the button, or when a choice rests.

    Each way keeps its own temperature and count.
    """

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("board_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._way = Way.GENERATE
        self._temperatures = dict(_DEFAULT_TEMPERATURES)
        self._counts = dict(COUNTS)
        self._class = QComboBox()
        self._class.setMinimumWidth(110)
        self._slider = JumpSlider()
        self._slider.setRange(LOWEST, HIGHEST)
        self._slider.setPageStep(10)
        self._slider.setMinimumWidth(110)
        self._slider.setMaximumWidth(260)
        self._value = QLabel()
        self._value.setObjectName("clock")
        self._value.setMinimumWidth(34)
        self._seed = QSpinBox()
        self._seed.setRange(0, _LARGEST_SEED)
        self._seed.setFixedWidth(92)
        self._count = QSpinBox()
        self._count.setRange(1, 24)
        self._count.setFixedWidth(64)
        self._grid = QComboBox()
        for rows, columns in GRIDS:
            self._grid.addItem(f"{rows} × {columns}", (rows, columns))
        self._grid.setCurrentIndex(1)
        self._corners = QComboBox()
        self._go = QPushButton()
        self._go.setObjectName("primary")
        self._go.setToolTip("Draw with the next seed")
        self._go.clicked.connect(self.another)
        self._state = QLabel()
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = self.row
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(10)
        row.add(self._go)
        self._fields: dict[str, tuple[QLabel, QWidget]] = {}
        for name, label, widget, tip in (
            (
                "class",
                "Class",
                self._class,
                "What to draw: z is sampled near the codes of its training drawings, the most typical ones when the "
                "temperature is low; “any” samples z from its prior, N(0, I)",
            ),
            (
                "temperature",
                "Temperature",
                self._slider,
                "Low: the most likely points. High: more variety, and more mistakes",
            ),
            ("seed", "Seed", self._seed, "The same seed draws the same"),
            ("count", "How many", self._count, "How many drawings at once"),
            ("grid", "Grid", self._grid, "Rows × columns"),
            ("corners", "Corners", self._corners, "The class of each corner; “any” samples z from its prior, N(0, I)"),
        ):
            words = QLabel(label)
            words.setBuddy(widget)
            for one in (words, widget):
                one.setToolTip(tip)
            widget.setAccessibleName(label.lower())
            widget.setAccessibleDescription(tip)
            self._fields[name] = (words, widget)
            field = QHBoxLayout()
            field.setSpacing(6)
            field.addWidget(words)
            field.addWidget(widget)
            if name == "temperature":
                field.addWidget(self._value)
            row.add_layout(field, stretch=int(name == "temperature"))
        row.add(self._state, 1)
        self._rest = QTimer(self, singleShot=True, interval=_CALM_MILLISECONDS)
        self._rest.timeout.connect(lambda: self.asked.emit(self.request()))
        self._slider.valueChanged.connect(self._show_value)
        self._slider.valueChanged.connect(self._changed)
        self._count.valueChanged.connect(self._changed)
        self._seed.valueChanged.connect(self._changed)
        self._class.currentIndexChanged.connect(self._changed)
        self._grid.currentIndexChanged.connect(self._changed)
        self._corners.currentIndexChanged.connect(self._changed)
        self.set_way(Way.GENERATE)

    def set_way(self, way: Way) -> None:
        """The choices that a way has, as they were left."""
        if way not in _DEFAULT_TEMPERATURES:
            return
        self._rest.stop()
        self._way = way
        self._go.setText(BUTTONS[way])
        self._go.setAccessibleName(BUTTONS[way])
        shown: set[str] = {"temperature", "seed", "grid" if way is Way.GRID else "count"}
        if way is Way.GENERATE:
            shown.add("class")
        if way is Way.GRID:
            shown.add("corners")
        for name, widgets in self._fields.items():
            for widget in widgets:
                widget.setVisible(name in shown)
        blocked = [(w, w.blockSignals(True)) for w in (self._slider, self._count)]
        self._slider.setValue(self._temperatures[way])
        self._count.setMinimum(2 if way is Way.INTERPOLATE else 1)
        self._count.setValue(self._counts.get(way, 1))
        for widget, before in blocked:
            widget.blockSignals(before)
        self._show_value()

    def set_generator(self, info: GeneratorInfo | None) -> None:
        """The classes that can be asked for. Only a latent code can say which."""
        blocked = [(box, box.blockSignals(True)) for box in (self._class, self._corners)]
        word = self._class.currentData() if self._class.count() > 1 else None
        self._class.clear()
        self._corners.clear()
        self._corners.addItem(_ANY, ())
        words = info.words if info is not None else ()
        if info is not None and info.latent and len(words) > 1:
            self._class.addItem(_ANY, "")
            for one in words:
                self._class.addItem(one, one)
            self._corners.addItem("all classes", words)
            for one in words:
                self._corners.addItem(one, (one,))
            self._corners.setCurrentIndex(1)
        else:
            self._class.addItem(", ".join(words) or _ANY, "")
        self._class.setEnabled(self._class.count() > 1)
        self._corners.setEnabled(self._corners.count() > 1)
        # A class to begin with: of N(0, I) a network for several classes draws much that is none of them.
        kept = -1 if word is None else self._class.findData(word)
        self._class.setCurrentIndex(kept if kept >= 0 else min(1, self._class.count() - 1))
        for box, before in blocked:
            box.blockSignals(before)

    def set_state(self, words: str, *, wrong: bool = False) -> None:
        """What goes on, or what went wrong."""
        kind = "problem" if wrong else "dim"
        if self._state.property("class") != kind:
            self._state.setProperty("class", kind)
            self._state.style().unpolish(self._state)
            self._state.style().polish(self._state)
        self._state.setText(words)
        self._state.setToolTip(words)

    def set_usable(self, usable: bool) -> None:
        """Whether there is something to draw with, and from."""
        self._go.setEnabled(usable)

    def request(self, *, fresh: bool = False) -> DrawRequest:
        """What is chosen now."""
        rows, columns = self._grid.currentData()
        return DrawRequest(
            self._way,
            word=self._class.currentData() or "" if self._way is Way.GENERATE else "",
            temperature=self._slider.value() / 100,
            seed=self._seed.value(),
            count=rows * columns if self._way is Way.GRID else self._count.value(),
            rows=rows,
            columns=columns,
            words=tuple(self._corners.currentData() or ()) if self._way is Way.GRID else (),
            fresh=fresh,
        )

    def state(self) -> dict[str, Any]:
        """What is chosen, for all ways, in plain values."""
        return {
            "temperatures": {str(way): value for way, value in self._temperatures.items()},
            "counts": {str(way): value for way, value in self._counts.items()},
            "seed": self._seed.value(),
            "class": self._class.currentText(),
            "grid": self._grid.currentText(),
            "corners": self._corners.currentText(),
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Chooses that again, and asks for nothing; what cannot be chosen is passed over."""
        for name, kept, low, high in (
            ("temperatures", self._temperatures, LOWEST, HIGHEST),
            ("counts", self._counts, 1, 24),
        ):
            said = state.get(name)
            for way in _DEFAULT_TEMPERATURES:
                value = said.get(str(way)) if isinstance(said, dict) else None
                if isinstance(value, int) and way in kept:
                    kept[way] = min(max(value, low), high)
        boxes = {"class": self._class, "grid": self._grid, "corners": self._corners}
        blocked = [(w, w.blockSignals(True)) for w in (self._seed, *boxes.values())]
        if isinstance(seed := state.get("seed"), int):
            self._seed.setValue(min(max(seed, 0), _LARGEST_SEED))
        for name, box in boxes.items():
            if (at := box.findText(str(state.get(name)))) >= 0:
                box.setCurrentIndex(at)
        for widget, before in blocked:
            widget.blockSignals(before)
        self.set_way(self._way)

    def another(self) -> None:
        """The next seed."""
        if self._go.isEnabled():
            blocked = self._seed.blockSignals(True)
            self._seed.setValue((self._seed.value() + 1) % (_LARGEST_SEED + 1))
            self._seed.blockSignals(blocked)
            self._rest.stop()
            self.asked.emit(self.request(fresh=True))

    def _changed(self) -> None:
        self._temperatures[self._way] = self._slider.value()
        self._counts[self._way] = self._count.value()
        self._rest.start()

    def _show_value(self) -> None:
        self._value.setText(fixed(self._slider.value() / 100, 2))
