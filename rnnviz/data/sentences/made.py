"""Sentences by a program: opinions about a film in which "not", "but" and "although" decide.

The last main clause has the say: "the plot is dull , but the cast is charming ." is good, "although the plot is dull ,
the cast is charming ." too, and "not" turns what follows around. Words alone do not tell, their order does.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rnnviz.data.sentences.files import Labelled, Parts
from rnnviz.data.sentences.vocabulary import vocabulary_of
from rnnviz.data.waves import splits
from rnnviz.settings.data import DataSettings

_SUBJECTS = (
    *("the film", "this movie", "the story", "the plot", "the script", "the cast", "the acting", "the music"),
    *("the ending", "the first half", "the camera work", "the dialogue", "the director's cut", "the remake"),
)
_BAD = (
    *("dull", "tedious", "silly", "lifeless", "clumsy", "predictable", "shallow", "dreadful"),
    *("boring", "noisy", "empty", "stale", "awful", "tiresome", "weak"),
)
_GOOD = (
    *("charming", "clever", "moving", "funny", "gripping", "fresh", "tender", "brilliant"),
    *("warm", "elegant", "honest", "thrilling", "lively", "rich", "superb"),
)
_HOW = ("", "", "very", "rather", "quite", "truly", "surprisingly")
_IS = ("is", "is", "was", "seems", "remains")
_BEFORE = ("", "", "", "in the end", "for once", "after all", "to my surprise", "as so often", "on a second look")
_AFTER = ("", "", "", "from start to finish", "for two hours", "whatever the posters say", "at every turn")


@lru_cache(maxsize=2)
def made_parts(settings: DataSettings) -> Parts:
    """settings.series sentences from settings.seed, split 70 / 20 / 10 as all data that a program makes."""
    random = np.random.default_rng(settings.seed)
    every = tuple(_sentence(random) for _ in range(settings.series))
    train, val, test = (every[part] for part in splits(settings.series))
    return Parts(train, val, test, vocabulary_of(one.tokens for one in train))


def _sentence(random: np.random.Generator) -> Labelled:
    label = int(random.integers(2))
    form = int(random.integers(3))
    last = _clause(random, label)
    if form == 0:
        words = last
    elif form == 1:
        words = [*_clause(random, 1 - label), ",", "but", *last]
    else:
        words = ["although", *_clause(random, 1 - label), ",", *last]
    if before := _one(random, _BEFORE):
        words = [*before, ",", *words]
    if after := _one(random, _AFTER):
        words = [*words, ",", *after]
    return Labelled((*words, "."), label)


def _clause(random: np.random.Generator, label: int) -> list[str]:
    turned = random.random() < 0.35
    opinions = _GOOD if (label == 1) != turned else _BAD
    said = [*_one(random, _SUBJECTS), *_one(random, _IS), *(["not"] if turned else [])]
    return [*said, *_one(random, _HOW), *_one(random, opinions)]


def _one(random: np.random.Generator, words: tuple[str, ...]) -> list[str]:
    return words[int(random.integers(len(words)))].split()
