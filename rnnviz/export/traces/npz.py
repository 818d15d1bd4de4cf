"""An .npz archive with everything in it, which `rnnviz.tracing.store.load_trace` reads back."""

from __future__ import annotations

from pathlib import Path

from rnnviz.export.formats import Format
from rnnviz.records.trace import Trace
from rnnviz.tracing.store import save_trace


def write(trace: Trace, path: Path) -> None:
    save_trace(path, trace)


FORMAT = Format("Traces", ("npz",), 10, write)
