"""A fit in a script, watched in the real window: listed on the Runs page, opened, and followed epoch by epoch."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controls import labels
from hands import runs_listed
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

import rnnviz
from rnnviz.app import App
from rnnviz.records.training import RunState


@pytest.fixture(scope="module")
def model() -> Any:
    import keras

    keras.utils.set_random_seed(2)
    return keras.Sequential([keras.Input((None, 1)), keras.layers.LSTM(4), keras.layers.Dense(1)])


def nudge(model: Any) -> None:
    """As an optimizer step would."""
    for weight in model.weights:
        weight.assign(weight * 1.1)


def test_a_fit_is_opened_while_it_goes_on_and_followed_to_its_end(
    live: App, model: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    x = np.linspace(-1, 1, 9, dtype="float32")[:, None]
    watch = rnnviz.Watch(x, [0.5], runs=tmp_path / "runs", name="a fit")
    watch.epoch(model)
    watch.epoch(model, 0.9, 0.8)
    rows = runs_listed(live, qtbot)
    assert rows["a fit"].status is RunState.RUNNING
    assert not rows["a fit"].resumable
    page = live.window.made["runs"]
    page.view.table.select([rows["a fit"].key])
    open_button = next(b for b in page.view.findChildren(QPushButton) if b.text() == "Open in Score")
    qtbot.waitUntil(open_button.isEnabled)
    open_button.click()
    qtbot.waitUntil(lambda: live.window.page == "score" and "epoch 1" in live.window.summary.text(), timeout=60_000)
    shown = live.score.trace
    assert shown is not None
    assert shown.x[0].tolist() == x.tolist()
    for epoch, loss in ((2, 0.7), (3, 0.6)):
        nudge(model)
        watch.epoch(model, loss, loss)
        qtbot.waitUntil(lambda epoch=epoch: f"epoch {epoch}" in live.window.summary.text(), timeout=60_000)
        trace = live.score.trace
        assert trace is not None
        assert trace.epoch == epoch
        assert trace.loss == pytest.approx(float(np.square(np.asarray(model(x[None])) - 0.5).mean()), rel=1e-5)
    watch.close()
    qtbot.waitUntil(lambda: not live.score.following.running, timeout=60_000)
    assert any("A script trained it." in words for words in labels(live.score.body.training))
    assert [c.epoch for c in live.score.stage.checkpoints] == [0, 1, 2, 3]
    assert not live.window.banner.message


def test_a_run_that_a_script_left_is_not_offered_to_be_resumed(live: App, model: Any, qtbot: QtBot) -> None:
    root = live.session.root
    assert root is not None
    with contextlib.suppress(KeyboardInterrupt), rnnviz.Watch(np.zeros((4, 1)), runs=root, name="left") as watch:
        watch.epoch(model)
        raise KeyboardInterrupt
    rows = runs_listed(live, qtbot)
    assert not rows["left"].resumable
    assert not rows["left"].unfinished
    page = live.window.made["runs"]
    page.view.table.select([rows["left"].key])
    qtbot.waitUntil(lambda: page.view.message == "left: The program stopped: KeyboardInterrupt.")
