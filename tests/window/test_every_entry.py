"""Every entry of every list of the Model panel, chosen in the real window by its real combo boxes."""

from __future__ import annotations

import pytest
from hands import choose, entries, find, work
from PySide6.QtWidgets import QComboBox, QFileDialog

from rnnviz.app import App
from rnnviz.settings.choices import LossOn
from rnnviz.tasks.registry import task_of

OPENS_A_DIALOG = ("Your own series…", "Your own model…")


def assert_true_on_the_screen(app: App) -> None:
    """The form, the settings, the picture and the header tell of one and the same thing."""
    stage, trace, window = app.score.stage, app.score.trace, app.window
    model, data = stage.settings.model, stage.settings.data
    assert not stage.stale
    assert not window.banner.message
    assert isinstance(model.loss_on, LossOn)
    assert trace is not None
    assert trace.loss_on is model.loss_on
    assert trace.steps == data.steps or task_of(stage.settings).varying
    form = window.made["score"].body.chooser
    words = {LossOn.LAST: "last step", LossOn.EVERY: "every step"}
    assert find(form, "Cell", QComboBox).currentText() == model.cell
    assert find(form, "Loss", QComboBox).currentText() == words[model.loss_on]
    assert find(form, "Task", QComboBox).currentText() == task_of(stage.settings).title
    assert find(form, "Model", QComboBox).currentData() == model.recipe
    assert (find(form, "Weights", QComboBox).currentIndex() == 0) == (trace.epoch > 0)
    if model.recipe == "stack":
        assert [layer.kind for layer in trace.layers if layer.recurrent] == [model.cell] * len(model.units)
        assert window.summary.text().startswith(f"{model.cell} {model.units[0]}")
    else:
        assert window.summary.text().startswith(find(form, "Model", QComboBox).currentText())
    assert ("untrained" in window.summary.text()) == (trace.epoch == 0)


def test_the_loss_at_the_last_step_for_every_cell_trained_or_not(inline: App) -> None:
    """The very first thing that can be chosen; it once failed for each of them."""
    form = inline.score.body.chooser
    for cell in entries(find(form, "Cell", QComboBox)):
        choose(find(form, "Cell", QComboBox), cell)
        for weights in ("untrained", "trained"):
            for loss in ("every step", "last step", "every step"):
                if weights in entries(find(form, "Weights", QComboBox)):
                    choose(find(form, "Weights", QComboBox), weights)
                choose(find(form, "Loss", QComboBox), loss)
                work(inline)
                assert_true_on_the_screen(inline)
                assert find(form, "Loss", QComboBox).currentText() == loss


@pytest.mark.parametrize("name", ["Cell", "Loss", "Weights", "Model", "Task"])
def test_every_entry_of_every_list(inline: App, name: str) -> None:
    """Once, one after the other, and the first again after each."""
    box = find(inline.score.body.chooser, name, QComboBox)
    words = [w for w in entries(box) if w not in OPENS_A_DIALOG]
    first = box.currentText()
    assert len(words) > 1
    for entry in words:
        for one in (entry, first):
            choose(box, one)
            work(inline)
            assert box.currentText() == one
            assert_true_on_the_screen(inline)


@pytest.mark.parametrize("entry", OPENS_A_DIALOG)
def test_who_opens_nothing_has_what_was_there(inline: App, entry: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: asked.append(entry) or ("", ""))
    box = find(inline.score.body.chooser, "Task", QComboBox)
    first = box.currentText()
    choose(box, entry)
    work(inline)
    assert asked == [entry]
    assert box.currentText() == first
    assert_true_on_the_screen(inline)
