"""Training on several devices of one machine at once: tf.distribute.MirroredStrategy, each with a part of the batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnnviz.records.dataset import Dataset
from rnnviz.records.training import Device
from rnnviz.training.clipping import clipping, norms_of
from rnnviz.training.compiled import MOST_STEPS, Compiled, _lengths, _signature
from rnnviz.training.device import NoSuchDevice, Placement, choose, halves
from rnnviz.training.objectives.base import Batch, Objective
from rnnviz.training.way import Way

STRATEGIES = ("none", "mirrored")


@dataclass(frozen=True, slots=True)
class MirroredPlacement(Placement):
    """Every weight on every device. strategy: the tf.distribute.MirroredStrategy."""

    strategy: Any = field(kw_only=True)

    def scope(self) -> Any:
        return self.strategy.scope()


def place(device: str, strategy: str = "none") -> Placement:
    """Where a run is trained: one device, or all of a kind at once.

    device: as in TrainSettings; "auto" takes the GPUs where there are any. strategy: one of STRATEGIES.
    NoSuchDevice where there is no such device, or only one to be mirrored.
    """
    one = choose(device)
    if strategy == "none":
        return one
    import tensorflow as tf

    kind = one.device.kind
    found = [d.name for d in tf.config.list_logical_devices(kind.upper())]
    if kind == "cpu" and len(set(halves())) > 1:
        found = found[:1]  # one CPU, of which we have made two devices
    if len(found) < 2:
        raise NoSuchDevice(f"Mirrored training needs two or more devices; TensorFlow sees one {kind.upper()} here.")
    mirrored = tf.distribute.MirroredStrategy(found)
    return MirroredPlacement("", Device(kind, f"{len(found)} {kind.upper()}s, mirrored"), strategy=mirrored)


class Mirrored(Compiled):
    """Compiled, with every batch shared out: each device sums its part's share of the gradient, and all of them
    take the step of the whole. So it is the step of one device, but for a BatchNormalization, which knows its own part
    of the batch alone. The series lie in main memory, from where each device fetches its part."""

    def __init__(
        self,
        model: Any,
        dataset: Dataset,
        *,
        optimizer: Any,
        batch_size: int,
        placement: MirroredPlacement,
        objective: Objective,
        way: Way | None = None,
    ) -> None:
        import tensorflow as tf

        del way  # each device's part is computed as Keras has it
        if not objective.additive:
            raise ValueError("This loss cannot be split across several devices.")
        super().__init__(
            model,
            dataset,
            optimizer=optimizer,
            batch_size=batch_size,
            placement=placement,
            objective=objective,
            way=Way(fused=False, xla=False),
        )
        strategy = placement.strategy
        replicas, size = strategy.num_replicas_in_sync, self._batch
        part = -(-size // replicas)
        targets = objective.targets(model, dataset)
        weights, ragged = model.trainable_variables, self.ragged
        clip = clipping(optimizer)
        with tf.device("/CPU:0"):
            x, y = tf.constant(dataset.x_train), tf.constant(targets.train)
            lengths = tf.constant(_lengths(dataset.lengths_train, dataset.x_train))
            others = [tf.constant(other.train) for other in dataset.others]

        def share(rows: Any, count: Any) -> Any:
            """On each device: its share of the mean loss, and the step. `count` of the replicas · part rows count."""
            replica = tf.distribute.get_replica_context()
            start = replica.replica_id_in_sync_group * part
            mine = rows[start : start + part]
            counted = tf.cast(start + tf.range(part) < count, x.dtype) / tf.cast(count, x.dtype)
            with tf.device("/CPU:0"):
                inputs, wanted, own = tf.gather(x, mine), tf.gather(y, mine), tf.gather(lengths, mine)
                more = tuple(tf.gather(other, mine) for other in others)
                if ragged:  # the rows that fill a batch up are of its own length too
                    inputs = inputs[:, : own[0]]
            with tf.GradientTape() as tape:
                batch = Batch(inputs, wanted, own, counted, optimizer.iterations, more)
                measured = objective.training(model, batch)
            shares = tape.gradient(measured["loss"], weights)
            norms: Any = [tf.fill([], np.nan)] * 2  # of the whole gradient, which nobody has where nothing is clipped
            if clip is not None:
                # Keras clips what each device has and then sums: here the sum is clipped, as on one device, and
                # each hands in an equal part of it, which is too small to be clipped again.
                whole = replica.all_reduce(tf.distribute.ReduceOp.SUM, shares)
                norms = [norm / replicas for norm in norms_of(whole, clip)]
                shares = [gradient / replicas for gradient in clip(whole)]
            optimizer.apply(shares, weights)
            norms = [tf.cast(norm, x.dtype) for norm in norms]
            return tf.stack([measured["loss"], *norms, *(measured[name] for name in objective.names)])

        def step(rows: Any, count: Any) -> Any:
            return strategy.reduce(tf.distribute.ReduceOp.SUM, strategy.run(share, args=(rows, count)), axis=None)

        def steps(rows: Any, counts: Any, number: Any) -> Any:
            # np.resize has filled a batch up with rows of its own; these, too, are only there to be left out.
            filling = replicas * part - size
            padded = tf.concat([rows, tf.repeat(rows[:, :1], filling, axis=1)], axis=1)

            def body(i: Any, losses: Any) -> Any:
                return i + 1, tf.tensor_scatter_nd_update(losses, [[i]], [step(padded[i], counts[i])])

            start = (tf.constant(0), tf.zeros((MOST_STEPS, 3 + len(objective.names)), x.dtype))
            return tf.while_loop(lambda i, _: i < number, body, start)[1]

        self._traceable = tf.function(steps, input_signature=_signature(size), autograph=False)
        self._data = ()


def compiled_for(model: Any, dataset: Dataset, *, placement: Placement, **options: Any) -> Compiled:
    """The Compiled of a placement. options: the rest of its arguments."""
    if isinstance(placement, MirroredPlacement):
        return Mirrored(model, dataset, placement=placement, **options)
    return Compiled(model, dataset, placement=placement, **options)
