"""Training a network that draws: the panel, and its controller with a worker whose answers the test plays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from controls import enter, find, labels, press
from generators import EPOCHS, PlayedWorker
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton
from pytestqt.qtbot import QtBot
from sessions import session_with

from rnnviz.jobs.generation import DrawSamples
from rnnviz.jobs.training import Resume, Train
from rnnviz.records.runs import RunRow
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.ui.sketch.generator_training import SAMPLES, GeneratorTraining
from rnnviz.ui.sketch.generator_training_controller import GeneratorTrainingController, looks_at
from rnnviz.ui.widgets.fields import Field

RUNS = Path("/runs")


@pytest.fixture
def panel(qtbot: QtBot) -> GeneratorTraining:
    panel = GeneratorTraining()
    qtbot.addWidget(panel)
    panel.set_classes(("cat", "owl", "pig"))
    panel.set_folder("/drawings")
    panel.resize(1024, 480)
    panel.show()
    return panel


def words(panel: GeneratorTraining) -> str:
    return "\n".join(labels(panel))


def main(panel: GeneratorTraining) -> QPushButton:
    return find(panel, "train, pause or resume", QPushButton)


def test_the_choices_become_settings(panel: GeneratorTraining, qtbot: QtBot) -> None:
    assert not main(panel).isEnabled()
    panel.classes.choose(["pig", "cat"])
    enter(find(panel, "Epochs", QLineEdit), "5")
    enter(find(panel, "z", QLineEdit), "32")
    press(panel, "layer normalisation")
    with qtbot.waitSignal(panel.start) as got:
        qtbot.mouseClick(main(panel), Qt.MouseButton.LeftButton)
    settings = got.args[0]
    assert problems(settings) == ()
    assert settings.data.sketch.words == ("cat", "pig")
    assert settings.data.sketch.folder == "/drawings"
    assert settings.model.recipe == "sketch-rnn"
    assert (settings.model.generator.latent, settings.model.generator.layer_norm) == (32, True)
    assert (settings.training.epochs, settings.training.loss) == (5, "sketch-rnn")


def test_a_decoder_alone_has_no_latent_code(panel: GeneratorTraining) -> None:
    enter(find(panel, "z", QLineEdit), "nonsense")
    press(panel, "decoder only")
    settings = panel.fields.settings(("cat",), "")
    assert settings is not None
    assert settings.model.generator is not None
    assert settings.model.generator.latent == 0


@pytest.mark.parametrize(("name", "text"), [("Decoder", "many"), ("Epochs", "0"), ("KL weight", "-1")])
def test_what_cannot_be_is_said_under_its_field(panel: GeneratorTraining, qtbot: QtBot, name: str, text: str) -> None:
    panel.classes.choose(["cat"])
    enter(find(panel, name, QLineEdit), text)
    with qtbot.assertNotEmitted(panel.start):
        panel.bar.press()
    (field,) = (field for field in panel.findChildren(Field) if field.editor.accessibleName() == name)
    assert any(" must be " in text for text in labels(field))


class Trained:
    def __init__(self, panel: GeneratorTraining, root: Path | None = RUNS) -> None:
        self.worker = PlayedWorker()
        self.heard: list[Any] = []
        session = session_with(self.worker, panel, failed=lambda *args: self.heard.append(args), root=root)
        self.controller = GeneratorTrainingController(panel=panel, session=session)
        self.controller.ended.connect(self.heard.append)
        self.controller.problem.connect(lambda *args: self.heard.append(args))


def test_losses_and_drawings_come_live(panel: GeneratorTraining) -> None:
    made = Trained(panel)
    panel.classes.choose(["cat"])
    panel.bar.press()
    assert made.controller.running
    assert not find(panel, "classes to train on", QListWidget).isEnabled()
    made.worker.play()  # the training; what it asked for meanwhile waits in the list
    assert made.heard == ["finished"]
    assert [request.key for request in made.worker.asked(DrawSamples)] == [str(Path("/runs/cats"))] * EPOCHS
    made.worker.play()
    assert len(panel.sheet.items) == SAMPLES
    assert panel.plots["L_R"].last == pytest.approx(1 / 3 - 0.8)
    assert "after epoch 3" in words(panel)
    assert "max_seq_len, 96" in words(panel)
    assert "kept as “cats”" in words(panel)
    wanted: list[str] = []
    made.controller.draw_with.connect(wanted.append)
    press(panel, "draw with the network in training")
    assert wanted == [str(Path("/runs/cats"))]


def test_pause_resume_and_stop_reach_the_worker(panel: GeneratorTraining) -> None:
    made = Trained(panel)
    panel.classes.choose(["cat"])
    panel.bar.press()
    panel.bar.set_state(RunState("running"))
    panel.bar.press()
    panel.bar.press()
    assert made.worker.said == ["pause", "resume"]
    assert made.worker.addressed == [1, 1]
    panel.bar.stop.emit()
    assert made.worker.told_to_stop == [1]
    made.worker.play()
    assert made.heard == ["stopped"]


def test_a_decoder_alone_has_no_curve_of_l_kl(panel: GeneratorTraining) -> None:
    Trained(panel)
    panel.classes.choose(["cat"])
    press(panel, "decoder only")
    panel.bar.press()
    assert not panel.plots["L_KL"].isVisible()
    assert panel.plots["L_R"].isVisible()


def test_a_resumed_run_that_fails_says_why(panel: GeneratorTraining) -> None:
    made = Trained(panel)
    made.controller.go_on(RunRow(Path("/runs/owls"), RunState.STOPPED, Settings(), epoch=2))
    made.worker.play()
    assert made.worker.asked(Resume) == [Resume(Path("/runs/owls"))]
    assert made.heard[0] == ("The disk is full.", "")
    assert made.heard[-1] == "failed"
    assert "The disk is full." in words(panel)


def test_without_runs_nothing_is_trained(panel: GeneratorTraining) -> None:
    made = Trained(panel, None)
    panel.classes.choose(["cat"])
    panel.bar.press()
    assert made.worker.jobs == []
    assert "no folder" in words(panel)


def test_a_training_that_is_under_way_blocks_another(panel: GeneratorTraining) -> None:
    made = Trained(panel)
    made.controller.blocked = lambda: "Another training is running."
    panel.classes.choose(["cat"])
    panel.bar.press()
    assert made.worker.jobs == []
    assert "Another training is running." in words(panel)
    made.controller.blocked = lambda: ""
    panel.bar.press()
    (request,) = made.worker.asked(Train)
    assert (request.name, request.root) == ("draws cat", RUNS)


def test_drawings_are_looked_at_now_and_then() -> None:
    assert [e for e in range(8) if looks_at(e, 7)] == [1, 2, 3, 4, 5, 6, 7]
    assert [e for e in range(201) if looks_at(e, 200)] == [*range(1, 11), *range(20, 201, 10)]
    assert looks_at(33, 33)
