"""What the Draw pane asks of the worker: drawings by the generator that ships, by files, and by kept runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from rnnviz.data.drawings.simplify import EPSILON, quick_draw
from rnnviz.data.drawings.strokes import to_stroke3
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, DrawingError, GeneratorInfo, Sample
from rnnviz.records.training import Checkpoint
from rnnviz.resources_path import resource
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.tracing.sketch_rnn.files import load
from rnnviz.tracing.sketch_rnn.generator import BOX, Generator
from rnnviz.tracing.sketch_rnn.score import network_of_sample
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.runs import Runs
from rnnviz.training.sketch_runs import generates, generator_of, with_codes
from rnnviz.worker.job import Items, Job

SHIPPED = "shipped"
"""The key of the generator that ships."""
FILE = "sketch/generator.npz"

OTHER_SIZES = (3.0, 2.4, 1.9, 1.5, 1.2, 0.9, 0.7, 0.5)
"""For `finish`, where a decoder's unit is not a box of 255."""

_TRIES = 5


class Generators:
    """The jobs of `ui.sketch_requests.GeneratorJobs`. root: the folder of kept runs, None for no runs.

    What was opened is kept in memory until its file changes.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._opened: dict[str, tuple[object, Generator]] = {}

    def generators(self) -> Job:
        def items() -> Items:
            if self._shipped() is not None:
                yield self._info(SHIPPED)
            for row in Runs(self._root).list() if self._root is not None else ():
                if generates(row.settings) and row.epoch is not None:
                    try:
                        yield self._info(str(row.path))
                    except (DrawingError, RunError, OSError):
                        continue  # the list of runs says what is wrong with it

        return Job(items)

    def load_file(self, path: str) -> Job:
        def items() -> Items:
            yield self._info(path)

        return Job(items)

    def sample(self, key: str, *, word: str = "", count: int = 1, temperature: float = 0.5, seed: int = 0) -> Job:
        def drawn() -> Iterator[Sample]:
            generator = self._open(key, codes=bool(word))
            yield from sampling.sample(generator, word=word, count=count, temperature=temperature, seed=seed)

        return _job(drawn)

    def reconstruct(
        self, key: str, drawing: Drawing, *, count: int = 1, temperature: float = 0.5, seed: int = 0
    ) -> Job:
        def drawn() -> Iterator[Sample]:
            generator = self._reader(key)
            rows = _rows(generator, drawing)
            yield from sampling.reconstruct(generator, rows, count=count, temperature=temperature, seed=seed)

        return _job(drawn)

    def finish(self, key: str, drawing: Drawing, *, count: int = 4, temperature: float = 0.5, seed: int = 0) -> Job:
        def drawn() -> Iterator[Sample]:
            generator = self._open(key, codes=True)
            own = generator.unit == BOX
            yield from sampling.finish(
                generator,
                _rows(generator, drawing, spare=1),
                count=count,
                temperature=temperature,
                seed=seed,
                sizes=sampling.SIZES if own else OTHER_SIZES,
            )

        return _job(drawn)

    def interpolate(
        self, key: str, a: Drawing, b: Drawing, *, steps: int = 7, temperature: float = 0.2, seed: int = 0
    ) -> Job:
        def drawn() -> Iterator[Sample]:
            generator = self._reader(key)
            ends = [_rows(generator, drawing) for drawing in (a, b)]
            yield from sampling.interpolate(generator, *ends, steps=steps, temperature=temperature, seed=seed)

        return _job(drawn)

    def grid(
        self,
        key: str,
        *,
        rows: int = 4,
        columns: int = 6,
        words: tuple[str, ...] = (),
        temperature: float = 0.2,
        seed: int = 0,
    ) -> Job:
        def drawn() -> Iterator[Sample]:
            generator = self._open(key, codes=bool(words))
            yield from sampling.grid(
                generator, rows=rows, columns=columns, words=words, temperature=temperature, seed=seed
            )

        return _job(drawn)

    def settings_of(self, key: str, sample: Sample) -> Job:
        def items() -> Items:
            generator = self._open(key)
            network = network_of_sample(generator, sample)
            pen = sample.offsets[:, 2:].argmax(1)
            rows = tuple(
                (float(dx), float(dy), float(p)) for (dx, dy), p in zip(sample.offsets[:, :2], pen, strict=True)
            )
            sketch = SketchSettings(
                words=generator.words or ("drawing",),
                inputs="decoder",
                drawing=rows,
                latent=tuple(map(float, sample.z)),
            )
            made = GeneratorSettings(decoder=generator.units, latent=generator.latent)
            settings = Settings(
                DataSettings(task="sketch", sketch=sketch),
                ModelSettings(recipe="sketch-rnn", generator=made, loss_on=LossOn.EVERY),
                TrainSettings(loss="sketch-rnn", clipvalue=1.0),
            )
            yield settings, Checkpoint(1, network)

        return Job(items)

    def _info(self, key: str) -> GeneratorInfo:
        generator = self._open(key)
        return GeneratorInfo(
            key=key,
            title=generator.title,
            words=generator.words,
            latent=generator.latent,
            encodes=generator.encodes,
            figures=generator.figures,
        )

    def _reader(self, key: str) -> Generator:
        """One that has an encoder, or DrawingError."""
        generator = self._open(key)
        if not generator.encodes:
            raise DrawingError("This generator is a decoder only: it cannot encode a drawing, only complete one.")
        return generator

    def _open(self, key: str, *, codes: bool = False) -> Generator:
        """DrawingError, in words, for a key that cannot be opened. codes: where each class lies must be known."""
        path = self._shipped() if key == SHIPPED else Path(key)
        if path is None:
            raise DrawingError("This installation of rnnviz has no generator of its own.")
        try:
            if not path.is_dir():
                stamp: object = (path.stat().st_mtime_ns, path.stat().st_size)
                return self._kept(key, stamp, lambda: load(path))
            run = RunFolder(path)
            stamp = run.epoch()
            generator = self._kept(key, stamp, lambda: generator_of(run))
            if codes and generator.codes is None and generator.encodes:
                generator = with_codes(generator, run.settings().data)
                self._opened[key] = (stamp, generator)
            return generator
        except RunError as error:
            raise DrawingError(str(error)) from error
        except FileNotFoundError as error:
            raise DrawingError(f"{path.name} no longer exists.") from error
        except OSError as error:
            raise DrawingError(f"{path.name} cannot be read: {error.strerror or error}.") from error

    def _kept(self, key: str, stamp: object, make: Callable[[], Generator]) -> Generator:
        known = self._opened.get(key)
        if known is None or known[0] != stamp:
            self._opened[key] = known = (stamp, make())
        return known[1]

    @staticmethod
    def _shipped() -> Path | None:
        try:
            return resource(FILE)
        except FileNotFoundError:
            return None


def _job(drawn: Callable[[], Iterator[Sample]]) -> Job:
    def items() -> Items:
        yield from drawn()

    return Job(items)


def _rows(generator: Generator, drawing: Drawing, *, spare: int = 0) -> Array:
    """The drawing as the published ones are, stroke-3, in a box of 255; the more points, the more it is simplified."""
    for k in range(_TRIES):
        rows = to_stroke3(quick_draw(drawing, EPSILON * 2**k))
        if len(rows) + spare <= generator.longest:
            break
    return rows
