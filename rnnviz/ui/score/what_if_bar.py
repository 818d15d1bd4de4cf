"""The line over the score while something is changed by hand: what, the original beside it, and the variants."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton

from rnnviz.layout.numerals import without_subscripts
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.elided_label import TwoLines


class WhatIfBar(QFrame):
    """`show_state` in. original(bool): the original is wanted, or what was changed; kept(): the changes are to be kept
    as a variant; taken_back(): all of them are to go; chosen(int), removed(int): a variant, by its place."""

    original = Signal(bool)
    kept = Signal()
    taken_back = Signal()
    chosen = Signal(int)
    removed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("what_if_bar")
        self.setAccessibleName("changed by hand")
        self._words = TwoLines()
        self._chips = Chips(
            self,
            (
                ("Original", "Show the original; the changes by hand are kept (O)"),
                ("Changed", "Show what was changed by hand (O)"),
            ),
        )
        self._chips.idClicked.connect(lambda at: self.original.emit(at == 0))
        self._keep = QPushButton("Keep as variant…")
        self._keep.setToolTip("Keep these changes under a name, beside the original (K)")
        self._keep.clicked.connect(self.kept)
        self._variants = QToolButton()
        self._variants.setText("Variants")
        self._variants.setAccessibleName("variants")
        self._variants.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._variants.setMenu(QMenu(self._variants))
        self._back = QPushButton("Undo all")
        self._back.setToolTip("Undo all changes by hand; Ctrl+Z undoes only the last one")
        self._back.clicked.connect(self.taken_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 10, 4)
        row.setSpacing(6)
        row.addWidget(self._words, 1)
        self._chips.add_to(row)
        for button in (self._keep, self._variants, self._back):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("class", "compact")
            row.addWidget(button)
        self._keep.setAccessibleName("keep as variant")
        self._back.setAccessibleName("undo all changes")
        self._told = self._bare = False
        self.hide()

    @property
    def said(self) -> str:
        """All that it says is changed, a line each."""
        return self._words.toolTip()

    def show_state(self, lines: Sequence[str], *, original: bool, variants: Sequence[str], current: int) -> None:
        """lines: the changes, in words. original: it is looked at, while they wait. variants: their names. current:
        which of them the changes are; -1 for none."""
        self._told = bool(lines or variants)
        self.setVisible(self._told and not self._bare)
        said = "; ".join(lines[-2:][::-1]) if lines else "Nothing is changed by hand"
        more = f" (and {len(lines) - 2} more)" if len(lines) > 2 else ""
        name = f"{variants[current]} · " if current >= 0 and not original else ""
        self._words.set(without_subscripts(f"{name}{said}{more}"))
        self._words.setToolTip("\n".join(lines[-30:]))
        self._chips.choose(0 if original or not lines else 1)
        for one in self._chips.chips:
            one.setEnabled(bool(lines))
        self._keep.setEnabled(bool(lines) and current < 0 and not original)
        self._back.setEnabled(bool(lines))
        self._fill(variants, current)

    def set_bare(self, bare: bool) -> None:
        """Whether it gives its room to the score."""
        self._bare = bare
        self.setVisible(self._told and not bare)

    def _fill(self, variants: Sequence[str], current: int) -> None:
        self._variants.setVisible(bool(variants))
        menu = self._variants.menu()
        menu.clear()
        for place, name in enumerate(variants):
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(place == current)
            action.triggered.connect(lambda _=False, at=place: self.chosen.emit(at))
        if variants:
            menu.addSeparator()
            removing = menu.addMenu("Remove")
            for place, name in enumerate(variants):
                removing.addAction(name).triggered.connect(lambda _=False, at=place: self.removed.emit(at))
