"""What a model from a file is given to read: of the right shape, as it was typed or stands in a file, or why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.data.model_input import Given, given
from rnnviz.data.vocabulary_file import read_vocabulary
from rnnviz.records.dataset import SequenceError
from rnnviz.records.network import InputSpec
from rnnviz.settings.data import DataSettings, OpenedSettings

NUMBERS = InputSpec("input", 1)
PAIRS = InputSpec("input", 2)
IDS = InputSpec("input", 1, ids=True, most=7)
FOUR_IDS = InputSpec("input", 1, steps=4, ids=True, most=7)
THREE = InputSpec("input", 1, steps=3)
VECTOR = InputSpec("input", 5, timeless=True)
PICTURES = InputSpec("input", 12, shape=(2, 3, 2))


def read(spec: InputSpec, *, steps: int = 6, seed: int = 42, **fields: Any) -> Given:
    data = DataSettings(task="opened", steps=steps, seed=seed, opened=OpenedSettings(path="a.keras", **fields))
    return given(spec, data)


@pytest.mark.parametrize("spec", [NUMBERS, PAIRS, THREE, PICTURES, VECTOR])
def test_chance_has_the_shape_of_the_input_and_one_seed_draws_one_sequence(spec: InputSpec) -> None:
    steps = 1 if spec.timeless else spec.steps or 6
    one, again, other = (read(spec, seed=seed) for seed in (1, 1, 2))
    assert one.x.shape == (steps, spec.features)
    np.testing.assert_array_equal(one.x, again.x)
    assert not np.allclose(one.x, other.x)
    assert not read(spec, reads="zeros").x.any()


def test_random_ids_are_those_of_the_vocabulary_without_the_padding() -> None:
    ids = read(IDS, steps=500).x
    assert set(ids[:, 0].tolist()) == set(range(1, 7))


@pytest.mark.parametrize(
    ("spec", "text", "rows"),
    [
        (NUMBERS, "0.5 -1, 2e-1", [[0.5], [-1], [0.2]]),
        (PAIRS, "1 2; 3 4", [[1, 2], [3, 4]]),
        (PAIRS, "1, 2, 3, 4", [[1, 2], [3, 4]]),
        (IDS, "3 0 6", [[3], [0], [6]]),
        (THREE, "1 2 3 4 5", [[3], [4], [5]]),
        (FOUR_IDS, "5 6", [[0], [0], [5], [6]]),
    ],
)
def test_what_is_typed_is_read(spec: InputSpec, text: str, rows: list[list[float]]) -> None:
    np.testing.assert_allclose(read(spec, reads="typed", typed=text).x, rows)


@pytest.mark.parametrize(
    ("spec", "text", "words"),
    [
        (NUMBERS, "", "Type what the model is to read"),
        (NUMBERS, "1 two 3", "“two” is none"),
        (NUMBERS, "1 nan", "“nan” is none"),
        (PAIRS, "1 2; 3", "step 2 has 1"),
        (PAIRS, "1 2 3", "3 numbers do not make whole steps"),
        (IDS, "1 2.5", "2.5 is none"),
        (IDS, "7", "0 to 6; there is none 7"),
        (IDS, "-1", "-1 is none"),
        (IDS, "good film", "choose its vocabulary"),
        (THREE, "1 2", "reads 3 steps, but the sequence has 2"),
    ],
)
def test_what_cannot_be_read_is_said(spec: InputSpec, text: str, words: str) -> None:
    with pytest.raises(SequenceError) as refused:
        read(spec, reads="typed", typed=text)
    assert words in str(refused.value)


WORDS = ["", "[UNK]", "a", "good", "film", "don't", "."]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(WORDS) + "\n",
        json.dumps(WORDS),
        json.dumps({word: number for number, word in enumerate(WORDS)}),
        json.dumps({str(number): word for number, word in enumerate(WORDS)}),
        json.dumps(
            {
                "class_name": "Tokenizer",
                "config": {"word_index": json.dumps({word: number for number, word in enumerate(WORDS)})},
            }
        ),
    ],
    ids=["lines", "list", "ids by words", "words by ids", "tokenizer"],
)
def test_a_text_is_read_by_its_vocabulary_in_whatever_form(tmp_path: Path, text: str) -> None:
    (tmp_path / "words.txt").write_text(text, "utf-8")
    found = read(IDS, reads="typed", typed="A good, GOOD film: don't mumble.", vocabulary=str(tmp_path / "words.txt"))
    assert found.tokens == ("A", "good", "GOOD", "film", "don't", "mumble", ".")
    assert found.x[:, 0].tolist() == [2, 3, 3, 4, 5, 1, 6]
    assert found.words[3] == "good"


def test_a_vocabulary_of_letters_reads_letters_and_makes_rows_of_zeros_and_a_one(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("a\nb\n \n", "utf-8")
    spec = InputSpec("input", 3)
    found = read(spec, reads="typed", typed="ab a", vocabulary=str(tmp_path / "letters.txt"))
    np.testing.assert_array_equal(found.x, np.eye(3)[[0, 1, 2, 0]])
    with pytest.raises(SequenceError, match=r"“c” is not in the vocabulary letters\.txt"):
        read(spec, reads="typed", typed="abc", vocabulary=str(tmp_path / "letters.txt"))
    with pytest.raises(SequenceError, match=r"its vocabulary has 2 letters or words; letters\.txt has 3"):
        read(InputSpec("input", 2), reads="typed", typed="ab", vocabulary=str(tmp_path / "letters.txt"))


def test_what_is_no_vocabulary_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a": -3}', "utf-8")
    (tmp_path / "b.bin").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(SequenceError, match=r"a\.json is no vocabulary"):
        read_vocabulary(str(tmp_path / "a.json"))
    with pytest.raises(SequenceError, match=r"b\.bin is not UTF-8"):
        read_vocabulary(str(tmp_path / "b.bin"))
    with pytest.raises(SequenceError, match="There is no file"):
        read_vocabulary(str(tmp_path / "none.txt"))


def test_columns_of_a_table_are_read(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("first,second\n" + "".join(f"{n},{n * 10}\n" for n in range(30)), "utf-8")
    np.testing.assert_array_equal(read(PAIRS, reads="file", sequence=str(path)).x, [[n, n * 10] for n in range(30)])
    one = read(NUMBERS, reads="file", sequence=str(path))
    assert one.x[:, 0].tolist() == list(range(30))
    assert "the first is read, first" in " ".join(one.notes)
    last = read(THREE, reads="file", sequence=str(path))
    assert last.x[:, 0].tolist() == [27, 28, 29]
    assert "30 steps, and the model reads 3" in " ".join(last.notes)
    with pytest.raises(
        SequenceError, match=r"reads 5 numbers at each step, but two\.csv has 2 columns of numbers: first"
    ):
        read(InputSpec("input", 5), reads="file", sequence=str(path))


def test_arrays_are_read_one_sequence_or_one_of_several(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 5, 2)), rng.normal(size=(4, 3))
    np.savez(tmp_path / "many.npz", x=x, y=y)
    np.save(tmp_path / "one.npy", x[2])
    np.save(tmp_path / "pictures.npy", rng.normal(size=(5, 2, 3, 2)))
    np.save(tmp_path / "ids.npy", np.array([1, 2, 3]))
    third = read(PAIRS, reads="file", sequence=str(tmp_path / "many.npz"), number=3)
    np.testing.assert_allclose(third.x, x[2], rtol=1e-6)
    assert third.y is not None
    np.testing.assert_allclose(third.y, y[2], rtol=1e-6)
    np.testing.assert_allclose(read(PAIRS, reads="file", sequence=str(tmp_path / "one.npy")).x, x[2], rtol=1e-6)
    assert read(PICTURES, reads="file", sequence=str(tmp_path / "pictures.npy")).x.shape == (5, 12)
    assert read(IDS, reads="file", sequence=str(tmp_path / "ids.npy")).x[:, 0].tolist() == [1, 2, 3]
    with pytest.raises(SequenceError, match="has 4 sequences; there is none with the number 9"):
        read(PAIRS, reads="file", sequence=str(tmp_path / "many.npz"), number=9)
    with pytest.raises(SequenceError, match=r"shape \(5, 2\); the model reads \(steps, 3\)"):
        read(InputSpec("input", 3), reads="file", sequence=str(tmp_path / "one.npy"))
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(SequenceError, match=r"broken\.npz cannot be read"):
        read(PAIRS, reads="file", sequence=str(tmp_path / "broken.npz"))


def test_an_array_of_two_axes_says_how_it_is_read(tmp_path: Path) -> None:
    np.save(path := tmp_path / "x.npy", np.zeros((20, 3)))
    data = DataSettings(task="opened", opened=OpenedSettings(reads="file", sequence=str(path)))
    found = given(InputSpec("input", 1), data)
    assert found.x.shape == (3, 1)
    assert found.notes == (
        "x.npy has the shape (20, 3): it is read as 20 sequences of 3 steps, for the model reads one number a step.",
    )
