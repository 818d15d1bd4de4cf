"""Which way of drawing, and by which network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from rnnviz.layout.draw_text import DRAWS, TIPS, Way
from rnnviz.records.drawings import GeneratorInfo
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.fitting_combo import FittingCombo

_LOAD = "Load a decoder file…"


class DrawBar(QWidget):
    """set_way, set_reasons, set_generators in; way_chosen(Way), generator_chosen(str key), load_pressed() out."""

    way_chosen = Signal(object)
    generator_chosen = Signal(str)
    load_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("board_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 12, 5)
        row.setSpacing(2)
        ways = tuple(Way)
        group = Chips(self, [(str(way), TIPS[way]) for way in ways])
        group.idClicked.connect(lambda at: self.way_chosen.emit(ways[at]))
        self._chips = dict(zip(ways, group.chips, strict=True))
        for way, chip in self._chips.items():
            if way in (Way.COMPARE, Way.TRAIN):
                row.addSpacing(14)
            row.addWidget(chip)
        row.addStretch(1)
        self._generators = FittingCombo(most=420)
        self._generators.setMinimumWidth(150)
        self._generators.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._generators.setMinimumContentsLength(18)
        self._generators.setMaximumWidth(420)
        self._generators.setAccessibleName("network that draws")
        self._generators.setToolTip("The network that draws: ours, one of your runs, or a decoder file")
        self._generators.activated.connect(lambda at: self.generator_chosen.emit(self._generators.itemData(at)))
        label = QLabel("by")
        label.setProperty("class", "dim")
        label.setBuddy(self._generators)
        row.addWidget(label)
        row.addSpacing(4)
        row.addWidget(self._generators, 3)
        row.addSpacing(4)
        load = QPushButton("Load…")
        load.setToolTip(f"{_LOAD[:-1]} (.gen.json of the public demos, or .npz of ours)")
        load.setAccessibleName(_LOAD)
        load.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        load.clicked.connect(self.load_pressed)
        row.addWidget(load)
        self._one = (label, self._generators)
        self.set_reasons({})

    def set_way(self, way: Way) -> None:
        """In a comparison each side says who draws."""
        self._chips[way].setChecked(True)
        for part in self._one:
            part.setVisible(way is not Way.COMPARE)

    def set_reasons(self, why: Mapping[Way, str]) -> None:
        """What the network cannot do, and why; with no network at all the ways stay open, to be looked at."""
        nothing = len(why) >= len(DRAWS)
        for way, chip in self._chips.items():
            chip.setEnabled(nothing or way not in why)
            chip.setToolTip(why.get(way, TIPS[way]))

    def set_generators(self, infos: Sequence[GeneratorInfo], chosen: GeneratorInfo | None) -> None:
        self._generators.clear()
        for info in infos:
            self._generators.addItem(info.title, info.key)
            if info.words:
                at = self._generators.count() - 1
                self._generators.setItemData(at, ", ".join(info.words), Qt.ItemDataRole.ToolTipRole)
        self._generators.setEnabled(bool(infos))
        if chosen is not None:
            self._generators.setCurrentIndex(self._generators.findData(chosen.key))
