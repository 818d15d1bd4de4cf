"""Which runs a sweep has: settings × values × seeds, from a file that a person writes, each of them checked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rnnviz.book import Recipe
from rnnviz.models.chapter import DRAWINGS, OF_TASKS, RECIPES, THIRD_EDITION
from rnnviz.records.sweeps import SEED, value_words
from rnnviz.settings.choices import MAX_SEED
from rnnviz.settings.described import settings_described
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import SettingsFileError, anchored, flat, nested, settings_of, toml_tables, toml_text
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import tasks
from rnnviz.training.runs import check_name, name_of

MOST_RUNS = 10_000

EXAMPLE = """\
# A sweep of rnnviz: every value of every setting under [vary] with every other, and each of these with every seed.

[sweep]
name = "Units and cells"
seeds = 5                            # the run's own seed and then 1, 2, 3 …; or a list: [1, 2, 3]

[vary]
"model.cell" = ["LSTM", "GRU"]
"model.units" = [[8], [16, 16]]
# "training.learning_rate" = [0.001, 0.01]
# "data.task" = ["waves", "adding"]  # each task begins with its own loss and model, as in the window
# "model.recipe" = ["simple-rnn-1", "lstm"]  # each row of the chapter as the book trains it

# What all runs share, as in a settings file: `rnnviz train --example` prints every setting.
[data]
series = 1000

[training]
epochs = 5
"""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """name: of its folder."""

    name: str
    settings: Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """varied: the dotted settings that vary, besides the seed, in the order of the file."""

    name: str
    varied: tuple[str, ...]
    runs: tuple[PlannedRun, ...]


def seeds(own: int, count: int) -> list[int]:
    """So many seeds: the run's own, the book's, and then 1, 2, 3 …"""
    return list(dict.fromkeys([own, TrainSettings().seed, *range(1, count + 1)]))[:count]


def read_plan(path: Path) -> Plan:
    """The plan of a file; relative paths in it count from its own folder.

    SettingsFileError for what cannot be understood, and where any of its runs could not work; OSError.
    """
    return plan_of(toml_tables(toml_text(path), where=path.name), where=path.name, name=path.stem, folder=path.parent)


def plan_of(raw: Mapping[str, Any], *, where: str, name: str, folder: Path) -> Plan:
    """The plan of the tables of a file. name: unless it says one. SettingsFileError as `read_plan`."""
    tables = dict(raw)
    head, vary = tables.pop("sweep", {}), tables.pop("vary", {})
    reasons = [*_of_head(head), *_of_values(vary)]
    if reasons:
        raise SettingsFileError(where, reasons)
    choices = list(itertools.product(*vary.values()))
    wanted = head.get("seeds", 1)
    count = len(choices) * (wanted if isinstance(wanted, int) else len(wanted))
    if count > MOST_RUNS:
        raise SettingsFileError(where, [f"A sweep has at most {MOST_RUNS:,} runs; this one would have {count:,}."])
    found: list[Settings] = []
    for values in choices:
        settings, wrong = settings_of(_tables(tables, dict(zip(vary, values, strict=True))), problems)
        if wrong:
            of = ", ".join(f"{one} = {value_words(value)}" for one, value in zip(vary, values, strict=True))
            reasons += [f"{f'With {of}: ' if of else ''}{one.field}: {one.message}" for one in wrong]
            continue
        settings = anchored(settings, folder)
        for seed in seeds(settings.training.seed, wanted) if isinstance(wanted, int) else wanted:
            found.append(replace(settings, training=replace(settings.training, seed=seed)))
    if reasons:
        raise SettingsFileError(where, reasons[:20])
    return planned(name_of(head.get("name", name)), tuple(vary), found)


def planned(name: str, varied: tuple[str, ...], found: Iterable[Settings], *, first: int = 1) -> Plan:
    """The plan of these settings, each run of which gets a name. first: the number of the first."""
    runs = []
    for number, settings in enumerate(found, first):
        values = flat(settings)
        words = ", ".join([*(value_words(values.get(one)) for one in varied), f"seed {values[SEED]}"])
        runs.append(PlannedRun(check_name(name_of(f"{number:04} {words}")), settings))
    return Plan(check_name(name), varied, tuple(runs))


def _tables(shared: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as tables: what a task or a row of the chapter that varies begins with, under what all runs share, and
    above that the values of this choice."""
    begun = Settings()
    if (key := str(values.get("data.task"))) in tasks():
        begun = tasks()[key].begin(begun)
    if (recipe := _recipes().get(str(values.get("model.recipe")))) is not None:
        begun = recipe.settings()
    return nested({**flat(begun), **dict(_leaves("", shared)), **values})


def _recipes() -> Mapping[str, Recipe]:
    return {**RECIPES, **OF_TASKS, **DRAWINGS, **THIRD_EDITION}


def _leaves(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value


def _of_head(head: object) -> Iterator[str]:
    """What is wrong with the table [sweep]."""
    if not isinstance(head, Mapping):
        yield "sweep: This must be a table: [sweep] on a line of its own."
        return
    for name in head:
        if name not in ("name", "seeds"):
            yield f"sweep.{name}: There is no such entry. There are name, seeds."
    if not isinstance(head.get("name", ""), str):
        yield "sweep.name: This must be text in quotes."
    count = head.get("seeds", 1)
    several = count if isinstance(count, list) else [count]
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in several)
    if isinstance(count, list):
        if not whole or not count or len(set(count)) < len(count) or not all(0 <= one <= MAX_SEED for one in count):
            yield f"sweep.seeds: This must be a list of different whole numbers from 0 to {MAX_SEED:,}."
    elif not whole or not 1 <= count <= MOST_RUNS:
        yield f"sweep.seeds: This must be a whole number from 1 to {MOST_RUNS:,}, or a list of seeds."


def _of_values(vary: object) -> Iterator[str]:
    """What is wrong with the table [vary], besides the values themselves."""
    if not isinstance(vary, Mapping):
        yield "vary: This must be a table: [vary] on a line of its own."
        return
    for name, values in vary.items():
        if isinstance(values, Mapping):
            yield f'vary.{name}: Write a setting that varies in quotes, as in "model.units" = [[8], [16]].'
        elif name == SEED:
            yield f"vary.{name}: The seeds stand under [sweep], as in seeds = 5."
        elif name not in settings_described():
            yield f"vary.{name}: There is no such setting; `rnnviz train --example` prints them all."
        elif not isinstance(values, list) or not values:
            yield f"vary.{name}: This must be a list of values in square brackets."
        elif len({repr(value) for value in values}) < len(values):
            yield f"vary.{name}: The same value is given twice."
