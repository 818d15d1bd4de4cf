"""Every request is a value that can be sent anywhere, costs nothing to import, and has one handler."""

from __future__ import annotations

import dataclasses
import importlib
import pickle
import pkgutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from samples import face, sample

import rnnviz.jobs
from rnnviz.book import Ahead, Recipe
from rnnviz.jobs import request as requests
from rnnviz.jobs.answers import FindTellingUnit
from rnnviz.jobs.drawings import (
    AskSizes,
    CountCountries,
    Download,
    NameClasses,
    OpenCollection,
    PickDrawings,
    ReadCovers,
    ReadDrawings,
)
from rnnviz.jobs.films import WriteFilm
from rnnviz.jobs.forecasting import FindRows, MeasureRow, ReadFigures, ReadRowEpochs, TrainRow
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
from rnnviz.jobs.laboratory import FindEpochs, TraceMember
from rnnviz.jobs.lessons import CheckLesson
from rnnviz.jobs.opening import OpenModel
from rnnviz.jobs.recognition import CountConfusions, DrawingToScore, FindRecognisers, ReadRows, Recognise, RunRace
from rnnviz.jobs.request import Items, Request, answer, handles, load_handlers
from rnnviz.jobs.runs import (
    CompareRuns,
    ExportRun,
    FindRun,
    FollowRun,
    ImportRun,
    ListRuns,
    OpenRun,
    RenameRun,
    TrashRuns,
)
from rnnviz.jobs.scenes import LookAtDeck, OpenDeck, SaveDeck
from rnnviz.jobs.score import (
    FirstWeights,
    Itemise,
    KerasCode,
    LoadTensorFlow,
    NextPass,
    NormsOfEpochs,
    TraceEpochs,
    TraceOneLoss,
    TraceSequence,
)
from rnnviz.jobs.series import FindSeriesRows, MakeBoard, MeasureSeriesRow, PlanSeries, ReadTable, TrainSeriesRow
from rnnviz.jobs.starting import LoadHandlers
from rnnviz.jobs.sweeps import (
    ExportSweep,
    ListSweeps,
    PlanSweep,
    ReadSweep,
    ResumeSweep,
    StartSweep,
    StopSweep,
    TrashSweep,
)
from rnnviz.jobs.training import Resume, Train
from rnnviz.jobs.updates import AskNewest
from rnnviz.records.drawings import DrawingClass
from rnnviz.records.film import Film, Frame
from rnnviz.records.forecasts import Outcome, StoredRow
from rnnviz.records.laboratory import Member, Origin
from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.scene import Deck, KeptScene, Scene
from rnnviz.records.series import SeriesOrigin
from rnnviz.records.training import Checkpoint
from rnnviz.series_board import SeriesBoard, SeriesRow
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.settings import Settings

MODULES = sorted(
    one.name for one in pkgutil.iter_modules(rnnviz.jobs.__path__, "rnnviz.jobs.") if one.name != requests.__name__
)
MODULES.remove("rnnviz.jobs.handlers")
HEAVY = ("tensorflow", "keras", "PySide6", "rnnviz.models", "rnnviz.tracing", "rnnviz.training", "rnnviz.jobs.handlers")


def kinds_of(module: str) -> list[type[Request]]:
    """The requests that a module defines."""
    found = vars(importlib.import_module(module)).values()
    return [one for one in found if isinstance(one, type) and issubclass(one, Request) and one.__module__ == module]


KINDS = [kind for module in MODULES for kind in kinds_of(module)]


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_requests(module: str) -> None:
    assert kinds_of(module)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_request_is_a_frozen_value_that_says_what_is_yielded(kind: type[Request]) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__dataclass_fields__" in vars(kind)  # a decorator of its own, not Request's
    assert "__slots__" in vars(kind)
    assert not (kind.long and kind.from_server)
    assert not {"long", "from_server"} & {one.name for one in dataclasses.fields(kind)}
    said = kind.__doc__ or ""
    assert not said.startswith(f"{kind.__name__}(")  # what a dataclass says of itself where nobody has said anything


@pytest.mark.parametrize("module", MODULES)
def test_every_request_has_one_handler_in_the_file_of_its_subject(module: str) -> None:
    load_handlers(module)
    handlers = "rnnviz.jobs.handlers." + module.rpartition(".")[2]
    found = {kind: one.__module__ for kind, one in requests._handlers.items() if kind.__module__ == module}
    assert found == dict.fromkeys(kinds_of(module), handlers)


def test_a_second_handler_is_refused_and_a_request_without_one_is_said() -> None:
    @dataclass(frozen=True)
    class Nobodys(Request):
        """Yields nothing."""

    Nobodys.__module__ = "rnnviz.jobs.training"
    with pytest.raises(LookupError, match="no handler for Nobodys"):
        next(answer(Nobodys()))

    def another(request: Train) -> Items:
        yield request

    load_handlers("rnnviz.jobs.training")
    with pytest.raises(ValueError, match="Train has two handlers"):
        handles(Train)(another)


def test_requests_import_nothing_heavy() -> None:
    """In a process of its own: here everything has been imported already."""
    code = f"""
import importlib, sys
for module in {MODULES}:
    importlib.import_module(module)
    heavy = [name for name in sys.modules if any(name == h or name.startswith(h + ".") for h in {HEAVY})]
    assert not heavy, (module, heavy)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# -- over a wire ------------------------------------------------------------------------------------------------------

SETTINGS = Settings()
FILE = DataSettings(task="series", source=SeriesSettings(path="rides.csv", targets=("bus",)))
DENSE = LayerSpec("dense", "Dense", ("input",), {"units": 1}, {"kernel": np.ones((5, 1), np.float32)})
NETWORK = Network((DENSE,), 5)
CHECKPOINT = Checkpoint(3, NETWORK, 0.5, 0.6, (np.arange(3.0),), SETTINGS)
OUTCOME = Outcome("naive", np.zeros((2, 5)), np.zeros((2, 1)), np.ones((2, 1)), 0, 1.0)
STORED = StoredRow("naive", False, 0, None, (), (), 0.1, None, 0, "2026-01-31", Path("runs/naive"), outcome=OUTCOME)
DAYS = np.arange("2026-01-01", "2026-01-05", dtype="datetime64[D]").astype("datetime64[us]")
VALUES, WINDOW = np.arange(4.0)[:, None], np.array([2])
ORIGIN = SeriesOrigin(
    targets=("bus",),
    features=("bus",),
    target_features=(0,),
    horizon=1,
    offsets=np.zeros(1),
    factors=np.ones(1),
    times=DAYS,
    values=VALUES,
    inputs=VALUES,
    made_up=VALUES > 2,
    first_train=WINDOW,
    first_val=WINDOW,
    first_test=WINDOW,
    step=None,
    notes=(),
)
ROW = SeriesRow(Recipe("naive", "naive", Ahead.ONE), FILE, ORIGIN, lag=7)
CAT = DrawingClass("cat", "cat.npz", "Sketch-RNN npz", 9)
RUNS = Path("runs")
SENT: tuple[Request, ...] = (
    WriteFilm(Film((2, 1), (Frame.of(bytes(6), 40),)), RUNS / "a.gif"),
    OpenCollection("drawings"),
    NameClasses((DrawingClass("class 0", "a.tfrecord", "TFRecord"),), ("moon",)),
    ReadDrawings(CAT, start=5, count=10, split="test", country="JP"),
    PickDrawings(CAT, count=10, country="JP", seed=3),
    CountCountries((CAT,), "test"),
    ReadCovers((CAT,)),
    AskSizes(("cat",), "Sketch-RNN npz", "drawings"),
    Download(("cat",), "Sketch-RNN npz", "drawings"),
    AskNewest("https://example.org/latest.json"),
    ListSweeps(RUNS),
    ReadSweep(RUNS / "a sweep"),
    PlanSweep(SETTINGS, (("model.units", "8, 16-16"),), 5),
    StartSweep(RUNS, "a sweep", PlanSweep(SETTINGS, (), 5), 2, "tcp://127.0.0.1:8786"),
    ResumeSweep(RUNS / "a sweep"),
    StopSweep(RUNS / "a sweep"),
    TrashSweep(RUNS / "a sweep"),
    ExportSweep(RUNS / "a sweep", RUNS / "a.csv"),
    TrainRow("lstm", ours=True, network=NETWORK, root=RUNS),
    FindRows(RUNS),
    ReadFigures(),
    CheckLesson(Path("mine")),
    FindTellingUnit(NETWORK, SETTINGS, most=20),
    ReadRowEpochs(STORED),
    MeasureRow(STORED),
    FindGenerators(RUNS),
    OpenDecoder("cat.gen.json"),
    DrawSamples("shipped", word="cat", count=2, temperature=0.3, seed=7),
    Reconstruct("shipped", face(1), seed=7),
    Finish("shipped", face(2)),
    Interpolate("shipped", face(1), face(2)),
    DrawGrid("shipped", words=("cat", "owl")),
    SampleToScore("shipped", sample(face())),
    FindRecognisers(RUNS),
    Recognise(face().strokes, key="runs/mine"),
    RunRace(face()),
    DrawingToScore(face(), "cat"),
    ReadRows(face()),
    CountConfusions(SETTINGS, CHECKPOINT),
    ListRuns(RUNS),
    OpenRun(RUNS / "mine"),
    CompareRuns((RUNS / "mine", RUNS / "yours")),
    RenameRun(RUNS / "mine", "ours"),
    TrashRuns((RUNS / "mine",)),
    ExportRun(RUNS / "mine", Path("mine.zip")),
    ImportRun(RUNS, Path("mine.zip")),
    OpenDeck(Path("lecture.rnnviz"), Path("files")),
    LookAtDeck(Path("lecture.rnnviz")),
    SaveDeck(Deck((KeptScene(Scene(SETTINGS), "gates"),), 0), Path("lecture.rnnviz")),
    LoadTensorFlow(),
    KerasCode(SETTINGS),
    FirstWeights(SETTINGS),
    TraceSequence(CHECKPOINT, SETTINGS, 4),
    TraceEpochs((CHECKPOINT, CHECKPOINT), SETTINGS, 4),
    NormsOfEpochs((CHECKPOINT, CHECKPOINT), SETTINGS, 4),
    NextPass(NETWORK, SETTINGS, 4, CHECKPOINT),
    Itemise(NETWORK, SETTINGS, 4, "dense"),
    TraceOneLoss(NETWORK, SETTINGS, 4, 2),
    ReadTable(FILE),
    PlanSeries(FILE),
    MakeBoard(FILE),
    TrainSeriesRow(ROW, RUNS),
    FindSeriesRows(SeriesBoard(FILE, ORIGIN, (ROW,)), RUNS),
    MeasureSeriesRow(ROW, STORED),
    LoadHandlers(("rnnviz.jobs.score",)),
    OpenModel("/models/mine.keras"),
    FindRun(RUNS / "mine"),
    FollowRun(RUNS / "mine", 3),
    Train(SETTINGS, root=RUNS, name="mine"),
    Resume(RUNS / "mine"),
    FindEpochs(Member(SETTINGS, Origin.BENCH, "vanishing-1")),
    TraceMember(Member(SETTINGS, iterates=True), CHECKPOINT, 4),
)


def same(a: Any, b: Any) -> bool:
    """Equal all through, arrays too, which `==` compares element by element."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b)
    if type(a) is not type(b):
        return False
    if dataclasses.is_dataclass(a):
        return all(same(getattr(a, one.name), getattr(b, one.name)) for one in dataclasses.fields(a))
    if isinstance(a, Mapping):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def test_every_kind_of_request_is_sent_below() -> None:
    assert sorted(type(one).__name__ for one in SENT) == sorted(kind.__name__ for kind in KINDS)


@pytest.mark.parametrize("request_sent", SENT, ids=lambda one: type(one).__name__)
def test_a_request_that_is_pickled_comes_back_the_same(request_sent: Request) -> None:
    assert same(pickle.loads(pickle.dumps(request_sent)), request_sent)


def test_a_single_number_of_an_array_makes_a_difference() -> None:
    """The test above could pass on a comparison that sees nothing, so this one makes sure that it sees."""
    strokes = tuple(stroke.copy() for stroke in face().strokes)
    strokes[-1][0, 0] += 1
    assert same(Recognise(face().strokes), Recognise(face().strokes))
    assert not same(Recognise(face().strokes), Recognise(strokes))
