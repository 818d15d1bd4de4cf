"""Sweeps as a user runs them: processes that are killed, terminals that are closed, a cluster on this very machine."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from rnnviz import cli
from rnnviz.commands import codes
from rnnviz.files import write_file
from rnnviz.records.training import RunState
from rnnviz.sweeps.cluster import ClusterError, work_on_cluster
from rnnviz.sweeps.folder import RESULTS, SweepFolder, Sweeps
from rnnviz.sweeps.plan import read_plan
from rnnviz.sweeps.work import train, work
from rnnviz.training.loading import load
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.runs import Runs

ROOT = Path(__file__).resolve().parents[2]
PLAN = """\
[sweep]
name = "rates"
seeds = 2
[vary]
"training.learning_rate" = [0.001, 0.01]
[data]
series = 100
steps = 6
[model]
recipe = "dense-1"
[training]
epochs = 30
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def soon(what: Callable[[], object], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def pid(sweep: SweepFolder, slot: int) -> int:
    found = re.findall(r"^process (\d+)$", sweep.log(slot).read_text("utf-8"), re.MULTILINE)
    return int(found[-1])


def begun(sweep: SweepFolder, slot: int) -> RunFolder:
    """The run that the process in this place has begun last."""
    found = re.findall(r"^(\d.*): begun$", sweep.log(slot).read_text("utf-8"), re.MULTILINE)
    return RunFolder(sweep.path / (found[-1] if found else "none yet"))


def rows(history: Path) -> int:
    try:
        return len(history.read_text("utf-8").splitlines())
    except OSError:  # it has been trained, and is gone
        return 0


def state(run: RunFolder) -> list[np.ndarray]:
    found = run.state()
    assert found is not None
    return [*found[0].model, *found[0].optimizer]


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> SweepFolder:
    """A sweep whose terminal is killed, and one of its two processes; stopped, and resumed to its end."""
    folder = tmp_path_factory.mktemp("local")
    (folder / "mine.toml").write_text(PLAN, "utf-8")
    runs = folder / "runs"
    command = [sys.executable, "-m", "rnnviz", "sweep", str(folder / "mine.toml"), "--processes", "2"]
    terminal = subprocess.Popen([*command, "--runs", str(runs)], stdout=subprocess.DEVNULL, cwd=ROOT)
    soon(lambda: (runs / "rates").is_dir())
    sweep = SweepFolder(runs / "rates")
    soon(lambda: len(sweep.working()) == 2)
    if sys.platform != "win32":
        terminal.kill()
        terminal.wait()
        soon(lambda: 2 <= (begun(sweep, 1).epoch() or 0) < 25)
        os.kill(pid(sweep, 1), signal.SIGKILL)
        soon(lambda: len(sweep.working()) == 1)
        soon(lambda: sweep.results())  # the other one goes on
    sweep.ask_to_stop()
    soon(lambda: not sweep.working())
    terminal.wait()
    assert cli.main(["sweep", "--resume", "rates", "--processes", "1", "--runs", str(runs)]) == codes.OK
    return sweep


@posix
def test_nothing_is_lost_or_done_twice_whatever_is_killed(local: SweepFolder) -> None:
    found = local.sweep()
    assert [run.status for run in found.runs] == [RunState.FINISHED] * 4
    assert {run.name for run in Runs(local.path).folders()} == {run.name for run in found.runs}
    assert all([row.epoch for row in RunFolder(run.path).history()] == list(range(31)) for run in found.runs)
    stretches = [len(RunFolder(run.path).environment()) for run in found.runs]
    assert sum(stretches) > 4, "the killed one was taken up again"
    row = local.row()
    assert (row.planned, row.finished, row.failed, row.working, row.status) == (4, 4, 0, 0, RunState.FINISHED)


def test_a_run_of_a_sweep_is_that_of_rnnviz_train(local: SweepFolder, tmp_path: Path) -> None:
    run = Runs(tmp_path).create(local.plan.runs[2].settings, "alone")
    load()
    assert train(run) == ""
    for ours, theirs in zip(state(local.run(3)), state(run), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_results_are_listed_and_written(local: SweepFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = str(local.path.parent)
    assert cli.main(["sweep", "--list", "--runs", runs]) == codes.OK
    assert re.search(r"rates +finished +4 of 4 +0 +0", capsys.readouterr().out)
    assert cli.main(["sweep", "--results", "rates", "--runs", runs]) == codes.OK
    text = capsys.readouterr().out
    errors = [RunFolder(local.run(n).path).history()[-1].val_loss or 0 for n in (3, 4)]
    assert re.search(rf"0\.01 +2 of 2 +{sum(errors) / 2:.6f} +{min(errors):.6f} +{max(errors):.6f} +7\b", text)

    import pandas as pd

    for ending in ("csv", "parquet"):
        to = tmp_path / f"rates.{ending}"
        assert cli.main(["sweep", "--results", "rates", "--runs", runs, "--to", str(to)]) == codes.OK
        table = pd.read_csv(to) if ending == "csv" else pd.read_parquet(to)
        assert list(table["training.learning_rate"]) == [0.001, 0.001, 0.01, 0.01]
        assert list(table["training.seed"]) == [42, 1, 42, 1]
        assert list(table["val_loss"])[2:] == errors
    assert cli.main(["sweep", "--results", "rates", "--runs", runs, "--to", str(to)]) == codes.BAD_INPUT
    assert cli.main(["sweep", "--results", "rates", "--runs", runs, "--to", str(tmp_path / "x.xls")]) == codes.USAGE


def test_a_result_that_is_just_being_written_does_not_end_the_sweep(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(PLAN, "utf-8")
    sweep = Sweeps(tmp_path).create(read_plan(tmp_path / "plan.toml"))
    for number in (1, 2, 3):
        sweep.keep_result(number, {"status": "finished"})
    seen = []

    def last(path: Path) -> None:
        path.write_text("{}", "utf-8")
        seen.append((sweep.ended(), sorted(sweep.results())))

    write_file(sweep.path / RESULTS / "0004.json", last)
    assert seen == [(False, [1, 2, 3])]
    assert sweep.ended()


def test_a_run_that_cannot_be_trained_says_why_and_others_go_on(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    series = tmp_path / "rides.csv"
    file.write_text('[data]\ntask = "series"\n[data.source]\npath = "rides.csv"\ntargets = ["rail"]\n')
    sweep = Sweeps(tmp_path / "runs").create(read_plan(file))
    assert not series.exists()
    work(sweep, 1, say=lambda _: None)
    (run,) = sweep.sweep().runs
    assert run.status is RunState.FAILED
    assert "rides.csv" in run.reason
    assert sweep.forget_failures() == 1
    assert sweep.row().left == 1


# -- a cluster ------------------------------------------------------------------------------------------------------

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="dask.distributed is not installed: rnnviz[cluster]"
)


class Cluster:
    """A scheduler and workers on the loopback address, in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._processes = folder, list[subprocess.Popen[bytes]]()
        self._file = folder / "scheduler.json"
        self._start("dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(self._file))
        soon(self._file.exists)
        self.address = str(json.loads(self._file.read_text("utf-8"))["address"])

    def worker(self, name: str, *more: str) -> subprocess.Popen[bytes]:
        """Its temporary files lie in a folder of its name."""
        (own := self._folder / name).mkdir()
        to = ["--scheduler-file", str(self._file), "--nthreads", "1", "--no-dashboard", "--no-nanny"]
        return self._start("dask_worker", *to, "--local-directory", str(own), *more, TMPDIR=str(own))

    def workers(self) -> int:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return len(client.scheduler_info(n_workers=-1)["workers"])

    def _start(self, what: str, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{what}", "--host", "127.0.0.1", *arguments]
        env = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
        with (self._folder / "log").open("ab") as log:
            self._processes.append(subprocess.Popen(command, cwd=self._folder, env=env, stdout=log, stderr=log))
        return self._processes[-1]

    def close(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path)
    yield found
    found.close()


@needs_dask
@posix
def test_on_a_cluster_the_same_numbers_come_back_also_where_a_worker_dies(
    local: SweepFolder, cluster: Cluster, tmp_path: Path
) -> None:
    other = tmp_path / "other.py"
    other.write_text("import rnnviz\nrnnviz.__version__ = '0.0.9'\n")
    killed, _, _ = cluster.worker("one"), cluster.worker("two"), cluster.worker("old", "--preload", str(other))
    soon(lambda: cluster.workers() == 3)
    sweep = Sweeps(tmp_path / "runs").create(local.plan, cluster=cluster.address)
    command = ["sweep", "--resume", str(sweep.path), "--detach", "--runs", str(tmp_path / "runs")]
    assert cli.main(command) == codes.OK
    soon(lambda: any(rows(path) > 3 for path in tmp_path.glob("one/rnnviz-sweep-*/runs/*/history.csv")))
    killed.kill()
    soon(sweep.ended)
    soon(lambda: not sweep.working())
    assert [run.status for run in sweep.sweep().runs] == [RunState.FINISHED] * 4
    assert {run.name for run in Runs(sweep.path).folders()} == {run.name for run in local.plan.runs}
    for number in range(1, 5):
        for ours, theirs in zip(state(local.run(number)), state(sweep.run(number)), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    assert "is refused: it has rnnviz 0.0.9, not 0.1.0" in sweep.problem()


@needs_dask
def test_a_cluster_that_cannot_take_the_runs_says_so(local: SweepFolder, cluster: Cluster, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text("import rnnviz\nrnnviz.__version__ = '0.0.9'\n")
    cluster.worker("old", "--preload", str(other))
    soon(lambda: cluster.workers() == 1)
    sweep = Sweeps(tmp_path / "runs").create(local.plan)
    with pytest.raises(ClusterError, match=r"No worker at .* can take the runs. .* rnnviz 0\.0\.9, not 0\.1\.0"):
        work_on_cluster(sweep, cluster.address, say=lambda _: None)
    assert sweep.row().left == 4
    assert sweep.claim() is not None, "nobody holds its runs any more"


def test_without_dask_a_cluster_is_refused_in_words(
    local: SweepFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    sweep = Sweeps(tmp_path / "runs").create(local.plan)
    with pytest.raises(ClusterError, match=r"pip install 'rnnviz\[cluster\]'"):
        work_on_cluster(sweep, "tcp://127.0.0.1:1")
