"""Attention: each step of one sequence, the query, takes a weighted mean of all steps of another one, the value.

The weights are a softmax over the steps of how well the query's step fits the key's. Dot products: Luong, Pham and
Manning (2015), arXiv 1508.04025; sums under a tanh: Bahdanau, Cho and Bengio (2015), arXiv 1409.0473; several heads:
Vaswani et al. (2017), arXiv 1706.03762; all as keras.layers has them. Arrays in here are (batch, heads, query's steps,
key's steps) for the weights, and (batch, steps, heads, units) for what is weighed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import Factor, Gate, LayerTrace, Signal, WeightTrace
from rnnviz.tracing.options import SWITCH, Aside, OneOf, Options, Real, Whole, trained
from rnnviz.tracing.recorder import Recorder, UnsupportedLayer, records, signal, weight_trace
from rnnviz.tracing.stream import Stream, batch_first

_FAR = 1e9
"""What Keras takes away from the score of a masked step."""


class Attending(Recorder):
    """Its sources are the query, the value and, where it is another sequence, the key. The output stands where the
    query stands. The weights of a head are recorded as a gate of as many units as the key has steps."""

    fewest_sources: ClassVar[int] = 2
    most_sources: ClassVar[int] = 3
    passes_mask: ClassVar[bool] = True
    switches: ClassVar[frozenset[str]] = frozenset(("use_causal_mask",))

    d_out: Array
    """(batch, T, units): the total derivative with respect to the outputs."""

    def forward(self, sources: Sequence[Stream]) -> Stream:
        found = dict(zip(self.places(len(sources)), sources, strict=True))
        self.sources = tuple(sources)
        self.query, self.value = found["query"], found["value"]
        self.key = found.get("key", self.value)
        vector = any(source.vector for source in sources)
        if vector or len(self.key.steps) != len(self.value.steps):
            raise UnsupportedLayer(self.spec.name, "it reads sequences of other shapes than an attention has.")
        self.q, self.k, self.v = self.project(*(batch_first(s.values) for s in (self.query, self.key, self.value)))
        self.scores = self.score(self.q, self.k)
        self.weighed = self._softmax(self.scores)
        self.mixed = np.einsum("bnts,bsne->btne", self.weighed, self.v)
        self.out = self.finish(self.mixed)
        self.stream = self.query.then(batch_first(self.out))
        return self.stream

    def places(self, count: int) -> tuple[str, ...]:
        """Which source is which."""
        return ("query", "value", "key")[:count]

    @abstractmethod
    def project(self, query: Array, key: Array, value: Array) -> tuple[Array, Array, Array]:
        """(batch, steps, features) as (batch, steps, heads, units) each."""

    @abstractmethod
    def score(self, q: Array, k: Array) -> Array:
        """(batch, heads, T, S): how well each step of the key fits each of the query."""

    @abstractmethod
    def score_back(self, d: Array) -> tuple[Array, Array]:
        """The derivatives with respect to q and k from that with respect to the scores."""

    @abstractmethod
    def pair_back(self, d: Array) -> Array:
        """(batch, T, S, heads, units): what each score sends to k, from the derivative with respect to the scores."""

    @abstractmethod
    def allowed(self) -> BoolArray | None:
        """(batch or 1, 1, T or 1, S): which steps may be looked at; None for all."""

    @abstractmethod
    def finish(self, mixed: Array) -> Array:
        """(batch, T, heads, units) as (batch, T, units)."""

    @abstractmethod
    def finish_back(self, above: Array) -> Array:
        """The derivative with respect to `mixed`."""

    @abstractmethod
    def project_back(self, what: str, d: Array) -> Array:
        """The derivative with respect to a source from that with respect to "q", "k" or "v": (…, heads, units) to
        (…, features)."""

    def weight_parts(self) -> Mapping[str, tuple[IntArray, tuple[Factor, ...]]]:
        """Weight name -> the steps at which it was used, and its factors; after `backward`."""
        return {}

    def causal(self) -> BoolArray | None:
        """(1, 1, T, S): of a causal attention, the steps up to its own."""
        if not self.spec.config.get("use_causal_mask"):
            return None
        return np.tri(len(self.query.steps), len(self.key.steps), dtype=bool)[None, None]

    def _softmax(self, scores: Array) -> Array:
        allowed = self.allowed()
        if allowed is not None:
            scores = scores - np.where(allowed, 0.0, _FAR)
        raised = np.exp(scores - scores.max(-1, keepdims=True))
        weighed: Array = raised / raised.sum(-1, keepdims=True)
        return weighed

    def backward(self, above: Array) -> tuple[Array, ...]:
        lanes = above.shape[1]
        self.above = batch_first(above)
        self.d_out = self.heard(self.above)
        self.d_mixed = self.finish_back(self.d_out)
        weighed, v = (_of_lanes(one, lanes) for one in (self.weighed, self.v))
        self.d_weighed = np.einsum("btne,bsne->bnts", self.d_mixed, v)
        self.d_v = np.einsum("bnts,btne->bsne", weighed, self.d_mixed)
        self.d_scores = self.scored(weighed * (self.d_weighed - (weighed * self.d_weighed).sum(-1, keepdims=True)))
        self.d_q, self.d_k = self.score_back(self.d_scores)
        down = {
            "query": self.project_back("q", self.d_q),
            "value": self.project_back("v", self.d_v),
            "key": self.project_back("k", self.d_k),
        }
        return tuple(batch_first(one) for one in self._by_source(down))

    def heard(self, above: Array) -> Array:
        """The part of the gradient from above that goes through the attention: at some steps it may say nothing."""
        return above

    def scored(self, d: Array) -> Array:
        """The part of the derivative with respect to the scores that reaches what made them."""
        return d

    def _by_source(self, parts: dict[str, Array]) -> tuple[Array, ...]:
        names = self.places(len(self.sources))
        if "key" not in names:
            parts["value"] = parts["value"] + parts["key"]
        return tuple(parts[name] for name in names)

    def sent(self) -> tuple[Array, ...]:
        lanes = self.d_mixed.shape[0]
        weighed = _of_lanes(self.weighed, lanes)
        through_v = np.einsum("bnts,btne->btsne", weighed, self.d_mixed)
        down = {
            "query": self.project_back("q", self.d_q)[:, :, None],
            "value": self.project_back("v", through_v),
            "key": self.project_back("k", self.pair_back(self.d_scores)),
        }
        return tuple(one.transpose(1, 2, 0, 3) for one in self._by_source(down))

    def output_gradient(self) -> Array:
        return batch_first(self.above)

    def record(self) -> LayerTrace:
        steps, keys = self.query.steps, np.tile(self.key.positions, (len(self.query.steps), 1))
        taps = {"query": self.query.taps, "value": np.tile(self.value.positions, (len(steps), 1)), "key": keys}
        first, *more = (taps[name] for name in self.places(len(self.sources)))
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.out.shape[-1],
            sources=self.spec.sources,
            steps=steps,
            output=signal(batch_first(self.out), batch_first(self.above)),
            emits=np.ones(len(steps), bool),
            taps=first,
            more_taps=tuple(more),
            gates=self.heads(),
            weights=self.traced_weights(),
            config=self.spec.config,
            note="dropout is off" if self.spec.config.get("dropout") else "",
        )

    def heads(self) -> tuple[Gate, ...]:
        count = self.weighed.shape[1]
        return tuple(
            Gate(
                name=f"head {n + 1}" if count > 1 else "attention",
                symbol="a",
                activation="softmax",
                before=Signal(self.scores[:, n], self.d_scores[:, n]),
                after=Signal(self.weighed[:, n], self.d_weighed[:, n]),
            )
            for n in range(count)
        )

    def traced_weights(self) -> tuple[WeightTrace, ...]:
        return tuple(
            weight_trace(name, self.weights[name], self.stream, factors, steps=steps)
            for name, (steps, factors) in self.weight_parts().items()
            if name in self.weights
        )


class _OneHead(Attending):
    """keras.layers.Attention and AdditiveAttention: the sequences are weighed as they are."""

    options: ClassVar[Options] = {"use_scale": SWITCH, "dropout": Real(1), "seed": Aside((None, 7))}
    parameters: ClassVar[tuple[str, ...]] = ("scale",)
    reads_as: ClassVar[frozenset[str]] = frozenset(("",))

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.scale = self.weights.get("scale", np.ones(()))

    def project(self, query: Array, key: Array, value: Array) -> tuple[Array, Array, Array]:
        if query.shape[-1] != key.shape[-1]:
            raise UnsupportedLayer(self.spec.name, "its query and its key have different numbers of units.")
        return query[:, :, None], key[:, :, None], value[:, :, None]

    def project_back(self, what: str, d: Array) -> Array:
        return d[..., 0, :]

    def allowed(self) -> BoolArray | None:
        causal, mask = self.causal(), self.value.mask
        if mask is None:
            return causal
        seen: BoolArray = mask.T[:, None, None]
        return seen if causal is None else seen & causal

    def finish(self, mixed: Array) -> Array:
        return self.heard(mixed[:, :, 0])

    def heard(self, above: Array) -> Array:
        """A masked step of the query says 0."""
        mask = self.query.mask
        return above if mask is None else np.where(mask.T[..., None], above, 0.0)

    def finish_back(self, above: Array) -> Array:
        return above[:, :, None]

    def sums(self, q: Array, k: Array) -> Array:
        """(batch, T, S, units): the query's steps and the key's under one tanh, where they are added."""
        return q[:, :, None, 0] + k[:, None, :, 0]


@records("Attention")
class Attention(_OneHead):
    """score_mode "dot": scale · q·k; "concat": a weight times the sum of tanh(scale · (q + k))."""

    options: ClassVar[Options] = {**_OneHead.options, "score_mode": OneOf(("dot", "concat"))}
    parameters: ClassVar[tuple[str, ...]] = ("scale", "concat_score_weight")

    @property
    def dot(self) -> bool:
        return bool(self.spec.config.get("score_mode", "dot") == "dot")

    def score(self, q: Array, k: Array) -> Array:
        if self.dot:
            self.raw: Array = np.einsum("btnd,bsnd->bnts", q, k)
            scores: Array = self.scale * self.raw
            return scores
        self.tanh = np.tanh(self.scale * self.sums(q, k))
        total: Array = self.tanh.sum(-1)[:, None]
        self.raw = total
        return self.weights["concat_score_weight"] * total

    def score_back(self, d: Array) -> tuple[Array, Array]:
        lanes = len(d)
        if self.dot:
            q, k = _of_lanes(self.q, lanes), _of_lanes(self.k, lanes)
            return (
                self.scale * np.einsum("bnts,bsnd->btnd", d, k),
                self.scale * np.einsum("bnts,btnd->bsnd", d, q),
            )
        pairs = self._pairs(d)
        return pairs.sum(2)[:, :, None], pairs.sum(1)[:, :, None]

    def _pairs(self, d: Array) -> Array:
        """(batch, T, S, units): the derivative with respect to q + k of each pair."""
        slope = 1 - _of_lanes(self.tanh, len(d)) ** 2
        pairs: Array = self.weights["concat_score_weight"] * self.scale * d[:, 0, :, :, None] * slope
        return pairs

    def pair_back(self, d: Array) -> Array:
        if self.dot:
            found: Array = self.scale * np.einsum("bnts,btnd->btsnd", d, _of_lanes(self.q, len(d)))
            return found
        return self._pairs(d)[..., None, :]

    def weight_parts(self) -> Mapping[str, tuple[IntArray, tuple[Factor, ...]]]:
        d, steps = self.d_scores[:, 0], self.query.steps
        if self.dot:
            return {"scale": (steps, (_alone((d * self.raw[:, 0]).sum(-1)),))}
        weight: Array = self.weights["concat_score_weight"]
        inside = (1 - self.tanh**2) * self.sums(self.q, self.k)
        return {
            "scale": (steps, (_alone(weight * (d[..., None] * inside).sum((-1, -2))),)),
            "concat_score_weight": (steps, (_alone((d * self.raw[:, 0]).sum(-1)),)),
        }


@records("AdditiveAttention")
class AdditiveAttention(_OneHead):
    """The score is the sum of scale · tanh(q + k), with a scale for every unit."""

    def score(self, q: Array, k: Array) -> Array:
        self.tanh = np.tanh(self.sums(q, k))
        total: Array = (self.scale * self.tanh).sum(-1)[:, None]
        return total

    def score_back(self, d: Array) -> tuple[Array, Array]:
        pairs = self.pair_back(d)[:, :, :, 0]
        return pairs.sum(2)[:, :, None], pairs.sum(1)[:, :, None]

    def pair_back(self, d: Array) -> Array:
        slope = 1 - _of_lanes(self.tanh, len(d)) ** 2
        pairs: Array = self.scale * d[:, 0, :, :, None] * slope
        return pairs[..., None, :]

    def weight_parts(self) -> Mapping[str, tuple[IntArray, tuple[Factor, ...]]]:
        deltas = np.einsum("bts,btsd->btd", self.d_scores[:, 0], self.tanh)
        return {"scale": (self.query.steps, (Factor(slice(0, deltas.shape[-1]), None, deltas),))}


@records("MultiHeadAttention")
class MultiHeadAttention(Attending):
    """Each head has dot products, divided by √key_dim, of its own projections; their means are projected once more."""

    options: ClassVar[Options] = {
        "num_heads": Whole(),
        "key_dim": Whole(),
        "value_dim": Whole(none=True),
        "use_bias": SWITCH,
        "output_shape": Aside((None,)),
        "attention_axes": OneOf((None, 1, (1,))),
        "dropout": Real(1),
        "use_gate": OneOf((False,)),
        "sliding_window": OneOf((None,)),
        "flash_attention": Aside((None, False)),
        "seed": Aside((None, 7)),
        **trained(kernel="glorot_uniform", bias="zeros"),
    }
    reads_as: ClassVar[frozenset[str]] = frozenset(("", "value", "key"))

    def places(self, count: int) -> tuple[str, ...]:
        roles = self.spec.roles or ("", "value", "key")
        return tuple(role or "query" for role in roles[:count])

    @classmethod
    def read_weights(cls, name: str, layer: Layer) -> dict[str, Array]:
        found = {}
        for part in ("query", "key", "value", "output"):
            for called, weight in layer.inner[f"{part}_dense"].weights:
                found[f"{part}/{called}"] = np.asarray(weight).copy()
        if len(found) != len(layer.weights):
            raise UnsupportedLayer(name, "it has weights that a trace does not support.")
        if found["output/kernel"].ndim != 3:
            raise UnsupportedLayer(name, "its output has more than one axis of units.")
        return found

    def project(self, query: Array, key: Array, value: Array) -> tuple[Array, Array, Array]:
        self.projects = {"query": query, "key": key, "value": value}
        q, k, v = (self._projected(name, x) for name, x in self.projects.items())
        return q, k, v

    def _projected(self, name: str, x: Array) -> Array:
        found: Array = np.einsum("bsf,fnd->bsnd", x, self.weights[f"{name}/kernel"])
        return found + self.weights[f"{name}/bias"] if f"{name}/bias" in self.weights else found

    def project_back(self, what: str, d: Array) -> Array:
        name = {"q": "query", "k": "key", "v": "value"}[what]
        found: Array = np.einsum("...nd,fnd->...f", d, self.weights[f"{name}/kernel"])
        return found

    @property
    def _scale(self) -> float:
        return float(self.weights["query/kernel"].shape[-1] ** -0.5)

    def score(self, q: Array, k: Array) -> Array:
        found: Array = self._scale * np.einsum("btnd,bsnd->bnts", q, k)
        return found

    def score_back(self, d: Array) -> tuple[Array, Array]:
        q, k = _of_lanes(self.q, len(d)), _of_lanes(self.k, len(d))
        return (
            self._scale * np.einsum("bnts,bsnd->btnd", d, k),
            self._scale * np.einsum("bnts,btnd->bsnd", d, q),
        )

    def pair_back(self, d: Array) -> Array:
        found: Array = self._scale * np.einsum("bnts,btnd->btsnd", d, _of_lanes(self.q, len(d)))
        return found

    def allowed(self) -> BoolArray | None:
        masks = [self.causal()]
        if self.query.mask is not None:
            masks.append(self.query.mask.T[:, None, :, None])
        seen = [self.value.mask] + ([self.key.mask] if "key" in self.places(len(self.sources)) else [])
        masks += [mask.T[:, None, None] for mask in seen if mask is not None]
        known = [mask for mask in masks if mask is not None]
        return None if not known else np.logical_and.reduce(np.broadcast_arrays(*known))

    def _softmax(self, scores: Array) -> Array:
        """Where no step may be looked at, Keras looks at all alike, whatever they score; with dropout, at none."""
        allowed = self.allowed()
        weighed = super()._softmax(scores)
        if allowed is None:
            return weighed
        blind = 0.0 if self.spec.config.get("dropout") else 1 / scores.shape[-1]
        return np.where(allowed.any(-1, keepdims=True), weighed, blind)

    def scored(self, d: Array) -> Array:
        allowed = self.allowed()
        return d if allowed is None else np.where(allowed, d, 0.0)

    def finish(self, mixed: Array) -> Array:
        out: Array = np.einsum("btne,neo->bto", mixed, self.weights["output/kernel"])
        return out + self.weights["output/bias"] if "output/bias" in self.weights else out

    def finish_back(self, above: Array) -> Array:
        found: Array = np.einsum("bto,neo->btne", above, self.weights["output/kernel"])
        return found

    def weight_parts(self) -> Mapping[str, tuple[IntArray, tuple[Factor, ...]]]:
        found: dict[str, tuple[IntArray, tuple[Factor, ...]]] = {}
        parts = (("query", self.query, self.d_q), ("key", self.key, self.d_k), ("value", self.value, self.d_v))
        for name, stream, d in parts:
            units = slice(0, d.shape[-1])
            heads = range(d.shape[2])
            found[f"{name}/kernel"] = (
                stream.steps,
                tuple(Factor(units, _in_rows(self.projects[name], n, len(heads)), d[:, :, n]) for n in heads),
            )
            found[f"{name}/bias"] = stream.steps, tuple(Factor(units, None, d[:, :, n], n) for n in heads)
        out = slice(0, self.out.shape[-1])
        mixed = self.mixed.reshape(*self.mixed.shape[:2], -1)
        found["output/kernel"] = self.query.steps, (Factor(out, mixed, self.d_out),)
        found["output/bias"] = self.query.steps, (Factor(out, None, self.d_out),)
        return found


def _alone(deltas: Array) -> Factor:
    """What (batch, T) adds to a weight that is one number."""
    return Factor(slice(0, 1), None, deltas[..., None])


def _in_rows(x: Array, head: int, heads: int) -> Array:
    """(batch, S, features · heads): the inputs in the rows of a kernel (features, heads, units) that belong to a head,
    0 in the others."""
    found = np.zeros((*x.shape, heads))
    found[..., head] = x
    return found.reshape(*x.shape[:2], -1)


def _of_lanes(array: Array, lanes: int) -> Array:
    """The arrays of one sequence, for as many gradients as are taken at once."""
    return array if len(array) == lanes else np.broadcast_to(array, (lanes, *array.shape[1:]))
