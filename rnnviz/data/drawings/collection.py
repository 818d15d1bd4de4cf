"""A folder of drawings in any of their forms: which classes it has, and the drawings of one class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from rnnviz.data.drawings.builtin import COUNTS, built_in_drawing, builtin_collection
from rnnviz.data.drawings.files import SPLITS, check_split, file_errors, place_in, what_it_is
from rnnviz.data.drawings.ndjson import RAW, SIMPLIFIED, count_countries, peek, read_ndjson
from rnnviz.data.drawings.npz import FORM as NPZ
from rnnviz.data.drawings.npz import count_npz, read_npz
from rnnviz.data.drawings.records_of import is_kaggle
from rnnviz.data.drawings.tfrecord import FORM as TFRECORD
from rnnviz.data.drawings.tfrecord import MAX_NUMBERED, numbered, read_classes, read_tfrecord
from rnnviz.quick_draw import quick_draw_words
from rnnviz.records.drawings import LICENCE, Collection, Drawing, DrawingClass, DrawingError, Reading, Skipped

BUILT_IN = "built-in"

MOST_SKIPPED = 20
"""How many of the records that could not be used a Reading names."""

MAX_FILES = 5_000

_PREFIXES = ("full_simplified_", "full_raw_", "full_binary_", "sketchrnn_")
_IGNORED = (".part", ".txt", ".md", ".json", ".csv", ".html", ".pdf", ".py", ".ipynb")
_PAPERS = ("readme", "license", "licence", "copying", "citation", "notice", "authors", "changelog")
_NUMBERED = "class "
"""How a class without a name is called, before its number."""


def open_collection(folder: str) -> Collection:
    """The classes of a folder (not of the folders in it), or of one file; "" is the built-in program.

    A class is named by the records of an .ndjson, by the name of an .npz, by the lines of a .classes file. Of each file
    only the beginning is read. Where two files have the same class the first one is taken: .npz, simplified, raw,
    TFRecord. DrawingError where the folder cannot be opened, or has no class.
    """
    if not folder:
        return builtin_collection()
    found: list[DrawingClass] = []
    problems: list[str] = []
    alone = Path(folder).is_file()
    for path in _files(Path(folder)):
        try:
            found.extend(_classes(path, alone=alone))
        except DrawingError as error:
            problems.append(str(error))
    unnamed = [one for one in found if one.form == TFRECORD and not one.path.endswith(".classes")]
    problems += [
        f"{name} does not name its classes: they are called by their numbers. You can name them, or put a file "
        f"{_classes_file(name)} beside it, with one word per line."
        for name in dict.fromkeys(Path(one.path).name for one in unnamed)
    ]
    order = (NPZ, SIMPLIFIED, RAW, TFRECORD)
    classes: dict[str, DrawingClass] = {}
    for one in sorted(found, key=lambda one: (order.index(one.form), one.path)):
        first = classes.setdefault(one.word, one)
        if first is not one:
            problems.append(f"{Path(one.path).name}: {one.word} is left out, since {Path(first.path).name} has it too.")
    if not classes:
        raise DrawingError(_nothing(Path(folder), problems))
    return Collection(
        folder=folder,
        classes=tuple(classes[word] for word in sorted(classes)),
        problems=tuple(problems),
        licence=_licence(classes),
        unnamed=tuple(one for one in unnamed if classes[one.word] is one),
    )


def names_for(classes: Sequence[DrawingClass], names: Sequence[str]) -> tuple[Path, str]:
    """The .classes file that gives the classes of a TFRecord file these names, and its text: a word a line, in the
    order of their numbers. DrawingError where two are the same, or one has none."""
    words = [" ".join(name.split()) for name in names]
    for word in words:
        if not word or not word.isprintable():
            raise DrawingError("Every class needs a name.")
        if words.count(word) > 1:
            raise DrawingError(f"Two classes cannot both be called {word}.")
    numbers = [int(one.word.removeprefix(_NUMBERED)) for one in classes]
    lines = [f"{_NUMBERED}{number}" for number in range(max(numbers) + 1)]
    for number, word in zip(numbers, words, strict=True):
        lines[number] = word
    path = Path(classes[0].path)
    return path.with_name(_classes_file(path.name)), "".join(f"{line}\n" for line in lines)


def _licence(classes: dict[str, DrawingClass]) -> str:
    """Whose the drawings are: Quick, Draw!'s where all the classes are among its own, in one of its forms."""
    theirs = set(quick_draw_words())
    others = [word for word in classes if word not in theirs]
    if not others:
        return LICENCE
    named = f"{', '.join(others[:3])}{' …' if len(others) > 3 else ''}"
    said = f"Drawings of {named}: the licence is that of their source"
    return said if len(others) == len(classes) else f"{LICENCE}. {said}"


def read_class(
    one: DrawingClass, *, split: str = "all", start: int = 0, limit: int | None = None, country: str = ""
) -> Reading:
    """The drawings of a class, `limit` at most, after the first `start` records of the split.

    split: "train", "valid", "test" or "all". A Sketch-RNN .npz and the built-in program have the three; TFRecord files
    have "eval" files, which are the test part, and of the others every tenth drawing of the class validates; for other
    forms, and TFRecords without eval files, `files.place_in` says it. country: only drawings from there; forms that do
    not say it have none of any. DrawingError for what cannot be read at all.
    """
    drawings: list[Drawing] = []
    skipped: list[Skipped] = []
    count = 0
    for item in islice(iter_class(one, split=split, country=country), start, None):
        if isinstance(item, Drawing):
            drawings.append(item)
        else:
            count += 1
            skipped.extend([item] if len(skipped) < MOST_SKIPPED else [])
        if limit is not None and len(drawings) >= limit:
            break
    return Reading(tuple(drawings), tuple(skipped), count)


def countries_of(classes: Sequence[DrawingClass], split: str = "all") -> tuple[tuple[str, int], ...]:
    """(country, records) of some classes together, the most frequent country first; () where no file says it."""
    found: Counter[str] = Counter()
    for one in classes:
        if one.has_countries:
            found += count_countries(Path(one.path), word=one.word, split=split)
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def iter_class(one: DrawingClass, *, split: str = "all", country: str = "") -> Iterator[Drawing | Skipped]:
    """As `read_class`, one after another: no more of the file is read than is asked for."""
    check_split(split)
    if country and not one.has_countries:
        return iter(())
    if one.form == BUILT_IN:
        return _built_in(one.word, split)
    path = Path(one.path)
    if one.form == NPZ:
        return read_npz(path, word=one.word, split=split)
    if one.form in (SIMPLIFIED, RAW):
        return read_ndjson(path, word=one.word, split=split, country=country)
    if one.form == TFRECORD:
        return _from_tfrecords(path, one.word, split)
    raise DrawingError(f"Drawings are not published in the form {one.form}.")


def shards(classes: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The TFRecord files that belong to a .classes file: those to train with, and the eval files; () for none."""
    with file_errors(classes):
        there = sorted(path for path in classes.parent.iterdir() if _is_tfrecord(path))
    own = classes.name.removesuffix(".classes")
    other = own.replace("training", "eval", 1)
    first = tuple(path for path in there if path.name.startswith(own))
    return first, tuple(path for path in there if path.name.startswith(other)) if other != own else ()


def _files(folder: Path) -> list[Path]:
    with file_errors(folder):
        try:
            if folder.is_file():
                return [folder]
            files = list(islice(folder.iterdir(), MAX_FILES + 1))
        except ValueError:  # a NUL in the name
            raise DrawingError("That is not the name of a folder.") from None
    if len(files) > MAX_FILES:
        raise DrawingError(f"{folder.name} holds more than {MAX_FILES:,} files.")
    return sorted(path for path in files if not path.name.startswith("."))


def _classes(path: Path, *, alone: bool = False) -> list[DrawingClass]:
    """What a file of a folder has; DrawingError where it has nothing, and the user should know. alone: it was opened by
    itself, and is not one of its folder's."""
    suffix = path.suffix.lower()
    if suffix == ".npz":
        return [DrawingClass(_word(path), str(path), NPZ, count_npz(path))]
    if suffix == ".ndjson" or path.name.lower().endswith(".ndjson.gz") or _has_drawings(path):
        words, form = _peeked(path)
        return [DrawingClass(word, str(path), form) for word in words or (_word(path),)]
    if suffix == ".classes":
        return _tfrecord_classes(path)
    if _is_tfrecord(path):
        own = _classes_file(path.name)
        if path.with_name(own).exists():
            return _tfrecord_classes(path.with_name(own)) if alone else []
        return [DrawingClass(f"{_NUMBERED}{number}", str(path), TFRECORD) for number in numbered(path)]
    if suffix in _IGNORED or path.stem.lower().startswith(_PAPERS) or path.is_dir():
        return []
    known = what_it_is(path)
    raise DrawingError(f"{path.name} is left out: it is {known or 'not an .ndjson, .npz or .tfrecord file'}.")


def _classes_file(name: str) -> str:
    """The file that names the classes of a TFRecord file."""
    return name[: name.index(".tfrecord")] + ".tfrecord.classes"


def _has_drawings(path: Path) -> bool:
    """Whether a .csv or .json is one of drawings: Kaggle's, or an array of them."""
    if path.suffix.lower() not in (".csv", ".json") or path.is_dir():
        return False
    with file_errors(path), path.open("rb") as file:
        begin = file.read(4_000)
    if path.suffix.lower() == ".csv":
        return is_kaggle(begin.split(b"\n", 1)[0])
    return begin.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"[") and b'"drawing"' in begin


def _peeked(path: Path) -> tuple[tuple[str, ...], str]:
    try:
        return peek(path)
    except DrawingError:
        if (known := what_it_is(path)) and not path.name.lower().endswith(".gz"):
            raise DrawingError(f"{path.name} is {known}.") from None
        raise


def _tfrecord_classes(path: Path) -> list[DrawingClass]:
    words = read_classes(path)
    train, test = shards(path)
    training = path.with_name(path.name.replace("eval", "training", 1))
    if training != path and training.exists() and read_classes(training) == words:
        return []  # it is the test part of that
    if not train + test:
        raise DrawingError(f"{path.name} is left out: there is no TFRecord file beside it.")
    return [DrawingClass(word, str(path), TFRECORD) for word in dict.fromkeys(words)]


def _from_tfrecords(path: Path, word: str, split: str) -> Iterator[Drawing | Skipped]:
    named = path.suffix == ".classes"
    words = read_classes(path) if named else tuple(f"{_NUMBERED}{number}" for number in range(MAX_NUMBERED))
    if word not in words:
        raise DrawingError(f"{path.name} has no class {word}.")
    train, test = shards(path) if named else ((path,), ())
    parts = []
    if split in ("train", "valid", "all"):
        parts.append((train, split))
    if split in ("test", "all"):
        parts.append((test, "all") if test else (train, "test" if split == "test" else ""))
    for files, part in parts:
        number = 0
        for file in files if part else ():
            for item in read_tfrecord(file, words, only=words.index(word)):
                if isinstance(item, Skipped):
                    yield item
                    continue
                if _in_tfrecord(part, number, own_test=bool(test)):
                    yield item.drawing
                number += 1


def _in_tfrecord(part: str, number: int, *, own_test: bool) -> bool:
    if own_test and part in ("train", "valid"):
        return (number % 10 == 9) is (part == "valid")
    return place_in(part, number)


def _built_in(word: str, split: str) -> Iterator[Drawing]:
    for part in SPLITS[:3] if split == "all" else (split,):
        for number in range(COUNTS[part]):
            yield built_in_drawing(word, number, split=part)


def _word(path: Path) -> str:
    """The class by a file's name: "full_simplified_The Eiffel Tower.ndjson" is "The Eiffel Tower"."""
    word = path.name[: -len(path.suffix)].removesuffix(".official").removesuffix(".full")
    for prefix in _PREFIXES:
        word = word.removeprefix(prefix)
    return word.strip() or path.name


def _is_tfrecord(path: Path) -> bool:
    return ".tfrecord" in path.name and path.suffix != ".classes"


def _nothing(folder: Path, problems: list[str]) -> str:
    name = folder.name or str(folder)
    if folder.is_file():
        return problems[0] if problems else f"{name} is not an .ndjson, .npz or .tfrecord file."
    if problems:
        return f"{name} has no drawings. {problems[0]}"
    below = [path.name for path in _files(folder) if path.is_dir()][:3]
    hint = f" Perhaps they are in one of its folders: {', '.join(below)}." if below else ""
    return f"{name} has no .ndjson, .npz or .tfrecord file of drawings.{hint}"
