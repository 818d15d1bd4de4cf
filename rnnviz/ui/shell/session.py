"""What the pages share: the way to the worker, where things are kept, what is selected, what is opened, what trains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QSettings, Signal

from rnnviz.light_dataclass import dataclass
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.ui.shell.deck import Deck
from rnnviz.ui.shell.errands import Errands

if TYPE_CHECKING:
    from rnnviz.book import Recipe
    from rnnviz.records.runs import RunCurve, RunRow
    from rnnviz.records.scene import Scene
    from rnnviz.records.trace import Trace
    from rnnviz.series_board import SeriesBoard
    from rnnviz.ui.shell.undo_controller import UndoController


@dataclass(frozen=True, slots=True)
class Opened:
    """A model for the score: its settings, the epochs of its training if it was trained, and which of them to show.

    row, curve: the kept run that it is, and its history; words: a line about it. resumes: what is left of that run is
    to be trained.
    """

    settings: Settings
    run: tuple[Checkpoint, ...] = ()
    epoch: int = 0
    row: RunRow | None = None
    curve: RunCurve | None = None
    words: str = ""
    resumes: bool = False


class Selection(QObject):
    """The layer and the unit that are shown in detail, on whatever page. layer_changed(), unit_changed(): another one
    is selected; with another layer the unit may be another, too.

    What was selected is kept in mind where there is no such layer or unit, and is back when there is one again.
    """

    layer_changed = Signal()
    unit_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.layer = self._wished_layer = ""
        self.unit = self._wished_unit = 0
        self._trace: Trace | None = None

    def fit(self, trace: Trace) -> None:
        """Another trace is shown: its last recurrent layer is selected where it has not the one that was wished for."""
        self._trace = trace
        names = [layer.name for layer in trace.layers]
        recurrent = [layer.name for layer in trace.layers if layer.recurrent]
        self.layer = self._wished_layer if self._wished_layer in names else (recurrent or names)[-1]
        self.unit = min(self._wished_unit, trace.layer(self.layer).units - 1)

    def wish(self, layer: str, unit: int) -> None:
        """The layer and the unit to be selected where there are such; "" is the last recurrent layer."""
        self._wished_layer, self._wished_unit = layer, unit
        if self._trace is not None:
            self.fit(self._trace)
            self.layer_changed.emit()

    def select_layer(self, name: str) -> None:
        """Nothing happens where there is no such layer."""
        trace = self._trace
        if trace is None or name == self.layer or name not in [layer.name for layer in trace.layers]:
            return
        self.layer = self._wished_layer = name
        self.unit = min(self._wished_unit, trace.layer(name).units - 1)
        self.layer_changed.emit()

    def select_unit(self, unit: int) -> None:
        self.unit = self._wished_unit = unit
        self.unit_changed.emit()

    def move_unit(self, by: int) -> None:
        """The next unit or the one before, as far as there is one."""
        if self._trace is not None:
            last = self._trace.layer(self.layer).units - 1
            if (unit := min(max(self.unit + by, 0), last)) != self.unit:
                self.select_unit(unit)

    def move_layer(self, by: int) -> None:
        """The layer above or below, as far as there is one."""
        if self._trace is not None:
            names = [layer.name for layer in self._trace.layers]
            self.select_layer(names[min(max(names.index(self.layer) + by, 0), len(names) - 1)])


class Trains(Protocol):
    """Who may have a training in progress. under_way: a sentence about it, "" where there is none."""

    @property
    def under_way(self) -> str: ...
    def stop(self) -> None:
        """Ends it, and all that waits behind it."""


@dataclass
class Trainings:
    """All who may train, in the order in which they were made. At most one training is at work; others wait."""

    of: list[Trains] = field(default_factory=list)

    @property
    def running(self) -> bool:
        return bool(self.under_way)

    @property
    def under_way(self) -> str:
        """What is being trained, in sentences; empty where nothing is."""
        return " ".join(said for one in self.of if (said := one.under_way))

    def stop(self) -> None:
        for one in self.of:
            if one.under_way:
                one.stop()


class Session(QObject):
    """runs_root: names the folder in which trainings are kept; None keeps none. recipes: the chapter's models;
    drawing_recipes: its classifiers of drawings; task_recipes: models of a task of its own; titles: of all models there
    are, by their keys. store: what is kept from one start to the next. first: what the window opens with; shipped: the
    run that ships for some settings, epoch 0 first, empty where none does. own: the board of the user's series, once
    one was opened. scenes_root: names the folder for the state of the last window, and for what scenes bring along.

    stands: what stands on the stage now; None before there is one. steps: how many time steps it has. deck: the scenes
    that are kept.

    ready(): the worker can be asked from now on. opened(Opened): a model is to be shown in the score.
    scene_asked(Scene): a scene is to be put on the stage, aside of one's own work; scene_given(Scene): in its place.
    scene_arrived(Scene): it stands there. stop_asked(Stop): another moment of what stands there. copied(Settings):
    a model's lines of Keras are to be copied. series_asked(), model_asked(): a file of the user's is to be
    opened, of numbers or of a model.
    drawings_asked(path, decoder): a file of drawings, or of a network that draws, is to be opened on the Sketch page.
    series_opened(SeriesBoard): the user has opened one, which is to be shown. own_changed(): there is another board of
    the user's series, whoever opened it. runs_changed(): a run
    that is kept has begun, come further, or ended. caption_asked(rows): the word for a drawing, rows as in
    SketchSettings.drawing, is to be written in the score. lesson_asked(folder, place): a lesson is to be opened, by the
    name of its folder, or at a page of it, as "folder/file", with a place in the score lit that its words could name.
    bench_asked(str): a bench of the Laboratory is to be opened, by its key. term_asked(str): a term is to be shown in
    Help, by its name.
    """

    ready = Signal()
    opened = Signal(object)
    scene_asked = Signal(object)
    scene_given = Signal(object)
    scene_arrived = Signal(object)
    stop_asked = Signal(object)
    copied = Signal(object)
    series_asked = Signal()
    model_asked = Signal()
    drawings_asked = Signal(str, bool)
    series_opened = Signal(object)
    own_changed = Signal()
    runs_changed = Signal()
    lesson_asked = Signal(str, str)
    bench_asked = Signal(str)
    term_asked = Signal(str)
    caption_asked = Signal(object)

    def __init__(
        self,
        *,
        errands: Errands,
        undo: UndoController,
        store: QSettings,
        recipes: tuple[Recipe, ...],
        drawing_recipes: tuple[Recipe, ...],
        task_recipes: tuple[Recipe, ...] = (),
        titles: dict[str, str],
        first: Settings,
        shipped: Callable[[Settings], Sequence[Checkpoint]],
        runs_root: Callable[[], Path] | None,
        scenes_root: Callable[[], Path],
    ) -> None:
        super().__init__()
        self.errands, self.undo, self.store = errands, undo, store
        self.recipes, self.drawing_recipes, self.titles = recipes, drawing_recipes, titles
        self.task_recipes = task_recipes
        self.first, self.shipped, self.runs_root = first, shipped, runs_root
        self.selection, self.trainings = Selection(), Trainings()
        self.own: SeriesBoard | None = None
        self.stands: Callable[[], Scene | None] = lambda: None
        self.steps: Callable[[], int] = lambda: 0
        self.scenes_root = scenes_root
        self.deck = Deck(errands=errands, undo=undo, files=lambda: scenes_root() / "files")

    @property
    def root(self) -> Path | None:
        """The folder of kept runs; None where none are kept."""
        return None if self.runs_root is None else self.runs_root()

    def set_own(self, board: SeriesBoard) -> None:
        self.own = board
        self.own_changed.emit()

    def open_series(self, board: SeriesBoard) -> None:
        """The user has opened a file."""
        self.set_own(board)
        self.series_opened.emit(board)
