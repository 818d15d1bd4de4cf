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
