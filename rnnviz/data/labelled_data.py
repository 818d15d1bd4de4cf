"""Sequences with classes, from the rows of a user's file, as the arrays of a data set."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rnnviz.data import scaling
from rnnviz.data.table import TableKey, read_table
from rnnviz.data.windows import MAX_VALUES
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.records.tables import LabelledRows, TableError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings


def make_sequences(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set of telling the classes of a file's rows apart.

    x: (sequences, longest, 1), scaled by what the training part knows, zeros after a sequence's own length. y:
    (sequences, 1, classes), 1 for the right class. The parts have the classes in about the same shares; which sequence
    is in which part is drawn by `settings.seed`. `source.targets` are the classes to tell apart, all where it is empty.
    Arrays are read-only and shared. TableError for what cannot be read or cannot be done.
    """
    if loss_on is not LossOn.LAST:
        raise TableError("A sequence has one class: choose a loss on the last step.")
    source = settings.source or SeriesSettings()
    if not source.path:
        raise TableError("No file was chosen.")
    return _made(TableKey(read_table(source.path, source.read, dates=source.dates)), source, settings.seed)


def one_sequence(settings: DataSettings, index: int) -> Sequence:
    """One validation sequence, counted from 0, without what follows its own length. IndexError outside them."""
    data = make_sequences(settings, LossOn.LAST)
    if not 0 <= index < len(data.x_val):
        raise IndexError(f"validation sequence {index} of {len(data.x_val)}")
    long = data.x_val.shape[1] if data.lengths_val is None else int(data.lengths_val[index])
    y = data.y_val[index : index + 1]
    title = f"validation sequence {index + 1:,}, {data.words[int(y.argmax())]}"
    return Sequence(data.x_val[index : index + 1, :long], y, LossOn.LAST, title, words=data.words)


@lru_cache(maxsize=2)
def _made(key: TableKey, source: SeriesSettings, seed: int) -> Dataset:
    rows = key.table.labelled
    if rows is None:
        raise TableError("No column gives the classes of the rows of this file.")
    words = tuple(word for word in rows.words if word in source.targets) or rows.words
    if len(words) < 2:
        raise TableError("Tick at least two classes: there must be something to tell apart.")
    at = np.array([words.index(word) if word in words else -1 for word in rows.words])
    labels = at[rows.labels]
    train, val, test = _split(labels, shares=_shares(source), classes=len(words), seed=seed)
    if rows.values.size > MAX_VALUES:
        raise TableError(f"{rows.values.size:,} values are more than can be trained on.")
    own = np.arange(rows.values.shape[1]) < rows.lengths[train, np.newaxis]
    scale = scaling.fit(rows.values[train].reshape(-1, 1), own.reshape(-1, 1), source)
    longest = int(rows.lengths[labels >= 0].max())

    def part(which: IntArray) -> tuple[Array, Array, IntArray | None]:
        return _arrays(rows, which, labels, scale=scale, longest=longest, classes=len(words))

    (x_train, y_train, n_train), (x_val, y_val, n_val), (x_test, y_test, n_test) = map(part, (train, val, test))
    if np.isinf(x_train).any() or np.isinf(x_val).any() or np.isinf(x_test).any():
        raise TableError("Some values are too large to train on: choose another scaling.")
    return Dataset(
        name=f"{len(words)} classes",
        x_train=x_train,
        y_train=y_train,
        x_val=x_val,
        y_val=y_val,
        x_test=x_test,
        y_test=y_test,
        classes=len(words),
        lengths_train=n_train,
        lengths_val=n_val,
        lengths_test=n_test,
        words=words,
    )


def _shares(source: SeriesSettings) -> tuple[float, float]:
    """Of the validation and the test part."""
    shares = []
    for name, text in (("validation", source.val), ("test", source.test)):
        try:
            share = float(text)
        except ValueError:
            share = -1.0
        if not 0 <= share < 1:
            raise TableError(f"The {name} set must be a share of the sequences, such as 0.2, not {text}.")
        shares.append(share)
    if sum(shares) >= 1:
        raise TableError("The validation and the test set leave nothing to train on.")
    return shares[0], shares[1]


def _split(
    labels: IntArray, *, shares: tuple[float, float], classes: int, seed: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Which sequences are in each part, in random order: of every class the same shares, and one to train on."""
    random = np.random.default_rng(seed)
    parts: tuple[list[int], list[int], list[int]] = ([], [], [])
    # What rounding takes from one class it gives to the next: the parts as wholes keep their shares.
    owed = [0.0, 0.0]
    for kind in range(classes):
        rows = random.permutation(np.flatnonzero(labels == kind)).tolist()
        for k, share in enumerate(shares):
            owed[k] += share * len(rows)
        took = [0, 0]
        for k in range(2):
            took[k] = min(round(owed[k]), len(rows) - 1 - sum(took)) if len(rows) > 1 else 0
            owed[k] -= took[k]
        parts[1].extend(rows[: took[0]])
        parts[2].extend(rows[took[0] : sum(took)])
        parts[0].extend(rows[sum(took) :])
    made = [random.permutation(np.array(part, np.int64)) for part in parts]
    for words, part in (("training", made[0]), ("validation", made[1])):
        if not len(part):
            raise TableError(f"There are too few sequences for a {words} set.")
    return made[0], made[1], made[2]


def _arrays(
    rows: LabelledRows, which: IntArray, labels: IntArray, *, scale: scaling.Scale, longest: int, classes: int
) -> tuple[Array, Array, IntArray | None]:
    """x, y and lengths of some sequences, read-only; None for lengths that are all the same."""
    lengths = rows.lengths[which]
    own = np.arange(longest) < lengths[:, np.newaxis]
    values = rows.values[which, :longest]
    scaled = scale.apply(values.reshape(-1, 1)).reshape(values.shape)
    with np.errstate(over="ignore"):
        x = np.where(own, scaled, 0.0).astype(np.float32)[..., np.newaxis]
    y = np.eye(classes, dtype=np.float32)[labels[which]][:, np.newaxis]
    varying = bool(np.any(rows.lengths[labels >= 0] != longest))
    for array in (x, y, lengths):
        array.flags.writeable = False
    return x, y, lengths if varying else None


def class_shares(settings: DataSettings) -> float:
    """The cross-entropy on the validation set, in nats, of answering how common each class is in the training set."""
    data = make_sequences(settings, LossOn.LAST)
    shares = data.y_train.mean(axis=(0, 1), dtype=np.float64)
    return float(-np.log(shares[data.y_val[:, 0].argmax(axis=-1)]).mean())
