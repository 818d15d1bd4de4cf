"""Two files of sentences, one a line: those that are good in NAME.pos, those that are bad in NAME.neg.

So has "sentence polarity dataset v1.0" (Pang and Lee, Seeing stars, ACL 2005): lower case, tokens apart by blanks, and
a few lines that are not UTF-8 but Latin-1.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rnnviz.data.sentences.vocabulary import Vocabulary, tokens_of, vocabulary_of
from rnnviz.errors import Kind, Told

MAX_BYTES = 64 << 20
ENDINGS = (".neg", ".pos")
"""By label: 0 is bad, 1 is good."""

TENTHS = 10
"""Test and validation are a tenth each."""


class SentencesError(Told, ValueError):
    """Files of sentences that cannot be used: a sentence for the user."""

    kind = Kind.BAD_INPUT


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence as its tokens, and whether it is good (1) or bad (0)."""

    tokens: tuple[str, ...]
    label: int


@dataclass(frozen=True, slots=True)
class Parts:
    """train, val, test: the sentences of a source. vocabulary: of the training part alone."""

    train: tuple[Labelled, ...]
    val: tuple[Labelled, ...]
    test: tuple[Labelled, ...]
    vocabulary: Vocabulary


def read_parts(folder: str) -> Parts:
    """The sentences of a folder with one .pos and one .neg file, or of such a file's folder; shared by all who ask,
    until a file changes. SentencesError where they cannot be used.

    A tenth is for testing and a tenth for validation. Which a sentence belongs to follows from its line alone (its
    CRC-32 modulo 10), so it is the same on every machine, and a sentence that stands there twice is in one part.
    """
    paths = _paths(Path(folder).expanduser())
    return _read(paths, tuple((path.stat().st_size, path.stat().st_mtime_ns) for path in paths))


def key_of(line: str) -> int:
    """A number that follows from a line's words alone. Its last digit tells the part: 0 is for testing, 1 for
    validation."""
    return zlib.crc32(" ".join(line.split()).encode())


def _paths(folder: Path) -> tuple[Path, Path]:
    """The file of the bad sentences, and that of the good ones."""
    try:
        if folder.is_file():
            pair = [folder.with_suffix(ending) for ending in ENDINGS]
            if folder.suffix not in ENDINGS:
                raise SentencesError(f"{folder.name} is no file of sentences: its name must end in .pos or .neg.")
            if missing := [path.name for path in pair if not path.is_file()]:
                raise SentencesError(f"Beside {folder.name} there is no {missing[0]}: both are needed.")
            return pair[0], pair[1]
        found = [sorted(path for path in folder.glob(f"*{ending}") if path.is_file()) for ending in ENDINGS]
    except OSError as error:
        raise SentencesError(f"{folder} cannot be read ({error.strerror or error}).") from error
    for ending, paths in zip(ENDINGS, found, strict=True):
        if len(paths) != 1:
            many = f"there are {len(paths)}" if paths else "there is none"
            raise SentencesError(f"The folder {folder} needs one file that ends in {ending}; {many}.")
    return found[0][0], found[1][0]


@lru_cache(maxsize=2)
def _read(paths: tuple[Path, Path], state: tuple[object, ...]) -> Parts:
    del state  # another file by the same name is read again
    every = [
        (key_of(line), Labelled(tokens_of(line), label)) for label, path in enumerate(paths) for line in _lines(path)
    ]
    # In an order of their own, which has nothing to do with the labels: whoever looks through them sees both.
    every.sort(key=lambda pair: pair[0])
    parts: tuple[list[Labelled], list[Labelled], list[Labelled]] = ([], [], [])
    for key, one in every:
        parts[min(key % TENTHS, 2)].append(one)
    test, val, train = map(tuple, parts)
    if not (test and val and train):
        raise SentencesError(f"{paths[0].name} and {paths[1].name} have only {len(every)} sentences: too few to train.")
    return Parts(train, val, test, vocabulary_of(one.tokens for one in train))


def _lines(path: Path) -> list[str]:
    """The lines that have a word."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SentencesError(f"{path.name} is larger than {MAX_BYTES >> 20} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise SentencesError(f"{path.name} cannot be read ({error.strerror or error}).") from error
    if b"\0" in content:
        raise SentencesError(f"{path.name} is not text.")
    found = [text for line in content.splitlines() if tokens_of(text := _text(line))]
    if not found:
        raise SentencesError(f"{path.name} has no sentences.")
    return found


def _text(line: bytes) -> str:
    """UTF-8 where it is, else Latin-1, which every byte is."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
