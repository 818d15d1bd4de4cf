"""The command line: what it answers, what it starts, and what it says when it cannot."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from rnnviz import __version__, cli
from rnnviz.commands import codes
from rnnviz.commands.headless_parser import DEFAULT_OUT, QUICK_EPOCHS
from rnnviz.settings.problems import Problem, SettingsError


def fake(monkeypatch: pytest.MonkeyPatch, name: str, **functions: Any) -> None:
    """Puts a module with these functions in the place of a room that the command line would load."""
    monkeypatch.setitem(sys.modules, name, SimpleNamespace(**functions))  # type: ignore[arg-type]


def test_help_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    words = capsys.readouterr().out
    for part in ("Without a display", "window", "headless", "render", "examples:", "exit codes:"):
        assert part in words


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"rnnviz {__version__}, from source"
    assert [line for line in lines if line.startswith("numpy ")]


@pytest.mark.parametrize("command", [(), *((name,) for name in cli.COMMANDS)])
def test_nothing_heavy_is_loaded_for_a_word_of_help(command: tuple[str, ...]) -> None:
    code = (
        "import contextlib, sys, rnnviz.cli\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(None):\n"
        f"    rnnviz.cli.main([*{command}, '--help'])\n"
        "print([name for name in ('numpy', 'PySide6', 'PIL', 'keras', 'tensorflow') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True).stdout == "[]\n"


def test_every_command_has_its_two_files_and_none_is_forgotten() -> None:
    folder = Path(cli.__file__).parent / "commands"
    assert {path.stem.removesuffix("_parser") for path in folder.glob("*_parser.py")} == set(cli.COMMANDS)
    for name in cli.COMMANDS:
        assert callable(importlib.import_module(f"rnnviz.commands.{name}").run)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["headless", "--epochs", "0"], "must be from 1 to 10,000, not 0"),
        (["headless", "--epochs", "many"], "'many' is not a whole number"),
        (["render", "a.png", "--size", "big"], "'big' is not a size such as 1280x720"),
        (["render", "a.png", "--size", "10x10"], "10x10 is not between 1024x640 and 8192x8192"),
        (["render", "a.png", "--phase", "sideways"], "invalid choice: 'sideways'"),
        (["render"], "OUT"),
        (["fly"], "invalid choice: 'fly'"),
    ],
)
def test_a_wrong_command_line_is_answered_in_words(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == codes.USAGE
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["window"]])
def test_with_a_display_the_window_opens(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.display.why_no_window", lambda: None)
    fake(monkeypatch, "rnnviz.commands.window", run=lambda args: 7)
    assert cli.main(arguments) == 7


def test_without_a_display_it_says_so_and_does_the_same_job(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[Path, int, str]] = []

    def headless(args: argparse.Namespace) -> int:
        asked.append((args.out, args.epochs, args.theme))
        return codes.OK

    monkeypatch.setattr("rnnviz.display.why_no_window", lambda: "there is no display")
    fake(monkeypatch, "rnnviz.commands.headless", run=headless)
    assert cli.main([]) == codes.OK
    assert "no window can be opened here: there is no display" in capsys.readouterr().out
    assert asked == [(Path(DEFAULT_OUT), QUICK_EPOCHS, "light")]


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ([], ""),
        (["window"], ""),
        (["mine.keras"], "mine.keras"),
        (["window", "mine.h5"], "mine.h5"),
        ([str(Path(__file__).parent)], str(Path(__file__).parent)),
    ],
)
def test_the_window_opens_alone_or_with_a_file(monkeypatch: pytest.MonkeyPatch, given: list[str], opened: str) -> None:
    found: list[str] = []

    def run_window(argv: list[str], path: str) -> int:
        found.append(path)
        return codes.OK

    monkeypatch.setattr("rnnviz.display.why_no_window", lambda: None)
    fake(monkeypatch, "rnnviz.app", run_window=run_window)
    monkeypatch.delitem(sys.modules, "rnnviz.commands.window", raising=False)
    assert cli.main(given) == codes.OK
    assert found == [opened]


def test_a_file_is_not_opened_without_a_display(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rnnviz.display.why_no_window", lambda: "there is no display")
    assert cli.main(["mine.keras"]) == codes.FAILED
    said = capsys.readouterr().err
    assert "no window can be opened here: there is no display" in said
    assert "`rnnviz render --open`" in said
    with pytest.raises(SystemExit):
        cli.main(["trian"])


def test_a_part_that_does_not_load_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rnnviz.display.why_no_window", lambda: None)
    monkeypatch.setitem(sys.modules, "rnnviz.app", ModuleType("rnnviz.app"))  # which has no run_window
    monkeypatch.delitem(sys.modules, "rnnviz.commands.window", raising=False)
    assert cli.main([]) == codes.FAILED
    words = capsys.readouterr().err
    assert "run_window" in words
    assert "packaging/dev.py run" in words


def test_a_folder_that_cannot_be_made_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert cli.main(["headless", "--out", str(file / "folder")]) == codes.FAILED
    assert f"Not a directory: {file / 'folder'}" in capsys.readouterr().err


def test_an_error_of_our_own_is_a_sentence_and_any_other_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error: Exception = SettingsError((Problem("model.units", "A model needs from 1 to 6 recurrent layers, not 0."),))

    def fail(args: object) -> int:
        raise error

    monkeypatch.setattr("rnnviz.display.why_no_window", lambda: None)
    fake(monkeypatch, "rnnviz.commands.window", run=fail)
    assert cli.main([]) == codes.BAD_INPUT
    assert capsys.readouterr().err == "rnnviz: model.units: A model needs from 1 to 6 recurrent layers, not 0.\n"
    error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        cli.main([])


def test_ctrl_c_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(args: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("rnnviz.display.why_no_window", lambda: None)
    fake(monkeypatch, "rnnviz.commands.window", run=interrupt)
    assert cli.main([]) == codes.INTERRUPTED
    assert capsys.readouterr().err == "rnnviz: stopped\n"


def test_render_writes_the_window(tmp_path: Path) -> None:
    """In a process of its own, because the scale must be known before Qt starts."""
    out = tmp_path / "deep" / "window.png"
    options = ["--phase", "forward", "--step", "10", "--size", "1280x720", "--theme", "dark", "--scale", "2"]
    subprocess.run([sys.executable, "-m", "rnnviz", "render", str(out), *options], check=True)
    with Image.open(out) as picture:
        assert picture.size == (2560, 1440)
        assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.png", "--step", "50"], "There is no step 50: the sequence has 50 steps, 0 to 49."),
        (["a.png", "--step", "999"], "There is no step 999"),
        (["a.xyz"], "A picture cannot be written as .xyz: end its name with .png, .svg"),
        (["picture"], "picture has no file extension"),
    ],
)
def test_what_render_cannot_draw_is_said(arguments: list[str], said: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rnnviz", "render", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == codes.USAGE
    assert done.stderr.startswith(f"rnnviz: {said}")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_headless_trains_prints_its_table_and_writes_both_pictures(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rnnviz", "headless", "--out", str(tmp_path), "--epochs", "1"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    table = done.stdout.split("forecast of the next value")[1]
    errors = [float(line.split()[-1]) for line in table.splitlines()[1:5]]
    assert errors[0] == pytest.approx(0.020211367, abs=1e-6)  # the book's own figure
    assert errors[1] == pytest.approx(0.002931, abs=1e-6)
    assert errors[3] < errors[2] < errors[0], "an epoch of training beats saying the last value again"
    with Image.open(tmp_path / "training-step.gif") as picture:
        assert picture.n_frames > 50  # type: ignore[attr-defined]
    assert (tmp_path / "training-step.gif").stat().st_size < 3_000_000
    with Image.open(tmp_path / "window.png") as picture:
        assert picture.size == (1440, 900)
    assert "training-step.gif" in done.stdout
    assert "window.png" in done.stdout
