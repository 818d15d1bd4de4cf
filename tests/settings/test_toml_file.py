"""Settings files: everything comes back, and what is wrong is said in words."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import SettingsFileError, flat, parse_settings, read_settings, settings_text, toml_tables
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import tasks

SERIES = SeriesSettings(path="/data/a.csv", targets=("rail", 'b"us'), read=ReadChoices(missing=("-9",)))


def test_defaults_come_back() -> None:
    assert parse_settings(settings_text(Settings(), tasks()), problems, where="x") == Settings()


def test_an_empty_file_is_the_defaults() -> None:
    assert parse_settings("", problems, where="x") == Settings()


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    rate=st.floats(1e-9, 1e3),
    units=st.lists(st.integers(1, 512), min_size=1, max_size=6),
    loss_on=st.sampled_from(LossOn),
)
def test_every_value_comes_back(text: str, rate: float, units: list[int], loss_on: LossOn) -> None:
    settings = Settings(
        DataSettings(task="series", source=replace(SERIES, path=f"/{text}", targets=(text,))),
        ModelSettings(units=tuple(units), loss_on=loss_on),
        TrainSettings(learning_rate=rate),
    )
    assert parse_settings(settings_text(settings, tasks()), problems, where="x") == settings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[model]\nunit = [3]", "model.unit: There is no such setting. Did you mean model.units?"),
        ("[models]\nunits = [3]", "models: There is no such setting. Did you mean model?"),
        ("[data]\nseries = 'many'", "data.series: This must be a whole number, not 'many'."),
        ("[data]\nseries = true", "data.series: This must be a whole number, not True."),
        ("[model]\nunits = 3", "model.units: This must be a list in square brackets."),
        ("[model]\nunits = [3.5]", "model.units: This must be a whole number, not 3.5."),
        ("[model]\nloss_on = 'first'", "model.loss_on: This must be last or every."),
        ("model = 3", "model: This must be a table: [model] on a line of its own."),
        ("[training]\nepochs = 0", "training.epochs: The number of epochs must be from 1 to 10,000, not 0."),
        ("[training\nepochs = 1", "This is not TOML: "),
        ("[training]\nlearning_rate = nan", "training.learning_rate: The learning rate must be greater than 0"),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, words: str) -> None:
    with pytest.raises(SettingsFileError) as caught:
        parse_settings(text, problems, where="mine.toml")
    assert str(caught.value).startswith(f"mine.toml: {words}")


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(SettingsFileError) as caught:
        parse_settings("[data]\nserie = 1\n[training]\nepochs = 'x'", problems, where="a")
    assert [reason.split(":")[0] for reason in caught.value.reasons] == ["data.serie", "training.epochs"]


def test_a_whole_number_may_stand_for_a_number() -> None:
    rate = parse_settings("[training]\nlearning_rate = 1", problems, where="x").training.learning_rate
    assert isinstance(rate, float)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[data]\nseries = 100 # \xe9", b"#" * (2 << 20)])
def test_what_is_no_text_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsFileError):
        read_settings(path, problems)


def test_files_of_any_system_are_read_and_paths_count_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"\xef\xbb\xbf[data]\r\ntask = 'series'\r\n[data.source]\r\npath = 'b.csv'\r\n")
    source = read_settings(path, problems).data.source
    assert source is not None
    assert source.path == str(tmp_path / "b.csv")


LINES = (
    "[a]",
    "[a.b]",
    "[c]",
    "[b]",
    "x = 1",
    "y = [",
    "[1, 2],",
    "]",
    "b = 2",
    "# [a]",
    'z = """',
    '"""',
    "[a] # again",
    "x = 2",
)


@given(lines=st.lists(st.sampled_from(LINES), max_size=9))
def test_tables_that_are_kept_are_read_as_whole_texts_are(lines: list[str]) -> None:
    text = "\n".join(lines)
    expected, said = _as_tomllib_has_it(text)
    if said:
        with pytest.raises(SettingsFileError, match=re.escape(said)):
            toml_tables(text, where="x")
        return
    found = toml_tables(text, where="x")
    assert found == expected
    found.setdefault("a", {})  # nobody spoils it for the next one
    assert toml_tables(text, where="x") == expected


def _as_tomllib_has_it(text: str) -> tuple[dict[str, Any], str]:
    try:
        return tomllib.loads(text), ""
    except tomllib.TOMLDecodeError as error:
        return {}, str(error)


def test_flat_names_every_leaf() -> None:
    names = flat(Settings(DataSettings(task="series", source=SERIES)))
    assert names["data.source.read.missing"] == ["-9"]
    assert names["model.loss_on"] == "last"
    assert "data.source" not in names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[training]\nseed = 99999999999999999999", "training.seed: The seed must be from 0 to 4,294,967,295"),
        ("[data]\nseed = -1", "data.seed: The seed must be from 0"),
        ("[training]\nseed = " + "9" * 5000, "This is not TOML"),
        ("[training]\nlearning_rate = 1" + "0" * 400, "This number is too large"),
        ("[training]\nlearning_rate = nan", "must be greater than 0"),
        ("[training]\nlearning_rate = inf", "must be greater than 0"),
        ("[training]\nmomentum = -1e400", "The momentum must be 0 or greater"),
        ("[data]\nseries = 99999999999999999999", "The number of sequences must be from"),
        ("[training]\nepochs = -5", "The number of epochs must be from"),
        (
            "[data]\ntask = 'sketch'\n[data.sketch]\nwords = ['circle', 'square']\nper_class = 99999999999999999999\n"
            "[training]\nloss = 'crossentropy'",
            "from 10 to 1,000,000",
        ),
    ],
)
def test_absurd_numbers_are_said(text: str, said: str) -> None:
    with pytest.raises(SettingsFileError, match=re.escape(said)):
        parse_settings(text, problems, where="x")
