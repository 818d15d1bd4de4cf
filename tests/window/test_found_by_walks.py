"""What walks through the window once found, each with the fewest acts that led to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from act import Act, entries, named, top
from PySide6.QtWidgets import QApplication, QComboBox
from walker import Person

MODEL = "FittingCombo Model"
SKETCH = Act("key", what="Ctrl+4")


@pytest.fixture
def person() -> Iterator[Person]:
    with Person() as someone:
        assert not someone.faults
        yield someone


def do(person: Person, *acts: Act) -> None:
    for act in acts:
        faults = person.do(act)
        assert person.done, f"there is no {act.where}"
        assert not faults, "\n".join(faults)


def test_the_update_is_that_of_the_optimizer_that_is_chosen(person: Person) -> None:
    """Also of one chosen while an update is in sight, or after a step with another one, and after undo."""
    stage = person.app.score.stage

    def update() -> tuple[str, float]:
        trace = person.app.score.trace
        assert trace is not None
        assert trace.update is not None
        return trace.update.optimizer, round(trace.update.learning_rate, 6)

    do(person, Act("key", what="4"))
    assert update() == ("Adam", 0.01)
    do(person, Act("click", "QPushButton Training"))
    do(person, Act("choose", "FittingCombo Optimizer", "SGD", answer="mouse"))
    assert update() == ("SGD", 0.01)
    do(person, Act("key", what="End"), Act("key", what="Right"), Act("key", what="4"))
    assert stage.at == 1
    do(person, Act("type", "QLineEdit Learning rate", "0.5", answer="Return"))
    assert stage.at == 0, "from the weights of the epoch"
    assert update() == ("SGD", 0.5)
    do(person, Act("key", what="Ctrl+Z"))
    assert update() == ("SGD", 0.01)
    do(person, Act("key", what="Ctrl+Z"))
    assert update() == ("Adam", 0.01)
    do(person, Act("type", "QLineEdit Epochs", "3", answer="Return"))
    assert update() == ("Adam", 0.01)


def test_a_training_is_followed_after_an_undo_to_an_epoch_that_its_run_does_not_have(person: Person) -> None:
    stage = person.app.score.stage
    do(person, Act("type", "QSpinBox Series", "2", answer="Return"), Act("key", what="Ctrl+Enter"))
    assert [checkpoint.epoch for checkpoint in stage.checkpoints] == [0], "in place of the run that ships"
    do(person, Act("key", what="Ctrl+Z"))
    assert (stage.series, stage.position, stage.requested.position) == (0, 0, 0)
    for _ in range(200):
        do(person, Act("wait", what="10"))  # which holds the header against the epoch that is chosen
        if len(stage.checkpoints) > 2:
            break
    assert stage.position > 0


def test_a_drawing_of_a_network_is_read_by_that_network_alone(person: Person) -> None:
    do(person, SKETCH, Act("click", "QPushButton Let it draw"), Act("click", "QPushButton Open in Score"))
    root = top()
    assert root is not None
    model = named(root)[MODEL]
    assert isinstance(model, QComboBox)
    assert entries(model) == ["Sketch-RNN"]
    do(person, Act("choose", "TaskPicker Task", "Waves", answer="mouse"))
    assert "stack of layers" in entries(model)


@pytest.mark.parametrize(
    "acts",
    [
        (Act("click", "QPushButton Let it draw"), Act("click", "QPushButton Train")),
        (
            Act("click", "QPushButton Train your own"),
            Act("click", "QPushButton Gallery"),
            Act("click", "QPushButton Recognise"),
        ),
    ],
)
def test_the_keyboard_is_on_nothing_that_is_hidden(person: Person, acts: tuple[Act, ...]) -> None:
    do(person, SKETCH, *acts)
    held = QApplication.focusWidget()
    assert held is not None
    assert held.isVisible()
