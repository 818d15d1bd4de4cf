"""rnnviz train as a user runs it: in processes of their own, stopped, killed and resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rnnviz import cli
from rnnviz.commands import codes
from rnnviz.records.training import RunState
from rnnviz.training.run_folder import RunFolder

SETTINGS = "[data]\nseries = 100\nsteps = 6\n[model]\nunits = [3]\ndropout = 0.2\n[training]\nepochs = 400\n"
SHORT = SETTINGS.replace("400", "60")


def start(arguments: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "rnnviz", "train", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def lines_until(process: subprocess.Popen[str], words: str) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if line.startswith(words):
            return


def state(run: RunFolder) -> list[np.ndarray]:
    found = run.state()
    assert found is not None
    return [*found[0].model, *found[0].optimizer]


def test_killed_stopped_and_resumed_it_ends_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RNNVIZ_RUNS", str(tmp_path / "runs"))
    file = tmp_path / "mine.toml"
    file.write_text(SHORT)

    process = start([str(file), "--name", "parts"])
    told = list(lines_until(process, "epoch  7 of 60"))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert any("loading TensorFlow" in line for line in told)
    run = RunFolder(tmp_path / "runs" / "parts")
    assert run.status() is RunState.INTERRUPTED
    killed = run.epoch()
    assert killed is not None
    assert killed >= 7

    process = start(["--resume", "parts"])
    told = list(lines_until(process, f"epoch {killed + 1:>2} of 60"))
    assert f"resumed after epoch {killed}\n" in told
    if sys.platform != "win32":
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate()
        assert process.returncode == codes.INTERRUPTED, errors
        assert f"stopped after epoch {run.epoch()}; to resume: rnnviz train --resume" in rest
        assert "Traceback" not in errors
        assert run.status() is RunState.STOPPED
    assert cli.main(["train", "--resume", "parts"]) == codes.OK
    assert run.status() is RunState.FINISHED
    assert cli.main(["train", str(file), "--name", "whole"]) == codes.OK
    for a, b in zip(state(run), state(RunFolder(tmp_path / "runs" / "whole")), strict=True):
        np.testing.assert_array_equal(a, b)
    assert "finished: 60 epochs" in capsys.readouterr().out


def test_settings_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(SETTINGS)
    options = ["--runs", str(tmp_path / "runs"), "--epochs", "1", "--seed", "7", "--device", "cpu", "--name", "a"]
    assert cli.main(["train", str(file), *options]) == codes.OK
    training = RunFolder(tmp_path / "runs" / "a").settings().training
    assert (training.epochs, training.seed, training.device) == (1, 7, "cpu")
    lines = capsys.readouterr().out.splitlines()
    assert next(line for line in lines if line.startswith("epoch")).startswith("epoch 1 of 1   loss 0.")
    assert not any("\x1b" in line for line in lines), "plain lines where there is no terminal"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], codes.USAGE, "give a settings file, or --resume"),
        (["no.toml"], codes.BAD_INPUT, "there is no settings file no.toml"),
        (["bad.toml"], codes.BAD_INPUT, "bad.toml: data.foo: There is no such setting."),
        (["recipe.toml"], codes.BAD_INPUT, "There is no recipe “nope”"),
        (["series.toml"], codes.BAD_INPUT, "There is no file"),
        (["drawings.toml"], codes.BAD_INPUT, "nowhere"),
        (["good.toml", "--device", "gpu"], codes.FAILED, "TensorFlow sees no GPU"),
        (["good.toml", "--strategy", "mirrored"], codes.FAILED, "two or more devices"),
        (["good.toml", "--name", "a/b"], codes.BAD_INPUT, "may not contain the character '/'"),
        (["wild.toml"], codes.DIVERGED, "A smaller learning rate usually helps"),
        (["--resume", "nope"], codes.BAD_INPUT, "There is no run 'nope'"),
        (["--resume", "nope", "--seed", "1"], codes.USAGE, "the run's own seed"),
    ],
)
def test_what_cannot_be_trained_is_said_and_leaves_nothing(
    arguments: list[str],
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "good.toml").write_text(SHORT)
    (tmp_path / "bad.toml").write_text("[data]\nfoo = 1")
    (tmp_path / "recipe.toml").write_text("[model]\nrecipe = 'nope'")
    (tmp_path / "series.toml").write_text("[data]\ntask = 'series'\n[data.source]\npath = 'no.csv'")
    (tmp_path / "drawings.toml").write_text(
        "[data]\ntask = 'sketch'\n[data.sketch]\nwords = ['cat', 'dog']\nfolder = 'nowhere'\n"
        "[training]\nloss = 'crossentropy'"
    )
    (tmp_path / "wild.toml").write_text(SHORT + "optimizer = 'SGD'\nlearning_rate = 1e38")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["train", *arguments, "--runs", str(tmp_path / "runs")]) == code
    told = capsys.readouterr()
    assert words in told.out + told.err
    left = os.listdir(tmp_path / "runs") if (tmp_path / "runs").exists() else []
    assert len(left) == (code == codes.DIVERGED), "a run that has begun is kept, with the reason"


def test_the_example_is_a_settings_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from rnnviz.settings.settings import Settings
    from rnnviz.settings.toml_file import parse_settings
    from rnnviz.tasks.problems import problems

    assert cli.main(["train", "--example"]) == codes.OK
    assert parse_settings(capsys.readouterr().out, problems, where="x") == Settings()
