"""Which word or letter each id of a model stands for: a file of lines, or JSON, and text read by it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rnnviz.records.dataset import SequenceError

MOST_BYTES = 64 << 20
_UNKNOWN = ("[unk]", "<unk>", "<oov>", "unk", "<unknown>")
"""How vocabularies call the id of what they do not have, in small letters."""


@dataclass(frozen=True)
class Vocabulary:
    """ids: a word, or a letter, to its id."""

    name: str
    ids: Mapping[str, int]

    @cached_property
    def letters(self) -> bool:
        """Whether it holds letters: a text is then read one by one."""
        known = [word for word in self.ids if word.lower() not in _UNKNOWN and not re.fullmatch(r"[\[<].+[\]>]", word)]
        return bool(known) and all(len(word) == 1 for word in known)

    @cached_property
    def unknown(self) -> int | None:
        """The id of what it does not have; None where it has none for that."""
        return next((number for word, number in self.ids.items() if word.lower() in _UNKNOWN), None)

    @cached_property
    def size(self) -> int:
        """One more than the largest id."""
        return max(self.ids.values(), default=-1) + 1

    @cached_property
    def words(self) -> tuple[str, ...]:
        """By their ids; "" for one that has no word."""
        found = [""] * self.size
        for word, number in self.ids.items():
            found[number] = word
        return tuple(found)

    def read(self, text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The words or letters of a text, and their ids. SequenceError, naming the first one, for what it does not
        know where it has no id for that; signs between words that it does not know are passed over."""
        tokens, ids = [], []
        for token in list(text) if self.letters else _split(text):
            found = self._find(token)
            if found is None and not self.letters and not any(sign.isalnum() for sign in token):
                continue
            if found is None:
                raise SequenceError(f"“{token}” is not in the vocabulary {self.name}.")
            tokens.append(token)
            ids.append(found)
        if not ids:
            raise SequenceError(f"There is nothing in the text that the vocabulary {self.name} knows.")
        return tuple(tokens), tuple(ids)

    def _find(self, token: str) -> int | None:
        for form in (token, token.lower()):
            if form in self.ids:
                return self.ids[form]
        plain = any(sign.isalnum() for sign in token) or self.letters
        return self.unknown if plain else None


def _split(text: str) -> list[str]:
    """Words, with apostrophes in them, and single signs."""
    return re.findall(r"[\[<]\w+[\]>]|\w+(?:['’]\w+)*|[^\w\s]", text)


def read_vocabulary(path: str) -> Vocabulary:
    """The vocabulary in a file. A line for each word, from id 0 on, or a word and its id; JSON with a list, with ids by
    words or words by ids, or Keras's Tokenizer. SequenceError, in words, for any other file."""
    where = Path(path)
    try:
        if where.stat().st_size > MOST_BYTES:
            raise SequenceError(f"{where.name} has more than {MOST_BYTES >> 20} MiB: it is no vocabulary.")
        text = where.read_text("utf-8-sig")
    except FileNotFoundError:
        raise SequenceError(f"There is no file {where}.") from None
    except UnicodeDecodeError:
        raise SequenceError(f"{where.name} is not UTF-8 text, so it is no vocabulary.") from None
    except OSError as error:
        raise SequenceError(f"{where.name} cannot be read: {error.strerror or error}.") from error
    found = _of_json(text) if text.lstrip()[:1] in ("{", "[") else None
    ids = _of_lines(text) if found is None else found
    if not ids or min(ids.values()) < 0 or max(ids.values()) > 10_000_000:
        raise SequenceError(
            f"{where.name} is no vocabulary: a line for each word is wanted, or JSON with an id for each word."
        )
    return Vocabulary(where.name, ids)


def _of_json(text: str) -> dict[str, int] | None:
    try:
        return _ids(json.loads(text))
    except (ValueError, RecursionError):
        return None


def _ids(found: Any) -> dict[str, int] | None:
    if isinstance(found, dict) and found.get("class_name") == "Tokenizer" and isinstance(found.get("config"), dict):
        index = found["config"].get("word_index")
        found = json.loads(index) if isinstance(index, str) else index
    if isinstance(found, list) and all(isinstance(word, str) for word in found):
        return {word: number for number, word in enumerate(found)}
    if not isinstance(found, dict):
        return None
    if all(isinstance(number, int) and not isinstance(number, bool) for number in found.values()):
        return {str(word): number for word, number in found.items()}
    if all(isinstance(word, str) for word in found.values()) and all(str(key).isdecimal() for key in found):
        return {word: int(number) for number, word in found.items()}
    return None


def _of_lines(text: str) -> dict[str, int]:
    lines = text.split("\n")
    lines = [line.rstrip("\r") for line in (lines[:-1] if lines[-1] == "" else lines)]
    pairs = [re.fullmatch(r"(\S+)[\t ,]+(\d+)", line) for line in lines]
    if lines and all(pairs):
        return {pair[1]: int(pair[2]) for pair in pairs if pair is not None}
    return {line: number for number, line in enumerate(lines)}
