"""From a sentence to the ids of its words. 0 is padding, 1 a word that is not known, and words begin at 2."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

PADDING, UNKNOWN, FIRST = 0, 1, 2

LEAST = 2
"""A word is known from this many times on in the training part; a word that is there once teaches what an unknown one
is."""

MOST_WORDS = 200
"""A sentence is cut after this many words."""

_QUOTES = str.maketrans(
    {
        **dict.fromkeys("’‘\x91\x92", "'"),  # the last two as Windows has them, where a file says it is Latin-1
        **dict.fromkeys("“”\x93\x94", '"'),
        **dict.fromkeys("—–\x96\x97", " -- "),
        **dict.fromkeys("…\x85", " . . . "),
    }
)
_CLITICS = r"n't|'(?:s|re|ve|ll|d|m)\b"
_PIECES = re.compile(rf"{_CLITICS}|\w+?(?=n't\b)|\w+(?:[./]\w+)*|--|-(?!\w)|[^\w\s-]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """words: those that are known, the most frequent first; the id of the first is 2."""

    words: tuple[str, ...]
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {word: place for place, word in enumerate(self.words, FIRST)})

    @property
    def ids(self) -> int:
        """How many ids there are, padding and the unknown word among them."""
        return len(self.words) + FIRST

    def ids_of(self, tokens: Iterable[str]) -> list[int]:
        """The id of every token."""
        return [self._places.get(token, UNKNOWN) for token in tokens]

    def __contains__(self, token: str) -> bool:
        return token in self._places


def vocabulary_of(sentences: Iterable[Sequence[str]]) -> Vocabulary:
    """The words that these sentences have at least LEAST times, the most frequent first, equal ones by the alphabet."""
    counts = Counter(token for tokens in sentences for token in tokens)
    known = (token for token, count in counts.items() if count >= LEAST)
    return Vocabulary(tuple(sorted(known, key=lambda token: (-counts[token], token))))


def tokens_of(text: str) -> tuple[str, ...]:
    """A line of a file, or what a person typed, as its tokens: lower case, punctuation apart, hyphens left out, "it's"
    and "don't" as "it 's" and "do n't", so that "not" is one word wherever it stands; cut after MOST_WORDS."""
    return tuple(_PIECES.findall(text.translate(_QUOTES).lower())[:MOST_WORDS])
