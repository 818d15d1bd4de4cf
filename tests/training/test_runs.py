"""The list of runs, and what can be done with one as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from run_makers import SETTINGS, made_run, model_bytes, network, write_epoch

from rnnviz.files import RunWriteError
from rnnviz.records.training import RunState
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings, SketchSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.problems import SettingsError
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.registry import tasks
from rnnviz.training.lock import RunBusy
from rnnviz.training.run_folder import Ending, RunError, RunFolder
from rnnviz.training.run_root import default_root
from rnnviz.training.run_writer import MOST_TRACED, RunWriter
from rnnviz.training.runs import Runs, check_name, default_name, name_of


def test_a_new_run_is_its_settings_and_nothing_else(tmp_path: Path) -> None:
    run = Runs(tmp_path / "deep" / "runs").create(SETTINGS, "mine")
    assert [p.name for p in run.path.iterdir()] == ["settings.toml"]
    assert run.settings() == SETTINGS
    assert (run.epoch(), run.history(), run.checkpoints(), run.state()) == (None, (), [], None)
    assert run.resumable()


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    assert [runs.create(SETTINGS, "a").name for _ in range(3)] == ["a", "a 2", "a 3"]


def test_settings_that_cannot_work_make_no_run(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        Runs(tmp_path).create(replace(SETTINGS, training=TrainSettings(epochs=0)))
    assert list(tmp_path.iterdir()) == []


def test_a_run_reads_back_what_was_written(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a")
    assert [row.epoch for row in run.history()] == [0, 1, 2]
    assert run.history()[0].loss is None
    assert run.history()[2].val_loss == pytest.approx(2 / 3)
    assert run.model_path.read_bytes() == model_bytes(2)
    assert [c.network for c in run.checkpoints()][1].layers[0].weights["kernel"] == network(1).layers[0].weights[
        "kernel"
    ]
    assert [len(c.optimizer) for c in run.checkpoints()] == [2, 2, 2]
    assert run.traced() == (0, 1, 2)
    assert run.trace(1).loss_on is LossOn.LAST
    assert [p.name for p in (run.path / "state").iterdir()] == ["000002.npz"]
    with pytest.raises(RunError, match="no readable trace of epoch 7"):
        run.trace(7)


def test_what_lies_beyond_the_last_whole_epoch_is_not_looked_at(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a", epochs=2)
    states = run.path / "state"
    (states / "000002.npz").rename(states / "000001.npz")  # as if it had been killed just before the state of epoch 2
    assert [row.epoch for row in run.history()] == [0, 1]
    assert [c.epoch for c in run.checkpoints()] == [0, 1]
    assert run.traced() == (0, 1)
    with RunWriter(run, epochs=3) as writer:
        write_epoch(writer, 2)
    assert [row.epoch for row in run.history()] == [0, 1, 2]


def test_a_torn_line_of_the_history_is_passed_by(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a", epochs=1)
    with (run.path / "history.csv").open("a") as file:
        file.write("2,0.5,0.")
    assert [row.epoch for row in run.history()] == [0, 1]
    with RunWriter(run, epochs=3) as writer:
        write_epoch(writer, 2)
    assert [row.epoch for row in run.history()] == [0, 1, 2]


def test_long_runs_keep_a_hundred_traces(tmp_path: Path) -> None:
    run = Runs(tmp_path).create(SETTINGS)
    with RunWriter(run, epochs=1_000) as writer:
        assert sum(writer.wants_trace(epoch) for epoch in range(1, 1_001)) == MOST_TRACED
    with RunWriter(run, epochs=MOST_TRACED) as writer:
        assert all(writer.wants_trace(epoch) for epoch in range(MOST_TRACED + 1))


def test_statuses(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a")
    assert run.status() is RunState.INTERRUPTED
    with RunWriter(run, epochs=3) as writer:
        assert run.status() is RunState.RUNNING
        assert not run.resumable()
        writer.end(Ending(RunState.FAILED, "the loss", 1))
    assert run.ending() == Ending(RunState.FAILED, "the loss", 1)
    (run.path / "ending.json").write_text("[]")
    assert run.status() is RunState.INTERRUPTED


def test_two_do_not_train_one_run(tmp_path: Path) -> None:
    run = made_run(tmp_path, "a")
    with RunWriter(run, epochs=3), pytest.raises(RunBusy, match="trained elsewhere"), RunWriter(run, epochs=3):
        pass
    with RunWriter(run, epochs=3):  # the lock was let go of
        for act in (lambda: Runs(tmp_path).rename(run, "b"), lambda: Runs(tmp_path).trash(run)):
            with pytest.raises(RunBusy, match="stop it first"):
                act()


def test_the_list_has_every_run_also_the_broken_ones(tmp_path: Path) -> None:
    made_run(tmp_path, "good")
    bad = made_run(tmp_path, "bad")
    (bad.path / "settings.toml").write_text("[data]\nfoo = 1")
    (tmp_path / "no run").mkdir()
    (tmp_path / "file").write_text("")
    found = {s.name: s for s in Runs(tmp_path).list()}
    assert set(found) == {"good", "bad"}
    assert (found["good"].epoch, found["good"].problem) == (2, "")
    assert found["good"].best_epoch == 2
    assert found["good"].last is not None
    assert found["good"].best == found["good"].last.val_loss
    assert "data.foo" in found["bad"].problem
    assert Runs(tmp_path / "not there").list() == []


def test_the_one_that_changed_last_comes_first(tmp_path: Path) -> None:
    for age, name in enumerate(("a", "b", "c")):
        run = Runs(tmp_path).create(SETTINGS, name)
        for path in (run.path / "settings.toml", run.path):
            os.utime(path, (1e9 - age, 1e9 - age))
    assert [run.name for run in Runs(tmp_path).folders()] == ["a", "b", "c"]


def test_rename(tmp_path: Path) -> None:
    runs, run = Runs(tmp_path), made_run(tmp_path, "a")
    made_run(tmp_path, "b")
    renamed = runs.rename(run, "ä new (1)")
    assert renamed.name == "ä new (1)"
    assert len(renamed.history()) == 3
    with pytest.raises(RunError, match="A run called b already exists"):
        runs.rename(renamed, "b")
    assert runs.rename(renamed, renamed.name).path == renamed.path


@pytest.mark.parametrize("name", ["", " ", " a", "a/b", "..", "a\\b", "con", "LPT1.x", "a\n", "x" * 121, "-rf", "a."])
def test_names_that_no_folder_can_have_everywhere(name: str) -> None:
    with pytest.raises(RunError):
        check_name(name)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("LSTM 20 / 20", "LSTM 20-20"),
        ("SimpleRNN 20 / 20, Dense(1), ours", "SimpleRNN 20-20, Dense(1), ours"),
        ("+ BatchNormalization", "+ BatchNormalization"),
        ("causal Conv1D, résidus, Москва.csv", "causal Conv1D, résidus, Москва.csv"),
        ("con", "run con"),
        (" .hidden. ", "hidden"),
        ("/", "run"),
        ("", "run"),
        ("ж" * 200, "ж" * 58),
    ],
)
def test_words_become_a_name(words: str, name: str) -> None:
    assert name_of(words) == name
    assert check_name(name) == name


def test_find_by_name_and_by_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made_run(tmp_path / "runs", "a")
    monkeypatch.chdir(tmp_path)
    for name in ("a", "runs/a", str(run.path)):
        assert Runs(tmp_path / "runs").find(name).path == run.path
    for name in ("", "b", "runs"):
        with pytest.raises(RunError, match="There is no run"):
            Runs(tmp_path / "runs").find(name)


def test_compare_names_what_differs(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    a = made_run(tmp_path, "a")
    source = SeriesSettings(path="/x.csv")
    b = runs.create(replace(SETTINGS, data=replace(SETTINGS.data, task="series", source=source)), "b")
    compared = runs.compare([a, b])
    assert [row.name for row in compared.rows] == ["a", "b"]
    differ = dict(compared.differ)
    assert differ["data.task"] == ("waves", "series")
    assert differ["data.source.path"] == (None, "/x.csv")
    assert "model.units" not in differ
    assert [len(rows) for rows in compared.histories] == [3, 0]


def test_default_names() -> None:
    assert default_name(Settings()) == "LSTM 16-16, waves 50 to 1"
    assert default_name(Settings(model=ModelSettings(recipe="wavenet"))) == "wavenet, waves 50 to 1"
    assert default_name(tasks()["copy"].begin(Settings())) == "LSTM 16-16, copy memory 10"
    sketch = SketchSettings(words=("cat", "ice cream", "a/b", "דג", "fish"))
    drawn = Settings(DataSettings(task="sketch", sketch=sketch), ModelSettings(recipe="sketch-rnn"))
    assert check_name(default_name(drawn)) == "sketch-rnn, cat, ice cream, a b, דג and 1 more"
    source = SeriesSettings(path="/a/b: c?.csv")
    name = default_name(Settings(DataSettings(task="series", source=source)))
    assert name == "LSTM 16-16, b c 50 to 1"
    assert check_name(name) == name


def test_where_runs_live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RNNVIZ_RUNS", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("RNNVIZ_RUNS")
    assert default_root().parts[-2:] == ("rnnviz", "runs")


@pytest.mark.skipif(sys.platform != "linux", reason="the trash of freedesktop.org")
def test_deleting_moves_to_the_trash(tmp_path: Path) -> None:
    """In a process of its own, because the place of the trash is read once."""
    made_run(tmp_path / "runs", "a")
    code = (
        "import sys; from pathlib import Path; from rnnviz.training.runs import Runs; "
        "runs = Runs(Path(sys.argv[1])); runs.trash(runs.find('a'))"
    )
    places = {"XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "runs")], check=True, env={**os.environ, **places})
    assert Runs(tmp_path / "runs").list() == []
    (trashed,) = tmp_path.rglob("Trash/files/a")
    assert len(RunFolder(trashed).history()) == 3


def test_a_disk_that_takes_no_new_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunWriteError, match="Nothing was started"):
        Runs(tmp_path / "file").create(SETTINGS)
