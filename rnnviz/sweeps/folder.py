"""A sweep on disk: its plan, its runs, what came of them, and who is at work on it.

sweep.json is the plan. Each run lies beside it, a folder like any other run. results/NNNN.json says what came of a run
that has ended. claims/NNNN.lock is held by whoever trains a run: the operating system lets go of it, however that
process ends, and the next one takes the run up where it was kept last. So there is nobody who hands out the work, and
nothing is lost or done twice. workers/ has the locks and the logs of the processes; "stop" asks them to end.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rnnviz.errors import Kind, Told
from rnnviz.files import in_words, is_leftover, sync_folder, write_file
from rnnviz.records.sweeps import Sweep, SweepRow, SweepRun
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, nested, settings_of
from rnnviz.sweeps.plan import Plan, PlannedRun, planned
from rnnviz.training.run_folder import HISTORY, RunFolder
from rnnviz.training.runs import NEW, Runs

PLAN = "sweep.json"
RESULTS, CLAIMS, WORKERS, STOP, PROBLEM = "results", "claims", "workers", "stop", "problem.txt"
CLUSTER_SLOT = 0
"""The place of the process that hands runs to a cluster; those that train themselves count from 1."""
MOST_ATTEMPTS = 3
"""By so many processes is a run taken up that end while they train it, for want of memory, say; then it has failed."""


class SweepError(Told, ValueError):
    """A sweep that cannot be read, or cannot go on, in words."""

    kind = Kind.BAD_INPUT


@dataclass(frozen=True, slots=True)
class Claim:
    """A run that is this process's to train, while its lock is held."""

    number: int
    planned: PlannedRun
    lock: FileLock


class SweepFolder:
    """A sweep; its plan is read once, all else at every call."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def plan(self) -> Plan:
        """SweepError where it cannot be read."""
        try:
            looks = (self.path / PLAN).stat()
        except FileNotFoundError:
            raise SweepError(f"{self.path} is not a sweep: it has no {PLAN}.") from None
        return _read_plan(self.path, looks.st_mtime_ns, looks.st_size, looks.st_ino)

    @property
    def runs(self) -> Runs:
        """Its runs, as any others."""
        return Runs(self.path)

    def run(self, number: int) -> RunFolder:
        """The folder of a planned run, from 1, which need not be there yet."""
        return RunFolder(self.path / self.plan.runs[number - 1].name)

    # -- what came of it ----------------------------------------------------------------------------------------

    def results(self) -> dict[int, dict[str, Any]]:
        """By the runs' numbers, of those that have ended."""
        found = {}
        for path in self._result_files():
            with contextlib.suppress(OSError, ValueError):
                if isinstance(raw := json.loads(path.read_text("utf-8")), dict):
                    found[int(path.stem)] = raw
        return found

    def _result_files(self) -> list[Path]:
        """Those that are whole: one that is just being written has another name."""
        return sorted(path for path in (self.path / RESULTS).glob("*.json") if not is_leftover(path.name))

    def keep_result(self, number: int, result: dict[str, Any]) -> None:
        """Notes what came of a run; whoever calls this holds its claim."""
        write_file(self.path / RESULTS / f"{number:04}.json", json.dumps(result, ensure_ascii=False) + "\n")
        self._attempts(number).unlink(missing_ok=True)

    def forget_failures(self) -> int:
        """So that failed runs are trained once more; how many there were."""
        failed = [number for number, one in self.results().items() if one.get("status") == RunState.FAILED]
        for number in failed:
            (self.path / RESULTS / f"{number:04}.json").unlink(missing_ok=True)
            shutil.rmtree(self.run(number).path, ignore_errors=True)
        return len(failed)

    def row(self) -> SweepRow:
        """Its line of the list, whatever has happened to the folder."""
        problem, planned, cluster = "", 0, ""
        results = self.results()
        try:
            raw = json.loads((self.path / PLAN).read_text("utf-8"))
            planned, cluster = len(raw["runs"]), str(raw.get("cluster", ""))
            changed = max(path.stat().st_mtime for path in (self.path / PLAN, self.path / RESULTS))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            problem, changed = f"The sweep {self.name} cannot be read: {PLAN} is missing or damaged.", 0.0
        failed = sum(one.get("status") == RunState.FAILED for one in results.values())
        return SweepRow(
            path=self.path,
            name=self.name,
            planned=planned,
            finished=len(results) - failed,
            failed=failed,
            working=len(self.working()),
            stopping=self.asked_to_stop(),
            cluster=cluster,
            changed=changed,
            problem=problem or self.problem(),
        )

    def sweep(self) -> Sweep:
        """It with all its runs. SweepError where the plan cannot be read."""
        plan, results = self.plan, self.results()
        found = []
        for number, one in enumerate(plan.runs, 1):
            values, result = flat(one.settings), results.get(number, {})
            found.append(
                SweepRun(
                    number=number,
                    name=one.name,
                    path=self.path / one.name,
                    values=tuple(values.get(name) for name in plan.varied),
                    seed=one.settings.training.seed,
                    status=RunState(result["status"]) if result else self._unended(number),
                    measures=result.get("measures", {}),
                    parameters=result.get("parameters"),
                    epochs=result.get("epochs"),
                    kept=result.get("kept"),
                    seconds=result.get("seconds"),
                    reason=result.get("reason", ""),
                )
            )
        return Sweep(self.row(), plan.varied, tuple(found))

    def _unended(self, number: int) -> RunState:
        if _held(self.path / CLAIMS / f"{number:04}.lock"):
            return RunState.RUNNING
        return RunState.STOPPED if (self.run(number).path / HISTORY).exists() else RunState.WAITING

    # -- who is at work -----------------------------------------------------------------------------------------

    def claim(self) -> Claim | None:
        """The first run that has not ended and that nobody trains; None where there is none."""
        for number, one in enumerate(self.plan.runs, 1):
            if (claim := self.claim_of(number, one)) is not None:
                return claim
        return None

    def claim_of(self, number: int, one: PlannedRun) -> Claim | None:
        """This run, unless it has ended or somebody trains it."""
        ended = self.path / RESULTS / f"{number:04}.json"
        if ended.exists():
            return None
        lock = FileLock(self.path / CLAIMS / f"{number:04}.lock", thread_local=False)
        if not _taken(lock):
            return None
        if ended.exists():  # by the one that held the lock until now
            lock.release()
            return None
        return Claim(number, one, lock)

    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return len(self._result_files()) >= len(self.plan.runs)

    def take_up(self, number: int) -> bool:
        """Counts one more process that takes a run up; False where too many have ended over it."""
        path = self._attempts(number)
        before = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(b".")
        return before < MOST_ATTEMPTS

    def put_down(self, number: int) -> None:
        """The process that took it up ends of its own will, and is not counted."""
        self._attempts(number).unlink(missing_ok=True)

    def _attempts(self, number: int) -> Path:
        return self.path / CLAIMS / f"{number:04}.attempts"

    def slot(self, number: int) -> FileLock | None:
        """The place of one working process, held; None where another one has it."""
        lock = FileLock(self.path / WORKERS / f"{number}.lock", thread_local=False)
        return lock if _taken(lock) else None

    def working(self) -> list[int]:
        """The places that are held."""
        found = [path for path in (self.path / WORKERS).glob("*.lock") if _held(path)]
        return sorted(int(path.stem) for path in found)

    def log(self, slot: int) -> Path:
        """What the process in this place has said."""
        return self.path / WORKERS / f"{slot}.log"

    def ask_to_stop(self) -> None:
        """Whoever works on it ends soon; every run is kept up to its last epoch."""
        (self.path / STOP).touch()

    def asked_to_stop(self) -> bool:
        return (self.path / STOP).exists()

    def go_on(self) -> None:
        """Takes back what asks it to stop, and what was said of the last time."""
        (self.path / STOP).unlink(missing_ok=True)
        (self.path / PROBLEM).unlink(missing_ok=True)

    def trash(self) -> None:
        """Moves it with all its runs to the system's trash. SweepError while a process works on it."""
        from send2trash import TrashPermissionError, send2trash

        if self.working():
            raise SweepError(f"The sweep {self.name} is being trained; stop it first.")
        try:
            send2trash(self.path)
        except TrashPermissionError as error:
            raise SweepError(
                f"The sweep {self.name} cannot be moved to the trash: {error.strerror or error}."
            ) from error

    def say_problem(self, words: str) -> None:
        """Why it does not go on, for who looks at it later."""
        with contextlib.suppress(OSError):
            write_file(self.path / PROBLEM, words + "\n")

    def problem(self) -> str:
        """ "" where there is none."""
        try:
            return (self.path / PROBLEM).read_text("utf-8").strip()
        except OSError:
            return ""


class Sweeps:
    """The sweeps in a folder of runs, read again at every call."""

    def __init__(self, root: Path | None = None) -> None:
        self.root = Runs(root).root

    def create(self, plan: Plan, *, cluster: str = "") -> SweepFolder:
        """A new sweep, under a name that nothing else in the folder has: a number is added where something does."""
        with in_words(f"there is no space for the sweep {plan.name}", kept="Nothing was started."):
            self.root.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(dir=self.root, prefix=NEW))
            try:
                for name in (RESULTS, CLAIMS, WORKERS):
                    (temporary / name).mkdir()
                write_plan(temporary, plan, cluster=cluster)
                return SweepFolder(self.runs.adopt(temporary, plan.name).path)
            except BaseException:  # an interruption leaves no half-made sweep either
                shutil.rmtree(temporary, ignore_errors=True)
                raise

    def continued(self, name: str, varied: tuple[str, ...], wanted: Sequence[Settings]) -> SweepFolder:
        """The sweep of that name, with these settings added that it does not have yet; a new one where there is none.
        SweepError where it is at work and would have to be changed."""
        path = self.root / name
        if not (path / PLAN).is_file():
            return self.create(planned(name, varied, wanted))
        before = SweepFolder(path).plan
        known = [one.settings for one in before.runs]
        new = [settings for settings in wanted if settings not in known]
        if new:
            if SweepFolder(path).working():
                raise SweepError(f"The sweep {name} is at work. Wait for its end, or stop it, before others are added.")
            added = planned(name, varied, new, first=len(known) + 1)
            write_plan(path, Plan(name, varied, (*before.runs, *added.runs)))
        return SweepFolder(path)

    @property
    def runs(self) -> Runs:
        """The runs beside them, which belong to no sweep."""
        return Runs(self.root)

    def find(self, name: str) -> SweepFolder:
        """The sweep of that name, or in the folder of that path; SweepError where there is none."""
        for path in (self.root / name, Path(name).expanduser()):
            if name and (path / PLAN).is_file():
                return SweepFolder(path.resolve())
        raise SweepError(f"There is no sweep {name!r} in {self.root}, and no such folder.")

    def list(self) -> list[SweepRow]:
        """All of them, the one that changed last first."""
        if not self.root.is_dir():
            return []
        rows = [SweepFolder(path).row() for path in self.root.iterdir() if (path / PLAN).is_file()]
        return sorted(rows, key=lambda row: (-row.changed, row.name))


@lru_cache(maxsize=8)
def _read_plan(folder: Path, *looks: int) -> Plan:
    """The plan of a sweep as its file looks now: one that is at work is looked at every second. SweepError."""
    try:
        raw = json.loads((folder / PLAN).read_text("utf-8"))
        base, found = raw["base"], []
        for one in raw["runs"]:
            settings, wrong = settings_of(nested({**base, **one["settings"]}), lambda _: ())
            if wrong:
                raise SweepError(f"The sweep {folder.name} cannot be read: {wrong[0].field}: {wrong[0].message}")
            found.append(PlannedRun(str(one["name"]), settings))
        return Plan(folder.name, tuple(map(str, raw["varied"])), tuple(found))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, SweepError):
            raise
        raise SweepError(f"The sweep {folder.name} cannot be read: {PLAN} is damaged.") from error


def write_plan(folder: Path, plan: Plan, *, cluster: str = "") -> None:
    """sweep.json: the settings of the first run, and of every run what differs from it."""
    base: dict[str, Any] = flat(plan.runs[0].settings) if plan.runs else {}
    runs = [{"name": one.name, "settings": _differ(base, one.settings)} for one in plan.runs]
    raw = {"version": 1, "cluster": cluster, "varied": plan.varied, "base": base, "runs": runs}
    write_file(folder / PLAN, json.dumps(raw, ensure_ascii=False, indent=1) + "\n")
    sync_folder(folder)


def _differ(base: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """What of the settings is not as in the base; None for what the base alone has."""
    own = flat(settings)
    return {name: own.get(name) for name in dict.fromkeys([*base, *own]) if base.get(name) != own.get(name)}


def _taken(lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=0.05, poll_interval=0.01)  # who only looks holds it for an instant, too
    except Timeout:
        return False
    return True


def _held(path: Path) -> bool:
    """Whether a living process holds the lock of this file."""
    if not path.exists():
        return False
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return True
    lock.release()
    return False


@contextlib.contextmanager
def released(claim: Claim) -> Iterator[Claim]:
    """Lets go of it afterwards, whatever happens."""
    try:
        yield claim
    finally:
        claim.lock.release()
