"""What is inside the layers of a stack: activation, first weights, normalisation, dropout. Folded away at first."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from rnnviz.layout.numerals import setting
from rnnviz.settings.described import described
from rnnviz.settings.settings import Settings
from rnnviz.ui.widgets.chips import chip
from rnnviz.ui.widgets.fields import Field, field_of
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.numbers import number, numbers, whole_numbers

_CHOSEN = ("activation", "kernel_initializer", "recurrent_initializer", "layer_norm")
_TYPED = ("recurrent_gain", "forget_bias", "layer_norm_layers", "input_dropout", "recurrent_dropout")
_ORDER = (
    "activation",
    "kernel_initializer",
    "recurrent_initializer",
    "recurrent_gain",
    "forget_bias",
    "layer_norm",
    "layer_norm_layers",
    "input_dropout",
    "recurrent_dropout",
)


NAMES = tuple(f"model.{name}" for name in _ORDER)
"""The dotted names of all that can be chosen in there."""


class LayerSettings(QWidget):
    """set_settings in; changed(dict) out, as in Chooser. fields: by their dotted names; there are none before it is
    unfolded for the first time. made(QWidget): now there are."""

    changed = Signal(object)
    made = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._lists: dict[str, FittingCombo] = {}
        self._lines: dict[str, QLineEdit] = {}
        self._settings: Settings | None = None
        self._fold = chip("inside the layers …", "Activation, initial weights, normalisation and dropout of the layers")
        self._fold.setAccessibleName("inside the layers")
        self._inside = QWidget()
        self._inside.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._fold)
        column.addWidget(self._inside)
        self._fold.toggled.connect(self._open)

    def _open(self, on: bool) -> None:
        if on and not self.fields:
            self._make()
        self._inside.setVisible(on)

    def _make(self) -> None:
        self._lists = {name: FittingCombo() for name in _CHOSEN}
        self._lines = {name: QLineEdit() for name in _TYPED}
        for name, box in self._lists.items():
            for value, words in described(f"model.{name}").choices.items():
                box.addItem(words, value)
        editors: dict[str, QWidget] = {**self._lists, **self._lines}
        self.fields = {f"model.{n}": field_of(f"model.{n}", editors[n]) for n in _ORDER}
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        for field in self.fields.values():
            inside.addWidget(field)
        for name, box in self._lists.items():
            box.currentIndexChanged.connect(lambda at, name=name: self._choose(name, at))
        for name, line in self._lines.items():
            line.editingFinished.connect(lambda name=name: self._type(name))
        if self._settings is not None:
            self.set_settings(self._settings)
        self.made.emit(self._inside)

    def set_settings(self, settings: Settings) -> None:
        """Shows settings without announcing a change."""
        self._settings = settings
        if not self.fields:
            return
        model = settings.model
        blocked = [(w, w.blockSignals(True)) for w in (*self._lists.values(), *self._lines.values())]
        for name, box in self._lists.items():
            box.setCurrentIndex(max(0, box.findData(getattr(model, name))))
        for name in ("input_dropout", "recurrent_dropout", "layer_norm_layers"):
            self._lines[name].setText(", ".join(map(setting, getattr(model, name))))
        for name in ("recurrent_gain", "forget_bias"):
            self._lines[name].setText(setting(getattr(model, name)))
        for widget, before in blocked:
            widget.blockSignals(before)
        self.fields["model.forget_bias"].setVisible(model.cell == "LSTM")
        self.fields["model.recurrent_gain"].setVisible(model.recurrent_initializer != "glorot_uniform")
        self.fields["model.layer_norm_layers"].setVisible(model.layer_norm != "none")
        self._lines["layer_norm_layers"].setPlaceholderText("all")

    def unfold(self) -> None:
        """Something in there has to be read."""
        self._fold.setChecked(True)

    def _choose(self, name: str, at: int) -> None:
        value = self._lists[name].itemData(at)
        found = {f"model.{name}": value}
        if value == "glorot_uniform" and name == "recurrent_initializer":
            found["model.recurrent_gain"] = 1.0  # it has none
        self.changed.emit(found)

    def _type(self, name: str) -> None:
        text = self._lines[name].text()
        if name == "layer_norm_layers":
            self.changed.emit({f"model.{name}": whole_numbers(text)})
        elif name in ("recurrent_gain", "forget_bias"):
            self.changed.emit({f"model.{name}": number(text)})
        else:
            self.changed.emit({f"model.{name}": numbers(text)})
