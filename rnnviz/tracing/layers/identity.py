"""Identity: hands on what it reads. The reader makes one where a model's output is a state of a layer, too."""

from __future__ import annotations

from typing import ClassVar

from rnnviz.tracing.layers.dropout import Dropout
from rnnviz.tracing.options import Aside, Options
from rnnviz.tracing.recorder import records


@records("Identity", "ActivityRegularization")
class Identity(Dropout):
    options: ClassVar[Options] = {"l1": Aside((0.0, 0.1)), "l2": Aside((0.0, 0.1))}
    note: str = ""
