"""Files whose rows are sequences with a class: recognised, read, and made into a data set of classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnnviz.data.labelled_data import class_shares, make_sequences, one_sequence
from rnnviz.data.table import read_table
from rnnviz.records.dataset import Dataset
from rnnviz.records.tables import Table, TableError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.sequences import TASK

STEPS, ROWS = 24, 60


def rows(labels: tuple[str, ...] = ("up", "down", "wave")) -> list[tuple[str, np.ndarray]]:
    """Sequences whose class is in their course, the classes one after another."""
    random, t = np.random.default_rng(3), np.linspace(0, 1, STEPS)
    shapes = (t, -t, np.sin(9 * t))
    made = []
    for i in range(ROWS):
        kind = i % len(labels)
        made.append((labels[kind], np.round(shapes[kind] + 0.02 * random.normal(size=STEPS), 4)))
    return made


def text(found: list[tuple[str, np.ndarray]], *, last: bool = False, mark: str = ",") -> str:
    lines = []
    for label, values in found:
        numbers = [f"{v:g}" if np.isfinite(v) else "" for v in values]
        lines.append(mark.join([*numbers, label] if last else [label, *numbers]))
    return "\n".join(lines) + "\n"


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "beats.csv"
    path.write_text(content, "utf-8")
    return path


def data(path: Path, **source: object) -> Dataset:
    settings = SeriesSettings(path=str(path), **source)  # type: ignore[arg-type]
    return make_sequences(DataSettings(task="sequences", source=settings), LossOn.LAST)


def found_in(table: Table) -> tuple[tuple[str, ...], tuple[int, int]]:
    assert table.labelled is not None
    return table.labelled.words, table.labelled.values.shape  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("labels", "last", "mark", "head", "words"),
    [
        (("1", "2", "3"), False, ",", "", ("class 1", "class 2", "class 3")),
        (("-1.0000e+00", "1.0"), False, "\t", "", ("class -1", "class 1")),
        (("0", "1"), True, ",", ",".join(f"{i}" for i in range(STEPS)) + ",label", ("class 0", "class 1")),
        (("up", "down", "wave"), False, ";", "", ("down", "up", "wave")),
        (("N", "V"), True, ",", ",".join(f"t{i}" for i in range(STEPS)) + ",class", ("N", "V")),
    ],
)
def test_rows_with_classes_are_recognised(
    tmp_path: Path, labels: tuple[str, ...], last: bool, mark: str, head: str, words: tuple[str, ...]
) -> None:
    made = rows(labels)
    content = (head.replace(",", mark) + "\n" if head else "") + text(made, last=last, mark=mark)
    table = read_table(written(tmp_path, content))
    assert found_in(table) == (words, (ROWS, STEPS))
    assert table.labelled is not None
    for (label, values), read, code in zip(made, table.labelled.values, table.labelled.labels, strict=True):
        np.testing.assert_allclose(read, values, atol=1e-9)
        assert words[code].removeprefix("class ") == (f"{float(label):g}" if "." in label else label)
    mean = np.mean([values for label, values in made if label == labels[0]], axis=0)
    at = words.index(next(w for w in words if w.endswith(f"{labels[0]}" if "." not in labels[0] else "-1")))
    np.testing.assert_allclose(table.columns[at].values, mean, atol=1e-9)
    assert [question.answer for question in table.questions] == ["classes"]
    assert table.guesses


def test_it_can_be_said_that_they_are_series_after_all(tmp_path: Path) -> None:
    path = written(tmp_path, text(rows(("1", "2"))))
    across = read_table(path, ReadChoices(layout="across"))
    assert (across.rows, len(across.numbers), across.labelled) == (STEPS, ROWS, None)
    assert "classes" in dict(across.questions[0].options)
    down = read_table(path, ReadChoices(layout="down"))
    assert (down.rows, down.labelled) == (ROWS, None)


def test_it_can_be_said_that_rows_have_classes_where_nothing_was_guessed(tmp_path: Path) -> None:
    lines = ["a,b,c,class"] + [f"{i % 5},{i % 3},{i % 7},{'xy'[i % 2]}" for i in range(30)]
    path = written(tmp_path, "\n".join(lines))
    assert read_table(path).labelled is None
    told = read_table(path, ReadChoices(layout="classes"))
    assert found_in(told) == (("x", "y"), (30, 3))
    plain = written(tmp_path, "\n".join(f"{i},{i * i},{i + 7},{3 * i}" for i in range(200)))
    with pytest.raises(TableError, match="No column gives the classes"):
        read_table(plain, ReadChoices(layout="classes"))


def test_series_with_names_are_no_classes(tmp_path: Path) -> None:
    named = [(f"N{i}", values) for i, (_, values) in enumerate(rows())]
    assert read_table(written(tmp_path, text(named))).labelled is None


def test_rows_of_several_lengths_with_holes(tmp_path: Path) -> None:
    made = rows(("1", "2"))
    for i, (_, values) in enumerate(made):
        values[STEPS - i % 5 :] = np.nan
    made[0][1][4:6] = np.nan
    made[7][1][:] = np.nan
    table = read_table(written(tmp_path, text(made)))
    assert table.labelled is not None
    assert found_in(table) == (("class 1", "class 2"), (ROWS - 1, STEPS))
    assert table.labelled.lengths.tolist() == [STEPS - i % 5 for i in range(ROWS) if i != 7]
    first = made[0][1]
    np.testing.assert_allclose(table.labelled.values[0, 3:7], np.linspace(first[3], first[6], 4))
    said = " ".join(table.notes)
    assert "1 row without a class or without numbers left out" in said
    assert "2 missing values within the rows interpolated" in said
    found = data(Path(table.path))
    assert found.lengths_val is not None
    one = one_sequence(DataSettings(task="sequences", source=SeriesSettings(path=table.path)), 0)
    assert one.x.shape == (1, found.lengths_val[0], 1)
    assert not found.x_val[0, found.lengths_val[0] :].any()


def test_the_parts_have_every_sequence_once_and_the_classes_in_their_shares(tmp_path: Path) -> None:
    made = rows()
    found = data(written(tmp_path, text(made)), scaling="none")
    parts = [(found.x_train, found.y_train), (found.x_val, found.y_val), (found.x_test, found.y_test)]
    assert [len(x) for x, _ in parts] == [42, 12, 6]
    assert [y.sum(axis=(0, 1)).tolist() for _, y in parts] == [[14, 14, 14], [4, 4, 4], [2, 2, 2]]
    read = {tuple(x[:, 0].tolist()): found.words[int(y[0].argmax())] for p in parts for x, y in zip(*p, strict=True)}
    assert read == {tuple(np.float32(values).tolist()): label for label, values in made}
    again = data(Path(written(tmp_path, text(made))), scaling="none")
    np.testing.assert_array_equal(again.x_val, found.x_val)


def test_values_are_scaled_by_the_training_part_and_classes_can_be_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, text(rows()))
    found = data(path)
    assert found.x_train.mean(dtype=np.float64) == pytest.approx(0, abs=1e-5)
    assert found.x_train.std(dtype=np.float64) == pytest.approx(1, abs=1e-5)
    two = data(path, targets=("up", "wave"))
    assert (two.words, two.classes, len(two.x_train) + len(two.x_val) + len(two.x_test)) == (("up", "wave"), 2, 40)
    with pytest.raises(TableError, match="at least two classes"):
        data(path, targets=("up",))
    for part in ({"val": "2019-01-01"}, {"val": "0.7", "test": "0.4"}, {"val": "0"}):
        with pytest.raises(TableError):
            data(path, **part)


def test_the_line_to_beat_is_the_entropy_of_the_shares(tmp_path: Path) -> None:
    labels = ["1"] * 40 + ["2"] * 20
    values = [v for _, v in rows()]
    path = written(tmp_path, text(list(zip(labels, values, strict=True))))
    settings = DataSettings(task="sequences", source=SeriesSettings(path=str(path)))
    made = make_sequences(settings, LossOn.LAST)
    share = made.y_train[:, 0, 0].mean()
    right = made.y_val[:, 0, 0].sum()
    wanted = -(right * np.log(share) + (len(made.y_val) - right) * np.log(1 - share)) / len(made.y_val)
    assert class_shares(settings) == pytest.approx(wanted, abs=1e-6)


def test_what_the_window_asks_of_a_file_that_has_gone_is_answered(tmp_path: Path) -> None:
    path = written(tmp_path, text(rows()))
    chosen = DataSettings(task="sequences", source=SeriesSettings(path=str(path)))
    assert (TASK.outputs(chosen), TASK.count(chosen)) == (3, 12)
    path.unlink()
    assert (TASK.outputs(chosen), TASK.count(chosen)) == (1, 1)
    assert TASK.line(Settings(data=chosen)) is None
    named = DataSettings(task="sequences", source=SeriesSettings(path=str(path), targets=("up", "down")))
    assert TASK.outputs(named) == 2
    with pytest.raises(TableError, match="There is no file"):
        TASK.one(chosen, 0, LossOn.LAST)
