"""A sweep on other machines: its runs as tasks of a Dask scheduler, each of which comes back as a run's zip file.

Dask does the rest: it hands the tasks out, and does again what a worker had in hand that has died. The workers are
Dask's own (`dask worker ADDRESS`), in an environment with rnnviz in it; nothing of this machine's disk is theirs, so a
run's own file of data goes with it.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import rnnviz
from rnnviz.errors import Kind, Told
from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, nested, settings_of, settings_text
from rnnviz.sweeps.folder import CLUSTER_SLOT, Claim, SweepFolder
from rnnviz.sweeps.work import THREADS, result_of, train
from rnnviz.tasks.registry import tasks
from rnnviz.training.environment import packages
from rnnviz.training.exchange import export_run, import_run
from rnnviz.training.loading import load
from rnnviz.training.run_folder import SETTINGS, RunFolder
from rnnviz.training.runs import Runs

Say = Callable[[str], None]

_LOOK = 0.5
"""Seconds between two looks at what has come back, and at whether the sweep is asked to stop."""
_PATIENCE = 60.0
"""Seconds that are waited for a worker where there is none."""
_CONNECT = 10.0


class ClusterError(Told, RuntimeError):
    """A cluster that cannot be reached or cannot take the runs, in words."""

    kind = Kind.FAILED


def versions() -> dict[str, str]:
    """What must be the same on both sides for the same numbers."""
    found = {"rnnviz": rnnviz.__version__, "python": ".".join(platform.python_version_tuple()[:2])}
    return {**found, **packages()}


def train_for(flattened: dict[str, Any], name: str, wanted: dict[str, str], data: tuple[str, bytes] | None) -> Any:
    """The task: trains a run from its settings on a worker. data: the name and the bytes of its own file.

    Its result as `result_of` has it, and the zip file of the run, None where there is no run to speak of. A worker of
    another version trains nothing, and says {"refused": why}.
    """
    if refused := difference(wanted, versions()):
        return {"refused": refused}, None
    for variable in THREADS:
        os.environ.setdefault(variable, "1")
    load()
    with tempfile.TemporaryDirectory(prefix="rnnviz-sweep-") as folder:
        settings, _ = settings_of(nested(flattened), lambda _: ())
        here = settings
        if data is not None and settings.data.source is not None:
            file = Path(folder) / Path(data[0]).name
            file.write_bytes(data[1])
            here = replace(settings, data=replace(settings.data, source=replace(settings.data.source, path=str(file))))
        run: RunFolder | None = None
        try:
            run = Runs(Path(folder) / "runs").create(here, name)
            reason = train(run)
        except Told as error:
            reason = str(error)
        result = None if run is None else result_of(run, reason)
        if run is None or result is None:
            return {"status": RunState.FAILED.value, "reason": reason}, None
        if here is not settings:
            (run.path / SETTINGS).write_text(settings_text(settings, tasks()), "utf-8")
        export_run(run, Path(folder) / "run.zip")
        return result, (Path(folder) / "run.zip").read_bytes()


def difference(wanted: Mapping[str, str], found: Mapping[str, str]) -> str:
    """ "rnnviz 0.0.9, not 0.1.0; …", or "" where the versions are the same."""
    return "; ".join(
        f"{name} {found.get(name)}, not {want}" for name, want in wanted.items() if found.get(name) != want
    )


def work_on_cluster(sweep: SweepFolder, address: str, *, say: Say = print) -> None:
    """Hands all runs that have not ended to a scheduler, and takes in what comes back, until all have ended or the
    sweep is asked to stop. ClusterError for a cluster that cannot take them, in words."""
    place = sweep.slot(CLUSTER_SLOT)
    if place is None:  # another process does so already
        return
    try:
        with _client(address) as client:
            _Handed(sweep, client, address, say).all()
    finally:
        place.release()


@contextlib.contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise ClusterError(
            "A cluster needs the library dask.distributed, which is not installed here: pip install 'rnnviz[cluster]'."
        ) from error
    try:
        client = distributed.Client(address, timeout=_CONNECT)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(f"No Dask scheduler answers at {address}: {error}.") from error
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):
            client.close(timeout=2)


class _Handed:
    """The tasks of a sweep. Each is first offered to all workers of the right version; one that reaches another all the
    same, because it came later, is refused there, and then bound to those."""

    def __init__(self, sweep: SweepFolder, client: Any, address: str, say: Say) -> None:
        self._sweep, self._client, self._address, self._say = sweep, client, address, say
        self._claims: dict[Any, Claim] = {}
        self._bound: dict[Any, list[str]] = {}
        self._versions = versions()
        self._good: list[str] = []
        self._refused: dict[str, str] = {}
        self._alone = 0.0

    def all(self) -> None:
        from distributed import wait  # what _client has imported

        self._look_at_workers(first=True)
        for number, planned in enumerate(self._sweep.plan.runs, 1):
            if (claim := self._sweep.claim_of(number, planned)) is not None:
                self._submit(claim)
        try:
            while self._claims and not self._sweep.asked_to_stop():
                with contextlib.suppress(TimeoutError):
                    wait(list(self._claims), timeout=_LOOK, return_when="FIRST_COMPLETED")
                for future in [one for one in self._claims if one.done()]:
                    self._take(future)
                self._look_at_workers()
        finally:
            self._client.cancel(list(self._claims), force=True)
            for claim in self._claims.values():
                claim.lock.release()

    def _submit(self, claim: Claim, *, bound: bool = False) -> None:
        settings = claim.planned.settings
        where = {"workers": self._good, "allow_other_workers": not bound} if self._good else {}
        future = self._client.submit(
            *(train_for, flat(settings), claim.planned.name, self._versions, _own_file(settings)),
            key=f"rnnviz-{claim.planned.name}-{os.urandom(8).hex()}",
            pure=False,
            **where,
        )
        self._claims[future] = claim
        if bound:
            self._bound[future] = list(self._good)

    def _take(self, future: Any) -> None:
        claim = self._claims.pop(future)
        self._bound.pop(future, None)
        try:
            result, content = future.result()
        except Exception as error:  # noqa: BLE001 - whatever a worker could not do, and workers that died over it
            words = f"The worker could not train it: {type(error).__name__}: {error}"
            result, content = {"status": RunState.FAILED.value, "reason": words}, None
        if "refused" in result:
            self._submit(claim, bound=True)
            return
        try:
            if content is not None:
                self._take_in(claim, content)
            self._sweep.keep_result(claim.number, result)
            self._say(f"{claim.planned.name}: {result['status']}")
        finally:
            claim.lock.release()

    def _take_in(self, claim: Claim, content: bytes) -> None:
        """The run takes the place of what was kept of it before."""
        shutil.rmtree(self._sweep.path / claim.planned.name, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="rnnviz-sweep-") as folder:
            file = Path(folder) / "run.zip"
            file.write_bytes(content)
            import_run(file, self._sweep.runs)

    def _look_at_workers(self, *, first: bool = False) -> None:
        """Which workers there are, and which of them may train. ClusterError where there is none for long."""
        there = list(self._client.scheduler_info(n_workers=-1)["workers"])
        self._ask([address for address in there if address not in self._refused])
        self._good = [address for address in there if self._refused.get(address) == ""]
        for future, bound in list(self._bound.items()):
            if self._good and not set(bound) & set(self._good):  # those that it was bound to have gone
                claim = self._claims.pop(future)
                del self._bound[future]
                self._client.cancel([future], force=True)
                self._submit(claim, bound=True)
        if self._good:
            self._alone = time.monotonic()
        elif there and all(self._refused.get(address) for address in there):
            raise ClusterError(f"No worker at {self._address} can take the runs. {self._refused[there[0]]}")
        elif first:
            self._alone = time.monotonic()
        elif time.monotonic() - self._alone > _PATIENCE:
            raise ClusterError(f"There has been no worker at {self._address} for {_PATIENCE:.0f} seconds.")

    def _ask(self, new: list[str]) -> None:
        """Asks workers for their versions, and notes why one is refused, "" for one that may train."""
        if not new:
            return
        for address, found in self._client.run(versions, workers=new, on_error="return").items():
            if isinstance(found, OSError):  # it has gone meanwhile
                continue
            differ = difference(self._versions, found) if isinstance(found, dict) else f"no usable rnnviz: {found}"
            self._refused[address] = f"The worker {address} is refused: it has {differ}." if differ else ""
            if differ:
                self._say(self._refused[address])
                self._sweep.say_problem(self._refused[address])


def _own_file(settings: Settings) -> tuple[str, bytes] | None:
    source = settings.data.source
    if source is None or not source.path:
        return None
    path = Path(source.path)
    return path.name, path.read_bytes()
