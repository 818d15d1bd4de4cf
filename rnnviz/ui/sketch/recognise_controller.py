"""The Recognise pane and the worker: every point of a drawing is answered, and the race when the pen rests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz.jobs.recognition import DrawingToScore, FindRecognisers, ReadRows, Recognise, RunRace
from rnnviz.layout.recogniser_text import HOW, caution, figures, hint
from rnnviz.layout.slots import slots_of
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Answer, Collection, Drawing, Pen, Race, RecogniserInfo
from rnnviz.ui.shell.newest import Newest
from rnnviz.ui.shell.session import Opened, Session
from rnnviz.ui.sketch.drawing_state import drawing_of, is_named, named, number, plain
from rnnviz.ui.sketch.recognise_view import PAD, TRAIN, RecogniseView
from rnnviz.ui.sketch.recogniser_training_controller import RecogniserTrainingController

REST_MILLISECONDS = 150
"""A pen that stands still for so long rests: the race is asked for, though the stroke is not finished."""
FINISHED_MILLISECONDS = 1500
"""A pen that stays away for so long has finished its drawing, as far as anyone can know."""
REPLAY_MILLISECONDS = 60
"""Between two points of a replay: a drawing of a hundred points takes six seconds."""
SLOW_MILLISECONDS = 400
"""An answer that takes so long is spoken of: the first one loads the network."""


class RecogniseController(QObject):
    """problem(str, str): message and details. training: the controller of the trainings, whose results become
    recognisers of the pad. who(str): what the one is called that answers.
    """

    problem = Signal(str, str)
    who = Signal(str)

    def __init__(
        self,
        *,
        view: RecogniseView,
        session: Session,
    ) -> None:
        super().__init__(view)
        errands = session.errands
        self._view, self._session, self._errands = view, session, errands
        self.key = ""
        self.infos: tuple[RecogniserInfo, ...] = ()
        self._wanted: str | None = None
        self._name: str | Path | None = None
        self._given: tuple[Path, ...] = ()
        self._waits = False
        self._point = -1
        self._slots: dict[str, int] = {}
        self._answers = Newest(
            errands, "recognise", item=self._take_answer, failed=self._say_failure, idle=self._say_nothing
        )
        self._races = Newest(errands, "race", item=self._take_race, failed=self._say_failure)
        self._rest = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self._rest.timeout.connect(self._ask_race)
        self._away = QTimer(self, singleShot=True, interval=FINISHED_MILLISECONDS)
        self._away.timeout.connect(self._finish)
        self._finished = True
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MILLISECONDS)
        self._slow.timeout.connect(lambda: view.set_message("the network is being loaded…"))
        self._replay = QTimer(self, interval=REPLAY_MILLISECONDS)
        self._replay.timeout.connect(self._step_replay)
        self.training = RecogniserTrainingController(view=view.training, session=session)
        self.training.problem.connect(self.problem)
        self.training.trained.connect(self.use)
        view.pad.changed.connect(self._follow)
        view.pad.finished_stroke.connect(self._lifted)
        view.replay_toggled.connect(self._toggle_replay)
        view.recogniser_chosen.connect(self.choose)
        view.score_requested.connect(self._open)
        view.caption_requested.connect(self._caption)

    # -- drawings -------------------------------------------------------------------------------------------------

    def set_collection(self, collection: Collection) -> None:
        """The classes of which one can train a recogniser: those that the gallery has open."""
        self.training.set_collection(collection)

    def show_drawing(self, drawing: Drawing) -> None:
        """A drawing from elsewhere, such as one of the gallery, on the pad, with its answer."""
        self._view.show_page(PAD)
        self._view.set_drawing(drawing)
        self._away.stop()
        self._finished = True
        self._ask(self._view.pad.strokes)
        self._ask_race()

    def state(self) -> dict[str, Any]:
        """What is on the pad, who answers, and how much of the drawing is shown."""
        drawing, view = self._view.pad.drawing, self._view
        return {
            "page": view.page,
            "recogniser": named(self.key),
            "drawing": plain(drawing) if drawing.strokes else None,
            "finished": self._finished,
            "point": view.race.point,
            "slots": dict(view.race.slots),
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Asks for the answer to the drawing again; one by a recogniser that is not here is by the one that ships."""
        self._view.show_page(TRAIN if state.get("page") == TRAIN else PAD)
        name, drawing = state.get("recogniser"), drawing_of(state.get("drawing"))
        self._name = name if isinstance(name, (str, Path)) else ""
        self._waits = isinstance(name, Path) and not any(is_named(info.key, name) for info in self.infos)
        if isinstance(name, Path) and self._waits:
            self._given = (*self._given, name)
            self.refresh()
        else:
            self._take_named()
        self._point = number(state.get("point"), -1, 100_000, -1)
        slots = state.get("slots")
        self._slots = slots_of(slots) if drawing is not None else {}
        self._view.put(drawing)
        self._away.stop()
        self._finished = state.get("finished") is not False
        if drawing is None:
            self._forget()
        elif not self._waits:
            self._answer()

    def _answer(self) -> None:
        """To all that is on the pad."""
        self._ask(self._view.pad.strokes)
        self._ask_race()

    def _take_named(self) -> None:
        """The recogniser that a scene names, once it is known which there are."""
        if self._name is not None and self.infos:
            name, self._name = self._name, None
            before, key = self.key, next((info.key for info in self.infos if is_named(info.key, name)), "")
            self.choose(key)
            if self._waits and before == key and not self._view.pad.empty:
                self._answer()
            self._waits = False

    def _follow(self, strokes: tuple[Array, ...]) -> None:
        """At every point."""
        self._away.stop()
        self._finished = False
        self._ask(strokes)

    def _pen(self) -> Pen:
        if self._view.pad.pen_is_down:
            return Pen.DOWN
        return Pen.FINISHED if self._finished else Pen.LIFTED

    def _ask(self, strokes: tuple[Array, ...]) -> None:
        if self._replay.isActive():
            self._toggle_replay(False)
        if not strokes:
            self._forget()
            return
        key, pen = self.key, self._pen()
        if not self._slow.isActive():
            self._slow.start()
        self._answers.ask(lambda: Recognise(strokes, key=key, pen=pen))
        self._rest.start()

    def _lifted(self) -> None:
        """The network reads whether the pen is lifted; and it may stay away."""
        self._follow(self._view.pad.strokes)
        self._ask_race()
        if not self._view.pad.empty:
            self._away.start()

    def _finish(self) -> None:
        if self._replay.isActive():  # what is being watched is not taken away
            self._away.start()
            return
        self._finished = True
        self._ask(self._view.pad.strokes)
        self._ask_race()

    def _ask_race(self) -> None:
        """When the pen is lifted, and when it rests."""
        self._rest.stop()
        drawing, key, pen = self._view.pad.drawing, self.key, self._pen()
        if drawing.strokes:
            self._races.ask(lambda: RunRace(drawing, key=key, pen=pen))

    def _forget(self) -> None:
        self._answers.drop()
        self._races.drop()
        self._rest.stop()
        self._say_nothing()
        self._view.set_answer(None)
        self._view.set_race(None)

    # -- the replay -----------------------------------------------------------------------------------------------

    def _toggle_replay(self, on: bool) -> None:
        """The drawing again from its first point, or the end of that."""
        self._view.set_replaying(on and self._view.race.race is not None)
        if on and self._view.race.race is not None:
            self._view.show_point(0)
            self._replay.start()
        else:
            self._replay.stop()
            self._view.show_point(-1)

    def _step_replay(self) -> None:
        race, point = self._view.race.race, self._view.race.point
        if race is None or point < 0 or point + 1 >= len(race.points):  # at its end, or something new is shown
            self._toggle_replay(False)
        else:
            self._view.show_point(point + 1)

    # -- what is answered -----------------------------------------------------------------------------------------

    def _take_answer(self, answer: Answer) -> None:
        self._slow.stop()
        self._view.set_message("")
        self._view.set_answer(answer)

    def _take_race(self, race: Race) -> None:
        if not self._view.pad.empty:
            if self._slots:
                self._view.race.slots, self._slots = self._slots, {}
            self._view.set_race(race)
            if self._point >= 0:
                self._point, point = -1, self._point
                self._view.show_point(min(point, len(race.points) - 1))

    def _say_nothing(self) -> None:
        self._slow.stop()

    def _say_failure(self, message: str, details: str) -> None:
        """Under the answer: a banner for every point of a drawing would be too much."""
        del details
        self._slow.stop()
        self._view.set_message(message)

    # -- recognisers ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Reads again which recognisers there are: when the pane is shown, and when a training has ended."""
        found: list[RecogniserInfo] = []

        def ended(how: str) -> None:
            if how == "finished":
                self._list(found)

        request = FindRecognisers(self._session.root, self._given)
        self._errands.send("recognisers", request, found.append, ended=ended)

    def use(self, key: str) -> None:
        """The recogniser of that key answers, as soon as it is in the list."""
        self._wanted = key
        self.refresh()

    def choose(self, key: str) -> None:
        """Another recogniser answers from now on, also to what is on the pad."""
        if key == self.key:
            return
        self.key = key
        self._show()
        self._view.set_race(None)
        if not self._view.pad.empty:
            self._ask(self._view.pad.strokes)
            self._ask_race()

    def _list(self, found: Sequence[RecogniserInfo]) -> None:
        self.infos = tuple(found)
        keys = [info.key for info in found]
        key = self._wanted if self._wanted in keys else self.key
        self._wanted = None
        if key not in keys and keys:
            key = keys[0]
        self._show()
        self.choose(key)
        self._take_named()

    def _show(self) -> None:
        entries = [(info.key, info.title, figures(info)) for info in self.infos]
        self._view.set_recognisers(entries, self.key)
        info = next((info for info in self.infos if info.key == self.key), None)
        self.who.emit(info.title if info is not None else "")
        if info is not None:
            self._view.set_caution(caution(info), HOW if info.calibrated else "")
            self._view.pad.set_hint(hint(info.words))

    # -- the score ------------------------------------------------------------------------------------------------

    def _open(self, drawing: Drawing, word: str) -> None:
        def take(found: Any) -> None:
            settings, checkpoint = found
            self._session.opened.emit(Opened(settings, (checkpoint,), checkpoint.epoch))

        request = DrawingToScore(drawing, word, key=self.key)
        self._errands.send("drawing to the score", request, take, failed=self.problem.emit)

    def _caption(self, drawing: Drawing) -> None:
        take = self._session.caption_asked.emit
        self._errands.send("caption", ReadRows(drawing), take, failed=self.problem.emit)
