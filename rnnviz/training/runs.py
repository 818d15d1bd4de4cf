"""The runs that are kept: where they live, and what can be done with one as a whole."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from rnnviz.files import in_words, sync_folder, write_file
from rnnviz.records.runs import EpochRow, RunComparison, RunRow
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, settings_text
from rnnviz.tasks.problems import check
from rnnviz.tasks.registry import task_of, tasks
from rnnviz.training.history import read_history
from rnnviz.training.lock import RunBusy, busy
from rnnviz.training.run_folder import ENDING, HISTORY, MODEL, SETTINGS, Ending, RunError, RunFolder
from rnnviz.training.run_root import default_root

NEW = ".new-"
"""How the name of a folder begins that is not yet a run."""

_STALE = 3_600.0
"""Seconds without a change after which such a folder was left by a killed process."""

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_MOST_BYTES = 120
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Runs:
    """A folder of runs, read again at every call; it need not exist yet."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = default_root() if root is None else root

    def create(self, settings: Settings, name: str = "") -> RunFolder:
        """A new run without an epoch, under a name that no other has: a number is added where one does.

        SettingsError for settings that cannot work, RunError for a name that cannot be one, RunWriteError.
        """
        check(settings)
        wanted = check_name(name) if name else default_name(settings)
        with in_words(f"there is no space for the run {wanted}", kept="Nothing was started."):
            self.root.mkdir(parents=True, exist_ok=True)
            self.clear_stale()
            temporary = Path(tempfile.mkdtemp(dir=self.root, prefix=NEW))
            try:
                write_file(temporary / SETTINGS, settings_text(settings, tasks()))
                return self.adopt(temporary, wanted)
            except BaseException:
                shutil.rmtree(temporary, ignore_errors=True)
                raise

    def adopt(self, folder: Path, name: str) -> RunFolder:
        """Takes a finished folder, which lies in the root, as a run of that name, or of that name and a number."""
        folder.chmod(0o755)
        number = 1
        while True:
            path = self.root / (name if number == 1 else f"{name} {number}")
            # A rename onto an empty folder would succeed on some systems: what is there is passed by first.
            if not path.exists():
                try:
                    folder.rename(path)
                except OSError:
                    if not path.exists():
                        raise
                else:
                    sync_folder(self.root)
                    return RunFolder(path)
            number += 1

    def clear_stale(self) -> None:
        """Removes the folders of runs that a process was killed over before they were runs: those that have not changed
        for an hour. Making one takes seconds, and unpacking one writes a file after the other."""
        for path in self.root.glob(f"{NEW}*"):
            times = [_changed(path), *(found.stat().st_mtime for found in path.rglob("*") if found.exists())]
            if time.time() - max(times) > _STALE:
                shutil.rmtree(path, ignore_errors=True)

    def find(self, name: str) -> RunFolder:
        """The run of that name, or in the folder of that path; RunError where there is none."""
        for path in (self.root / name, Path(name).expanduser()):
            if name and (path / SETTINGS).is_file():
                return RunFolder(path.resolve())
        raise RunError(f"There is no run {name!r} in {self.root}, and no such folder.")

    def folders(self) -> list[RunFolder]:
        """Every run, the one that changed last first; also what is left of one that has lost its settings."""
        return sorted(self._found(), key=lambda run: (-_changed(run.path), run.name))

    def list(self) -> list[RunRow]:
        """A line for every run, also for those that cannot be opened, the one that changed last first."""
        return sorted(map(row_of, self._found()), key=lambda row: (-row.changed, row.name))

    def _found(self) -> Iterator[RunFolder]:
        if self.root.is_dir():
            for path in self.root.iterdir():
                if not path.name.startswith(".") and _like_a_run(path):
                    yield RunFolder(path)

    def rename(self, run: RunFolder, name: str) -> RunFolder:
        """The run under its new name. RunError for a name that cannot be one or is taken, RunBusy while it trains."""
        path = run.path.parent / check_name(name)
        _refuse_busy(run)
        same = path.exists() and path.samefile(run.path)  # only small and large letters change
        if path.exists() and not same:
            raise RunError(f"A run called {name} already exists.")
        run.path.rename(path)
        return RunFolder(path)

    def trash(self, run: RunFolder) -> None:
        """Moves the run to the system's trash. RunBusy while it trains, RunError where there is no trash for it."""
        from send2trash import TrashPermissionError, send2trash

        _refuse_busy(run)
        try:
            send2trash(run.path)
        except TrashPermissionError as error:
            raise RunError(f"The run {run.name} cannot be moved to the trash: {error.strerror or error}.") from error

    def compare(self, runs: Sequence[RunFolder]) -> RunComparison:
        """What differs in the settings of those of these runs that can be opened, and their histories."""
        rows = [(run, row) for run in runs if not (row := row_of(run)).problem]
        settings = [{} if row.settings is None else flat(row.settings) for _, row in rows]
        names = dict.fromkeys(name for one in settings for name in one)
        values = ((name, tuple(one.get(name) for one in settings)) for name in names)
        return RunComparison(
            rows=tuple(row for _, row in rows),
            histories=tuple(run.history() for run, _ in rows),
            differ=tuple((name, found) for name, found in values if any(v != found[0] for v in found)),
        )


_rows: dict[Path, tuple[object, RunRow]] = {}
"""The lines of finished runs, each with what its files looked like: a thousand settings files take a second to read."""


def row_of(run: RunFolder) -> RunRow:
    """A run's line of the list, whatever has happened to its folder."""
    found = _stats(run.path)
    looks = [(one.st_mtime_ns, one.st_size, one.st_ino) for one in found]
    if (known := _rows.get(run.path)) is not None and known[0] == looks:
        return known[1]
    row = _row_of(run, max((one.st_mtime for one in found), default=0.0))
    if row.status is RunState.FINISHED and not row.problem and len(found) == len(_SHOWN):
        _rows[run.path] = looks, row
    return row


_SHOWN = ("", SETTINGS, HISTORY, ENDING, MODEL)
"""What a run's line is made of: where one of these changes, the line may."""


def _stats(path: Path) -> list[os.stat_result]:
    """Of those that are there: runs train, and are moved, while they are listed. Each costs a thousand runs 5 ms."""
    found = []
    for name in _SHOWN:
        with contextlib.suppress(OSError):
            found.append(os.stat(f"{path}{os.sep}{name}"))
    return found


def _row_of(run: RunFolder, changed: float) -> RunRow:
    settings, problem = None, ""
    history: tuple[EpochRow, ...] = ()
    ending, epoch = Ending(RunState.INTERRUPTED), None
    try:
        settings = run.settings()
    except (RunError, OSError) as error:
        problem = str(error)
    try:
        ending, epoch = run.ending(), run.epoch()
        history = () if epoch is None else read_history(run.path / HISTORY, upto=epoch)
    except (RunError, OSError) as error:
        problem = problem or f"The run {run.name} cannot be read: {error}."
    measured = [row for row in history if row.val_loss is not None]
    return RunRow(
        path=run.path,
        settings=settings,
        status=ending.status,
        reason=ending.reason,
        epoch=epoch,
        last=history[-1] if history else None,
        lowest=min(measured, key=lambda row: row.val_loss or 0.0, default=None),
        changed=changed,
        problem=problem,
    )


def check_name(name: str) -> str:
    """The name, if every system can have a folder of that name; RunError, in words, if not."""
    if not name.strip() or name != name.strip():
        raise RunError("The name of a run may not be empty, or begin or end with a space.")
    if found := _FORBIDDEN.search(name):
        raise RunError(f"The name of a run may not contain the character {found.group()!r}.")
    if name.startswith((".", "-")) or name.endswith(".") or _RESERVED.fullmatch(name):
        raise RunError(f"{name} cannot be the name of a run.")
    if len(name.encode()) > _MOST_BYTES:
        raise RunError(f"The name of a run may have {_MOST_BYTES} characters at most.")
    return name


def name_of(words: str) -> str:
    """A name that `check_name` accepts, as close to these words as it can: "LSTM 20 / 20" cannot name a folder."""
    name = re.sub(rf"\s*{_FORBIDDEN.pattern}\s*", "-", words)
    name = re.sub(r"^[-.\s]+", "", name).encode()[: _MOST_BYTES - len("run ")].decode(errors="ignore")
    name = re.sub(r"[.\s]+$", "", name)
    return f"run {name}".rstrip() if not name or _RESERVED.fullmatch(name) else name


def default_name(settings: Settings) -> str:
    """What a run is called that was given no name: its model and its task."""
    model = settings.model
    what = f"{model.cell} {'-'.join(map(str, model.units))}" if model.recipe == "stack" else model.recipe
    return f"{what}, {task_of(settings).run_name(settings.data)}"


def _refuse_busy(run: RunFolder) -> None:
    if busy(run.path):
        raise RunBusy(f"The run {run.name} is being trained; stop it first.")


def _like_a_run(path: Path) -> bool:
    return RunFolder(path).epochs.begun() or any(os.path.exists(path / name) for name in (SETTINGS, HISTORY, MODEL))


def _changed(path: Path) -> float:
    """Seconds since 1970; a file that has gone meanwhile is skipped, because runs train while they are listed."""
    return max((one.st_mtime for one in _stats(path)), default=0.0)
