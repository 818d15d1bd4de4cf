"""Traces as files."""

from __future__ import annotations

from rnnviz.export.formats import Formats
from rnnviz.records.trace import Trace

TRACES: Formats[Trace] = Formats("rnnviz.export.traces", "A trace")
