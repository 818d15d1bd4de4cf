"""Answers of the Runs page: what can be done with the runs of a folder."""

from __future__ import annotations

from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.runs import CompareRuns, ExportRun, ImportRun, ListRuns, OpenRun, RenameRun, TrashRuns
from rnnviz.records.runs import RunComparison, RunCurve, RunRow
from rnnviz.training.exchange import export_run, import_run
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.runs import Runs, RunSummary, summary


@handles(ListRuns)
def list_runs(request: ListRuns) -> Items:
    yield tuple(_row(one) for one in Runs(request.root).list())


@handles(OpenRun)
def open_run(request: OpenRun) -> Items:
    found = tuple(RunFolder(request.path).checkpoints())
    if not found:
        raise RunError(f"The run {request.path.name} has no epoch to show.")
    yield found


@handles(CompareRuns)
def compare_runs(request: CompareRuns) -> Items:
    folders = [RunFolder(path) for path in request.paths]
    pairs = [(folder, row) for folder in folders if not (row := _row(summary(folder))).problem]
    found = Runs().compare([folder for folder, _ in pairs])
    yield RunComparison(
        rows=tuple(row for _, row in pairs),
        curves=tuple(
            RunCurve(tuple(row.loss for row in history), tuple(row.val_loss for row in history))
            for history in found.histories
        ),
        differ=tuple(found.differ.items()),
    )


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


def _row(one: RunSummary) -> RunRow:
    return RunRow(
        path=one.path,
        status=one.status,
        settings=one.settings,
        epoch=one.epoch,
        best=one.best.val_loss if one.best else None,
        best_epoch=one.best.epoch if one.best else None,
        seconds=one.last.seconds if one.last else 0.0,
        changed=one.changed,
        reason=one.reason,
        problem=one.problem,
    )
