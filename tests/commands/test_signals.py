"""What ends a process ends a training as Ctrl+C does: in words, with the run kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnviz import cli
from rnnviz.commands import codes, signals
from rnnviz.records.training import RunState
from rnnviz.training.run_folder import RunFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

SETTINGS = "[data]\nseries = 100\nsteps = 6\n[model]\nunits = [3]\n[training]\nepochs = 5000\n"


@pytest.fixture(autouse=True)
def _started_in_the_foreground() -> Iterator[None]:
    """A shell's background and nohup have signals ignored, which every process of the tests would inherit."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_DFL) for number in numbers]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def train(tmp_path: Path, *, ignoring: int | None = None) -> subprocess.Popen[str]:
    """A training that has got to its third epoch. ignoring: a signal that it is told to ignore, as by nohup."""
    file = tmp_path / "mine.toml"
    file.write_text(SETTINGS)
    command = [sys.executable, "-m", "rnnviz", "train", str(file), "--name", "mine", "--runs", str(tmp_path / "runs")]
    before = None if ignoring is None else signal.signal(ignoring, signal.SIG_IGN)
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    finally:
        if ignoring is not None:
            signal.signal(ignoring, before)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("epoch    3 of"):
            return process
    raise AssertionError(process.communicate())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_training_is_stopped_and_kept(number: signal.Signals, tmp_path: Path) -> None:
    process = train(tmp_path)
    process.send_signal(number)
    said, errors = process.communicate(timeout=120)
    run = RunFolder(tmp_path / "runs" / "mine")
    assert process.returncode == codes.INTERRUPTED, errors
    assert f"stopped after epoch {run.epoch()}; to resume: rnnviz train --resume" in said
    assert "Traceback" not in errors
    assert run.status() is RunState.STOPPED
    assert (run.epoch() or 0) >= 3


def test_a_terminal_that_is_gone_takes_no_words_and_the_run_is_kept(tmp_path: Path) -> None:
    process = train(tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.send_signal(signal.SIGHUP)
    process.stdout.close()
    process.stderr.close()
    assert process.wait(120) == codes.INTERRUPTED
    assert RunFolder(tmp_path / "runs" / "mine").status() is RunState.STOPPED


def test_words_that_nobody_takes_change_no_exit_code() -> None:
    """Python tries once more as it ends, and makes it 120."""
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen([sys.executable, "-m", "rnnviz", "--version"], stdout=subprocess.PIPE, env=buffered)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(120) == codes.OK


def test_what_it_was_told_to_ignore_it_ignores(tmp_path: Path) -> None:
    """As under nohup, and as Ctrl+C in a process that a shell has started in the background."""
    process = train(tmp_path, ignoring=signal.SIGHUP)
    process.send_signal(signal.SIGHUP)
    assert process.stdout is not None
    next(line for line in process.stdout if line.startswith("epoch   10 of"))
    process.send_signal(signal.SIGTERM)
    said, errors = process.communicate(timeout=120)
    assert process.returncode == codes.INTERRUPTED, errors
    assert "stopped after epoch" in said


def test_it_is_asked_once_and_then_raised() -> None:
    before = [signal.getsignal(number) for number in signals.ENDING]
    for number in signals.ENDING:
        with signals.asked_to_end() as asked:
            signal.raise_signal(number)
            assert asked == [True]
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(number)
    assert [signal.getsignal(number) for number in signals.ENDING] == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_any_command_says_that_it_was_stopped(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_run", lambda args: os.kill(os.getpid(), number) or signal.pause())
    assert cli.main(["headless"]) == codes.INTERRUPTED
    assert capsys.readouterr().err == "rnnviz: stopped\n"
