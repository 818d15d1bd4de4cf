"""Settings that cannot work are refused in words, each at its field."""

from __future__ import annotations

from typing import Any

import pytest

from rnnviz.settings.problems import SettingsError
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import check, problems


def test_the_defaults_work() -> None:
    assert problems(Settings()) == ()
    assert check(Settings()) == Settings()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("model.units", (0,), "units of layer 1 must be from 1"),
        ("model.units", (16, "x"), "units of layer 2 must be a whole number"),
        ("model.units", (), "1 to 6 recurrent layers"),
        ("model.cell", "Transformer", "must be SimpleRNN, LSTM or GRU, not Transformer"),
        ("model.dropout", 1.0, "at least 0 and less than 1"),
        ("model.dropout", "a lot", "at least 0 and less than 1"),
        ("model.input_dropout", (1.0,), "input dropout of layer 1 must be at least 0 and less than 1"),
        ("model.recurrent_dropout", (0.1, 0.2, 0.3), "2 layers and 3 rates: give one, or 2"),
        ("model.recurrent_initializer", "identity", "LSTM are four matrices side by side"),
        ("model.activation", "softmax", "must be tanh, relu"),
        ("model.forget_bias", 21.0, "from -20 to 20"),
        ("training.learning_rate", "fast", "greater than 0"),
        ("training.learning_rate", 0.0, "greater than 0"),
        ("training.learning_rate", float("nan"), "greater than 0"),
        ("training.epochs", 0, "from 1"),
        ("training.epochs", True, "whole number"),
        ("training.batch_size", 100_000, "from 1 to 7,000"),
        ("training.optimizer", "Magic", "must be Adam, SGD, RMSprop or Nadam, not Magic"),
        ("training.device", "tpu", "auto, cpu or gpu"),
        ("data.steps", 1001, "from 5 to 1,000, not 1,001"),
        ("data.steps", 4, "from 5"),
        ("data.series", 3, "from 10"),
        ("data.horizon", 0, "from 1"),
    ],
)
def test_what_cannot_work(field: str, value: Any, words: str) -> None:
    settings = Settings().change(**{field: value})
    found = problems(settings)
    assert found[0].field == field
    assert words in found[0].message
    with pytest.raises(SettingsError, match=field):
        check(settings)


def test_every_problem_is_named_at_once() -> None:
    settings = Settings().change(**{"model.units": (0, 0), "training.epochs": "many"})
    assert [p.field for p in problems(settings)] == ["model.units", "model.units", "training.epochs"]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        (
            {"model.recurrent_gain": 2.0, "model.recurrent_initializer": "glorot_uniform"},
            "model.recurrent_gain",
            "no gain",
        ),
        ({"model.layer_norm": "after", "model.layer_norm_layers": (3,)}, "model.layer_norm_layers", "the model has 2"),
        (
            {"model.cell": "SimpleRNN", "model.layer_norm": "inside", "model.recurrent_dropout": (0.0, 0.2)},
            "model.recurrent_dropout",
            "normalised inside has no dropout of its own",
        ),
        ({"training.clipnorm": 1.0, "training.global_clipnorm": 1.0}, "training.global_clipnorm", "in one way"),
        ({"training.clipnorm": 1.0, "training.clipvalue": 1.0}, "training.clipvalue", "in one way"),
    ],
)
def test_what_does_not_go_together(fields: dict[str, Any], field: str, words: str) -> None:
    (found,) = problems(Settings().change(**fields))
    assert found.field == field
    assert words in found.message


def test_a_recipe_has_settled_all_of_it() -> None:
    """What a stack of layers cannot be does not keep a model of the chapter from being trained."""
    fields = {"model.recipe": "naive-1", "model.layer_norm": "inside", "model.recurrent_initializer": "identity"}
    assert problems(Settings().change(**fields)) == ()
    alone = {"model.cell": "SimpleRNN", "model.layer_norm": "inside", "model.recurrent_dropout": (0.0, 0.2)}
    assert problems(Settings().change(**alone, **{"model.layer_norm_layers": (1,)})) == ()
