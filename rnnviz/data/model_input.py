"""What a model from a file is given to read: chance, zeros, what was typed, or a file of numbers or of text."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.data.own_vocabulary import read_text
from rnnviz.data.table import read_table
from rnnviz.data.vocabulary_file import Vocabulary, read_vocabulary
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import SequenceError
from rnnviz.records.network import INPUT, InputSpec, TextSpec
from rnnviz.settings.choices import MAX_STEPS
from rnnviz.settings.data import DataSettings, OpenedSettings

ARRAYS = (".npy", ".npz")
_ANY_IDS = 10
"""How many ids chance draws from where it is not known how many a model has."""


@dataclass(frozen=True, slots=True)
class Given:
    """x: (T, features). y: (S, outputs) where a file has targets. tokens: the words or letters that are read, where
    they are known. words: those of the vocabulary, by their ids. notes: sentences on what was left out or filled in.
    title: what the sequence is called."""

    x: Array
    title: str
    y: Array | None = None
    tokens: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def given(spec: InputSpec, data: DataSettings, *, place: int = 0) -> Given:
    """What one input of a model reads by these settings.

    place: of the input among several, so that chance does not give all of them the same. SequenceError, in words, for
    what cannot be read or does not fit.
    """
    said = data.opened or OpenedSettings()
    steps = 1 if spec.timeless else spec.steps or data.steps
    if said.reads == "typed":
        return _fitted(_typed(spec, said, (said.typed, *said.others)[place : place + 1]), spec)
    if said.reads == "file":
        return _fitted(_from_file(spec, said, place), spec)
    if said.reads == "zeros":
        return Given(np.zeros((steps, spec.features), np.float32), "zeros")
    rng = np.random.default_rng((data.seed, place))
    if spec.ids or spec.most:
        most = spec.most or _ANY_IDS
        most = min(most, len(spec.text.words)) if spec.text is not None else most
        ids = rng.integers(min(1, most - 1), most, size=(steps, spec.features))  # 0 is padding, as a rule
        own = spec.text.words if spec.text is not None else ()
        words = own or (_vocabulary(said).words if said.vocabulary else ())
        tokens = tuple(words[i] if i < len(words) else str(i) for i in ids[:, 0]) if words else ()
        return Given(ids.astype(np.float32), f"random ids, seed {data.seed}", tokens=tokens, words=words)
    return Given(rng.standard_normal((steps, spec.features)).astype(np.float32), f"random numbers, seed {data.seed}")


# -- what was typed ---------------------------------------------------------------------------------------------------


def _typed(spec: InputSpec, said: OpenedSettings, typed: Sequence[str]) -> Given:
    """typed: the text, where there is one for this input."""
    text = typed[0].strip() if typed else ""
    if not text:
        if spec.name == INPUT:
            raise SequenceError("Type what the model is to read.")
        raise SequenceError(
            f"Type what its input “{spec.name}” is to read, too; or read all inputs from an .npz file with the arrays "
            "x, x2 and so on, one for each."
        )
    if spec.text is not None:
        return _as_text(text, spec, spec.text)
    rows = _rows(text)
    if spec.ids or (rows is None and said.vocabulary):
        return _as_ids(text, rows, spec, said)
    if rows is None:
        wrong = next(part for part in re.split(r"[\s,;]+", text) if part and _number(part) is None)
        raise SequenceError(f"The model reads numbers, and “{wrong}” is none.")
    flat = [value for row in rows for value in row]
    if spec.features > 1 and len(rows) > 1:
        if wrong_row := next((n for n, row in enumerate(rows, 1) if len(row) != spec.features), 0):
            raise SequenceError(
                f"Each step has {spec.features} numbers, but step {wrong_row} has {len(rows[wrong_row - 1])}."
            )
    elif len(flat) % spec.features:
        given = "1 number does" if len(flat) == 1 else f"{len(flat)} numbers do"
        raise SequenceError(f"Each step has {spec.features} numbers, and {given} not make whole steps.")
    return Given(np.array(flat, np.float32).reshape(-1, spec.features), "typed")


def _as_text(text: str, spec: InputSpec, known: TextSpec) -> Given:
    """A text by the model's own vocabulary."""
    tokens, ids, notes = read_text(text, known)
    if spec.most and max(ids) >= spec.most:
        raise SequenceError(
            f"The model's vocabulary has {len(known.words):,} words, but its Embedding {spec.most:,} rows."
        )
    return Given(np.array(ids, np.float32)[:, None], "typed", tokens=tokens, words=known.words, notes=notes)


def _rows(text: str) -> list[list[float]] | None:
    """The numbers of a text by steps, which a semicolon or a new line ends; None where not all of it are numbers."""
    rows = []
    for part in re.split(r"[;\n]", text):
        values = [_number(word) for word in re.split(r"[\s,]+", part.strip()) if word]
        if any(value is None for value in values):
            return None
        if values:
            rows.append([float(value) for value in values if value is not None])
    return rows or None


def _number(word: str) -> float | None:
    try:
        value = float(word)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _as_ids(text: str, rows: list[list[float]] | None, spec: InputSpec, said: OpenedSettings) -> Given:
    """Ids as they stand, or a text by its vocabulary; a model that reads a 1 for each letter gets that."""
    words: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    if rows is not None and not (said.vocabulary and _vocabulary(said).letters):
        numbers = [value for row in rows for value in row]
        if wrong := next((value for value in numbers if value != int(value) or value < 0), None):
            raise SequenceError(f"The model reads ids, whole numbers from 0 on, and {wrong:g} is none.")
        ids = tuple(int(value) for value in numbers)
        words = _vocabulary(said).words if said.vocabulary else ()
        tokens = tuple(words[i] if i < len(words) else str(i) for i in ids) if words else ()
    elif not said.vocabulary:
        raise SequenceError("The model reads ids: type whole numbers, or choose its vocabulary to type text.")
    else:
        known = _vocabulary(said)
        tokens, ids = known.read(text)
        words = known.words
    if spec.ids:
        if spec.most and (beyond := next((i for i in ids if i >= spec.most), None)) is not None:
            raise SequenceError(f"The model knows the ids 0 to {spec.most - 1:,}; there is none {beyond:,}.")
        return Given(np.array(ids, np.float32)[:, None], "typed", tokens=tokens, words=words)
    known = _vocabulary(said)
    if known.size != spec.features:
        raise SequenceError(
            f"The model reads {spec.features} numbers at each step, so its vocabulary has {spec.features} letters or "
            f"words; {known.name} has {known.size}."
        )
    return Given(np.eye(spec.features, dtype=np.float32)[list(ids)], "typed", tokens=tokens)


def _vocabulary(said: OpenedSettings) -> Vocabulary:
    return read_vocabulary(said.vocabulary)


# -- what a file has --------------------------------------------------------------------------------------------------


def _from_file(spec: InputSpec, said: OpenedSettings, place: int) -> Given:
    if not said.sequence:
        raise SequenceError("Choose the file with the sequence.")
    path = Path(said.sequence)
    if not path.is_file():
        raise SequenceError(f"There is no file {path}.")
    if path.suffix.lower() in ARRAYS:
        return _arrays(path, spec, said.number, name=f"x{place + 1}" if place else "x")
    if spec.text is not None:
        return replace(_as_text(_text(path), spec, spec.text), title=path.name)
    if spec.ids or said.vocabulary:
        text = _text(path)
        found = _as_ids(text, _rows(text), spec, said)
        return Given(found.x, path.name, tokens=found.tokens, words=found.words)
    return _table(path, spec)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(1 << 20).decode("utf-8-sig", errors="ignore").strip()
    except OSError as error:
        raise SequenceError(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _table(path: Path, spec: InputSpec) -> Given:
    """The columns of numbers of a CSV file. TableError, as `read_table`."""
    found = read_table(str(path))
    columns = [(name, values) for name in found.numbers if (values := found.column(name).values) is not None]
    if not columns:
        raise SequenceError(f"{path.name} has no column of numbers.")
    notes: tuple[str, ...] = ()
    if spec.features == 1 and len(columns) > 1:
        notes = (f"Of the {len(columns)} columns of numbers in {path.name} the first is read, {columns[0][0]}.",)
        columns = columns[:1]
    if len(columns) != spec.features:
        listed = ", ".join(name for name, _ in columns[:6]) + (" …" if len(columns) > 6 else "")
        raise SequenceError(
            f"The model reads {spec.features} numbers at each step, but {path.name} has {len(columns)} "
            f"column{'s' * (len(columns) != 1)} of numbers: {listed}."
        )
    values = np.stack([column for _, column in columns], axis=1)
    if np.isnan(values).any():
        raise SequenceError(f"{path.name} has missing values; a model needs every value.")
    return Given(values.astype(np.float32), path.name, notes=notes)


def _arrays(path: Path, spec: InputSpec, number: int, *, name: str) -> Given:
    arrays = read_arrays(path)
    if name not in arrays:
        raise SequenceError(f"{path.name} has no array {name}; it has {', '.join(arrays)}.")
    x, count = one_of(arrays[name], spec, number, name=f"{path.name}: {name}" if len(arrays) > 1 else path.name)
    y = None
    if "y" in arrays:
        whole = np.asarray(arrays["y"], np.float32)
        y = whole[number - 1] if count > 1 or (whole.ndim > 1 and len(whole) == 1 == count) else whole
    title = path.name if count == 1 else f"{path.name}, sequence {number} of {count:,}"
    shape = np.shape(arrays[name])
    notes: tuple[str, ...] = ()
    if len(shape) == 2 and spec.features == 1 and not spec.shape and 1 not in shape:
        said = f"{shape[0]:,} sequences of {shape[1]:,} steps, for the model reads one number a step"
        notes = (f"{path.name} has the shape ({shape[0]}, {shape[1]}): it is read as {said}.",)
    return Given(x, title, y=y, notes=notes)


def read_arrays(path: Path) -> dict[str, Any]:
    """The arrays of an .npy or .npz file, one of them "x", all of them numbers. SequenceError for any other file."""
    try:
        loaded = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
        found = {"x": loaded} if isinstance(loaded, np.ndarray) else {name: loaded[name] for name in loaded.files}
    except Exception as error:  # over damaged bytes numpy, zipfile and zlib raise almost anything
        raise SequenceError(f"{path.name} cannot be read: {error}.") from error
    if "x" not in found:
        raise SequenceError(f"{path.name} has no array x; it has {', '.join(found) or 'none'}.")
    for name in found:
        if found[name].dtype.kind not in "iufb":
            raise SequenceError(f"{path.name}: {name} is not numeric.")
        if not np.isfinite(found[name]).all():
            raise SequenceError(f"{path.name}: {name} has values that are infinite or not numbers.")
    return found


def one_of(array: Any, spec: InputSpec, number: int, *, name: str) -> tuple[Array, int]:
    """One of the sequences in an array, counted from 1, as (T, features), and how many there are."""
    whole = sequences(array, spec, name=name)
    if not 1 <= number <= len(whole):
        raise SequenceError(f"{name} has {len(whole):,} sequences; there is none with the number {number:,}.")
    return whole[number - 1], len(whole)


def sequences(array: Any, spec: InputSpec, *, name: str) -> Array:
    """(sequences, T, features) of an array that may lack the first axis, or the last one where it is of length 1.

    SequenceError, naming it, for any other shape.
    """
    inner = spec.shape or (spec.features,)
    whole = np.asarray(array, np.float32)
    if spec.features == 1 and not spec.shape and whole.shape[-1:] != (1,):
        whole = whole[..., None]
    if spec.timeless and whole.shape[-len(inner) :] == inner:
        whole = whole[..., None, :] if len(inner) == 1 else whole.reshape(*whole.shape[: -len(inner)], 1, *inner)
    if whole.ndim == len(inner) + 1:
        whole = whole[None]
    if whole.ndim != len(inner) + 2 or whole.shape[2:] != inner or 0 in whole.shape:
        wanted = ", ".join(str(size) for size in (("steps",) if not spec.timeless else ()) + inner)
        raise SequenceError(f"{name} has the shape {np.shape(array)}; the model reads ({wanted}) of each sequence.")
    return whole.reshape(*whole.shape[:2], -1)


# -- its length -------------------------------------------------------------------------------------------------------


def _fitted(found: Given, spec: InputSpec) -> Given:
    """As long as the model reads: the last steps of a longer sequence, zeros before a shorter one of ids."""
    steps, wanted = len(found.x), 1 if spec.timeless else spec.steps
    most = wanted or MAX_STEPS
    if steps > most:
        why = f"the model reads {most:,}" if wanted else f"{most:,} are shown"
        note = f"The sequence has {steps:,} steps, and {why}: the last ones."
        tokens = found.tokens[-most:]
        y = found.y[-most:] if found.y is not None and len(found.y) == steps else found.y
        return Given(found.x[-most:], found.title, y, tokens, found.words, (*found.notes, note))
    if wanted and steps < wanted:
        if not spec.ids:
            raise SequenceError(f"The model reads {wanted:,} steps, but the sequence has {steps:,}.")
        note = f"The model reads {wanted:,} ids, and there are {steps:,}: zeros stand before them."
        x = np.concatenate([np.zeros((wanted - steps, spec.features), np.float32), found.x])
        tokens = ("",) * (wanted - steps) + found.tokens if found.tokens else ()
        return Given(x, found.title, found.y, tokens, found.words, (*found.notes, note))
    return found
