"""What the pages of a scene show that lies on the disk, kept runs and files, for a file of scenes and out of it."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from rnnviz.records.drawings import DrawingError
from rnnviz.scenes.container import MOST_TEXT, MOST_UNPACKED, DeckRefused
from rnnviz.scenes.scene_file import whole_file
from rnnviz.scenes.settings import strange_name, with_scale, without_folders
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import parse_settings
from rnnviz.sweeps import extract
from rnnviz.sweeps.folder import PLAN, SweepFolder, Sweeps
from rnnviz.tracing.sketch_rnn.files import save
from rnnviz.training.exchange import import_run
from rnnviz.training.run_extract import extract_run
from rnnviz.training.run_folder import SETTINGS, RunFolder
from rnnviz.training.runs import Runs
from rnnviz.training.sketch_runs import generates, generator_of, with_codes

_ENDING = ".run.zip"
_RUNS, _SWEEPS = "runs", "sweeps"


def taken(path: Path) -> tuple[str, bytes]:
    """The name and the content of what lies in a file of scenes for a path: a file as it is; a kept run as far as it is
    looked at: one that draws as the file of a generator, which knows where its classes' codes lie, any other one as a
    zip of its settings, its history and a few of its epochs; a sweep as its plan and its results.

    CannotPack, RunError, SweepError or DrawingError, in words; OSError where it cannot be read.
    """
    if path.is_file():
        return whole_file(path)
    if (path / PLAN).is_file():
        return f"{path.name}{extract.ENDING}", extract.extract_sweep(SweepFolder(path), without_folders)
    run = RunFolder(path)
    settings = run.settings()
    if not generates(settings):
        return f"{run.name}{_ENDING}", extract_run(run, without_folders(with_scale(settings)))
    generator = generator_of(run)
    with contextlib.suppress(DrawingError):  # where its drawings are gone it draws as it does here, of no class
        generator = with_codes(generator, settings.data)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "generator.npz"
        save(made, generator, dtype="float32")
        return f"{run.name}.npz", made.read_bytes()


def unpacking(files: Path) -> Callable[[Path], Path]:
    """What says where that is which lies in a file of scenes: a run or a sweep in a folder of its own under `files`,
    unpacked once; any other file as it is. DeckRefused, in words, for what does not become one; OSError where
    the disk does not do.
    """

    @cache
    def unpack(path: Path) -> Path:
        of_sweep = path.name.endswith(extract.ENDING)
        if not of_sweep and not path.name.endswith(_ENDING):
            return path
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:32]
        root = files / (_SWEEPS if of_sweep else _RUNS) / digest
        there = Sweeps(root).list() if of_sweep else Runs(root).folders()
        if there:
            return there[0].path
        try:
            if of_sweep:
                return extract.adopt_extract(path, root, _refuse_strange)
            _look_at(path)
            return import_run(path, Runs(root)).path
        except OSError:
            raise
        except Exception as error:  # over damaged bytes zipfile and zlib raise almost anything
            what = f"The {'sweep' if of_sweep else 'run'} {path.name.split(_ENDING)[0].split(extract.ENDING)[0][:80]}"
            raise DeckRefused(f"{what} in it is refused: {error}") from error

    return unpack


def _look_at(path: Path) -> None:
    """ValueError, in words, for a run that would be too large, or that names a folder."""
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        size = sum(info.file_size for info in infos)
        if size > MOST_UNPACKED:
            raise ValueError(f"unpacked, it would have {size >> 20:,} MiB")
        for info in infos:
            if info.filename.endswith(f"/{SETTINGS}"):
                if info.file_size > MOST_TEXT:
                    raise ValueError(f"its settings have {info.file_size:,} bytes")
                _refuse_strange(parse_settings(archive.read(info).decode(), lambda _: (), where=SETTINGS))


def _refuse_strange(settings: Settings) -> None:
    if strange := strange_name(settings):
        raise ValueError(f"{strange[:80]!r} is no plain name")
