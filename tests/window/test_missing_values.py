"""The task Missing values in the real window: what the model fills in, and a series of one's own."""

from __future__ import annotations

import numpy as np
from hands import choose, enter, find, work
from PySide6.QtWidgets import QComboBox, QLineEdit

from rnnviz.app import App


def test_a_series_of_ones_own_is_typed_with_its_gaps_and_filled_in(inline: App) -> None:
    page, chooser = inline.score, inline.score.body.chooser
    choose(find(chooser, "Task", QComboBox), "Missing values")
    work(inline)
    assert page.trace is not None
    assert page.stage.trained
    assert page.trace.x.shape == (1, 50, 2)
    field = find(chooser, "Your series", QLineEdit)
    enter(field, "10 12 ? ? 12 x 8")
    assert "“x” is no number" in chooser.problem("data.gaps.typed")
    assert page.trace.steps == 50, "nothing has changed"
    enter(field, "10 12 13 ? ? 12 10 8 7")
    work(inline)
    assert chooser.problem("data.gaps.typed") == ""
    assert page.trace.steps == 9
    assert page.trace.x[0, :, 1].tolist() == [1, 1, 1, 0, 0, 1, 1, 1, 1]
    assert np.isfinite(page.trace.prediction).all()
    assert any("(value − 10.2857) / " in note for note in page.trace.notes)
