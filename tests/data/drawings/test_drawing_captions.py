"""Pictures of a collection's drawings, with the words that they are to be written out as."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnviz.data.drawings.builtin import WORDS, built_in_drawing
from rnnviz.data.drawings.captions import captions, chosen_of, make_captions, one_caption, shape_of_captions
from rnnviz.data.drawings.raster import picture
from rnnviz.data.drawings.strokes import to_stroke3
from rnnviz.data.letters import READ, classes_of, word_of
from rnnviz.records.drawings import DrawingError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings

CHOSEN = SketchSettings(words=("fish", "smiley face", "zigzag"), per_class=18)
SETTINGS = DataSettings(task="captions", sketch=CHOSEN)


def own(word: str) -> tuple[tuple[float, float, float], ...]:
    return tuple((dx, dy, lifted) for dx, dy, lifted in to_stroke3(built_in_drawing(word, 3)).tolist())


def test_a_part_has_a_picture_of_every_drawing_and_its_word() -> None:
    train, valid = captions(SETTINGS, "train"), captions(SETTINGS, "valid")
    assert train.pictures.shape == (54, 784)
    assert len(valid.labels) == 6
    assert train.labels[:6].tolist() == [0, 1, 2, 0, 1, 2]
    for index, split in ((4, "train"), (5, "valid")):
        word, number = CHOSEN.words[index % 3], index // 3
        wanted = picture(built_in_drawing(word, number, split=split))
        made = captions(SETTINGS, split).pictures[index].reshape(28, 28)
        np.testing.assert_allclose(made, wanted, atol=1e-4)  # stroke-3 adds offsets up
    assert captions(SETTINGS, "train") is train


def test_the_data_set_has_pictures_letters_one_step_late_and_letters() -> None:
    data = make_captions(SETTINGS, LossOn.EVERY)
    assert data.x_train.shape == (54, 1, 784)
    assert data.y_val.shape == (6, len("smiley face") + 1, 29)
    (letters,) = data.others
    assert letters.test.shape == (6, 12, 1)
    for row, (read, wanted) in enumerate(zip(letters.val, data.y_val, strict=True)):
        assert word_of(wanted.argmax(-1)) == CHOSEN.words[row % 3]
        np.testing.assert_array_equal(read[1:, 0], wanted[:-1].argmax(-1) + 1)
        assert read[0, 0] == 0
    assert shape_of_captions(SETTINGS) == (12, 6, 3)


def test_one_drawing_is_as_long_as_its_word_and_reads_what_was_chosen() -> None:
    one = one_caption(SETTINGS, 4)
    assert one.title == "smiley face, validation drawing 5"
    assert one.x.shape == (1, 1, 784)
    assert one.y.shape == (1, 12, 29)
    np.testing.assert_array_equal(one.x[0, 0], captions(SETTINGS, "valid").pictures[4])
    assert one_caption(SETTINGS, 3).y.shape == (1, 5, 29)
    assert one.called == ((), READ)
    chosen = {letters: one_caption(replace(SETTINGS, sketch=replace(CHOSEN, letters=letters)), 0) for letters in WRITES}
    assert {letters: (one.reads_back, one.beam) for letters, one in chosen.items()} == WRITES
    with pytest.raises(IndexError, match="validation drawing 6 of 6"):
        one_caption(SETTINGS, 6)


WRITES = {"greedy": (True, 1), "beam": (True, 3), "right": (False, 1)}
"""Whether the network reads its own letters, and how wide the beam is."""


def test_ones_own_drawing_comes_first_and_has_no_word_yet() -> None:
    mine = replace(SETTINGS, sketch=replace(CHOSEN, drawing=own("fish"), letters="right"))
    one = one_caption(mine, 0)
    np.testing.assert_allclose(one.x.reshape(28, 28), picture(built_in_drawing("fish", 3)), atol=1e-4)
    assert not one.y.any()
    assert one.reads_back, "nobody knows the right letters"
    assert one.title == "your drawing"
    assert one_caption(mine, 1).title == one_caption(SETTINGS, 0).title
    assert shape_of_captions(mine) == (12, 7, 3)
    with pytest.raises(DrawingError, match="not a finite number"):
        one_caption(replace(SETTINGS, sketch=replace(CHOSEN, drawing=((float("nan"), 0.0, 1.0),))), 0)


def test_without_a_choice_all_that_can_be_written_is_read(tmp_path: Path) -> None:
    # The network that ships was never shown an arrow or a spiral: those two are left out.
    assert chosen_of(DataSettings(task="captions")).words == tuple(w for w in WORDS if w not in ("arrow", "spiral"))
    for word in ("cat", "crème", "猫"):
        (tmp_path / f"{word}.ndjson").write_text(f'{{"word": "{word}", "drawing": [[[0, 9], [0, 9]]]}}\n' * 20, "utf-8")
    folder = SketchSettings(folder=str(tmp_path))
    assert chosen_of(DataSettings(task="captions", sketch=folder)).words == ("cat",)
    with pytest.raises(DrawingError, match="a to z here; “猫” is not"):
        chosen_of(DataSettings(task="captions", sketch=replace(folder, words=("cat", "猫"))))
    (tmp_path / "cat.ndjson").unlink()
    with pytest.raises(DrawingError, match="no class in this folder"):
        chosen_of(DataSettings(task="captions", sketch=folder))


def test_too_many_pictures_are_refused_before_any_is_drawn() -> None:
    with pytest.raises(DrawingError, match="2,000,000 pictures are more than the 400,000"):
        make_captions(
            replace(SETTINGS, sketch=replace(CHOSEN, words=("fish", "tree"), per_class=1_000_000)), LossOn.EVERY
        )
    assert classes_of("fish") == [8, 11, 21, 10]
