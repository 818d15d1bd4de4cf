"""A worker and a generator that stand in for the real ones: jobs are lists of what they yield, played by the test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from fake_worker import FakeWorker
from samples import face, sample

from rnnviz.records.drawings import Drawing, DrawingError, GeneratorInfo, Sample
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings

OURS = GeneratorInfo(
    "shipped", "Cats, pigs and owls", ("cat", "pig", "owl"), 64, True, {"L_R": -0.91, "L_KL": 0.34, "max_seq_len": 96}
)
DEMO = GeneratorInfo("/somewhere/cat.gen.json", "cat.gen.json", ("cat",), 128, False, {"max_seq_len": 129})
ALONE = GeneratorInfo("/runs/alone", "my owls", ("owl",), 0, False, {"L_R": -0.4, "max_seq_len": 80})


@dataclass(frozen=True)
class Asked:
    """A job: what was asked for, and what it will yield; the words of its failure, where it fails after that."""

    what: str
    key: str
    options: dict[str, Any]
    items: tuple[Any, ...]
    failure: str = ""


class PlayedWorker(FakeWorker):
    """`play` sends what the jobs yield; nothing is played by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._played: set[int] = set()

    def play(self) -> None:
        """Everything that was asked for and not told to stop, in its order."""
        for at, job in enumerate(self.jobs, 1):
            if at in self._played:
                continue
            self._played.add(at)
            if at in self.told_to_stop:
                self.stopped.emit(at)
                continue
            for item in job.items:
                self.stepped.emit(at, item)
            if job.failure:
                self.failed.emit(at, job.failure, "")
            else:
                self.finished.emit(at)


class PlayedGenerators:
    """`GeneratorJobs` whose every drawing is a hand-made face."""

    def __init__(self, *infos: GeneratorInfo) -> None:
        self.infos = infos or (OURS, ALONE)

    def generators(self) -> Asked:
        return Asked("generators", "", {}, self.infos)

    def load_file(self, path: str) -> Asked:
        if path.endswith("broken.gen.json"):
            return Asked("load", path, {}, (), f"{path} ends in the middle of its weights.")
        return Asked("load", path, {}, (replace(DEMO, key=path),))

    def sample(self, key: str, **options: Any) -> Asked:
        return self._asked("sample", key, options, options["count"])

    def reconstruct(self, key: str, drawing: Drawing, **options: Any) -> Asked:
        return self._asked("reconstruct", key, {**options, "drawing": drawing}, options["count"])

    def finish(self, key: str, drawing: Drawing, **options: Any) -> Asked:
        return self._asked("finish", key, {**options, "drawing": drawing}, options["count"], given=18)

    def interpolate(self, key: str, a: Drawing, b: Drawing, **options: Any) -> Asked:
        return self._asked("interpolate", key, {**options, "a": a, "b": b}, options["steps"])

    def grid(self, key: str, **options: Any) -> Asked:
        return self._asked("grid", key, options, options["rows"] * options["columns"])

    def settings_of(self, key: str, sample: Sample) -> Asked:
        return Asked("settings_of", key, {"sample": sample}, ((Settings(), Checkpoint(1, Network((), 5))),))

    def _asked(self, what: str, key: str, options: dict[str, Any], count: int, *, given: int = 0) -> Asked:
        if options["seed"] == 13:
            return Asked(what, key, options, (), str(DrawingError("This decoder has no class “unicorn”.")))
        seeds = [options["seed"] * 100 + i for i in range(count)]
        made = [sample(face(s), given=given, seed=s, temperature=options["temperature"]) for s in seeds]
        return Asked(what, key, options, tuple(made))
