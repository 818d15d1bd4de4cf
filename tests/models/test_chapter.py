"""The chapter's recipes: what they say of themselves, and that the lines one can copy build the models one gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from rnnviz.book import Ahead
from rnnviz.data.waves import make_waves
from rnnviz.models.build import build, keras_code
from rnnviz.models.chapter import RECIPES, recipe
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.tasks.problems import problems
from rnnviz.training.trainer import Trainer

MODELS = [key for key, made in RECIPES.items() if made.trains]


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    """Copied lines register their layers under our names; afterwards the names are ours again."""
    import rnnviz.models.layer_norm_cell
    import rnnviz.models.weight_norm  # noqa: F401 - both register their layers

    names = keras.saving.get_custom_objects()
    before = dict(names)
    yield
    names.clear()
    names.update(before)


def run(code: str) -> Any:
    space: dict[str, Any] = {"__name__": "copied"}
    exec(code, space)
    return space["model"]


def plain(config: Any) -> Any:
    """A model's configuration without what depends on where a class was defined."""
    if isinstance(config, dict):
        return {key: plain(value) for key, value in config.items() if key != "module"}
    if isinstance(config, (list, tuple)):
        return [plain(value) for value in config]
    return config


@pytest.mark.parametrize("key", MODELS)
def test_the_copied_lines_build_the_very_same_model(key: str) -> None:
    chosen = recipe(key)
    settings, sizes = chosen.settings().model, {"steps": 14, "features": 2, "outputs": chosen.horizon}
    keras.backend.clear_session()  # Keras numbers layers without a name as they come
    keras.utils.set_random_seed(3)
    ours = build(settings, **sizes)
    keras.backend.clear_session()
    keras.utils.set_random_seed(3)
    theirs = run(keras_code(settings, **sizes))
    assert plain(ours.get_config()) == plain(theirs.get_config())
    x = np.random.default_rng(0).normal(size=(3, 14, 2)).astype(np.float32)
    np.testing.assert_array_equal(ours(x), theirs(x))
    ours.compile(loss="mse", optimizer="adam")  # ordinary Keras, of which a reader can go on


@pytest.mark.parametrize("key", MODELS)
def test_a_model_answers_what_its_row_forecasts(key: str) -> None:
    chosen = recipe(key)
    settings = chosen.settings()
    assert problems(settings) == ()
    assert (settings.model.recipe, settings.data.horizon) == (key, chosen.horizon)
    model = build(settings.model, steps=settings.data.steps, outputs=settings.data.horizon)
    assert model.input_shape == (None, 50, 1)
    shape = {"conv-gru": (None, 24, 10)}.get(key, (None, 50, 10))
    assert model.output_shape == (shape if chosen.ahead is Ahead.EVERY else (None, chosen.horizon))
    assert settings.model.loss_on is (LossOn.EVERY if chosen.ahead is Ahead.EVERY else LossOn.LAST)
    if chosen.figure is not None:
        assert chosen.figure.measure == ("val_last" if chosen.ahead is Ahead.EVERY else "val_loss")


def test_parameters_are_those_of_the_book() -> None:
    def parameters(key: str) -> int:
        settings = recipe(key).settings()
        return int(build(settings.model, steps=50, outputs=settings.data.horizon).count_params())

    dilated = (1 * 20 * 2 + 20) + 7 * (20 * 20 * 2 + 20) + (20 * 10 + 10)
    counted = {"dense-1": 51, "simple-rnn-1": 3, "simple-rnn-20-20": 1281, "sequences": 1470, "dilated": dilated}
    assert {key: parameters(key) for key in counted} == counted
    assert parameters("wavenet") == 17_002 <= 17_130, "the notebook's"


def test_rows_with_another_seed_than_the_books_say_what_its_seed_reaches() -> None:
    others = {made.key for made in RECIPES.values() if made.book.seed != 42}
    assert others == {"simple-rnn-20-20", "iterated", "vector", "layer-norm", "lstm"}
    assert all(("seed 42" in made.book_note) == (made.key in others) for made in RECIPES.values())
    assert all(made.ours is None or made.ours.seed == 42 for made in RECIPES.values())
    assert recipe("iterated").book == recipe("simple-rnn-20-20").book, "the one iterates the other"


def test_every_figure_of_the_chapter_has_its_row() -> None:
    figures = [made.figure.mse for made in RECIPES.values() if made.figure is not None]
    assert len(figures) == 17
    assert min(figures) == 0.002623624
    assert all(key == made.key for key, made in RECIPES.items())
    assert len({(made.title, made.ahead) for made in RECIPES.values()}) == len(RECIPES)


def test_every_row_that_trains_has_settings_of_ours() -> None:
    for made in RECIPES.values():
        assert made.settings(ours=True).training == (made.ours or made.book)
        assert problems(made.settings(ours=True)) == ()
        assert (made.ours is not None) == (made.trains or made.key == "iterated")
    assert recipe("iterated").ours == recipe("simple-rnn-20-20").ours


@pytest.mark.parametrize(("key", "least_squares"), [("dense-1", 0.002931), ("dense-10", 0.015488)])
def test_our_settings_reach_the_least_squares(key: str, least_squares: float) -> None:
    """The two rows whose best is known; trained in a second."""
    chosen = recipe(key)
    settings = chosen.settings(ours=True)
    keras.utils.set_random_seed(settings.training.seed)
    model = build(settings.model, steps=50, outputs=chosen.horizon)
    *_, end = filter(None, Trainer(model, make_waves(settings.data, chosen.loss_on), settings.training).steps())
    assert chosen.figure is not None
    assert end.val_loss is not None
    assert end.val_loss < chosen.figure.mse
    assert end.val_loss == pytest.approx(least_squares, rel=5e-3)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own, of numpy's arrays
@pytest.mark.parametrize("key", ["layer-norm", "tcn"])
def test_a_saved_model_is_loaded_without_its_lines(key: str, tmp_path: Path) -> None:
    settings = recipe(key).settings()
    model = build(settings.model, steps=20, outputs=3)
    for weight in model.trainable_weights:
        weight.assign(weight.numpy() + 0.1)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    x = np.random.default_rng(0).normal(size=(2, 20, 1)).astype(np.float32)
    np.testing.assert_array_equal(loaded(x), model(x))


def test_a_weight_normalised_convolution_begins_as_a_plain_one() -> None:
    from rnnviz.models.weight_norm import WeightNormConv1D

    x = np.random.default_rng(0).normal(size=(2, 9, 3)).astype(np.float32)
    keras.utils.set_random_seed(1)
    plain_layer = keras.layers.Conv1D(4, 3, padding="causal", dilation_rate=2)
    wanted = plain_layer(x)
    keras.utils.set_random_seed(1)
    layer = WeightNormConv1D(4, 3, padding="causal", dilation_rate=2)
    np.testing.assert_allclose(layer(x), wanted, rtol=1e-5, atol=1e-6)
    layer.gain.assign(2 * layer.gain)
    np.testing.assert_allclose(layer(x), 2 * wanted, rtol=1e-5, atol=1e-6)


def test_what_is_no_model_is_refused_in_words() -> None:
    with pytest.raises(KeyError, match="no recipe “nothing”"):
        build(ModelSettings(recipe="nothing"), steps=5)
    with pytest.raises(ValueError, match="iterated” has no model of its own"):
        build(ModelSettings(recipe="iterated"), steps=5)
    assert keras_code(ModelSettings(recipe="naive-1"), steps=5) == ""


def test_the_stack_comes_through_the_same_door() -> None:
    settings = ModelSettings(units=(3,))
    assert [layer.name for layer in build(settings, steps=5).layers] == ["lstm_1", "dense"]
    assert "layers.LSTM(3, name" in keras_code(settings, steps=5)
