"""What a file of a sweep says, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnnviz.settings.toml_file import SettingsFileError
from rnnviz.settings.training import TrainSettings
from rnnviz.sweeps.folder import SweepError, SweepFolder, Sweeps
from rnnviz.sweeps.memory import MEMORIES, runs_of
from rnnviz.sweeps.plan import EXAMPLE, Plan, read_plan
from rnnviz.tasks.problems import problems


def plan(folder: Path, text: str) -> Plan:
    file = folder / "mine.toml"
    file.write_text(text, "utf-8")
    return read_plan(file)


def test_every_value_with_every_other_and_each_with_every_seed(tmp_path: Path) -> None:
    found = plan(tmp_path, EXAMPLE)
    assert (found.name, found.varied) == ("Units and cells", ("model.cell", "model.units"))
    made = [(s.model.cell, s.model.units, s.training.seed, s.training.epochs) for s in (r.settings for r in found.runs)]
    seeds = [42, 1, 2, 3, 4]
    assert made == [(c, u, s, 5) for c in ("LSTM", "GRU") for u in ((8,), (16, 16)) for s in seeds]
    assert found.runs[6].name == "0007 LSTM, 16-16, seed 1"


def test_a_task_or_a_row_that_varies_begins_with_its_own_settings(tmp_path: Path) -> None:
    found = plan(tmp_path, '[vary]\n"data.task" = ["waves", "adding"]\n[training]\nepochs = 3\n')
    assert [(run.settings.data.task, run.settings.training.epochs) for run in found.runs] == [
        ("waves", 3),
        ("adding", 3),
    ]
    rows = plan(tmp_path, '[vary]\n"model.recipe" = ["simple-rnn-1", "lstm"]\n[sweep]\nseeds = [7]\n').runs
    assert [run.settings.data.horizon for run in rows] == [1, 10]
    assert [run.settings.training.seed for run in rows] == [7, 7]


def test_an_own_series_lies_beside_the_file(tmp_path: Path) -> None:
    text = '[data]\ntask = "series"\n[data.source]\npath = "rides.csv"\n[vary]\n"data.steps" = [20, 30]\n'
    sources = [run.settings.data.source for run in plan(tmp_path, text).runs]
    assert [source and source.path for source in sources] == [str(tmp_path.resolve() / "rides.csv")] * 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[vary]\n"model.unit" = [[8]]\n', "vary.model.unit: There is no such setting"),
        ("[vary]\nmodel.units = [[8]]\n", 'Write a setting that varies in quotes, as in "model.units"'),
        ('[vary]\n"model.units" = [8]\n', "With model.units = 8: model.units: This must be a list in square brackets."),
        ('[vary]\n"training.epochs" = [2, 2]\n', "The same value is given twice"),
        ('[vary]\n"training.epochs" = 2\n', "This must be a list of values"),
        ('[vary]\n"training.seed" = [2]\n', "The seeds stand under [sweep]"),
        ('[vary]\n"training.learning_rate" = [0.1, -1]\n', "With training.learning_rate = -1: "),
        ("[sweep]\nseeds = 0\n", "sweep.seeds: This must be a whole number from 1"),
        ("[sweep]\nseeds = [1, 1]\n", "sweep.seeds: This must be a list of different whole numbers"),
        ("[sweep]\nseed = 3\n", "sweep.seed: There is no such entry. There are name, seeds."),
        (
            '[sweep]\nseeds = 9000\n[vary]\n"training.epochs" = [1, 2]\n',
            "at most 10,000 runs; this one would",
        ),
        ("[sweep\n", "This is not TOML"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SettingsFileError) as error:
        plan(tmp_path, text)
    assert str(error.value).startswith("mine.toml: ")
    assert words in str(error.value)


def test_the_memory_of_each_model_is_measured_at_the_papers_sizes_and_lengths() -> None:
    found = {memory.task: runs_of(memory, lengths=memory.lengths, training=TrainSettings()) for memory in MEMORIES}
    assert [one for of in found.values() for settings in of for one in problems(settings)] == []
    assert sorted({one.data.steps for one in found["adding"]}) == [200, 400, 600]
    assert sorted({one.data.steps for one in found["copy"]}) == [520, 1020], "T + 20"
    gates = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3}
    for memory, features, outputs, size in zip(MEMORIES, (2, 1), (1, 10), (70_000, 16_000), strict=True):
        for cell, units in memory.units.items():
            biases = 2 if cell == "GRU" else 1  # reset_after has two of them
            count = gates[cell] * units * (features + units + biases) + (units + 1) * outputs
            assert count == pytest.approx(size, rel=0.02), cell


def test_a_plan_is_kept_as_it_was_read(tmp_path: Path) -> None:
    text = '[sweep]\nname = "a/b"\nseeds = 2\n[vary]\n"data.task" = ["waves", "copy"]\n"model.dropout" = [0.0, 0.5]\n'
    found = plan(tmp_path, text)
    first, second = (Sweeps(tmp_path / "runs").create(found) for _ in range(2))
    assert (first.name, second.name) == ("a-b", "a-b 2")
    assert SweepFolder(first.path).plan == found
    (second.path / "sweep.json").write_text("{", "utf-8")
    with pytest.raises(SweepError, match="damaged"):
        _ = SweepFolder(second.path).plan
    rows = {row.name: row for row in Sweeps(tmp_path / "runs").list()}
    assert rows["a-b"].left == 8
    assert "damaged" in rows["a-b 2"].problem
