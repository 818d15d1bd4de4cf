"""The models of ../shared/cases: opened, traced, and held against the numbers that lie beside them.

Each is read without Keras, where it can be, and must be what Keras makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from same_networks import differences
from shared_files import SHARED

from rnnviz.models.described import NeedsKeras
from rnnviz.models.model_file import read_model_file
from rnnviz.models.opened import open_model
from rnnviz.models.plain.opened import open_plain
from rnnviz.models.refused import ModelRefused
from rnnviz.records.arrays import Array
from rnnviz.records.network import InputSpec, Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import predict, trace
from rnnviz.tracing.reader import UnsupportedModel, network_of, read_network

CASES = SHARED / "cases"
REFUSED = {
    "21-lfs-pointer-as-model/sketch_rnn_model.h5": "Git LFS pointer",
    "21-lfs-pointer-as-model/sketch_rnn_model.keras": "Git LFS pointer",
    "24-tutorial-tf-time-series/feedback.keras": "lstm_cell",
    "78-quickdraw-broken-and-odd/array.json": "JSON that describes no Keras model",
    "92-issue-custom-and-stacked-cells/custom_cell.keras": "MinimalRNNCell",
}
"""File -> what the sentence names it for; all other files open."""

_HALVES = {
    "13-cnn-lstm-maxpool/model_structure.json": "cnn_lstm_model.keras",
    "13-cnn-lstm-maxpool/model_weights.weights.h5": "cnn_lstm_model.keras",
}
"""Whose numbers are those of the two together: model_structure.json has numbers of its own, which were made without the
weights, of chance ones."""

_OF_KERAS_2 = {
    "01-h5-named-keras-bilstm/bilstm_model.keras": (0.2608211,),
    "01-h5-named-keras-bilstm/same-bytes.h5": (0.2608211,),
    "05-seq2seq-lstm-keras225-h5/s2s.h5": (4.449413e-06, 0.008879893, 0.005058332, 8.310416e-05),
}
"""What tf_keras 2.19, which is Keras 2, answers with these files to the input of `_any`: the first four numbers of
the last step."""

_HALF = ("93-issue-mixed-precision/mixed_lstm.keras", "93-issue-mixed-precision/mixed_stateful_gru.keras")
"""Keras computes them in float16."""

_STEPS = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """verdict: "right", "no numbers", "refused" or "wrong". said: the error of the numbers, or the sentence."""

    name: str
    verdict: str
    said: str


def files() -> list[Path]:
    """All that may be models."""
    return sorted(one for one in CASES.rglob("*") if one.suffix in (".keras", ".h5", ".json"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def outcome(path: Path) -> Outcome:
    """Opens and traces one file, and compares its numbers."""
    name, named = name_of(path), REFUSED.get(name_of(path))
    try:
        network = _opened(path)
    except (ModelRefused, UnsupportedModel) as error:
        fits = named is not None and named in str(error)
        return Outcome(name, "refused" if fits else "wrong", str(error))
    if named is not None:
        return Outcome(name, "wrong", "it was opened")
    beside = path.with_name(f"{_HALVES.get(name, path.name)}.reference.npz")
    if not beside.exists():
        xs = [_any(spec, n) for n, spec in enumerate(network.inputs)]
        answer = _traced(network, xs).prediction[0, -1, :4]
        if name not in _OF_KERAS_2:
            return Outcome(name, "no numbers", f"answers {' '.join(f'{v:.4g}' for v in answer)}")
        by = far(answer, np.array(_OF_KERAS_2[name]))
        return Outcome(name, "right" if by < _most(False) else "wrong", f"{by:.1e}")
    with np.load(beside) as numbers:
        xs = [as_read(spec, numbers[f"x{spec.number}"]) for spec in network.inputs]
        wanted = numbers["y0"]
    _traced(network, xs)
    wrong = far(predict(network, xs), wanted)
    most = _most(name in _HALF)
    problems = [f"{what}: {by:.1e}" for what, by in [("output", wrong), *_beside(path, network)] if by > most]
    return Outcome(name, "wrong" if problems else "right", ", ".join(problems) or f"{wrong:.1e}")


def _opened(path: Path) -> Network:
    """By Keras, and as plain data. AssertionError where the two are not the same."""
    by_keras = read_network(open_model(path).model)
    try:
        network = network_of(open_plain(read_model_file(path)).model)
    except NeedsKeras:
        assert name_of(path) in _HALF, name_of(path)
        return by_keras
    assert differences(network, by_keras) == []
    return network


def _most(half: bool) -> float:
    """How far from Keras's numbers, in float16 or in float32, ours may be, of the largest one."""
    return 2e-2 if half else 2e-5


def far(ours: Array, theirs: Array) -> float:
    """The largest difference, as a part of the largest number; what is no number must be none in both."""
    theirs = theirs.astype(float)
    ours = ours.reshape(theirs.shape)
    if not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        return float("inf")
    return float(np.nanmax(np.abs(ours - theirs)) / max(np.nanmax(np.abs(theirs)), 1e-30))


def as_read(spec: InputSpec, array: Array) -> Array:
    """(batch, T, features) of an array as Keras has it."""
    whole = np.asarray(array, np.float64)
    steps = 1 if spec.timeless else whole.shape[1]
    return whole.reshape(len(whole), steps, spec.features)


def _any(spec: InputSpec, number: int) -> Array:
    steps = 1 if spec.timeless else spec.steps or _STEPS
    rng = np.random.default_rng(number)
    if spec.ids:
        return rng.integers(0, spec.most or 2, size=(1, steps, 1)).astype(float)
    return rng.normal(size=(1, steps, spec.features))


def _traced(network: Network, xs: Sequence[Array]) -> Trace:
    """The first sequence alone, there and back."""
    first = [x[:1] for x in xs]
    answer = predict(network, first)
    return trace(network, x=first, y=np.zeros_like(answer), loss_on=LossOn.EVERY)


def _beside(path: Path, network: Network) -> Iterator[tuple[str, float]]:
    """What else is known of it: states and gates, or gradients at every step."""
    expected, given = path.with_name("expected.npz"), path.with_name("input.npz")
    if not expected.exists():
        return
    with np.load(given) as one, np.load(expected) as right:
        x = as_read(network.inputs[0], one["x"])
        if path.stem in right.files:  # derivatives of the squared error
            made = trace(network, x=x, y=one["y"][:, None], loss_on=LossOn.LAST)
            yield "gradients", _logs_apart(made.layers[0].output.gradient[0], right[path.stem])
            return
        made = _traced(network, [x])
        layer = next(one for one in made.layers if one.recurrent)
        for name in right.files:
            if name in layer.states:
                yield name, far(layer.states[name].value[0], right[name])
            else:
                yield name, far(layer.gate(name.removesuffix("_gate")).after.value[0], right[name])


def _logs_apart(ours: Array, theirs: Array) -> float:
    """Of gradients over many powers of ten: how far apart their norms are at the worst step, as a part of the norm."""
    norms = np.linalg.norm(ours, axis=-1), np.linalg.norm(theirs, axis=-1)
    return float(np.max(np.abs(norms[0] - norms[1]) / norms[1]))
