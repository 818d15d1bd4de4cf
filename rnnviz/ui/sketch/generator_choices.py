"""What a network that is to be trained to draw shall be: its sizes and its losses, checked where they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.widgets.fields import Field
from rnnviz.ui.widgets.numbers import number, whole

_BATCH = 100
_MOST_DRAWINGS = 100_000
# name, label, value, least, most, tip
_WHOLE = (
    ("encoder", "Encoder", 128, 4, 1024, "Units of each of the encoder's two LSTMs (the paper: 256)"),
    ("decoder", "Decoder", 256, 4, 2048, "Units of the decoder's LSTM (the paper: 512)"),
    ("latent", "z", 64, 1, 512, "The length of the latent code (the paper: 128)"),
    ("mixtures", "Mixtures", 20, 1, 100, "Gaussians in the mixture for the next point (the paper: 20)"),
    ("per_class", "Drawings", 1800, 10, _MOST_DRAWINGS, "Training drawings per class, at most"),
    ("epochs", "Epochs", 20, 1, 10_000, "Number of passes over the training drawings"),
)


class GeneratorFields(QWidget):
    """settings(words, folder) out; a number that cannot be is said under its field."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._fields: dict[str, Field] = {}
        self._editors: dict[str, QLineEdit] = {}
        for name, label, value, _, _, tip in _WHOLE:
            self._add(name, label, str(value), tip)
        self._add("kl_weight", "KL weight", "0.5", "Weight of L_KL relative to L_R at the end of annealing")
        self._decoder_only = QCheckBox("decoder only")
        self._decoder_only.setToolTip("No encoder and no z: it can draw and finish, but not reconstruct or interpolate")
        self._decoder_only.setAccessibleName("decoder only")
        self._layer_norm = QCheckBox("layer normalisation")
        self._layer_norm.setToolTip(
            "Layer normalisation inside the LSTMs, as in the paper: fewer epochs needed, each a little slower"
        )
        self._layer_norm.setAccessibleName("layer normalisation")
        for field in self._fields.values():
            column.addWidget(field)
        column.addWidget(self._decoder_only)
        column.addWidget(self._layer_norm)
        self._decoder_only.toggled.connect(self._dim)

    def settings(self, words: Sequence[str], folder: str) -> Settings | None:
        """All choices as one record; None where a field cannot be, which then says why."""
        values: dict[str, int] = {}
        weight = number(self._editors["kl_weight"].text())
        for name, label, _, least, most, _ in _WHOLE:
            value = whole(self._editors[name].text())
            fine = isinstance(value, int) and least <= value <= most
            unused = name in ("encoder", "latent") and self._decoder_only.isChecked()
            problem = "" if fine or unused else f"{label} must be a whole number from {least:,} to {most:,}."
            self._fields[name].set_problem(problem)
            if isinstance(value, int) and not problem:
                values[name] = value
        fine = isinstance(weight, float) and 0 <= weight <= 100
        self._fields["kl_weight"].set_problem("" if fine else "The weight must be a number from 0 to 100.")
        if any(field.problem for field in self._fields.values()) or not isinstance(weight, float):
            return None
        generator = GeneratorSettings(
            decoder=values["decoder"],
            mixtures=values["mixtures"],
            kl_weight=weight,
            layer_norm=self._layer_norm.isChecked(),
        )
        if self._decoder_only.isChecked():
            generator = replace(generator, latent=0)
        else:
            generator = replace(generator, encoder=values["encoder"], latent=values["latent"])
        if generator.kl_start > weight:
            generator = replace(generator, kl_start=weight)
        sketch = SketchSettings(words=tuple(words), folder=folder, per_class=values["per_class"], inputs="stroke-3")
        return Settings(
            data=DataSettings(task="sketch", sketch=sketch),
            model=ModelSettings(recipe="sketch-rnn", generator=generator),
            training=TrainSettings(epochs=values["epochs"], batch_size=_BATCH, clipvalue=1.0, loss="sketch-rnn"),
        )

    def _add(self, name: str, label: str, value: str, tip: str) -> None:
        editor = QLineEdit(value)
        self._editors[name] = editor
        self._fields[name] = Field(label, editor, tip=tip)
        editor.setMinimumWidth(60)

    def _dim(self, alone: bool) -> None:
        for name in ("encoder", "latent", "kl_weight"):
            self._fields[name].setEnabled(not alone)
