"""Answers of the Runs page: what can be done with the runs of a folder."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.runs import (
    CompareRuns,
    ExportRun,
    FindRun,
    FollowRun,
    ImportRun,
    ListRuns,
    OpenRun,
    RenameRun,
    TrashRuns,
)
from rnnviz.records.runs import Followed, RunCurve
from rnnviz.training.exchange import export_run, import_run
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.runs import Runs, row_of


@handles(ListRuns)
def list_runs(request: ListRuns) -> Items:
    rows = tuple(Runs(request.root).list())
    others = (row_of(RunFolder(path)) for path in request.also if path.parent != request.root and path.is_dir())
    yield (*(replace(one, elsewhere=True) for one in others if not any(map(one.same_as, rows))), *rows)


@handles(OpenRun)
def open_run(request: OpenRun) -> Items:
    found = tuple(RunFolder(request.path).checkpoints())
    if not found:
        raise RunError(f"The run {request.path.name} has no epoch to show.")
    yield found


@handles(FindRun)
def find_run(request: FindRun) -> Items:
    run = RunFolder(request.path)
    run.settings()  # which says, in words, where it is none
    yield row_of(run)


@handles(FollowRun)
def follow_run(request: FollowRun) -> Items:
    run = RunFolder(request.path)
    row = row_of(run)  # before its epochs: what comes after the last look is not missed
    curve = Runs().compare([run]).curves
    yield Followed(row, tuple(run.checkpoints(after=request.after)), curve[0] if curve else RunCurve())


@handles(CompareRuns)
def compare_runs(request: CompareRuns) -> Items:
    yield Runs().compare([RunFolder(path) for path in request.paths])


@handles(RenameRun)
def rename_run(request: RenameRun) -> Items:
    yield Runs().rename(RunFolder(request.path), request.name).path


@handles(TrashRuns)
def trash_runs(request: TrashRuns) -> Items:
    for path in request.paths:
        Runs().trash(RunFolder(path))
        yield path


@handles(ExportRun)
def export(request: ExportRun) -> Items:
    export_run(RunFolder(request.path), request.to)
    yield request.to


@handles(ImportRun)
def take_in(request: ImportRun) -> Items:
    yield import_run(request.file, Runs(request.root)).path
