"""Drawings as a data set: the arrays, one sequence of them, and choices that cannot do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing_files import ndjson, npz_of, rows
from shared_files import NPZ, needs

from rnnviz.data.drawings import sketches as room
from rnnviz.data.drawings.inputs import position_inputs
from rnnviz.data.drawings.sketches import load, make_sketches, scale_of
from rnnviz.records.drawings import DrawingError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.tasks.datasets import make_dataset, one_sequence, shape_of

PARTS = {
    word: {"train": rows(30, seed), "valid": rows(5, seed + 10), "test": rows(4, seed + 20)}
    for word, seed in (("cat", 1), ("собака", 2), ("sun", 3))
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawings")
    for word, parts in PARTS.items():
        (folder / f"{word}.npz").write_bytes(npz_of(parts))
    return folder


def settings(folder: Path | str, **fields: Any) -> DataSettings:
    chosen = {"words": ("sun", "cat"), "per_class": 27, "crop": 10, **fields}
    return DataSettings(task="sketch", sketch=SketchSettings(folder=str(folder), **chosen))


def test_the_arrays_are_the_files_drawings_in_rounds(folder: Path) -> None:
    data = make_dataset(settings(folder), LossOn.LAST)
    assert (data.x_train.shape, data.x_val.shape, data.x_test.shape) == ((54, 10, 5), (6, 10, 5), (6, 10, 5))
    assert (data.y_train.shape, data.words, data.classes) == ((54, 1, 2), ("sun", "cat"), 2)
    assert data.lengths_val is not None
    for index in range(6):
        word = ("sun", "cat")[index % 2]
        drawing = PARTS[word]["valid"][index // 2][:10]
        assert data.lengths_val[index] == len(drawing)
        assert (data.x_val[index, : len(drawing)] == position_inputs(drawing)).all()
        assert not data.x_val[index, len(drawing) :].any()
        assert data.y_val[index, 0].tolist() == [float(word == "sun"), float(word == "cat")]
    for array in (data.x_train, data.y_train, data.lengths_train):
        assert array is not None
        assert not array.flags.writeable
    assert make_dataset(settings(folder), LossOn.LAST) is data


def test_stroke_3_is_divided_by_the_scale_of_all_training_offsets(folder: Path) -> None:
    chosen = settings(folder, inputs="stroke-3")
    offsets = np.concatenate([one[:, :2] for word in ("sun", "cat") for one in PARTS[word]["train"][:27]])
    assert scale_of(chosen) == pytest.approx(offsets.std())
    data = make_dataset(chosen, LossOn.LAST)
    drawing = PARTS["cat"]["train"][0][:10]
    assert data.x_train.shape == (54, 10, 3)
    assert data.x_train[1, : len(drawing), :2] == pytest.approx(drawing[:, :2] / offsets.std(), rel=1e-5)
    assert (data.x_train[1, : len(drawing), 2] == drawing[:, 2]).all()


@pytest.mark.parametrize("inputs", ["position", "stroke-3"])
def test_one_sequence_is_the_one_among_all_without_its_zeros(folder: Path, inputs: str) -> None:
    chosen = settings(folder, inputs=inputs)
    data, shape = make_dataset(chosen, LossOn.LAST), shape_of(chosen)
    assert (shape.steps, shape.features, shape.outputs, shape.validation) == (10, data.x_val.shape[2], 2, 6)
    assert data.lengths_val is not None
    for index, length in enumerate(data.lengths_val):
        one = one_sequence(chosen, index, LossOn.LAST)
        assert (one.x == data.x_val[index : index + 1, :length]).all()
        assert (one.y == data.y_val[index : index + 1]).all()
    assert one.title == "cat, validation drawing 6"
    for index in (-1, 6):
        with pytest.raises(IndexError):
            one_sequence(chosen, index, LossOn.LAST)


def test_a_drawing_of_ones_own_is_stepped_through(folder: Path) -> None:
    drawing = tuple(map(tuple, PARTS["sun"]["train"][0].astype(float).tolist()))
    one = one_sequence(settings(folder, drawing=drawing, target=1, crop=6), 0, LossOn.LAST)
    assert (one.x[0] == position_inputs(np.array(drawing)[:6])).all()
    assert one.y.tolist() == [[[0, 1]]]
    assert one.title == "your drawing"
    with pytest.raises(DrawingError, match="one of the 2"):
        one_sequence(settings(folder, drawing=drawing, target=2), 0, LossOn.LAST)
    for bad, said in (((np.nan, 0, 0),), "finite"), (((1.0, 0),), "three numbers"):
        with pytest.raises(DrawingError, match=said):
            one_sequence(settings(folder, drawing=bad), 0, LossOn.LAST)


def test_drawings_are_handed_out_uncut(folder: Path) -> None:
    part = load(settings(folder, crop=3), "train")
    assert len(part) == 54
    assert [one.tolist() for one in part.drawings()][1::2] == [one.tolist() for one in PARTS["cat"]["train"][:27]]
    assert part.labels[:4].tolist() == [0, 1, 0, 1]


def test_a_single_class_will_do_for_a_generator(folder: Path) -> None:
    part = load(settings(folder, words=("sun",)), "train")
    assert [one.tolist() for one in part.drawings()] == [one.tolist() for one in PARTS["sun"]["train"][:27]]


def test_classes_with_fewer_drawings_come_in_fewer_rounds(tmp_path: Path) -> None:
    few = {"train": rows(2, 1), "valid": rows(1, 2), "test": rows(1, 3)}
    (tmp_path / "cat.npz").write_bytes(npz_of(few))
    (tmp_path / "sun.npz").write_bytes(npz_of(PARTS["sun"]))
    assert load(settings(tmp_path), "train").labels[:8].tolist() == [0, 1, 0, 1, 0, 0, 0, 0]


def notes(chosen: DataSettings) -> tuple[str, ...]:
    return tuple(note for split in ("train", "valid", "test") for note in load(chosen, split).notes)


def test_what_was_left_out_is_said_and_a_changed_file_is_read_again(tmp_path: Path) -> None:
    raw = ndjson(rows(40, 1, points=50), raw=True, word="cat")
    (tmp_path / "cat.ndjson").write_bytes(b"{}\n" * 3 + raw)
    (tmp_path / "sun.npz").write_bytes(npz_of(PARTS["sun"]))
    chosen = settings(tmp_path)
    assert notes(chosen) == ("cat: 3 of 30 drawings left out (line 1: it has no drawings).",)
    points = np.cumsum(load(chosen, "train").drawing(1)[:, :2], axis=0)
    assert np.ptp(points, axis=0).max() <= 255  # raw drawings are simplified
    (tmp_path / "cat.ndjson").write_bytes(raw)
    assert notes(chosen) == ()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ()}, "Choose the classes"),
        ({"words": ("sun", "sun")}, "chosen twice: sun"),
        ({"words": ("sun", "moon")}, "has no drawings of moon"),
        ({"inputs": "pixels"}, "must be one of stroke-3, position"),
        ({"per_class": 0}, "At least one drawing"),
        ({"crop": 0}, "At least one drawing"),
        ({"crop": 10_000_000}, "Choose fewer classes"),
        ({"folder": "none"}, "There is no file"),
    ],
)
def test_choices_that_cannot_do_are_said(folder: Path, fields: dict[str, Any], said: str) -> None:
    chosen = settings(folder)
    assert chosen.sketch is not None
    with pytest.raises(DrawingError, match=said):
        make_dataset(replace(chosen, sketch=replace(chosen.sketch, **fields)), LossOn.LAST)


def test_a_class_without_validation_and_a_loss_on_every_step_are_refused(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "cat.npz").write_bytes(npz_of({"train": rows(9, 1)}))
    (tmp_path / "sun.npz").write_bytes(npz_of(PARTS["sun"]))
    with pytest.raises(DrawingError, match="cat has no drawing to validate with: at least ten"):
        make_sketches(settings(tmp_path), LossOn.LAST)
    with pytest.raises(DrawingError, match="recognised once"):
        make_sketches(settings(folder), LossOn.EVERY)


def test_only_the_drawings_of_one_country_are_read(tmp_path: Path) -> None:
    """Each part keeps the drawings it has, of which those of the country are left."""
    lines = [json.loads(one) for one in ndjson(rows(60, 4), word="cat").decode().splitlines()]
    for at, one in enumerate(lines):
        one["countrycode"] = "JP" if at % 3 == 0 else "DE"
    (tmp_path / "cat.ndjson").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    alone = settings(tmp_path, words=("cat",), inputs="stroke-3", per_class=200)
    japanese = settings(tmp_path, words=("cat",), inputs="stroke-3", per_class=200, country="JP")
    for split, count in (("train", 48), ("valid", 6), ("test", 6)):
        both, some = load(alone, split), load(japanese, split)
        assert len(both) == count
        places = [at for at in range(60) if {"train": at % 10 < 8, "valid": at % 10 == 8, "test": at % 10 == 9}[split]]
        kept = [i for i, at in enumerate(places) if at % 3 == 0]
        assert len(some) == len(kept) > 0
        for own, i in zip(some.drawings(), kept, strict=True):
            assert np.array_equal(own, both.drawing(i))
    with pytest.raises(DrawingError, match="no drawing from FR to train"):
        load(settings(tmp_path, words=("cat",), country="FR"), "train")


def test_the_program_of_shapes_is_a_data_set_too() -> None:
    data = make_dataset(settings("", words=("circle", "square"), per_class=18, crop=60), LossOn.LAST)
    assert (data.x_train.shape, len(data.x_val), len(data.x_test)) == ((36, 60, 5), 4, 4)
    with pytest.raises(DrawingError, match="would take"):
        make_dataset(settings("", words=("circle", "square"), per_class=10**7), LossOn.LAST)


@needs(NPZ)
def test_real_drawings_become_a_data_set(monkeypatch: pytest.MonkeyPatch) -> None:
    data = make_dataset(settings(NPZ, words=("cat", "ant"), per_class=450, crop=100), LossOn.LAST)
    assert (data.x_train.shape, data.x_val.shape) == ((900, 100, 5), (100, 100, 5))
    assert data.lengths_train is not None
    assert 20 < np.median(data.lengths_train) < 80
    assert np.abs(data.x_train[:, :, :2]).max() == 1
    assert set(np.unique(data.x_train[:, :, 4])) == {0, 1}
    monkeypatch.setattr(room, "MAX_VALUES", 100_000)
    with pytest.raises(DrawingError, match="would take"):
        make_dataset(settings(NPZ, words=("cat", "ant"), per_class=450, crop=101), LossOn.LAST)
