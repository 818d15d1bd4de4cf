"""Training a network that draws: the panel, and its controller with a worker whose answers the test plays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from generators import Asked, PlayedGenerators, PlayedWorker
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.records.network import Network
from rnnviz.records.runs import KeptRun, RunRow, Status
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.settings.problems import problems
from rnnviz.settings.settings import Settings
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.sketch.generator_training import SAMPLES, GeneratorTraining
from rnnviz.ui.sketch.generator_training_controller import GeneratorTrainingController, looks_at

EPOCHS = 3


def steps(epoch: int) -> TrainStep:
    measures = {"L_R": 1.0 / epoch - 0.8, "L_KL": 0.5, "train_L_R": 1.1 / epoch - 0.8, "max_seq_len": 96.0}
    return TrainStep(epoch * 10, EPOCHS * 10, epoch, EPOCHS, 0.9, 0.8, 2.0 * epoch, measures=measures)


class Kept:
    """`RunJobs` that trains and resumes at once."""

    root = Path("/runs")

    def train(self, settings: Settings, name: str = "") -> Asked:
        items: list[Any] = [KeptRun(Path("/runs/cats")), Checkpoint(0, Network((), 5))]
        for epoch in range(1, EPOCHS + 1):
            items += [steps(epoch), Checkpoint(epoch, Network((), 5))]
        return Asked("train", "", {"settings": settings, "name": name}, tuple(items))

    def resume(self, path: Path) -> Asked:
        return Asked("resume", str(path), {}, (KeptRun(path, True), steps(EPOCHS)), "The disk is full.")


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
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


def main(panel: GeneratorTraining) -> QPushButton:
    return next(b for b in panel.findChildren(QPushButton) if b.accessibleName() == "train, pause or resume")


def test_the_choices_become_settings(panel: GeneratorTraining, qtbot: QtBot) -> None:
    assert not main(panel).isEnabled()
    panel.classes.choose(["pig", "cat"])
    panel.fields._editors["epochs"].setText("5")
    panel.fields._editors["latent"].setText("32")
    panel.fields._layer_norm.setChecked(True)
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
    panel.fields._editors["latent"].setText("nonsense")
    panel.fields._decoder_only.setChecked(True)
    settings = panel.fields.settings(("cat",), "")
    assert settings is not None
    assert settings.model.generator is not None
    assert settings.model.generator.latent == 0


@pytest.mark.parametrize(("name", "text"), [("decoder", "many"), ("epochs", "0"), ("kl_weight", "-1")])
def test_what_cannot_be_is_said_under_its_field(panel: GeneratorTraining, qtbot: QtBot, name: str, text: str) -> None:
    panel.classes.choose(["cat"])
    panel.fields._editors[name].setText(text)
    with qtbot.assertNotEmitted(panel.start):
        panel.bar.press()
    assert "must be a" in panel.fields._fields[name].problem


class Trained:
    def __init__(self, panel: GeneratorTraining, kept: Kept | None) -> None:
        self.worker = PlayedWorker()
        self.heard: list[Any] = []
        errands = Errands(self.worker, lambda *args: self.heard.append(args))
        self.controller = GeneratorTrainingController(
            panel=panel,
            errands=errands,
            jobs=PlayedGenerators(),
            kept=kept,  # type: ignore[arg-type]  # only what is used of it
        )
        self.controller.ended.connect(self.heard.append)
        self.controller.problem.connect(lambda *args: self.heard.append(args))


def test_losses_and_drawings_come_live(panel: GeneratorTraining) -> None:
    made = Trained(panel, Kept())
    panel.classes.choose(["cat"])
    panel.bar.press()
    assert made.controller.running
    assert not panel.classes._list.isEnabled()
    made.worker.play()  # the training; what it asked for meanwhile waits in the list
    assert made.heard == ["finished"]
    assert [job.key for job in made.worker.jobs[1:]] == [str(Path("/runs/cats"))] * EPOCHS
    made.worker.play()
    assert len(panel.sheet.items) == SAMPLES
    assert panel.plots["L_R"].last == pytest.approx(1 / 3 - 0.8)
    assert "after epoch 3" in words(panel)
    assert "max_seq_len, 96" in words(panel)
    assert "kept as “cats”" in words(panel)
    wanted: list[str] = []
    made.controller.draw_with.connect(wanted.append)
    panel._draw.click()
    assert wanted == [str(Path("/runs/cats"))]


def test_pause_resume_and_stop_reach_the_worker(panel: GeneratorTraining) -> None:
    made = Trained(panel, Kept())
    panel.classes.choose(["cat"])
    panel.bar.press()
    panel.bar.set_state("running")
    panel.bar.press()
    panel.bar.press()
    assert made.worker.said == ["pause", "resume"]
    assert made.worker.addressed == [1, 1]
    panel.bar.stop.emit()
    assert made.worker.told_to_stop == [1]
    made.worker.play()
    assert made.heard == ["stopped"]


def test_a_decoder_alone_has_no_curve_of_l_kl(panel: GeneratorTraining) -> None:
    Trained(panel, Kept())
    panel.classes.choose(["cat"])
    panel.fields._decoder_only.setChecked(True)
    panel.bar.press()
    assert not panel.plots["L_KL"].isVisible()
    assert panel.plots["L_R"].isVisible()


def test_a_resumed_run_that_fails_says_why(panel: GeneratorTraining) -> None:
    made = Trained(panel, Kept())
    made.controller.go_on(RunRow(Path("/runs/owls"), Status.STOPPED, Settings(), epoch=2))
    made.worker.play()
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
    made = Trained(panel, Kept())
    made.controller.blocked = lambda: "Another training is running."
    panel.classes.choose(["cat"])
    panel.bar.press()
    assert made.worker.jobs == []
    assert "Another training is running." in words(panel)
    made.controller.blocked = lambda: ""
    panel.bar.press()
    assert made.worker.jobs[0].options["name"] == "draws cat"


def test_drawings_are_looked_at_now_and_then() -> None:
    assert [e for e in range(8) if looks_at(e, 7)] == [1, 2, 3, 4, 5, 6, 7]
    assert [e for e in range(201) if looks_at(e, 200)] == [*range(1, 11), *range(20, 201, 10)]
    assert looks_at(33, 33)
