"""What was trained in the laboratory goes where its scene goes, whether or not it was kept as a run."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import press
from hands import enter, find
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QSpinBox
from pytestqt.qtbot import QtBot
from scene_hands import CTRL, another, drop, keep, key, page, settle
from telling import answers, failing

from rnnviz.app import App
from rnnviz.benches.reading import find_benches
from rnnviz.jobs.score import FirstWeights
from rnnviz.records.laboratory import Origin
from rnnviz.records.trace import Trace

CELL_STATE = next(one for one in find_benches() if one.key == "cell-state")


def traces(app: App) -> tuple[Trace, ...]:
    found: tuple[Trace, ...] = app.window.made["laboratory"].traces  # type: ignore[attr-defined]
    return found


def origins(app: App) -> list[Origin]:
    return [one.origin for one in app.window.made["laboratory"].setup.members]  # type: ignore[attr-defined]


def trained(app: App) -> None:
    """The models of a bench, trained for two epochs of short sequences."""
    app.start_worker()
    settle(app)
    page(app, 7)
    view = app.window.made["laboratory"].view
    benches = find(app.window, "benches", QListWidget)
    item = next(benches.item(n) for n in range(benches.count()) if benches.item(n).text() == CELL_STATE.title)
    benches.scrollToItem(item)
    QTest.mouseClick(benches.viewport(), Qt.MouseButton.LeftButton, pos=benches.visualItemRect(item).center())
    settle(app)
    app.window.made["laboratory"].change({"data.series": 300}, None)  # type: ignore[attr-defined]
    settle(app)
    press(view, "Models")
    enter(find(view, "Length T", QSpinBox), "12")
    press(view, "Training")
    for label, value in (("Epochs", "2"), ("Batch size", "128")):
        enter(find(view, label, QLineEdit), value)
        settle(app)
    press(app.window, "train all models, pause or resume")
    settle(app)
    assert [one.epoch for one in traces(app)] == [2, 2]


@pytest.mark.parametrize("runs", [True, False], ids=["kept runs", "kept nowhere"])
def test_trained_models_come_back_with_their_weights(
    runs: bool, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lecturer, path = tmp_path / "lecturer", tmp_path / "lecture.rnnviz"
    with another(qtbot, lecturer, runs=runs) as app:
        trained(app)
        assert origins(app) == [Origin.RUN if runs else Origin.TRAINED] * 2
        said = [one.prediction for one in traces(app)]
        keep(app)
        here = app.window.made["laboratory"].setup  # type: ignore[attr-defined]
        page(app, 1)
        app.session.deck.go(0)
        settle(app)
        assert app.window.made["laboratory"].setup == here, "the very same models"  # type: ignore[attr-defined]
        app.session.deck.save(path)
        settle(app)
        assert not app.window.banner.message
    shutil.rmtree(lecturer)
    answers(monkeypatch, FirstWeights, failing)
    with another(qtbot, tmp_path / "bare") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        settle(app)
        assert not app.window.banner.message
        assert app.window.page == "laboratory"
        assert [one.epoch for one in traces(app)] == [2, 2]
        for one, was in zip(traces(app), said, strict=True):
            np.testing.assert_array_equal(one.prediction, was)
        key(app, Qt.Key.Key_Left, CTRL)
        settle(app)
        assert [one.epoch for one in traces(app)] == [1, 1], "with the epochs before"
        again = tmp_path / "again.rnnviz"
        app.session.deck.save(again)
        settle(app)
        assert again.read_bytes() == path.read_bytes(), "the same deck is the same file"


def test_a_run_that_is_not_in_the_file_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    lecturer, path = tmp_path / "lecturer", tmp_path / "lecture.rnnviz"
    with another(qtbot, lecturer) as app:
        trained(app)
        keep(app)
        deck = app.session.deck
        said = dict(deck.scenes[0].scene.pages["laboratory"])  # as older files have it: by the names of the runs
        models = [{key: value for key, value in one.items() if key != "weights"} for one in said["models"]]
        scene = replace(deck.scenes[0].scene, pages={"laboratory": {**said, "models": models}})
        deck.take((replace(deck.scenes[0], scene=scene),), None)
        deck.save(path)
        settle(app)
    with another(qtbot, tmp_path / "bare") as app:
        app.start_worker()
        settle(app)
        drop(app, path)
        settle(app)
        message = app.window.banner.message
        assert message.startswith("The runs “")
        assert message.endswith("” of this scene are not here. Their models are shown untrained.")
        assert [one.epoch for one in traces(app)] == [0, 0]
