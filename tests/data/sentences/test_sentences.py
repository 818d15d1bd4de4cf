"""Sentences that are good or bad: tokens, vocabulary, files as found, what a program makes, and the data set."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shared_files import REVIEWS, needs

from rnnviz.data.sentences.dataset import CLASSES, known_words, make_sentences, one_text, parts_of
from rnnviz.data.sentences.files import Labelled, SentencesError, key_of, read_parts
from rnnviz.data.sentences.made import made_parts
from rnnviz.data.sentences.vocabulary import UNKNOWN, Vocabulary, tokens_of, vocabulary_of
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, TextSettings

MADE = DataSettings(task="text", series=200, text=TextSettings(source="made"))


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("It’s a well-made film…", "it 's a well made film . . ."),
        ("I DON'T like “half-baked” plots!", 'i do n\'t like " half baked " plots !'),
        ("3.5/5 -- or (maybe) 4 - no", "3.5/5 -- or ( maybe ) 4 - no"),
        ("isn't the cast's fault", "is n't the cast 's fault"),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_tokens(typed: str, tokens: str) -> None:
    assert tokens_of(typed) == tuple(tokens.split())


def test_a_vocabulary_has_what_is_there_twice_the_most_frequent_first() -> None:
    words = vocabulary_of([["b", "a", "c"], ["b", "a", "b"], ["d"]])
    assert words.words == ("b", "a")
    assert words.ids == 4
    assert words.ids_of(["a", "d", "b"]) == [3, UNKNOWN, 2]
    assert "a" in words
    assert "d" not in words


def written(folder: Path, good: bytes, bad: bytes) -> str:
    (folder / "x.pos").write_bytes(good)
    (folder / "x.neg").write_bytes(bad)
    return str(folder)


def many(word: str, count: int = 80) -> bytes:
    return "".join(f"{word} film number {k}\n" for k in range(count)).encode()


def test_files_are_split_by_their_lines_alone(tmp_path: Path) -> None:
    parts = read_parts(written(tmp_path, many("good"), many("bad")))
    for part, digits in ((parts.test, (0,)), (parts.val, (1,)), (parts.train, range(2, 10))):
        assert part
        assert all(key_of(" ".join(one.tokens)) % 10 in digits for one in part)
    every = (*parts.train, *parts.val, *parts.test)
    assert Counter(one.label for one in every) == {0: 80, 1: 80}
    assert all(one.tokens[0] == ("bad", "good")[one.label] for one in every)
    assert parts.vocabulary == vocabulary_of(one.tokens for one in parts.train)
    assert read_parts(str(tmp_path / "x.neg")) is parts  # either file stands for its folder


def test_latin_1_is_read_and_a_changed_file_is_read_again(tmp_path: Path) -> None:
    folder = written(
        tmp_path, "café über\n".encode("latin-1") + many("good"), "naïve \x96 plot\n".encode() + many("bad")
    )
    every = {one.tokens for part in vars_of(read_parts(folder)) for one in part}
    assert ("café", "über") in every
    assert ("naïve", "--", "plot") in every
    written(tmp_path, many("better"), many("bad"))
    assert all(one.tokens[0] != "good" for part in vars_of(read_parts(folder)) for one in part)


def vars_of(parts: object) -> tuple[tuple[Labelled, ...], ...]:
    return tuple(getattr(parts, name) for name in ("train", "val", "test"))


@pytest.mark.parametrize(
    ("good", "bad", "words"),
    [
        (b"", many("bad"), "x.pos has no sentences."),
        (many("good"), b"a\0b", "x.neg is not text."),
        (b"one\n", b"two\n", "too few"),
    ],
)
def test_files_that_cannot_be_used_are_told_in_words(tmp_path: Path, good: bytes, bad: bytes, words: str) -> None:
    with pytest.raises(SentencesError, match=words):
        read_parts(written(tmp_path, good, bad))


def test_a_folder_without_the_two_files_says_which_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SentencesError, match=r"needs one file that ends in \.neg; there is none"):
        read_parts(str(tmp_path))
    (tmp_path / "a.pos").write_text("fine\n")
    with pytest.raises(SentencesError, match=r"Beside a\.pos there is no a\.neg"):
        read_parts(str(tmp_path / "a.pos"))
    (tmp_path / "notes.txt").write_text("fine\n")
    with pytest.raises(SentencesError, match=r"its name must end in \.pos or \.neg"):
        read_parts(str(tmp_path / "notes.txt"))


def test_a_program_makes_sentences_in_which_the_last_main_clause_decides() -> None:
    parts = made_parts(DataSettings(series=2000))
    good = {"charming", "clever", "moving", "funny", "gripping", "fresh", "tender", "brilliant", "warm", "elegant"}
    good |= {"honest", "thrilling", "lively", "rich", "superb"}
    for one in parts.train[:300]:
        # Read as a person would: the clause after "but", or after the comma that ends "although …".
        text = " ".join(one.tokens)
        if " , but " in text:
            text = text.split(" , but ")[1]
        elif "although" in text:
            text = text.split("although", 1)[1].split(" , ", 1)[1]
        words = text.split()
        said = bool(good.intersection(words)) != ("not" in words)
        assert said == bool(one.label), one.tokens
    assert made_parts(DataSettings(series=2000)) is parts
    assert 0.45 < np.mean([one.label for one in parts.train]) < 0.55


def test_the_data_set_is_ids_with_zeros_behind_them() -> None:
    made = make_sentences(MADE, LossOn.LAST)
    parts, words = parts_of(MADE), known_words(MADE)
    assert made.x_train.shape[0] == 140
    assert made.lengths_train is not None
    assert made.words == CLASSES
    for row, length, y, one in zip(made.x_train, made.lengths_train, made.y_train, parts.train, strict=True):
        assert row[:length, 0].tolist() == words.ids_of(one.tokens)
        assert not row[length:].any()
        assert y[0].argmax() == one.label
    alone = one_text(MADE, 3)
    assert alone.tokens == parts.val[3].tokens
    assert alone.x[0, :, 0].tolist() == words.ids_of(alone.tokens)
    with pytest.raises(IndexError):
        one_text(MADE, len(parts.val))


def test_a_sentence_of_ones_own_stands_in_place_of_the_others() -> None:
    text = replace(MADE.text or TextSettings(), sentence="The cast is Charming, zzz!", answer="bad")
    one = one_text(replace(MADE, text=text), 0)
    assert one.tokens == ("the", "cast", "is", "charming", ",", "zzz", "!")
    assert one.x[0, 5, 0] == UNKNOWN
    assert one.y[0, 0].tolist() == [1, 0]
    assert one.title == "your sentence"
    assert one.unknown == (5, 6)


def test_without_files_there_are_examples_and_training_says_how_to_get_them() -> None:
    data = DataSettings(task="text", text=TextSettings())
    assert len(parts_of(data).val) >= 16
    assert {one.label for one in parts_of(data).val} == {0, 1}
    with pytest.raises(SentencesError, match=r"Download “sentence polarity dataset v1\.0”"):
        make_sentences(data, LossOn.LAST)


@needs(REVIEWS)
def test_the_film_reviews_are_all_there_and_split_for_good() -> None:
    parts = read_parts(str(REVIEWS))
    assert [len(part) for part in vars_of(parts)] == [8570, 993, 1099]
    assert sum(one.label for part in vars_of(parts) for one in part) == 5331
    assert max(len(one.tokens) for part in vars_of(parts) for one in part) <= 64
    # Nothing of the two tenths is in the vocabulary that is not in the training part.
    train = {token for one in parts.train for token in one.tokens}
    assert train.issuperset(parts.vocabulary.words)
    assert parts.vocabulary == Vocabulary(known_words(DataSettings(task="text", text=TextSettings())).words)
