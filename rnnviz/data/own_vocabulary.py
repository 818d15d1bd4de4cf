"""A text read as a model's own TextVectorization or StringLookup reads it: keras/src/layers/preprocessing."""

from __future__ import annotations

import re

from rnnviz.records.dataset import SequenceError
from rnnviz.records.network import TextSpec

_PUNCTUATION = re.compile(r"[!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~']")
"""What Keras strips: keras/src/layers/preprocessing/text_vectorization.py."""


def read_text(text: str, spec: TextSpec) -> tuple[tuple[str, ...], tuple[int, ...], tuple[str, ...]]:
    """The tokens of a text, their ids, and sentences on what was left out. As many as the spec says, where it does:
    "" with id 0 stands where there is none. SequenceError for a word that has no id."""
    if "lower" in spec.standardize:
        text = text.lower()
    if "strip_punctuation" in spec.standardize:
        text = _PUNCTUATION.sub("", text)
    tokens = text.split() if spec.split == "whitespace" else list(text) if spec.split else [text]
    known = {word: number for number, word in reversed(list(enumerate(spec.words)))}
    ids = []
    for token in tokens:
        found = known.get(token, spec.unknown)
        if found is None:
            raise SequenceError(f"“{token}” is not in the model's vocabulary of {len(spec.words):,} words.")
        ids.append(found)
    if not tokens:
        raise SequenceError("Type what the model is to read.")
    notes = []
    if unknown := list(dict.fromkeys(t for t, number in zip(tokens, ids, strict=True) if number == spec.unknown)):
        listed = ", ".join(f"“{word}”" for word in unknown[:6]) + (" …" if len(unknown) > 6 else "")
        notes.append(f"Not in the model's vocabulary: {listed}.")
    if spec.length is None:
        return tuple(tokens), tuple(ids), tuple(notes)
    what = "words" if spec.split == "whitespace" else "letters"
    if len(tokens) > spec.length:
        notes.append(f"The text has {len(tokens):,} {what}; the model reads the first {spec.length:,}.")
    more = max(spec.length - len(tokens), 0)
    return (*tokens[: spec.length], *("",) * more), (*ids[: spec.length], *(0,) * more), tuple(notes)
