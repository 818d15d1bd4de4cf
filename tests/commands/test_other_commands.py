"""rnnviz report, trace and reproduce; and the console that they share."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keras import Input, Model, Sequential, layers

from rnnviz import cli
from rnnviz.book import BookFigure
from rnnviz.commands import codes, console, reproduce, reproduce_parser
from rnnviz.models.chapter import RECIPES
from rnnviz.records.runs import EpochRow
from rnnviz.records.training import TrainStep
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.sweeps.folder import SweepFolder, Sweeps
from rnnviz.sweeps.memory import MEMORIES
from rnnviz.sweeps.plan import seeds
from rnnviz.tracing.store import load_trace
from rnnviz.training.history import write_history
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs

SMALL = Settings(DataSettings(series=100, steps=6), training=TrainSettings(epochs=2))


class Tags(HTMLParser):
    """Collects what a page would fetch, and whether its tags close."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "onload", "onclick")]
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def kept_run(root: Path, name: str, *, rate: float = 1e-3) -> RunFolder:
    """A run of two epochs, whose history alone is there."""
    run = Runs(root).create(replace(SMALL, training=replace(SMALL.training, learning_rate=rate)), name)
    with RunWriter(run, epochs=2):
        rows = [EpochRow(0, None, 0.4), EpochRow(1, 0.3, 0.2, 0.2, 0.1, 1.0), EpochRow(2, 0.2, 0.1, 0.1, 0.1, 2.0)]
        write_history(run.path / "history.csv", rows)
        (run.path / "state" / "000002.npz").write_bytes(b"")
    return run


def test_report_lists_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept_run(tmp_path, "slow")
    kept_run(tmp_path, "fast", rate=0.1)
    page = tmp_path / "out.html"
    assert cli.main(["report", "slow", "fast", "--runs", str(tmp_path), "--html", str(page)]) == codes.OK
    text = capsys.readouterr().out
    assert re.search(r"slow +interrupted +2 of 2 +0\.200000 +0\.100000 +0\.100000 +2 ", text)
    assert re.search(r"training\.learning_rate +0\.001 +0\.1\n", text)
    html = page.read_text("utf-8")
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert tags.fetched == [], "it stands alone"
    assert "http" not in html
    assert html.count("<polyline") == 8, "two curves in two plots and their legends"
    assert "training.learning_rate" in html


def test_report_without_runs_and_with_one_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "--runs", str(tmp_path)]) == codes.OK
    assert "There are no runs" in capsys.readouterr().out
    assert cli.main(["report", "nope", "--runs", str(tmp_path)]) == codes.BAD_INPUT
    kept_run(tmp_path, "a")
    assert cli.main(["report", "--runs", str(tmp_path), "--html", str(tmp_path / "no" / "x.html")]) == codes.NOT_WRITTEN


def test_report_says_what_cannot_be_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = kept_run(tmp_path, "a")
    (run.path / "settings.toml").write_text("[data]\n<script> = 1")
    assert cli.main(["report", "--runs", str(tmp_path), "--html", str(tmp_path / "x.html")]) == codes.OK
    assert "a: The run a cannot be opened." in capsys.readouterr().out
    assert "<script>" not in (tmp_path / "x.html").read_text()


def keras_model(path: Path, *, every: bool, features: int = 1) -> str:
    model = Sequential([Input((6, features)), layers.GRU(3, return_sequences=every), layers.Dense(2)])
    model.save(path / "model.keras")
    return str(path / "model.keras")


@pytest.mark.parametrize("every", [False, True])
def test_trace_writes_and_says_what_is_in_it(every: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = np.sin(np.arange(20, dtype=np.float32))
    (tmp_path / "a.csv").write_text("value\n" + "\n".join(f"{v:.8f}" for v in values))
    arguments = [keras_model(tmp_path, every=every), "--input", str(tmp_path / "a.csv")]
    assert cli.main(["trace", *arguments, "--output", str(tmp_path / "t.npz")]) == codes.OK
    text = capsys.readouterr().out
    assert re.search(r"gru\S* +GRU +6 +3 +update, reset, candidate, state h", text)
    made = load_trace(tmp_path / "t.npz")
    np.testing.assert_allclose(made.x[0, :, 0], values[12:18], atol=1e-6)
    np.testing.assert_allclose(made.target[0, -1], values[18:], atol=1e-6)
    if every:
        np.testing.assert_allclose(made.target[0, 0], values[13:15], atol=1e-6)


def test_trace_with_targets_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = keras_model(tmp_path, every=False, features=3)
    np.savez(tmp_path / "a.npz", x=np.ones((6, 3)), y=np.ones((1, 2)))
    assert cli.main(["trace", model, "--input", str(tmp_path / "a.npz")]) == codes.OK
    assert "with targets of its own" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.ones((20, 3)), "reads 6 steps, but the sequence has 3"),
        (np.ones(5), "reads 6 steps, but the sequence has 5"),
        (np.array([np.nan] * 20), "values that are infinite or not numbers"),
        (np.array(["a"] * 20), "is not numeric"),
        (np.ones((2, 2, 2)), "the model reads (steps, 1) of each sequence"),
        (np.array([{}], object), "cannot be read"),
        (np.ones((0, 1)), "the model reads (steps, 1) of each sequence"),
    ],
)
def test_trace_refuses_in_words(array: Any, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = keras_model(tmp_path, every=False)
    np.save(tmp_path / "a.npy", array, allow_pickle=True)
    assert cli.main(["trace", model, "--input", str(tmp_path / "a.npy")]) == codes.BAD_INPUT
    assert words in capsys.readouterr().err
    assert cli.main(["trace", model, "--input", str(tmp_path / "no.npy")]) == codes.BAD_INPUT


def traced(folder: Path, model: Any, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, Any]:
    """What the command says, and the trace that it writes."""
    if not isinstance(model, Path):
        model.save(folder / "model.keras")
        model = folder / "model.keras"
    assert cli.main(["trace", str(model), *arguments, "--output", str(folder / "t.npz")]) == codes.OK
    return capsys.readouterr().out, load_trace(folder / "t.npz")


def test_trace_needs_no_target(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A classifier of ids: the derivative of one of its outputs with respect to every step's row of the Embedding."""
    import tensorflow as tf

    model = Sequential([Input((4,), dtype="int32"), layers.Embedding(9, 2), layers.LSTM(3), layers.Dense(5, "softmax")])
    text, made = traced(tmp_path, model, "--text", "3 1 4 1", "--look-at", "2", capsys=capsys)
    assert "4 steps; no target: the gradients are those of output 2 at the last step" in text
    ids = tf.constant([[3, 1, 4, 1]])
    embedding, *above = model.layers
    with tf.GradientTape() as tape:
        rows = embedding(ids)
        tape.watch(rows)
        said = rows
        for layer in above:
            said = layer(said)
        looked_at = said[0, 2]
    np.testing.assert_allclose(made.layers[0].output.gradient, tape.gradient(looked_at, rows), rtol=1e-4, atol=1e-9)
    assert made.loss == pytest.approx(float(looked_at), rel=1e-5)
    text, made = traced(tmp_path, tmp_path / "model.keras", "--text", "3 1 4 1", capsys=capsys)
    assert "those of output 0 at the last step" in text


def test_trace_reads_several_inputs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a, b = Input((None, 2)), Input((None, 3))
    _, *state = layers.LSTM(4, return_state=True)(a)
    model = Model([a, b], layers.Dense(2)(layers.LSTM(4, return_sequences=True)(b, initial_state=state)))
    x, x2, y = np.ones((5, 2)), np.ones((3, 3)), np.zeros((3, 2))
    np.savez(tmp_path / "a.npz", x=x, x2=x2, y=y)
    text, made = traced(tmp_path, model, "--input", str(tmp_path / "a.npz"), capsys=capsys)
    assert "8 steps, with targets of its own" in text
    np.testing.assert_allclose(made.prediction, model([x[None], x2[None]]), rtol=1e-5)
    assert made.loss == pytest.approx(float(np.square(made.prediction).mean()))
    assert cli.main(["trace", str(tmp_path / "model.keras"), "--text", "1 2"]) == codes.BAD_INPUT
    assert "from an .npz file with the arrays x, x2 and so on" in capsys.readouterr().err


def test_trace_compares_by_the_files_own_loss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = Sequential([Input((3, 2)), layers.SimpleRNN(3), layers.Dense(1)])
    model.compile("sgd", "mae")
    given = ("--text", "1 2; 3 4; 5 6", "--target", "10")
    text, made = traced(tmp_path, model, *given, capsys=capsys)
    assert made.loss_kind == "mae"
    said = float(model(np.arange(1.0, 7).reshape(1, 3, 2))[0, 0])
    assert made.loss == pytest.approx(abs(said - 10), rel=1e-5)
    assert "with a target of its own" in text
    _, made = traced(tmp_path, tmp_path / "model.keras", *given, "--loss", "mse", capsys=capsys)
    assert made.loss == pytest.approx((said - 10) ** 2, rel=1e-5)


def test_trace_says_what_is_odd_about_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = Sequential([Input(batch_shape=(3, 4, 1)), layers.GRU(2, stateful=True), layers.Dense(1)])
    model.save(tmp_path / "model.h5")
    text, _ = traced(tmp_path, tmp_path / "model.h5", "--text", "1 2 3 4", capsys=capsys)
    assert "every sequence begins with states of zero" in text
    (tmp_path / "pointer.keras").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 2007128\n")
    assert cli.main(["trace", str(tmp_path / "pointer.keras"), "--text", "1"]) == codes.BAD_INPUT
    assert "is a Git LFS pointer, not the model itself (2,007,128 bytes)" in capsys.readouterr().err


def test_reproduce_prints_its_rows_beside_the_book_and_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On fewer and shorter series than the chapter's: the rows are the same, and quick."""
    monkeypatch.setattr("rnnviz.book.DataSettings", lambda: DataSettings(series=100, steps=10))
    command = ["reproduce", "--runs", str(tmp_path), "--rows", "naive-1", "dense-1", "iterated"]
    assert cli.main([*command, "--epochs", "1"]) == codes.NOT_REPRODUCED
    text = capsys.readouterr().out
    whole, note = text.split("\nkey ")[1].split("\n\n")
    table = [re.split(r" {2,}", line.strip()) for line in whole.splitlines()[2:]]
    assert [row[0] for row in table] == ["naive-1", "dense-1", "iterated"]
    assert re.search(r"dense-1 .* 42 +11 +1 .* 0\.004168 +short", text)
    assert re.search(r"iterated .* 2 +1,281 +1 ", text)
    assert note.startswith("iterated: Seed 2: with seed 42 it reaches 0.032198.")
    assert sorted(run.name for run in Runs(tmp_path).folders()) == [
        "chapter dense-1, 1 epochs",
        "chapter simple-rnn-20-20, 1 epochs, seed 2",
    ]
    assert cli.main([*command, "--epochs", "1"]) == codes.NOT_REPRODUCED
    again = capsys.readouterr().out
    assert again.count("kept: ") == 2
    assert again.split("\nkey ")[1] == text.split("\nkey ")[1]
    assert len(Runs(tmp_path).folders()) == 2


def test_reproduce_goes_on_after_a_row_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rnnviz.book.DataSettings", lambda: DataSettings(series=100, steps=10))
    wild = replace(RECIPES["dense-1"], book=TrainSettings(optimizer="SGD", learning_rate=1e38))
    monkeypatch.setitem(RECIPES, "dense-1", wild)
    command = ["reproduce", "--runs", str(tmp_path), "--rows", "dense-1", "naive-1"]
    assert cli.main(command) == codes.NOT_REPRODUCED
    text = capsys.readouterr().out
    assert re.search(r"dense-1 .* failed\n", text)
    assert "dense-1: The loss became" in text
    assert re.search(r"naive-1 .* 0\.020211 ", text)


def test_a_row_is_judged_in_the_books_own_measure() -> None:
    row = reproduce.Row(RECIPES["lstm"], val=1.0, last=0.0080)
    assert row.verdict == "beaten"
    figure = BookFigure("x", 0.0080 / 1.04)
    assert replace(row, recipe=replace(row.recipe, figure=figure)).verdict == "short"
    assert replace(row, recipe=replace(row.recipe, figure=replace(figure, measure="val_last"))).verdict == "reproduced"


def test_reproduce_names_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reproduce", "--list"]) == codes.OK
    assert "wavenet" in capsys.readouterr().out
    assert cli.main(["reproduce", "--rows", "nope"]) == codes.BAD_INPUT


def test_reproduce_trains_the_problem_of_memory_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be trained is only planned here."""
    planned = {memory.task: memory.name for memory in MEMORIES}
    assert {*planned, reproduce_parser.BOTH} == set(reproduce_parser.PROBLEMS)
    monkeypatch.setattr("rnnviz.commands.memory.go_on", lambda *_: codes.OK)
    for asked, wanted in ((["copy"], {"copy"}), (["adding"], {"adding"}), (["both"], {*planned}), ([], {*planned})):
        root = tmp_path / "".join(asked or "-")
        assert cli.main(["reproduce", "--runs", str(root), "--lengths", "10", "--memory", *asked]) == codes.OK
        assert {row.name for row in Sweeps(root).list()} == {planned[task] for task in wanted}
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        cli.main(["reproduce", "--memory", "nothing"])
    assert stop.value.code == codes.USAGE
    assert "'adding', 'copy', 'both'" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_a_bar_and_a_line_an_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    with console.Progress("a [run]") as progress:
        progress.show(TrainStep(1, 2, 1, 1, 0.5, None, 0.1))
        progress.show(TrainStep(2, 2, 1, 1, 0.25, 0.125, 0.2))
    assert "epoch 1 of 1   loss 0.250000   val 0.125000       10 steps/s" in screen.getvalue()
    assert "2/2" in screen.getvalue()


def test_reproduce_with_several_seeds_says_how_far_they_lie_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rnnviz.book.DataSettings", lambda: DataSettings(series=100, steps=10))
    command = ["reproduce", "--runs", str(tmp_path), "--rows", "naive-1", "dense-1", "--epochs", "1"]
    assert cli.main([*command, "--seeds", "3"]) == codes.NOT_REPRODUCED
    *_, table, spread = capsys.readouterr().out.rstrip().split("\n\n")
    assert re.search(r"dense-1 .* 42 +11 +1 ", table)
    head, _, line = spread.splitlines()
    assert head.split()[:4] == ["key", "seeds", "median", "best"]
    cells = re.split(r" {2,}", line.strip())
    by_seed = {int(seed): float(error) for seed, error in re.findall(r"(\d+): ([\d.]+)", cells[-1])}
    assert list(by_seed) == [42, 1, 2]
    assert len(set(by_seed.values())) == 3
    errors = sorted(by_seed.values())
    assert cells[:5] == ["dense-1", "3", *(f"{errors[i]:.6f}" for i in (1, 0, 2))]
    (sweep,) = Sweeps(tmp_path).list()
    assert sorted(run.settings().training.seed for run in Runs(sweep.path).folders()) == [1, 2, 42]
    assert cli.main([*command, "--seeds", "2"]) == codes.NOT_REPRODUCED, "and now nothing is trained"
    assert by_seed[1] == float(re.findall(r"\b1: ([\d.]+)", capsys.readouterr().out)[-1])
    assert SweepFolder(sweep.path).row().planned == 3


def test_the_seeds_begin_with_the_rows_own() -> None:
    assert seeds(42, 1) == [42]
    assert seeds(42, 4) == [42, 1, 2, 3]
    assert seeds(2, 5) == [2, 42, 1, 3, 4]


def rides(path: Path, *, gone: str = "") -> str:
    """A file as Chicago's, for the days that the third edition forecasts from and ahead to."""
    days = np.arange("2018-06-01", "2019-06-10", dtype="datetime64[D]")
    columns = {
        "service_date": [f"{day:%m/%d/%Y}" for day in days.astype(object)],
        "day_type": ["U" if day.weekday() == 6 else "A" if day.weekday() == 5 else "W" for day in days.astype(object)],
        "bus": [800_000 - 300_000 * (i % 7 > 4) + 1000 * (i % 11) for i in range(len(days))],
        "rail_boardings": [700_000 - 400_000 * (i % 7 > 4) + 1000 * (i % 13) for i in range(len(days))],
    }
    columns.pop(gone, None)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_reproduce_knows_the_third_editions_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["reproduce", "--runs", str(tmp_path / "runs"), "--ridership", rides(tmp_path / "cta.csv")]
    rows = ["--rows", "ridership-naive", "ridership-linear", "ridership-multivariate", "--epochs", "2"]
    assert cli.main([*command, *rows]) in (codes.OK, codes.NOT_REPRODUCED)
    table = capsys.readouterr().out.split("\nkey ")[1]
    lags = [abs((i % 13) - ((i - 7) % 13)) * 1000 for i in range(400)]
    naive = re.search(r"ridership-naive .* ([\d,]+) +41,274 +beaten", table)
    assert naive is not None
    assert min(lags) < float(naive.group(1).replace(",", "")) < max(lags), "in passengers"
    linear = re.search(r"ridership-linear +1 step .* 42 +57 +2(?: \(\d\))? +[\d.]+ +([\d,]+) +37,866 ", table)
    assert linear is not None
    run = Runs(tmp_path / "runs").find("ridership-linear, 2 epochs")
    mae = next(row.val_mae for row in run.history() if row.epoch == run.ending().kept_epoch)
    assert mae is not None
    assert linear.group(1) == f"{mae * 1e6:,.0f}"
    assert re.search(r"ridership-multivariate .* 42 +1,249 ", table)
    assert "last step" not in table
    assert cli.main([*command, "--list"]) == codes.OK
    assert "ridership-deep" in capsys.readouterr().out


def test_reproduce_refuses_another_file_for_the_ridership(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["reproduce", "--runs", str(tmp_path / "runs"), "--ridership"]
    assert cli.main([*command, rides(tmp_path / "a.csv", gone="bus")]) == codes.BAD_INPUT
    assert "which has the columns rail_boardings, bus, day_type" in capsys.readouterr().err
    assert cli.main([*command, str(tmp_path / "none.csv")]) == codes.BAD_INPUT
    assert cli.main([*command, rides(tmp_path / "a.csv"), "--ours"]) == codes.USAGE
    assert not (tmp_path / "runs").exists()
