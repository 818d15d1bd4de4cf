"""The choices of a model and a sequence."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.settings.choices import LossOn
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.ui.score.model_panel import Chooser


@pytest.fixture
def chooser(qtbot: QtBot) -> Chooser:
    chooser = Chooser()
    qtbot.addWidget(chooser)
    chooser.set_settings(Settings())
    chooser.set_series(0, 2000)
    chooser.show()
    return chooser


def editor(parent: QWidget, name: str) -> Any:
    return next(w for w in parent.findChildren(QWidget) if w.accessibleName() == name)


def test_setting_announces_nothing(chooser: Chooser, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(chooser.changed), qtbot.assertNotEmitted(chooser.series_changed):
        chooser.set_settings(Settings().change(**{"model.cell": "GRU", "data.steps": 100, "model.units": (3, 4)}))
        chooser.set_series(5, 10)
        chooser.set_trained(False, available=False)
    assert editor(chooser, "Units").text() == "3, 4"
    assert editor(chooser, "Length").value() == 100
    assert editor(chooser, "reset_after").isVisible()


def typed(qtbot: QtBot, field: QLineEdit, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "units"), [("8", (8, 8)), ("8, 4", (8, 4)), ("8;4", (8, 4)), ("0", (0, 0)), ("8 many", (8, "many"))]
)
def test_units_as_typed(chooser: Chooser, qtbot: QtBot, text: str, units: tuple[Any, ...]) -> None:
    with qtbot.waitSignal(chooser.changed) as got:
        typed(qtbot, editor(chooser, "Units"), text)
    assert got.args == [{"model.units": units}]


def test_more_layers_repeat_the_last(chooser: Chooser, qtbot: QtBot) -> None:
    layers: QSpinBox = editor(chooser, "Layers")
    with qtbot.waitSignal(chooser.changed) as got:
        layers.setValue(3)
    assert got.args == [{"model.units": (16, 16, 16)}]


def test_loss_and_dropout(chooser: Chooser, qtbot: QtBot) -> None:
    loss: QComboBox = editor(chooser, "Loss")
    with qtbot.waitSignal(chooser.changed) as got:
        loss.setCurrentIndex(loss.findData(LossOn.EVERY))
    assert got.args == [{"model.loss_on": LossOn.EVERY}]
    with qtbot.waitSignal(chooser.changed) as got:
        typed(qtbot, editor(chooser, "Dropout"), "0,25")
    assert got.args == [{"model.dropout": 0.25}]


def test_a_problem_stands_at_its_field_and_goes(chooser: Chooser) -> None:
    chooser.show_problems(problems(Settings().change(**{"data.steps": 2000})), {"data.steps"})
    assert "1,000" in chooser.problem("data.steps")
    assert chooser.problem("model.units") == ""
    chooser.show_problems((), {"data.steps"})
    assert chooser.problem("data.steps") == ""


def test_a_refused_value_keeps_its_problem_while_another_field_has_one(chooser: Chooser) -> None:
    """What stands in a field and is not the setting is never without its reason."""
    for name, value in (("data.steps", 2000), ("model.units", ("many",))):
        chooser.show_problems(problems(Settings().change(**{name: value})), {name})
    assert "1,000" in chooser.problem("data.steps")
    assert chooser.problem("model.units")
    chooser.show_problems((), {"data.steps"})
    assert not chooser.problem("data.steps")
    assert chooser.problem("model.units")


def test_untrained_models_offer_no_trained_weights(chooser: Chooser) -> None:
    chooser.set_trained(False, available=False)
    weights: QComboBox = editor(chooser, "Weights")
    assert "train it first" in weights.itemText(0)
    assert weights.currentIndex() == 1
    chooser.set_trained(True, available=True)
    assert weights.currentText() == "trained"
