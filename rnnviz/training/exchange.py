"""Runs as zip files: out, and back in from anybody, so that nothing of a hostile one reaches beyond its folder."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
import zipfile
from pathlib import Path, PurePosixPath

from rnnviz.errors import Kind, Told
from rnnviz.files import in_words, is_leftover, write_file
from rnnviz.models.loading import ModelRefused, check_model
from rnnviz.training.epoch_files import FOLDERS, PATTERN
from rnnviz.training.lock import NAME as LOCK
from rnnviz.training.lock import RunBusy, busy
from rnnviz.training.run_folder import EVENTS, MODEL, RunError, RunFolder
from rnnviz.training.runs import NEW, Runs, check_name

MOST_FILES = 1_000
MOST_BYTES = 4 << 30
MOST_RATIO = 200
"""By how much a file may be compressed: text of numbers reaches 10, zip bombs 1,000."""

_BLOCK = 1 << 20
_SMALL = 1 << 20
_KNOWN = re.compile(
    r"settings\.toml|environment\.json|history\.csv|ending\.json|model\.keras"
    rf"|{PATTERN}|events/events\.out\.tfevents\.[\w.]{{1,80}}",
    re.ASCII,
)


class ImportRefused(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A zip file that does not become a run, with the reason in words."""

    kind = Kind.BAD_INPUT


def export_run(run: RunFolder, to: Path) -> None:
    """Writes the run as a zip file with one folder in it. RunBusy while it trains; RunWriteError."""
    if busy(run.path):
        raise RunBusy(f"The run {run.name} is being trained; stop it first.")
    run.settings()  # what is no run is not exported as one

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(run.path.rglob("*")):
                if file.is_file() and file.name != LOCK and not is_leftover(file.name):
                    archive.write(file, f"{run.name}/{file.relative_to(run.path).as_posix()}")

    with in_words(f"{to.name} could not be written", kept="The run itself is unchanged."):
        write_file(to, write)


def import_run(path: Path, runs: Runs) -> RunFolder:
    """Takes a zip file of `export_run` in as a new run; a number is added to a name that is taken.

    ImportRefused for anything else, nothing of which is then left: members that are not part of a run, names that lead
    elsewhere, absurd sizes, settings that cannot be read, a model with classes that are not allowed.
    RunWriteError where the disk is full.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            name, members = _members(archive)
            with in_words(f"the run {name} could not be unpacked", kept="Nothing of it is kept."):
                runs.root.mkdir(parents=True, exist_ok=True)
                runs.clear_stale()
                folder = Path(tempfile.mkdtemp(dir=runs.root, prefix=NEW))
                try:
                    for member, relative in members:
                        _unpack(archive, member, folder / relative)
                    _check(folder)
                    return runs.adopt(folder, name)
                except BaseException:
                    shutil.rmtree(folder, ignore_errors=True)
                    raise
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        if isinstance(error, (RunBusy, RecursionError)):
            raise
        raise ImportRefused(f"{path.name} is not a readable zip file: {error}.") from error


def _members(archive: zipfile.ZipFile) -> tuple[str, list[tuple[zipfile.ZipInfo, str]]]:
    """The run's name, and the members with their names inside the run's folder, all of them checked."""
    members: list[tuple[zipfile.ZipInfo, str]] = []
    tops, seen, total = set(), set(), 0
    for info in archive.infolist():
        if len(members) > MOST_FILES:
            raise ImportRefused(f"It has more than {MOST_FILES:,} files.")
        top, _, relative = info.filename.partition("/")
        if info.is_dir() and relative in ("", *(f"{name}/" for name in (*FOLDERS, EVENTS))):
            continue
        if not _KNOWN.fullmatch(relative) or PurePosixPath(info.filename).is_absolute():
            raise ImportRefused(f"{info.filename!r} is not part of a run.")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.flag_bits & 0x1:
            raise ImportRefused(f"{info.filename!r} is not a plain file.")
        if info.file_size > _SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise ImportRefused(f"{info.filename!r} claims to be {info.file_size:,} bytes, which cannot be right.")
        total += info.file_size
        if relative in seen:
            raise ImportRefused(f"{info.filename!r} is in it twice.")
        tops.add(top)
        seen.add(relative)
        members.append((info, relative))
    if total > MOST_BYTES:
        raise ImportRefused(f"Unpacked, it has {total / 2**30:,.1f} GiB; up to {MOST_BYTES >> 30} can be imported.")
    if len(tops) != 1 or "settings.toml" not in seen:
        raise ImportRefused("It does not hold exactly one run: a folder with its settings.toml.")
    name = tops.pop()
    try:
        return check_name(name), members
    except RunError as error:
        raise ImportRefused(str(error)) from error


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path) -> None:
    """One member, and no byte more than it claims to have; as old as it was: that tells on which day a run ended."""
    to.parent.mkdir(exist_ok=True)
    left = member.file_size
    with archive.open(member) as source, to.open("xb") as target:
        while block := source.read(min(_BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                raise ImportRefused(f"{member.filename!r} is longer than it claims to be.")
            target.write(block)
    with contextlib.suppress(ValueError, OverflowError):  # a time that is none
        os.utime(to, (when := time.mktime((*member.date_time, 0, 0, -1)), when))


def _check(folder: Path) -> None:
    """Refuses what would not open, or would do harm when it is opened."""
    run = RunFolder(folder)
    try:
        run.settings()
    except RunError as error:
        raise ImportRefused(str(error.__cause__ or error)) from error
    for path in folder.rglob("*.npz"):
        _check_arrays(path)
    if (folder / MODEL).exists():
        try:
            check_model(folder / MODEL)
        except ModelRefused as error:
            raise ImportRefused(f"Its model is refused. {error}") from error


def _check_arrays(path: Path) -> None:
    """Arrays that unpack to far more than they are would fill the memory once they are read."""
    name = f"{path.parent.name}/{path.name}"
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ImportRefused(f"{name} is damaged: {error}.") from error
    if size > _SMALL * 64 and size > MOST_RATIO * path.stat().st_size:
        raise ImportRefused(f"{name} claims to hold {size:,} bytes, which cannot be right.")
