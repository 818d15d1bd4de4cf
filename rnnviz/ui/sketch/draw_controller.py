"""The Draw pane and the worker: what it asks for is drawn, the newest wishes first; generators are trained and kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from rnnviz.export.pictures import PICTURES
from rnnviz.jobs.drawings import ReadDrawings
from rnnviz.jobs.generation import (
    DrawGrid,
    DrawSamples,
    FindGenerators,
    Finish,
    Interpolate,
    OpenDecoder,
    Reconstruct,
    SampleToScore,
)
from rnnviz.jobs.request import Request
from rnnviz.layout.draw_text import Way
from rnnviz.layout.recogniser_text import beginning
from rnnviz.records.drawings import Collection, Drawing, DrawingClass, GeneratorInfo, Reading, Sample
from rnnviz.ui.shell.session import Opened, Session
from rnnviz.ui.sketch import drawing_files
from rnnviz.ui.sketch.compare_controller import CompareController
from rnnviz.ui.sketch.counted_countries import count_countries
from rnnviz.ui.sketch.draw_options import DrawRequest
from rnnviz.ui.sketch.draw_view import DrawView
from rnnviz.ui.sketch.drawing_state import is_named, named
from rnnviz.ui.sketch.generator_training_controller import GeneratorTrainingController

_EXAMPLES = 10
_BROUGHT = "a scene's generator"


class DrawController(QObject):
    """said(str): a deed is done, in words. problem(str, str): what went wrong outside of a drawing that was asked for,
    and its details. training: the controller of the trainings. who(str): what the network is called that draws.
    """

    said = Signal(str)
    problem = Signal(str, str)
    who = Signal(str)

    def __init__(self, *, view: DrawView, session: Session) -> None:
        super().__init__(view)
        self._view, self._session, self._errands = view, session, session.errands
        self._classes: dict[str, DrawingClass] = {}
        self._next: dict[str, int] = {}
        self.training = GeneratorTrainingController(panel=view.training, session=session)
        self.compare = CompareController(view=view.compare, errands=session.errands)
        self.training.problem.connect(self.problem)
        self.training.ended.connect(lambda _: self.refresh())
        self.training.draw_with.connect(self._draw_with)
        self._found: list[GeneratorInfo] = []
        self._loaded: dict[str, GeneratorInfo] = {}
        self._key = ""
        self._folder = ""
        self._way: Way | None = None
        self._wanted = ""
        self._state: Mapping[str, Any] | None = None
        view.requested.connect(self._draw)
        view.generator_chosen.connect(self.choose)
        view.load_requested.connect(self.load)
        view.score_requested.connect(lambda sample: self._open(sample, self._key))
        view.compare.score_requested.connect(self._open)
        view.compare.save_requested.connect(self._ask_where)
        view.compare.copy_requested.connect(self._copy)
        view.save_requested.connect(self._ask_where)
        view.copy_requested.connect(self._copy)
        view.examples_requested.connect(self._fetch_examples)
        view.training.countries_wanted.connect(self._count_countries)

    # -- generators ---------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Reads again which generators there are; the chosen one stays chosen."""
        found: list[GeneratorInfo] = []

        def ended(how: str) -> None:
            if how == "finished":
                self._found = found
                self._show_generators()
                self._take_state()

        request = FindGenerators(self._session.root)
        self._errands.send("generators", request, found.append, ended=ended, failed=self.problem.emit)

    def choose(self, key: str) -> None:
        """Draws with another generator from now on."""
        if key != self._key:
            self._key = key
            self._errands.drop("draw")
            self._show_generators()

    def state(self) -> dict[str, Any]:
        """Who draws, how, from what, and which drawing is shown up to which point."""
        return {"generator": named(self._key), **self._view.state()}

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Asks for the same drawings again, once it is known who can draw; by the network that ships, where the one
        that drew them is not here."""
        self._state = state
        self._take_state()

    def _take_state(self) -> None:
        if self._state is None or not self._found:
            return
        state, self._state = self._state, None
        wanted = state.get("generator")

        def show(_: str = "") -> None:
            infos = (*self._found, *self._loaded.values())
            self.choose(next((info.key for info in infos if is_named(info.key, wanted)), self._found[0].key))
            self._view.show_state(state)

        self._errands.drop(_BROUGHT)
        if isinstance(wanted, Path) and not any(is_named(key, wanted) for key in self._known()):
            # It came with the scene, or lies elsewhere; where it is gone, the one that ships draws.
            job = OpenDecoder(str(wanted))
            self._errands.send(_BROUGHT, job, self._take_loaded, ended=show, failed=lambda *_: None)
        else:
            show()

    def _known(self) -> tuple[str, ...]:
        return (*(info.key for info in self._found), *self._loaded)

    def _take_loaded(self, info: GeneratorInfo) -> None:
        self._loaded[info.key] = info

    def load(self, path: str) -> None:
        """Opens a decoder's file and draws with it."""

        def take(info: GeneratorInfo) -> None:
            self._take_loaded(info)
            self.choose(info.key)
            self.said.emit(f"now drawing with {info.title}")

        self._errands.send("load decoder", OpenDecoder(path), take, failed=self.problem.emit)

    def _draw_with(self, key: str) -> None:
        """Draws with a run that may be too new to be in the list yet."""
        self._wanted = key
        self.refresh()

    def _show_generators(self) -> None:
        known = {info.key for info in self._found}
        wanted, self._wanted = self._wanted, ""
        if wanted in known:
            self._key = wanted
            self._errands.drop("draw")
        infos = (*self._found, *(info for key, info in self._loaded.items() if key not in known))
        if self._key not in {info.key for info in infos}:
            self._key = infos[0].key if infos else ""
        self._view.set_generators(infos, self._key)
        self.who.emit(next((info.title for info in infos if info.key == self._key), ""))
        if wanted:
            if wanted in known:
                self._view.show_way(Way.GENERATE)
            else:
                self.problem.emit("This run has not saved an epoch yet: it can draw after its first one.", "")

    # -- drawing ------------------------------------------------------------------------------------------------

    def _draw(self, request: DrawRequest, given: tuple[Drawing, ...]) -> None:
        if not self._key:
            return
        way, problem = request.way, ""
        self._stop_others(way)
        self._way = way

        def failed(message: str, details: str) -> None:
            nonlocal problem
            del details
            problem = message

        self._view.begin(request, given)
        self._errands.send(
            "draw",
            self._request(request, given),
            lambda sample: self._view.add(way, sample),
            ended=lambda how: self._view.end(way, how, problem),
            failed=failed,
        )

    def _stop_others(self, way: Way) -> None:
        """A newer wish of another way ends the older one, whose frames would else stay empty."""
        if self._way is not None and self._way is not way and self._errands.busy("draw"):
            self._view.end(self._way, "stopped")

    def _request(self, r: DrawRequest, given: tuple[Drawing, ...]) -> Request:
        key, temperature, seed = self._key, r.temperature, r.seed
        if r.way is Way.GENERATE:
            return DrawSamples(key, word=r.word, count=r.count, temperature=temperature, seed=seed)
        if r.way is Way.GRID:
            rows, columns = r.rows, r.columns
            return DrawGrid(key, rows=rows, columns=columns, words=r.words, temperature=temperature, seed=seed)
        if r.way is Way.INTERPOLATE:
            a, b = given
            return Interpolate(key, a, b, steps=r.count, temperature=temperature, seed=seed)
        kind = Reconstruct if r.way is Way.RECONSTRUCT else Finish
        return kind(key, given[0], count=r.count, temperature=temperature, seed=seed)

    def _open(self, sample: Sample, key: str) -> None:
        """In the score: by the generator of that key, which drew it."""

        def take(found: Any) -> None:
            settings, checkpoint = found
            self._session.opened.emit(Opened(settings, (checkpoint,), checkpoint.epoch))

        request = SampleToScore(key, sample)
        self._errands.send("drawing to the score", request, take, failed=self.problem.emit)

    # -- examples and pictures ----------------------------------------------------------------------------------

    def set_collection(self, collection: Collection) -> None:
        """The drawings that are open: examples come from them, and a generator can be trained on them."""
        self._classes = {one.word: one for one in collection.classes}
        self._next.clear()
        self._view.training.set_folder(collection.folder)
        words = tuple(self._classes)
        self._view.set_classes(words)
        self._view.compare.set_classes(collection.classes)
        if not self._view.training.classes.chosen():
            self._view.training.classes.choose(beginning(words))

    def _count_countries(self, words: tuple[str, ...]) -> None:
        """The countries whose drawings a generator can be trained on."""
        take = self._view.training.fields.set_countries
        count_countries(self._errands, "countries to train on", words, self._classes, take)

    def _fetch_examples(self, word: str) -> None:
        """The next few of a class; after its last ones the first again. None of them was trained on, where the file
        says which ones are for testing."""
        one = self._classes.get(word)
        if one is None:
            return
        start = self._next.get(word, 0)

        def take(reading: Reading) -> None:
            full = len(reading.drawings) == _EXAMPLES
            self._next[word] = start + _EXAMPLES if full else 0
            if reading.drawings or not start:
                self._view.set_examples(word, reading.drawings)
            else:
                self._fetch_examples(word)

        request = ReadDrawings(one, start=start, count=_EXAMPLES, split="test")
        self._errands.send(f"examples {word}", request, take, failed=self.problem.emit)

    def _ask_where(self, what: Sample | Drawing, kind: str) -> None:
        name = f"{what.word or 'drawing'}.{kind}" if isinstance(what, Drawing) else f"drawing-{what.seed}.{kind}"
        start = str(Path(self._folder) / name)
        offered = PICTURES.of(Path(name)).filter
        path, _ = QFileDialog.getSaveFileName(self._view, "Save the drawing", start, offered)
        if path:
            self.save(what, Path(path if path.lower().endswith(f".{kind}") else f"{path}.{kind}"))

    def save(self, what: Sample | Drawing, path: Path) -> None:
        """Writes a picture; what prevents it is said."""
        try:
            drawing_files.write(what, path)
        except drawing_files.FileError as e:
            self.problem.emit(str(e), "")
            return
        self._folder = str(path.parent)
        self.said.emit(f"saved as {path.name}")

    def _copy(self, what: Sample | Drawing) -> None:
        drawing_files.copy(what)
        self.said.emit("copied")
