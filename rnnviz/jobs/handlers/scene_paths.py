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
from rnnviz.settings.toml_file import parse_settings
from rnnviz.tracing.sketch_rnn.files import save
from rnnviz.training.exchange import import_run
from rnnviz.training.run_extract import extract_run
from rnnviz.training.run_folder import SETTINGS, RunFolder
from rnnviz.training.runs import Runs
from rnnviz.training.sketch_runs import generates, generator_of, with_codes

_ENDING = ".run.zip"
_RUNS = "runs"


def taken(path: Path) -> tuple[str, bytes]:
    """The name and the content of what lies in a file of scenes for a path: a file as it is; a kept run as far as it is
    looked at: one that draws as the file of a generator, which knows where its classes' codes lie, any other one as a
    zip of its settings, its history and a few of its epochs.

    CannotPack, RunError or DrawingError, in words; OSError where it cannot be read.
    """
    if path.is_file():
        return whole_file(path)
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
    """What says where that is which lies in a file of scenes: a run in a folder of its own under `files`, unpacked
    once; any other file as it is. DeckRefused, in words, for what does not become a run; OSError where the disk does
    not do.
    """

    @cache
    def unpack(path: Path) -> Path:
        if not path.name.endswith(_ENDING):
            return path
        root = files / _RUNS / hashlib.sha256(path.read_bytes()).hexdigest()[:32]
        if there := Runs(root).folders():
            return there[0].path
        try:
            _look_at(path)
            return import_run(path, Runs(root)).path
        except OSError:
            raise
        except Exception as error:  # over damaged bytes zipfile and zlib raise almost anything
            raise DeckRefused(f"The run {path.name.removesuffix(_ENDING)[:80]} in it is refused: {error}") from error

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
                settings = parse_settings(archive.read(info).decode(), lambda _: (), where=SETTINGS)
                if strange := strange_name(settings):
                    raise ValueError(f"{strange[:80]!r} is no plain name")
