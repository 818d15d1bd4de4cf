"""Whether the pass that is shown is one of training, with what chance has drawn for its dropout."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from rnnviz.records.network import Network, drops
from rnnviz.settings.settings import Settings
from rnnviz.ui.widgets.fields import field_of, limited

_SETTING = "training.dropout_seed"


class TrainingPass(QWidget):
    """set_settings, set_network in; changed(dict) out. It is there where the model has dropout or noise of any kind."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._on = QCheckBox("one training pass, with\ndropout")
        self._on.setAccessibleName("training pass")
        self._on.setToolTip(
            "Units are switched off, and noise is added, as in one pass of training; in use, a model has no dropout"
        )
        self._draw = limited(_SETTING)
        self._draw.setMinimum(0)
        self._last = 0
        self._field = field_of(_SETTING, self._draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._on)
        column.addWidget(self._field)
        self._on.toggled.connect(lambda on: self.changed.emit({_SETTING: self._last if on else -1}))
        self._draw.valueChanged.connect(lambda n: self.changed.emit({_SETTING: n}))
        self.hide()

    def set_settings(self, settings: Settings) -> None:
        """Shows settings without announcing a change."""
        seed = settings.training.dropout_seed
        blocked = [(w, w.blockSignals(True)) for w in (self._on, self._draw)]
        self._on.setChecked(seed >= 0)
        if seed >= 0:
            self._last = seed
            self._draw.setValue(seed)
        self._field.setVisible(seed >= 0)
        for widget, before in blocked:
            widget.blockSignals(before)

    def set_network(self, network: Network) -> None:
        """The model that is shown."""
        self.setVisible(any(map(drops, network.layers)))
