"""rnnviz sweep: many runs, started, followed, stopped, resumed and compared."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable

from rnnviz.commands.codes import BAD_INPUT, FAILED, INTERRUPTED, OK, USAGE
from rnnviz.commands.console import table
from rnnviz.commands.signals import asked_to_end
from rnnviz.edition import needs_keras
from rnnviz.errors import Told
from rnnviz.records.sweeps import MEASURES, Sweep, SweepRow, values_words
from rnnviz.records.training import RunState
from rnnviz.sweeps.folder import SweepFolder, Sweeps
from rnnviz.sweeps.plan import EXAMPLE, read_plan
from rnnviz.sweeps.start import cores, start
from rnnviz.sweeps.tables import write_table

Say = Callable[[str], None]

LIST_HEADS = ("sweep", "status", "finished", "failed", "processes")
_LOOK = 0.5
"""Seconds between two looks at how far the sweep is."""
_RESTARTS = 3
"""So often is a process started anew in the place of one that has ended over its work."""


def run(args: argparse.Namespace, *, say: Say = print) -> int:
    """The command. Raises the errors that `codes` knows."""
    given = [args.file, args.resume, args.stop, args.results, args.work, args.example or None, args.list or None]
    if sum(one is not None for one in given) != 1:
        say("rnnviz sweep: give a file, or one of --resume, --stop, --results, --list. --example prints such a file.")
        return USAGE
    sweeps = Sweeps(args.runs)
    if args.example:
        say(EXAMPLE.rstrip())
        return OK
    if args.work is not None:
        return _work(args, say)
    if args.list:
        return _list(sweeps, say)
    if args.stop is not None:
        sweep = sweeps.find(args.stop)
        sweep.ask_to_stop()
        say(f"{sweep.name}: asked to stop; to go on: rnnviz sweep --resume {str(sweep.path)!r}")
        return OK
    if args.results is not None:
        return _results(sweeps.find(args.results), args, say)
    needs_keras()
    if args.resume is not None:
        sweep = sweeps.find(args.resume)
        if args.again and (count := sweep.forget_failures()):
            say(f"{count} failed run{'' if count == 1 else 's'} will be trained once more")
        return go_on(sweep, args, say)
    if not args.file.is_file():
        say(f"rnnviz sweep: there is no file {args.file}.")
        return BAD_INPUT
    return go_on(sweeps.create(read_plan(args.file), cluster=args.cluster), args, say)


def go_on(sweep: SweepFolder, args: argparse.Namespace, say: Say) -> int:
    """Starts what is missing of the processes of a sweep, and follows it to its end."""
    cluster = args.cluster or sweep.row().cluster
    processes = min(args.processes or cores(), max(1, len(sweep.plan.runs)))
    sweep.go_on()
    by = f"by the workers at {cluster}" if cluster else f"by {processes} process{'' if processes == 1 else 'es'}"
    say(f"{len(sweep.plan.runs):,} runs {by}, {sweep.path}")
    start(sweep, processes, cluster=cluster)
    if args.detach:
        say(f"to see how far it is: rnnviz sweep --list; to stop it: rnnviz sweep --stop {str(sweep.path)!r}")
        return OK
    return follow(sweep, processes, cluster=cluster, say=say)


def follow(sweep: SweepFolder, processes: int, *, cluster: str = "", say: Say = print) -> int:
    """Says what comes of each run until all have ended. Ctrl+C stops the sweep; the end of the terminal does not."""
    told: set[int] = set()
    restarts = 0
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None:
        with contextlib.suppress(ValueError):  # not the main thread
            signal.signal(hangup, signal.SIG_IGN)
    try:
        with asked_to_end() as asked:
            began = time.monotonic()
            while not asked:
                for number, result in sweep.results().items():
                    if number not in told:
                        told.add(number)
                        say(_line(sweep, number, len(told), result))
                if sweep.ended() or (sweep.asked_to_stop() and not sweep.working()):
                    break
                missing = not sweep.working() and time.monotonic() - began > 30 * _LOOK
                if missing or (not cluster and began and _lacks(sweep, processes, began)):
                    if cluster or restarts >= _RESTARTS or sweep.problem():
                        break
                    restarts += 1
                    began = time.monotonic()
                    start(sweep, processes, cluster=cluster)
                time.sleep(_LOOK)
        if asked:
            sweep.ask_to_stop()
            while sweep.working():
                time.sleep(_LOOK)
    except OSError:  # its terminal has been closed: the processes go on
        return OK
    return _ending(sweep, say)


def _lacks(sweep: SweepFolder, processes: int, began: float) -> bool:
    """Whether fewer processes are at work than should be. They need a while to begin."""
    left = len(sweep.plan.runs) - len(sweep.results())
    return time.monotonic() - began > 30 * _LOOK and len(sweep.working()) < min(processes, left)


def _ending(sweep: SweepFolder, say: Say) -> int:
    row = sweep.row()
    if row.left:
        say(f"{row.finished} of {row.planned} runs are finished" + (f". {row.problem}" if row.problem else ""))
        say(f"to go on: rnnviz sweep --resume {str(sweep.path)!r}")
        return FAILED if row.problem else INTERRUPTED
    say("\n" + results_text(sweep.sweep()))
    return FAILED if row.failed else OK


def _line(sweep: SweepFolder, number: int, count: int, result: dict[str, object]) -> str:
    name, of = sweep.plan.runs[number - 1].name, f"{count:,} of {len(sweep.plan.runs):,}"
    measures = result.get("measures")
    if not isinstance(measures, dict):
        return f"{of}   {name}   failed: {result.get('reason')}"
    val = measures.get("val_loss")
    return f"{of}   {name}   val {val:.6f}   {result.get('seconds'):.1f} s" if val is not None else f"{of}   {name}"


def _work(args: argparse.Namespace, say: Say) -> int:
    """One process of a sweep, which `start` has started. Why it ends before its time is noted in the sweep."""
    sweep = SweepFolder(args.work)

    def noted(words: str) -> None:
        say(words)
        sys.stdout.flush()  # into its log, which others read while it works

    noted(f"process {os.getpid()}")
    try:
        if args.cluster:
            importlib.import_module("rnnviz.sweeps.cluster").work_on_cluster(sweep, args.cluster, say=noted)
        else:
            engine = importlib.import_module("rnnviz.sweeps.work")
            engine.settle_threads()
            engine.work(sweep, args.slot, say=noted)
    except Exception as error:
        sweep.say_problem(str(error) if isinstance(error, Told) else f"{type(error).__name__}: {error}")
        raise
    return OK


def _list(sweeps: Sweeps, say: Say) -> int:
    rows = sweeps.list()
    if rows:
        say(table([LIST_HEADS, *map(_row_cells, rows)], right=range(2, len(LIST_HEADS))))
        for row in rows:
            if row.problem:
                say(f"{row.name}: {row.problem}")
        say("")
    say(f"{len(rows)} sweep{'' if len(rows) == 1 else 's'} in {sweeps.root}")
    return OK


def _row_cells(row: SweepRow) -> tuple[str, ...]:
    return row.name, row.status.value, f"{row.finished} of {row.planned}", str(row.failed), str(row.working)


def _results(folder: SweepFolder, args: argparse.Namespace, say: Say) -> int:
    sweep = folder.sweep()
    if args.to is None:
        say(results_text(sweep))
        return OK
    if args.to.exists() and not args.force:
        say(f"rnnviz sweep: {args.to} already exists; --force replaces it.")
        return BAD_INPUT
    write_table(sweep, args.to)
    say(str(args.to))
    return OK


def results_text(sweep: Sweep) -> str:
    """Every choice of settings as a line, over its seeds: median, lowest and highest of the first measure."""
    measure = next(iter(sweep.measures), "val_loss")
    names = [name.rpartition(".")[2] for name in sweep.varied]
    rows = [(*names, "runs", "median", "lowest", "highest", "parameters")]
    for group in sweep.groups:
        found, median = group.found(measure), group.median(measure)
        numbers = ("", "", "") if median is None else (f"{median:.6f}", f"{min(found):.6f}", f"{max(found):.6f}")
        size = "" if group.parameters is None else f"{group.parameters:,}"
        rows.append((*values_words(sweep.varied, group.values), f"{len(found)} of {len(group.runs)}", *numbers, size))
    lines = [f"{MEASURES.get(measure, measure)} over the seeds:", table(rows, right=range(len(names), len(names) + 5))]
    lines += [f"{run.name}: {run.reason}" for run in sweep.runs if run.status is RunState.FAILED]
    return "\n".join(lines)
