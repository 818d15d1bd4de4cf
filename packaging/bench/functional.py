"""Functional models at random, hundreds of them: how far a trace is from Keras, and what fails.

    python packaging/dev.py bench functional
    python packaging/dev.py bench functional -o graphs=50 -o first=7 -o said=yes

A graph has several inputs, branches that meet, shared layers, masks, both directions, encoders and decoders, models in
models (tests/tracing/random_graphs.py). Compared are the output, the derivatives with respect to every input and every
weight, and the sums of what each step adds to a weight's gradient, against Keras and tf.GradientTape in float64; and
the derivative in a random direction against central differences.
"""

from __future__ import annotations

import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from figures import Figure

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "tracing"))

import chapter_models
import keras
import keras_proof
import random_graphs

from rnnviz.tracing.reader import read_network

LONG = 25
"""Of so many graphs one has sequences of up to 200 steps."""


def run(graphs: str = "600", first: str = "0", said: str = "no") -> Iterator[Figure]:
    """graphs: how many. first: the seed of the first one; each further one has the next. said: "yes" prints each."""
    warnings.simplefilter("ignore")  # Keras warns of every mask that a layer lets drop
    found: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    worst, off, began = 0.0, 0.0, time.perf_counter()
    for seed in range(int(first), int(first) + int(graphs)):
        keras.backend.clear_session()
        with chapter_models.precision("float64"):
            graph = random_graphs.graph(seed, **({"parts": 3, "longest": 200} if seed % LONG == LONG - 1 else {}))
        keras_proof.randomised(graph.model, seed=seed)
        parts.update(set(graph.said))
        try:
            for output in range(graph.outputs):
                network = read_network(graph.model, output=output)
                xs = graph.inputs(network)
                proven = keras_proof.prove(graph.model, xs=xs, output=output, seed=seed, within=1e-6)
                worst = max(worst, proven.error)
                off = max(off, keras_proof.assert_moves(proven, masks=graph.masks_of(network), seed=seed))
                found["outputs"] += 1
                found["layers"] += len(network.layers)
                found["automatic"] += proven.kinds().count("Automatic")
        except Exception:  # noqa: BLE001 - whatever is wrong with a graph is counted, and the next one tried
            found["failed"] += 1
            print(f"seed {seed}: {', '.join(graph.said)}\n{traceback.format_exc(limit=-3)}")
        if said == "yes":
            print(f"seed {seed}: {', '.join(graph.said)}")
    print("in how many graphs: " + ", ".join(f"{count} {part}" for part, count in sorted(parts.items())))
    yield Figure("random functional graphs", int(graphs), "graphs", 500, ">=")
    yield Figure("of which failed", found["failed"], "graphs", 0)
    yield Figure(f"outputs of them proven, {found['layers']:,} layers", found["outputs"], "outputs")
    yield Figure("layers of them computed by Keras", found["automatic"] / max(found["layers"], 1), "of all")
    yield Figure("largest disagreement with Keras, relative", worst, "", 1e-5)
    yield Figure("largest disagreement with central differences, relative", off, "", 1e-5)
    yield Figure("a graph, built, traced and compared", (time.perf_counter() - began) / int(graphs), "s")
