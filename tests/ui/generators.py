"""A worker that stands in for the real one where a network draws: its answers are made by hand, played by the test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from fake_worker import KindWorker
from samples import face, sample

from rnnviz.errors import Told
from rnnviz.files import RunWriteError
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
from rnnviz.jobs.training import Resume, Train
from rnnviz.records.drawings import Drawing, DrawingError, GeneratorInfo, Reading, Sample
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint, KeptRun, TrainStep
from rnnviz.settings.settings import Settings

EPOCHS = 3
UNLUCKY = 13
"""The seed that every drawing fails with."""
OURS = GeneratorInfo(
    "shipped", "Cats, pigs and owls", ("cat", "pig", "owl"), 64, True, {"L_R": -0.91, "L_KL": 0.34, "max_seq_len": 96}
)
DEMO = GeneratorInfo("/somewhere/cat.gen.json", "cat.gen.json", ("cat",), 128, False, {"max_seq_len": 129})
ALONE = GeneratorInfo("/runs/alone", "my owls", ("owl",), 0, False, {"L_R": -0.4, "max_seq_len": 80})


class PlayedWorker(KindWorker):
    """`play` answers what was asked; nothing is played by itself. infos: the generators that there are.

    Every drawing is a hand-made face, every class has 13 drawings, and a training has three epochs.
    """

    def __init__(self, *infos: GeneratorInfo) -> None:
        super().__init__()
        self.infos = infos or (OURS, ALONE)
        self._played: set[int] = set()

    def play(self) -> None:
        """Everything that was asked for and not told to stop, in its order."""
        for at, request in enumerate(self.jobs, 1):
            if at in self._played:
                continue
            self._played.add(at)
            if at in self.told_to_stop:
                self.stopped.emit(at)
                continue
            try:
                for item in self._items(request):
                    self.stepped.emit(at, item)
            except Told as error:
                self.failed.emit(at, str(error), "")
            else:
                self.finished.emit(at)

    def _items(self, request: Request) -> Iterator[Any]:
        match request:
            case FindGenerators():
                yield from self.infos
            case OpenDecoder(path) if path.endswith("broken.gen.json"):
                raise DrawingError(f"{path} ends in the middle of its weights.")
            case OpenDecoder(path):
                yield replace(DEMO, key=path)
            case DrawSamples() | Reconstruct():
                yield from _drawn(request, request.count)
            case Finish():
                yield from _drawn(request, request.count, given=18)
            case Interpolate():
                yield from _drawn(request, request.steps)
            case DrawGrid():
                yield from _drawn(request, request.rows * request.columns)
            case SampleToScore():
                yield Settings(), Checkpoint(1, Network((), 5))
            case ReadDrawings(cls, start, count, split):
                every = tuple(Drawing(face(i).strokes, cls.word, f"{split} {i}") for i in range(13))
                yield Reading(every[start : start + count])
            case Train():
                yield KeptRun(Path("/runs/cats"))
                yield Checkpoint(0, Network((), 5))
                for epoch in range(1, EPOCHS + 1):
                    yield step(epoch)
                    yield Checkpoint(epoch, Network((), 5))
            case Resume(path):
                yield KeptRun(path, True)
                yield step(EPOCHS)
                raise RunWriteError("The disk is full.")
            case _:
                raise AssertionError(f"nobody answers {request}")


def step(epoch: int) -> TrainStep:
    """The last of an epoch, in the training that is played."""
    measures = {"L_R": 1.0 / epoch - 0.8, "L_KL": 0.5, "train_L_R": 1.1 / epoch - 0.8, "max_seq_len": 96.0}
    return TrainStep(epoch * 10, EPOCHS * 10, epoch, EPOCHS, 0.9, 0.8, 2.0 * epoch, measures=measures)


def _drawn(
    request: DrawSamples | Reconstruct | Finish | Interpolate | DrawGrid, count: int, *, given: int = 0
) -> Iterator[Sample]:
    if request.seed == UNLUCKY:
        raise DrawingError("This decoder has no class “unicorn”.")
    for seed in range(request.seed * 100, request.seed * 100 + count):
        yield sample(face(seed), given=given, seed=seed, temperature=request.temperature)
