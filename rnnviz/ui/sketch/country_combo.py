"""A list of countries: those in which drawings were made, with how many there are of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Signal

from rnnviz.ui.widgets.fitting_combo import FittingCombo


def country_name(code: str) -> str:
    """ "Japan" for "JP"; the letters themselves where they are no country's (Quick, Draw! has "ZZ" for unknown)."""
    territory = QLocale.codeToTerritory(code)
    return code if territory == QLocale.Country.AnyTerritory else QLocale.territoryToString(territory)


class CountryCombo(FittingCombo):
    """set_countries in; picked(str) out: two letters, "" for all, when the user chose another. It hides itself where no
    country is known."""

    picked = Signal(str)

    def __init__(self, tip: str) -> None:
        super().__init__(most=190)
        self.counts: dict[str, int] = {}
        self.setAccessibleName("country")
        self.setToolTip(tip)
        self.activated.connect(lambda _: self.picked.emit(self.country))
        self.set_countries(())

    @property
    def country(self) -> str:
        """The one that is chosen, "" for all."""
        return self.currentData() or ""

    def set_countries(self, counts: Sequence[tuple[str, int]], wanted: str = "") -> None:
        """The countries there are; `wanted` is chosen where it is among them, else all. Sends no signal."""
        self.counts = dict(counts)
        self.clear()
        self.addItem("all countries", "")
        for code, count in counts:
            self.addItem(f"{country_name(code)} · {count:,}", code)
        self.setCurrentIndex(max(self.findData(wanted), 0))
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)
        self.setVisible(bool(counts))
