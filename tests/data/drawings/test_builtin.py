"""The built-in shapes: the same for the same seed, never the same for another, and drawn as the real ones are."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data.drawings.builtin import COUNTS, WORDS, built_in_drawing, builtin_collection, draw, read_builtin
from rnnviz.data.drawings.hand import by_hand, dense, line, outline, overshoot, ring
from rnnviz.records.drawings import Drawing, DrawingError


def same(one: Drawing, other: Drawing) -> bool:
    return len(one.strokes) == len(other.strokes) and all(map(np.array_equal, one.strokes, other.strokes))


@pytest.mark.parametrize("word", WORDS)
def test_a_shape_looks_like_a_simplified_drawing(word: str) -> None:
    drawings = [draw(word, np.random.default_rng(seed)) for seed in range(16)]
    for drawing in drawings:
        everything = np.concatenate(drawing.strokes)
        assert drawing.word == word
        assert np.array_equal(everything, np.rint(everything))
        # The outermost point may be one of those that simplifying left out.
        assert np.all((everything.min(0) >= 0) & (everything.min(0) <= 3))
        assert 250 <= everything.max() <= 255
        assert all(len(stroke) and stroke.dtype == np.float32 for stroke in drawing.strokes)
        assert 4 <= drawing.points <= 100
    assert len({drawing.points for drawing in drawings}) > 3
    assert not any(same(drawings[0], other) for other in drawings[1:])


def test_people_draw_them_in_different_ways() -> None:
    """In one stroke or in several; from another corner; to the left or to the right."""
    squares = read_builtin("square", limit=60).drawings
    assert {len(drawing.strokes) for drawing in squares} == {1, 2, 4}
    first = np.array([drawing.strokes[0][0] > 127 for drawing in squares])
    assert len(np.unique(first, axis=0)) == 4
    turns = []
    for drawing in (built_in_drawing("circle", number) for number in range(60)):
        x, y = drawing.strokes[0].T
        turns.append(np.sign(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])))
    assert set(turns) == {-1, 1}


def test_the_same_number_is_always_the_same_drawing() -> None:
    page = read_builtin("house", start=20, limit=5, split="train").drawings
    assert [drawing.key for drawing in page] == [f"train {number}" for number in range(20, 25)]
    assert all(same(drawing, built_in_drawing("house", 20 + i)) for i, drawing in enumerate(page))
    assert not same(page[0], built_in_drawing("house", 20, split="test"))
    # What a seed draws must not change from one version to the next: trained weights were measured on it.
    assert sum(float(stroke.sum()) for stroke in page[0].strokes) == pytest.approx(3852.0, rel=1e-3)


def test_a_page_ends_where_the_drawings_end() -> None:
    assert len(read_builtin("sun", start=COUNTS["valid"] - 3, limit=10, split="valid").drawings) == 3
    assert read_builtin("sun", start=COUNTS["valid"], limit=10, split="valid").drawings == ()
    across = read_builtin("sun", start=COUNTS["train"] - 2, limit=4).drawings
    assert [one.key for one in across] == ["train 7998", "train 7999", "valid 0", "valid 1"]
    assert [one.key for one in read_builtin("sun", start=9999, limit=4).drawings] == ["test 999"]


def test_what_it_cannot_draw_is_said() -> None:
    with pytest.raises(DrawingError, match=r"cannot draw “кошка”\. It draws: arrow, circle"):
        draw("кошка", np.random.default_rng(0))
    with pytest.raises(DrawingError, match="not “half”"):
        read_builtin("sun", split="half")


def test_the_collection_names_every_shape() -> None:
    made = builtin_collection()
    assert made.folder == ""
    assert tuple(one.word for one in made.classes) == WORDS == tuple(sorted(WORDS))
    assert {(one.form, one.path, one.count) for one in made.classes} == {("built-in", "", sum(COUNTS.values()))}
    assert made.licence


def test_lines_are_kept_close_to_what_was_meant() -> None:
    rng = np.random.default_rng(3)
    square = line((-1, -1), (1, -1), (1, 1), (-1, 1))
    for _ in range(30):
        drawn = np.concatenate(by_hand(outline(rng, square), rng))
        # Slanted, stretched and shaky, but no point far from the outline.
        assert np.abs(np.abs(drawn).max(axis=1) - 1).max() < 0.45


def test_a_ring_is_nearly_closed_and_an_end_is_near_its_end() -> None:
    rng = np.random.default_rng(4)
    for _ in range(30):
        path = ring(rng, (0, 0), 1.0)
        assert np.hypot(*(path[0] - path[-1])) < 0.8
        straight = dense(line((0, 0), (1, 0)))
        assert abs(overshoot(straight, rng, amount=0.05)[-1, 0] - 1) < 0.3
