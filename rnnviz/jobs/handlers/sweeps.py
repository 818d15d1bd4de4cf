"""Answers about sweeps: their processes are started here, and none of them is waited for."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.edition import needs_keras
from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.sweeps import (
    ExportSweep,
    ListSweeps,
    PlanSweep,
    ReadSweep,
    ResumeSweep,
    StartSweep,
    StopSweep,
    TrashSweep,
)
from rnnviz.sweeps.folder import SweepFolder, Sweeps
from rnnviz.sweeps.plan import Plan
from rnnviz.sweeps.start import cores, start
from rnnviz.sweeps.tables import write_table
from rnnviz.sweeps.typed import plan_typed


def _plan(request: PlanSweep, name: str) -> Plan:
    return plan_typed(request.settings, request.values, name=name, seeds=request.seeds)


@handles(ListSweeps)
def list_sweeps(request: ListSweeps) -> Items:
    rows = tuple(Sweeps(request.root).list())
    others = (SweepFolder(path).row() for path in request.also if path.parent != request.root and path.is_dir())
    yield (*(replace(one, elsewhere=True) for one in others if not any(map(one.same_as, rows))), *rows)


@handles(ReadSweep)
def read_sweep(request: ReadSweep) -> Items:
    yield SweepFolder(request.path).sweep()


@handles(PlanSweep)
def plan_sweep(request: PlanSweep) -> Items:
    yield len(_plan(request, "sweep").runs)


@handles(StartSweep)
def start_sweep(request: StartSweep) -> Items:
    needs_keras()
    sweep = Sweeps(request.root).create(_plan(request.plan, request.name), cluster=request.cluster)
    start(sweep, min(request.processes or cores(), len(sweep.plan.runs)), cluster=request.cluster)
    yield sweep.path


@handles(ResumeSweep)
def resume_sweep(request: ResumeSweep) -> Items:
    needs_keras()
    sweep = SweepFolder(request.path)
    sweep.forget_failures()
    sweep.go_on()
    start(sweep, min(cores(), len(sweep.plan.runs)), cluster=sweep.row().cluster)
    yield sweep.path


@handles(StopSweep)
def stop_sweep(request: StopSweep) -> Items:
    SweepFolder(request.path).ask_to_stop()
    yield request.path


@handles(TrashSweep)
def trash_sweep(request: TrashSweep) -> Items:
    SweepFolder(request.path).trash()
    yield request.path


@handles(ExportSweep)
def export_sweep(request: ExportSweep) -> Items:
    write_table(SweepFolder(request.path).sweep(), request.to)
    yield request.to
