"""Embedding: every id names a row of the table, and that row is the output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import SWITCH, Aside, Options, Whole
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream, batch_first


@records("Embedding")
class Embedding(Plain):
    """Its gradient with respect to the ids is 0: a loss has no derivative with respect to the name of a row."""

    options: ClassVar[Options] = {
        "input_dim": Whole(),
        "output_dim": Whole(),
        "mask_zero": SWITCH,
        "embeddings_initializer": Aside(("uniform", "zeros")),
        "embeddings_regularizer": Aside((None, "l2")),
        "embeddings_constraint": Aside((None, "non_neg")),
        "quantization_config": Aside((None,)),
    }
    parameters: ClassVar[tuple[str, ...]] = ("embeddings",)
    passes_mask: ClassVar[bool] = True
    makes_mask: ClassVar[bool] = True
    by_number: ClassVar[bool] = True

    rows: IntArray
    """(S, batch): the ids."""

    @classmethod
    def takes(cls, layer: Layer, rank: int) -> bool:
        return rank <= 2  # of ids that have an axis more Keras makes rows of rows

    def forward(self, sources: Sequence[Stream]) -> Stream:
        if sources[0].values.shape[-1] != 1:
            raise ValueError(
                f"The layer “{self.spec.name}” reads one id a step, not the {sources[0].values.shape[-1]} numbers "
                "that it gets."
            )
        return super().forward(sources)

    def run(self, x: Array) -> Array:
        table = self.weights["embeddings"]
        self.rows = x[..., 0].astype(np.int64)
        if self.rows.min() < 0 or self.rows.max() >= len(table):
            raise ValueError(f"The layer “{self.spec.name}” knows the ids 0 to {len(table) - 1}.")
        found: Array = table[self.rows]
        return found

    def places(self) -> Stream:
        made: dict[str, Any] = {"mask": self.rows != 0} if self.spec.config.get("mask_zero") else {"mask": None}
        stream = super().places()
        return Stream(stream.values, stream.steps, stream.positions, stream.vector, timeless=stream.timeless, **made)

    def run_back(self, above: Array) -> Array:
        return np.zeros((*above.shape[:2], 1))

    def factors(self) -> dict[str, Factor]:
        everything = slice(0, self.after.shape[-1])
        return {"embeddings": Factor(everything, None, batch_first(self.d_after), rows=self.rows.T)}
