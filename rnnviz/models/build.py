"""Settings -> keras.Model: the one door for a stack of recurrent layers and for the chapter's recipes."""

from __future__ import annotations

from typing import Any

from rnnviz.models import recurrent
from rnnviz.models.chapter import recipe
from rnnviz.models.own_layers import own_layers, sketch_rnn
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.problems import CLIPPING
from rnnviz.settings.settings import Settings

STACK = "stack"
SKETCH_RNN = "sketch-rnn"


def build_for(settings: Settings, **sizes: Any) -> Any:
    """The keras.Model of a run, as `build` makes it: where the loss is cross-entropy, it says probabilities. sizes: as
    `build` has them, steps None for sequences of many lengths, of which it reads any."""
    return build(settings.model, **sizes, classes=_classes(settings))


def keras_code_for(settings: Settings, **sizes: Any) -> str:
    """The lines of `build_for`, and those that compile and fit it, on numbers that stand for one's own data."""
    lines = keras_code(settings.model, **sizes, classes=_classes(settings))
    return lines + training_code(settings) if lines and settings.training.loss in _LOSSES else lines


_LOSSES = {
    **{name: name for name in ("mse", "mae", "mape", "msle", "huber", "log_cosh", "poisson", "hinge")},
    "crossentropy": "sparse_categorical_crossentropy",
    "binary": "binary_crossentropy",
}
"""Names of losses without options of their own -> Keras's names."""


def training_code(settings: Settings) -> str:
    """Lines of Keras that train `model` as the settings say. x and y are made up, of the shapes that the model has."""
    training = settings.training
    cosine = training.schedule == "cosine"
    rate = repr(training.learning_rate)
    if cosine:  # as in a run of ours: over all of its steps
        rate = (
            f"keras.optimizers.schedules.CosineDecay({rate}, {training.epochs} * -(-len(x) // {training.batch_size}))"
        )
    options = [f"learning_rate={rate}"]
    if training.optimizer == "SGD":
        options.append(f"momentum={training.momentum!r}")
    options += [f"{name}={bound!r}" for name in CLIPPING if (bound := getattr(training, name))]
    target = (
        "y = rng.integers(0, model.output_shape[-1], (256, *(n or 20 for n in model.output_shape[1:-1])))"
        if training.loss == "crossentropy"
        else "y = rng.random((256, *(n or 20 for n in model.output_shape[1:])))"
    )
    fit = [f"batch_size={training.batch_size}", f"epochs={training.epochs}"]
    if training.patience:
        stop = f"keras.callbacks.EarlyStopping(patience={training.patience}, restore_best_weights=True)"
        fit += ["validation_split=0.2", f"callbacks=[{stop}]"]
    return f"""
import keras
import numpy as np

# Replace these with your own sequences x and targets y.
rng = np.random.default_rng(0)
shape = (256, *(n or 20 for n in model.input_shape[1:]))
x = rng.integers(1, 10, shape) if "int" in model.inputs[0].dtype else rng.normal(size=shape)
{target}

optimizer = keras.optimizers.{training.optimizer}(
    {
        ''',
    '''.join(options)
    },
)
model.compile(optimizer=optimizer, loss="{_LOSSES[training.loss]}")
model.fit(x, y, {", ".join(fit)})
"""


def _classes(settings: Settings) -> bool:
    return settings.training.loss == "crossentropy"


def build(
    settings: ModelSettings,
    *,
    steps: int | None,
    features: int = 1,
    outputs: int = 1,
    ids: int = 0,
    frame: tuple[int, ...] = (),
    classes: bool = False,
) -> Any:
    """The keras.Model that `keras_code` prints. Its first weights come from Keras's global random state.

    The lines that are shown are the lines that run. Layers of our own are imported rather than run, so that a saved
    model finds them. KeyError for a recipe that is not there, ValueError for one without a model.
    steps: None for any number. ids: the input is (batch, steps) ids from 0 up to this, in place of features. frame: it
    is (batch, steps, height, width, channels). classes: the outputs are probabilities.
    """
    sizes: dict[str, Any] = {"steps": steps, "features": features, "outputs": outputs, "ids": ids, "frame": frame}
    if settings.recipe == STACK:
        return recurrent.build(settings, **sizes, classes=classes)
    if settings.recipe == SKETCH_RNN:
        return sketch_rnn()(settings=settings.generator or GeneratorSettings())
    chosen = recipe(settings.recipe)
    if not chosen.trains:
        raise ValueError(f"“{chosen.title}” has no model of its own.")
    space: dict[str, Any] = {**own_layers(), **sizes}
    exec(compile(chosen.lines_for(classes=classes), f"<recipe {chosen.key}>", "exec"), space)
    return space["model"]


def keras_code(
    settings: ModelSettings,
    *,
    steps: int | None,
    features: int = 1,
    outputs: int = 1,
    ids: int = 0,
    frame: tuple[int, ...] = (),
    classes: bool = False,
) -> str:
    """The lines of Keras that build this very model, runnable on their own; empty for a recipe without a model."""
    sizes: dict[str, Any] = {"steps": steps, "features": features, "outputs": outputs, "ids": ids, "frame": frame}
    if settings.recipe == STACK:
        return recurrent.keras_code(settings, **sizes, classes=classes)
    if settings.recipe == SKETCH_RNN:
        made = settings.generator or GeneratorSettings()
        return (
            "from rnnviz.models.sketch_rnn.network import SketchRNN\n"
            "from rnnviz.settings.model import GeneratorSettings\n\n"
            f"model = SketchRNN(settings={made!r})\n"
        )
    chosen = recipe(settings.recipe)
    if not chosen.trains:
        return ""
    return chosen.keras_code(**sizes, classes=classes)
