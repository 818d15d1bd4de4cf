"""The task "text": is a sentence good or bad? From sentences to the arrays of a data set."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from rnnviz.data.sentences.files import Labelled, Parts, SentencesError, read_parts
from rnnviz.data.sentences.made import made_parts
from rnnviz.data.sentences.vocabulary import UNKNOWN, Vocabulary, tokens_of
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.resources_path import resource
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, TextSettings

CLASSES = ("bad", "good")  # by label
VOCABULARY, EXAMPLES = "texts/words.txt", "texts/examples.txt"
"""The words of the network that ships, the most frequent first; and sentences of our own, to step through."""

ABSENT = (
    "There are no film reviews to train on: they do not come with rnnviz. Download “sentence polarity dataset v1.0” "
    "from www.cs.cornell.edu/people/pabo/movie-review-data, unpack it, and name the folder with rt-polarity.pos and "
    "rt-polarity.neg under “Reviews in”. Or train on sentences made by a program."
)


def make_sentences(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set of telling good sentences from bad ones.

    x: (sentences, longest, 1), the ids of the words, then zeros; lengths_* tell how many words each has. y: (sentences,
    1, 2), 1 for the right class. Arrays are read-only and shared by all who ask for the same, until a file changes.
    SentencesError without sentences to train on, or where they cannot be used.
    """
    if loss_on is not LossOn.LAST:
        raise SentencesError("A sentence is answered once, after its last word: choose a loss on the last step.")
    parts = parts_of(settings)
    if not parts.train:
        raise SentencesError(ABSENT)
    return _arrays(parts)


def one_text(settings: DataSettings, index: int) -> Sequence:
    """One validation sentence, counted from 0, or the user's own: x (1, its words, 1), not padded.

    Without files the examples stand for the validation part. IndexError outside it, SentencesError as `make_sentences`.
    """
    chosen = text_of(settings)
    if chosen.sentence:
        tokens = tokens_of(chosen.sentence)
        if not tokens:
            raise SentencesError("There is no word in your sentence.")
        one, title = Labelled(tokens, CLASSES.index(chosen.answer)), "your sentence"
    else:
        sentences = parts_of(settings).val
        if not 0 <= index < len(sentences):
            raise IndexError(f"sentence {index} of {len(sentences)}")
        one = sentences[index]
        title = f"{'validation sentence' if parts_of(settings).train else 'example'} {index + 1:,}"
    ids = known_words(settings).ids_of(one.tokens)
    x = np.array(ids, np.float32)[np.newaxis, :, np.newaxis]
    words = ("(padding)", "(unknown)", *known_words(settings).words)
    unknown = tuple(step for step, known in enumerate(ids) if known == UNKNOWN)
    y = np.eye(len(CLASSES), dtype=np.float32)[[[one.label]]]
    x.flags.writeable = y.flags.writeable = False
    return Sequence(
        x=x, y=y, loss_on=LossOn.LAST, title=title, tokens=one.tokens, words=CLASSES, unknown=unknown, called=(words,)
    )


def wrong_with(settings: DataSettings) -> str:
    """Why the sentences of a folder cannot be used, in words; "" where they can, or where there is no folder."""
    try:
        parts_of(settings)
    except SentencesError as error:
        return str(error)
    return ""


def text_of(settings: DataSettings) -> TextSettings:
    """What is chosen, or the defaults."""
    return settings.text or TextSettings()


def parts_of(settings: DataSettings) -> Parts:
    """The sentences; without files there are only the examples, as the validation part."""
    chosen = text_of(settings)
    if chosen.source == "made":
        return made_parts(replace(settings, text=None))
    return read_parts(chosen.folder) if chosen.folder else _examples()


def known_words(settings: DataSettings) -> Vocabulary:
    """The words that a model of these settings knows: those of the training part, or of the network that ships."""
    return parts_of(settings).vocabulary


@lru_cache(maxsize=1)
def shipped_words() -> Vocabulary:
    """The words that the network that ships knows."""
    return Vocabulary(tuple(resource(VOCABULARY).read_text("utf-8").split("\n")[:-1]))


def count_of(settings: DataSettings) -> int:
    """How many sentences there are to step through; SentencesError as `make_sentences`."""
    return 1 if text_of(settings).sentence else len(parts_of(settings).val)


def shape_of_sentences(settings: DataSettings) -> tuple[int, int]:
    """(the longest sentence, how many ids there are)."""
    parts = parts_of(settings)
    return max(len(one.tokens) for part in (parts.train, parts.val, parts.test) for one in part), parts.vocabulary.ids


@lru_cache(maxsize=1)
def _examples() -> Parts:
    lines = (line.split("\t") for line in resource(EXAMPLES).read_text("utf-8").splitlines())
    examples = tuple(Labelled(tokens_of(text), CLASSES.index(label)) for label, text in lines)
    return Parts((), examples, (), shipped_words())


@lru_cache(maxsize=2)
def _arrays(parts: Parts) -> Dataset:
    longest = max(len(one.tokens) for part in (parts.train, parts.val, parts.test) for one in part)
    made = [_rows(part, parts.vocabulary, longest) for part in (parts.train, parts.val, parts.test)]
    (x_train, y_train, n_train), (x_val, y_val, n_val), (x_test, y_test, n_test) = made
    return Dataset(
        name="sentences",
        x_train=x_train,
        y_train=y_train,
        x_val=x_val,
        y_val=y_val,
        x_test=x_test,
        y_test=y_test,
        classes=len(CLASSES),
        lengths_train=n_train,
        lengths_val=n_val,
        lengths_test=n_test,
        words=CLASSES,
    )


def _rows(part: tuple[Labelled, ...], words: Vocabulary, longest: int) -> tuple[Array, Array, IntArray]:
    """x (n, longest, 1), y (n, 1, 2) and lengths (n,), read-only."""
    x = np.zeros((len(part), longest, 1), np.float32)
    for row, one in zip(x, part, strict=True):
        row[: len(one.tokens), 0] = words.ids_of(one.tokens)
    y = np.eye(len(CLASSES), dtype=np.float32)[[one.label for one in part]][:, np.newaxis]
    lengths = np.array([len(one.tokens) for one in part], np.int32)
    for array in (x, y, lengths):
        array.flags.writeable = False
    return x, y, lengths


def knows_what_ships(settings: DataSettings) -> bool:
    """Whether a model of these settings knows the words of the network that ships, so that that one answers."""
    return text_of(settings).source == "reviews" and known_words(settings) == shipped_words()
