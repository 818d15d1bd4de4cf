"""What a network that is to be trained to draw shall be: its sizes and its losses, checked where they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from rnnviz.layout.numerals import setting
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.described import described
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.sketch.country_combo import CountryCombo
from rnnviz.ui.widgets.fields import Field, field_of
from rnnviz.ui.widgets.numbers import number, whole

_BATCH = 100
_GENERATOR = "model.generator."
_WHOLE = {
    **{name: f"{_GENERATOR}{name}" for name in ("encoder", "decoder", "latent", "mixtures")},
    "per_class": "data.sketch.per_class",
    "epochs": "training.epochs",
}


class GeneratorFields(QWidget):
    """settings(words, folder) out; a number that cannot be is said under its field. `country` is public: in which
    country the drawings were made, hidden where their files do not say it."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._fields: dict[str, Field] = {}
        self._editors: dict[str, QLineEdit] = {}
        made, sketch, training = GeneratorSettings(), SketchSettings(), TrainSettings()
        for name in ("encoder", "decoder", "latent", "mixtures"):
            self._add(name, f"{_GENERATOR}{name}", getattr(made, name))
        self._add("per_class", _WHOLE["per_class"], sketch.per_class)
        self._add("epochs", _WHOLE["epochs"], training.epochs)
        self._add("kl_weight", f"{_GENERATOR}kl_weight", made.kl_weight)
        self.country = CountryCombo("Only drawings from this country: networks of two countries can be compared")
        self._from = field_of("data.sketch.country", self.country)
        self._from.hide()
        self._decoder_only = QCheckBox("decoder only")
        self._decoder_only.setToolTip("No encoder and no z: it can draw and finish, but not reconstruct or interpolate")
        self._decoder_only.setAccessibleName("decoder only")
        layer_norm = described(f"{_GENERATOR}layer_norm")
        self._layer_norm = QCheckBox(layer_norm.label)
        self._layer_norm.setToolTip(layer_norm.tip)
        self._layer_norm.setAccessibleName(layer_norm.label)
        column.addWidget(self._from)
        for field in self._fields.values():
            column.addWidget(field)
        column.addWidget(self._decoder_only)
        column.addWidget(self._layer_norm)
        self._decoder_only.toggled.connect(self._dim)

    def set_countries(self, counts: Sequence[tuple[str, int]]) -> None:
        """(country, drawings) of the classes that are chosen; the same one stays chosen where it is among them."""
        self.country.set_countries(counts, self.country.country)
        self._from.setVisible(bool(counts))

    def settings(self, words: Sequence[str], folder: str) -> Settings | None:
        """All choices as one record; None where a field cannot be, which then says why."""
        values: dict[str, int] = {}
        weight = number(self._editors["kl_weight"].text())
        alone = self._decoder_only.isChecked()
        for name, path in _WHOLE.items():
            value = whole(self._editors[name].text())
            unused = alone and name in ("encoder", "latent")
            problem = "" if unused else described(path).wrong(value, whole=True)
            if name == "latent" and value == 0 and not alone:
                problem = "A network with an encoder needs a z; for one without, tick “decoder only”."
            self._fields[name].set_problem(problem)
            if isinstance(value, int) and not problem:
                values[name] = value
        self._fields["kl_weight"].set_problem(described(f"{_GENERATOR}kl_weight").wrong(weight))
        if any(field.problem for field in self._fields.values()) or not isinstance(weight, float):
            return None
        generator = GeneratorSettings(
            decoder=values["decoder"],
            mixtures=values["mixtures"],
            kl_weight=weight,
            layer_norm=self._layer_norm.isChecked(),
        )
        if alone:
            generator = replace(generator, latent=0)
        else:
            generator = replace(generator, encoder=values["encoder"], latent=values["latent"])
        if generator.kl_start > weight:
            generator = replace(generator, kl_start=weight)
        sketch = SketchSettings(
            words=tuple(words),
            folder=folder,
            country=self.country.country,
            per_class=values["per_class"],
            inputs="stroke-3",
        )
        return Settings(
            data=DataSettings(task="sketch", sketch=sketch),
            model=ModelSettings(recipe="sketch-rnn", generator=generator),
            training=TrainSettings(epochs=values["epochs"], batch_size=_BATCH, clipvalue=1.0, loss="sketch-rnn"),
        )

    def _add(self, name: str, path: str, value: float) -> None:
        editor = QLineEdit(setting(value))
        self._editors[name] = editor
        self._fields[name] = field_of(path, editor)
        editor.setMinimumWidth(60)

    def _dim(self, alone: bool) -> None:
        for name in ("encoder", "latent", "kl_weight"):
            self._fields[name].setEnabled(not alone)
