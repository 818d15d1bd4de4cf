"""Every point of a drawing is answered, the newest first; races, recognisers and trainings, from a worker by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from controls import choose, enter, find, press
from drawn_texts import record
from fake_worker import KindWorker
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from recognised import WORDS, answer, collection, confusion, race
from sessions import session_with

from rnnviz.jobs.recognition import CountConfusions, DrawingToScore, FindRecognisers, Recognise, RunRace
from rnnviz.jobs.training import Train
from rnnviz.layout.recogniser_text import BY_PROGRAM, CALIBRATED, HOW, UNCALIBRATED
from rnnviz.models.chapter import DRAWINGS
from rnnviz.records.drawings import Drawing, Pen, RecogniserInfo
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint, KeptRun, NotKept, TrainStep
from rnnviz.settings.data import SketchSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems as problems_of
from rnnviz.ui.shell.session import Opened, Session
from rnnviz.ui.sketch import recognise_controller
from rnnviz.ui.sketch.recognise_controller import RecogniseController
from rnnviz.ui.sketch.recognise_view import PAD, TRAIN, RecogniseView
from rnnviz.ui.sketch.sketch_training import STACK
from rnnviz.ui.widgets.theme import LIGHT

SHIPPED = RecogniserInfo("", "shipped", WORDS, 0.61, 0.85, 1200, calibrated=True)
OWN = RecogniserInfo("/runs/mine", "mine", ("cat", "dog"), 0.9, on="validation", by_program=True)


@pytest.fixture
def worker(qtbot: QtBot) -> KindWorker:
    return KindWorker()


@pytest.fixture
def view(qtbot: QtBot) -> RecogniseView:
    view = RecogniseView()
    qtbot.addWidget(view)
    view.resize(1024, 560)
    return view


@pytest.fixture
def problems() -> list[str]:
    return []


@pytest.fixture
def session(view: RecogniseView, worker: KindWorker, problems: list[str]) -> Session:
    return session_with(
        worker,
        view,
        failed=lambda message, details: problems.append(message),
        root=Path("runs"),
        drawing_recipes=tuple(DRAWINGS.values()),
    )


@pytest.fixture
def controller(view: RecogniseView, session: Session, problems: list[str]) -> RecogniseController:
    controller = RecogniseController(view=view, session=session)
    controller.problem.connect(lambda message, details: problems.append(message))
    return controller


def draw(view: RecogniseView, points: int, y: float = 50, *, lift: bool = True) -> None:
    view.pad.pen_down(QPointF(20, y))
    for i in range(1, points):
        view.pad.pen_move(QPointF(20 + 8 * i, y))
    if lift:
        view.pad.pen_up()


@pytest.fixture
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pen that is away has finished at once, and a replay does not dawdle; for the controller that is made next."""
    monkeypatch.setattr(recognise_controller, "FINISHED_MILLISECONDS", 1)
    monkeypatch.setattr(recognise_controller, "REPLAY_MILLISECONDS", 0)


def in_full_ink(view: RecogniseView) -> bool:
    """Whether what `draw` has drawn first is on the pad in full, and not faint as during a replay."""
    return view.pad.grab().toImage().pixelColor(40, 50) == QColor(LIGHT.text)


def test_points_that_come_quicker_than_answers_form_no_queue(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    draw(view, 30, lift=False)
    assert len(worker.asked(Recognise)) == 1  # the first point is under way, and the newest wish waits
    worker.answer(Recognise, answer("owl", points=1))
    assert view.answer.answer is not None
    assert view.answer.answer.best(1)[0][0] == "owl"  # an answer to fewer points is better than none
    assert len(worker.asked(Recognise)) == 2
    assert [len(s) for s in worker.asked(Recognise)[-1].strokes] == [30]
    worker.answer(Recognise, answer("cat", points=30))
    assert view.answer.answer.best(1)[0][0] == "cat"
    assert len(worker.asked(Recognise)) == 2
    assert worker.told_to_stop == []


def test_the_race_is_run_when_the_pen_is_lifted_and_when_it_rests(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker, qtbot: QtBot
) -> None:
    draw(view, 5, lift=False)
    qtbot.waitUntil(lambda: len(worker.asked(RunRace)) == 1)
    view.pad.pen_up()
    assert len(worker.asked(RunRace)) == 1  # the one under way first
    worker.answer(RunRace, race("owl", "cat"))
    assert view.race.race is not None
    assert len(worker.asked(RunRace)) == 2
    assert view.answer.slots == view.race.slots  # one colour a class
    view.pad.clear()
    assert view.race.race is None
    assert view.answer.answer is None
    worker.answer(RunRace, race("dog"))  # the answer to a drawing that is gone
    assert view.race.race is None


def test_what_is_known_of_the_pen_is_told_to_the_network(
    in_no_time: None, controller: RecogniseController, view: RecogniseView, worker: KindWorker, qtbot: QtBot
) -> None:
    def pens(kind: type[Recognise | RunRace]) -> list[Pen]:
        return [request.pen for request in worker.asked(kind)]

    draw(view, 9, lift=False)
    worker.answer(Recognise, answer(points=1))
    worker.answer(Recognise, answer(points=9))
    assert pens(Recognise) == [Pen.DOWN, Pen.DOWN]
    view.pad.pen_up()
    assert pens(Recognise)[-1] is pens(RunRace)[-1] is Pen.LIFTED  # another stroke may follow
    worker.answer(Recognise, answer())
    worker.answer(RunRace, race("cat"))
    qtbot.waitUntil(lambda: pens(RunRace)[-1] is Pen.FINISHED)  # none did
    assert pens(Recognise)[-1] is Pen.FINISHED
    worker.answer(Recognise, answer())
    worker.answer(RunRace, race("cat"))
    draw(view, 3, y=90, lift=False)
    assert pens(Recognise)[-1] is Pen.DOWN
    controller.show_drawing(Drawing((np.array([[0.0, 0], [9, 4]], np.float32),)))
    worker.answer(Recognise, answer())
    assert pens(Recognise)[-1] is pens(RunRace)[-1] is Pen.FINISHED  # out of a file


def test_how_far_the_percentages_can_be_trusted_stands_beside_the_answer(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    controller.refresh()
    worker.answer(FindRecognisers, SHIPPED, OWN)
    caution = find(view, "how far the percentages can be trusted", QLabel)
    assert (caution.text(), caution.toolTip()) == (CALIBRATED, HOW)
    choose(find(view, "recogniser", QComboBox), "mine")
    assert (caution.text(), caution.toolTip()) == (f"{UNCALIBRATED} {BY_PROGRAM}", "")
    view.show()
    assert caution.isVisible()
    assert caution.height() >= caution.heightForWidth(caution.width())  # no line is cut off


def test_a_failure_is_said_under_the_answer_and_the_next_point_is_asked_again(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker, problems: list[str]
) -> None:
    draw(view, 3)
    worker.refuse(Recognise, "The weights cannot be read.")
    assert "The weights cannot be read." in view.answer.foot
    assert len(worker.asked(Recognise)) == 2  # the wish that waited
    worker.answer(Recognise, answer())
    assert view.answer.foot == "12 points read"
    assert problems == []


def test_undo_asks_again_and_an_empty_pad_asks_nothing(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    draw(view, 3)
    draw(view, 4, y=90)
    for _ in range(2):
        worker.answer(Recognise, answer())
    before = len(worker.asked(Recognise))
    view.pad.undo()
    assert len(worker.asked(Recognise)) == before + 1
    assert [len(s) for s in worker.asked(Recognise)[-1].strokes] == [3]
    view.pad.undo()
    assert len(worker.asked(Recognise)) == before + 1
    assert Recognise in worker.halted


def test_a_drawing_of_the_gallery_is_answered_and_opens_in_the_score(
    controller: RecogniseController, session: Session, view: RecogniseView, worker: KindWorker, qtbot: QtBot
) -> None:
    view.show_page(TRAIN)
    controller.show_drawing(Drawing((np.array([[0.0, 0], [9, 9], [9, 0]]),), "owl"))
    assert view.page == PAD
    worker.answer(Recognise, answer("cat"))
    worker.answer(RunRace, race("owl", "cat"))
    press(view, "open the drawing in Score")
    (request,) = worker.asked(DrawingToScore)
    assert (request.word, request.key, request.drawing.points) == ("cat", "", 3)
    settings, weights = Settings(), Checkpoint(7, Network((), 5))
    with qtbot.waitSignal(session.opened) as told:
        worker.answer(DrawingToScore, (settings, weights))
    assert told.args == [Opened(settings, (weights,), 7)]


def test_a_drawing_is_drawn_again_with_its_race(
    in_no_time: None,
    controller: RecogniseController,
    view: RecogniseView,
    worker: KindWorker,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view.show()
    replay = find(view, "replay the drawing and its race", QPushButton)
    assert not replay.isEnabled()
    draw(view, 5)
    worker.answer(Recognise, answer())
    worker.answer(RunRace, race("owl", each=3))
    seen: list[int] = []
    show = view.show_point
    monkeypatch.setattr(view, "show_point", lambda point: (seen.append(point), show(point)))
    press(view, "replay the drawing and its race")
    assert view.race.point == 0
    assert not in_full_ink(view)
    qtbot.waitUntil(lambda: not replay.isChecked())
    assert seen == [0, 1, 2, -1]
    assert in_full_ink(view)
    assert not any(timer.isActive() for timer in controller.findChildren(QTimer) if not timer.isSingleShot())
    press(view, "replay the drawing and its race")
    assert not in_full_ink(view)
    draw(view, 4, y=200)
    assert not replay.isChecked()  # the pen has ended it, long before its last point
    assert in_full_ink(view)


def test_another_recogniser_answers_to_what_is_on_the_pad(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    controller.refresh()
    assert worker.asked(FindRecognisers) == [FindRecognisers(Path("runs"))]
    worker.answer(FindRecognisers, SHIPPED, OWN)
    figures = "6 classes · top-1 accuracy 61.0% · top-5 accuracy 85.0% · on 1,200 test drawings"
    assert figures in [label.toolTip() for label in view.findChildren(QLabel)]
    draw(view, 3)
    worker.answer(Recognise, answer())
    worker.answer(Recognise, answer())
    choose(find(view, "recogniser", QComboBox), "mine")
    assert controller.key == "/runs/mine"
    assert worker.asked(Recognise)[-1].key == "/runs/mine"
    view.pad.clear()
    view.show()
    assert "Draw here: a cat, a dog" in [text.text for text in record(view).texts]
    controller.refresh()
    worker.answer(FindRecognisers, SHIPPED)  # the run was deleted
    assert controller.key == ""


# -- training ---------------------------------------------------------------------------------------------------------


def step(epoch: int, accuracy: float | None) -> TrainStep:
    measures = {} if accuracy is None else {"accuracy": accuracy, "top_5": 1.0}
    return TrainStep(
        10 * epoch, 30, epoch, 3, 1.0 / epoch, None if accuracy is None else 1.1 / epoch, 1.0, None, None, measures
    )


def begin(controller: RecogniseController, view: RecogniseView, **choices: Any) -> None:
    controller.set_collection(collection(folder=choices.get("folder", "/drawings")))
    panel = view.training.panel
    panel.picker.choose(choices.get("words", ("cat", "dog", "owl")))
    panel.choose_model(choices.get("model", "sketch-small"))
    for name, key, usual in (("Units", "units", "64, 64"), ("Epochs", "epochs", "3"), ("Drawings", "per_class", "200")):
        enter(find(panel, name, QLineEdit), choices.get(key, usual))
    panel.bar.press()


def test_a_recogniser_is_trained_and_answers_on_the_pad(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    training, panel = view.training, view.training.panel
    begin(controller, view)
    (request,) = worker.asked(Train)
    settings = request.settings
    assert (request.name, request.root, settings.training.epochs) == ("sketch cat, dog, owl", Path("runs"), 3)
    sketch = settings.data.sketch
    assert (sketch.words, sketch.folder, sketch.per_class) == (("cat", "dog", "owl"), "/drawings", 200)
    assert panel.bar.state == "preparing"
    run = worker.newest(Train)
    weights = Checkpoint(1, Network((), 5))
    worker.stepped.emit(run, KeptRun(Path("/runs/mine")))
    worker.stepped.emit(run, Checkpoint(0, Network((), 5)))
    assert len(worker.asked(CountConfusions)) == 0  # untrained weights mistake everything
    worker.stepped.emit(run, step(1, 0.5))
    worker.stepped.emit(run, weights)
    assert panel.bar.state == "running"
    assert training.curves.accuracy == (0.5,)
    assert worker.asked(CountConfusions) == [CountConfusions(settings, weights)]
    panel.bar.press()
    assert (panel.bar.state, worker.said[-1]) == ("paused", "pause")
    assert worker.addressed[-1] == run
    panel.bar.press()
    worker.answer(CountConfusions, confusion(3))
    assert training.confusion.accessibleDescription().startswith("120 drawings of 3 classes")
    worker.stepped.emit(run, step(2, 0.75))
    worker.finished.emit(run)
    assert panel.bar.state == "idle"
    assert panel.bar.words == "finished at step 20 of 30 after 1 s\nkept as “mine”; it answers on the pad now"
    worker.answer(FindRecognisers, SHIPPED, OWN)
    assert controller.key == "/runs/mine"


def test_a_training_on_shapes_of_a_program_says_so_when_it_ends(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    begin(controller, view, folder="")
    run = worker.newest(Train)
    worker.stepped.emit(run, KeptRun(Path("/runs/mine")))
    worker.stepped.emit(run, Checkpoint(1, Network((), 5)))
    worker.stepped.emit(run, step(1, 0.5))
    worker.finished.emit(run)
    assert view.training.panel.bar.words.endswith(f"it answers on the pad now\n{BY_PROGRAM}")


def test_the_first_of_the_models_is_chosen_at_first(controller: RecogniseController, view: RecogniseView) -> None:
    assert view.training.panel.choice().model == "sketch-small"
    assert not find(view.training.panel, "Cell", QComboBox).isVisibleTo(view.training.panel)
    view.training.panel.choose_model(STACK)
    assert find(view.training.panel, "Cell", QComboBox).isVisibleTo(view.training.panel)


def test_a_stack_has_the_layers_that_were_chosen(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    view.training.panel.choose_model(STACK)
    choose(find(view.training.panel, "Cell", QComboBox), "GRU")
    begin(controller, view, model=STACK, units="32 16")
    model = worker.asked(Train)[-1].settings.model
    assert (model.recipe, model.cell, model.units) == ("stack", "GRU", (32, 16))


@pytest.mark.parametrize("model", [*DRAWINGS, STACK])
def test_every_model_that_is_offered_can_be_trained(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker, model: str
) -> None:
    begin(controller, view, model=model)
    (request,) = worker.asked(Train)
    assert request.settings.model.recipe == model
    assert request.settings.training.loss == "crossentropy"
    assert request.settings.data.sketch == SketchSettings(("cat", "dog", "owl"), "/drawings", 200)
    assert problems_of(request.settings) == ()


@pytest.mark.parametrize(
    ("choices", "field", "words"),
    [
        ({"words": ("cat",)}, "words", "at least two classes"),
        ({"epochs": "many"}, "epochs", "whole number"),
        ({"epochs": "0"}, "epochs", "from 1 to 10,000"),
        ({"per_class": "3"}, "per_class", "from 10"),
        ({"model": STACK, "units": "64, wide"}, "units", "whole numbers"),
        ({"model": STACK, "units": "64, 9999"}, "units", "from 1 to 512"),
    ],
)
def test_what_cannot_work_is_said_at_its_field(
    controller: RecogniseController,
    view: RecogniseView,
    worker: KindWorker,
    choices: dict[str, Any],
    field: str,
    words: str,
) -> None:
    begin(controller, view, **choices)
    assert words in view.training.panel.problem(field)
    assert len(worker.asked(Train)) == 0


def test_nothing_begins_while_another_training_is_under_way(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker
) -> None:
    controller.training.blocked = lambda: "Another training is running."
    begin(controller, view)
    assert len(worker.asked(Train)) == 0
    assert view.training.panel.bar.words == "Another training is running."


def test_a_failure_is_said_and_the_panel_can_begin_again(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker, problems: list[str]
) -> None:
    begin(controller, view)
    worker.refuse(Train, "The folder is empty.")
    assert view.training.panel.bar.words == "The folder is empty."
    assert view.training.panel.bar.state == "idle"
    assert problems == ["The folder is empty."]
    begin(controller, view)
    view.training.panel.bar.stop.emit()
    assert worker.halted[-1] is Train
    worker.stopped.emit(worker.newest(Train))
    assert view.training.panel.bar.words == "stopped before the first step"


def test_a_training_that_cannot_be_kept_says_so(
    controller: RecogniseController, view: RecogniseView, worker: KindWorker, problems: list[str]
) -> None:
    begin(controller, view)
    worker.answer(Train, NotKept("This training continues but is not kept."), step(1, 0.5))
    assert problems == ["This training continues but is not kept."]
    assert view.training.panel.bar.words == "finished at step 10 of 30 after 1 s"


def test_classes_that_are_ticked_stay_ticked_in_another_collection(
    controller: RecogniseController, view: RecogniseView
) -> None:
    controller.set_collection(collection())
    picker = view.training.panel.picker
    assert picker.chosen() == ("bicycle", "cat", "house")  # familiar ones to begin with
    controller.set_collection(collection(("cat", "ふね", "zebra")))
    assert picker.chosen() == ("cat",)
