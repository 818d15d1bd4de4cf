"""Every numeric option of every command, found from the parsers themselves; the exit codes and the help's words."""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rnnviz
from rnnviz import cli
from rnnviz.commands import codes
from rnnviz.commands.codes import KINDS, WORDS, Code, code_of
from rnnviz.errors import Kind, Told

ABSURD = (
    "",
    " ",
    "-1",
    "-0.5",
    "1.5",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "0x10",
    "½",
    "٣٣",
    "1_0",
    "many",
    "99999999999999999999",
    "-99999999999999999999",
    "9" * 5000,
    "1\n2",
)


def numeric(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.Action]]:
    """(command, option) of every option that is neither text nor a path."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from numeric(below, (*words, name))
        elif action.option_strings and action.type not in (None, str, Path):
            yield words, action


FOUND = list(numeric(cli.parser()))


def test_the_walk_finds_the_options_that_there_are() -> None:
    found = {(words[-1], action.option_strings[0]) for words, action in FOUND}
    assert {
        ("headless", "--epochs"),
        ("render", "--step"),
        ("render", "--size"),
        ("render", "--scale"),
        ("train", "--epochs"),
        ("train", "--seed"),
        ("reproduce", "--epochs"),
        ("reproduce", "--seeds"),
    } <= found


@pytest.mark.parametrize(("words", "action"), FOUND, ids=[f"{w[-1]} {a.option_strings[0]}" for w, a in FOUND])
def test_a_number_that_cannot_be_is_answered_in_one_line(
    words: tuple[str, ...], action: argparse.Action, capsys: pytest.CaptureFixture[str]
) -> None:
    option = action.option_strings[-1]
    for value in ABSURD:
        if option == "--scale" and value == "1.5":  # which it takes: it is no whole number
            continue
        with pytest.raises(SystemExit) as stop:
            cli.main([*words, f"{option}={value}"])
        assert stop.value.code == codes.USAGE, value
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(f"rnnviz {words[-1]}: argument {option}: "), value
        assert said.err.count("\n") == 1, value
        assert len(said.err) < 400, value


@pytest.mark.parametrize("seed", ["0", "4294967295", " 7 ", "+7"])
def test_every_seed_that_is_taken_can_be_used(seed: str) -> None:
    import keras

    taken = cli.parser().parse_args(["train", "--seed", seed]).seed
    keras.utils.set_random_seed(taken)


def test_every_code_has_its_line_in_the_help_and_every_kind_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert WORDS in shown
    lines = re.findall(r"^  (\d+) +(\S.*)$", WORDS, re.MULTILINE)
    assert [(int(code), code.words) for code in Code] == [(int(number), words) for number, words in lines]
    assert set(KINDS) == set(Kind)


INTERNAL = {"AlreadyThereError", "BrokenError", "ClosingDown", "TooShort", "Wrong", "_StartAgainError"}
"""Errors that never reach a user: another part catches them."""


def test_every_error_of_ours_is_told_with_a_kind_of_its_own_or_never_gets_out() -> None:
    for found in pkgutil.walk_packages(rnnviz.__path__, "rnnviz."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    ours, waiting = set(), [BaseException]
    while waiting:
        for below in waiting.pop().__subclasses__():
            waiting.append(below)
            if below.__module__.startswith("rnnviz."):
                ours.add(below)
    assert len(ours) > 20
    for one in ours:
        if one.__name__ in INTERNAL:
            assert not issubclass(one, Told), one
            assert code_of(one()) is None
        else:
            assert issubclass(one, Told), one
            assert inspect.getdoc(one)
            assert one.kind in KINDS, one


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("rnnviz.records.drawings.DrawingError", Code.BAD_INPUT),
        ("rnnviz.data.drawings.restricted.RefusedError", Code.BAD_INPUT),
        ("rnnviz.data.drawings.fetching.UnreachableError", Code.FAILED),
        ("rnnviz.data.drawings.fetching.DiskFullError", Code.NOT_WRITTEN),
        ("rnnviz.records.tables.TableError", Code.BAD_INPUT),
        ("rnnviz.training.run_folder.RunError", Code.BAD_INPUT),
        ("rnnviz.training.exchange.ImportRefused", Code.BAD_INPUT),
        ("rnnviz.files.RunWriteError", Code.NOT_WRITTEN),
        ("rnnviz.training.lock.RunBusy", Code.FAILED),
        ("rnnviz.training.device.NoSuchDevice", Code.FAILED),
        ("rnnviz.models.refused.ModelRefused", Code.BAD_INPUT),
        ("rnnviz.export.pictures.PictureError", Code.NOT_WRITTEN),
        ("rnnviz.headless.NoSuchStep", Code.USAGE),
    ],
)
def test_which_error_is_which_code(name: str, code: Code) -> None:
    module, _, kind = name.rpartition(".")
    assert code_of(getattr(importlib.import_module(module), kind)("words")) is code


def test_the_error_of_a_loss_is_its_own_code() -> None:
    from rnnviz.training.trainer import LossDiverged

    assert code_of(LossDiverged(float("nan"), step=1, epoch=1, kept_epoch=0)) is Code.DIVERGED
    assert code_of(ZeroDivisionError()) is None
