"""What the loops over time share: arrays of steps, the product with the recurrent kernel, and the masks.

All sequences lie with the time first, (T, batch, n), as a loop reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import tensorflow as tf


def length(sequence: Any) -> Any:
    """T: a number where it is known, else a scalar tensor."""
    return sequence.shape[0] if sequence.shape[0] is not None else tf.shape(sequence)[0]


def read(sequence: Any) -> Any:
    """An array of its steps. It is no slice of the sequence, whose gradient would be as large as the sequence."""
    array = tf.TensorArray(
        sequence.dtype, size=length(sequence), element_shape=sequence.shape[1:], clear_after_read=False
    )
    return array.unstack(sequence)


def empty(steps: Any, like: Any, width: int | None = None) -> Any:
    """An array of so many steps, (batch, width) each. like: (batch, n)."""
    return tf.TensorArray(like.dtype, size=steps, element_shape=[like.shape[0], width or like.shape[1]])


def loop(steps: Any, body: Callable[..., tuple[Any, ...]], start: Sequence[Any]) -> tuple[Any, ...]:
    """body(n, *variables) -> variables, for n from 0; the variables after the last step."""

    def step(n: Any, *variables: Any) -> tuple[Any, ...]:
        return n + 1, *body(n, *variables)

    done = tf.while_loop(lambda n, *_: n < steps, step, (tf.constant(0), *start), maximum_iterations=steps)
    return tuple(done[1:])


def loop_back(steps: Any, body: Callable[..., tuple[Any, ...]], start: Sequence[Any]) -> tuple[Any, ...]:
    """body(t, *variables) -> variables, for t from the last step to 0; the variables after step 0.

    The number of the step is a variable of the loop: where it is computed from another, XLA computes it again for every
    number that it reads, and so one number after the other.
    """

    def step(t: Any, *variables: Any) -> tuple[Any, ...]:
        return t - 1, *body(t, *variables)

    done = tf.while_loop(lambda t, *_: t >= 0, step, (steps - 1, *start), maximum_iterations=steps)
    return tuple(done[1:])


def before(first: Any, sequence: Any) -> Any:
    """What stood before each step: (T, batch, n), shifted by one behind `first`."""
    return tf.concat([first[tf.newaxis], sequence[:-1]], 0)


@dataclass(frozen=True, slots=True)
class Product:
    """A state times a recurrent kernel. drops: of each of its parts, (batch, units), what the state is multiplied by
    there (recurrent dropout); none where nothing is dropped. kernel: (units, parts · units)."""

    kernel: Any
    drops: tuple[Any, ...] = ()

    def __call__(self, state: Any) -> Any:
        """(batch, parts · units)."""
        if not self.drops:
            return state @ self.kernel
        kernels = tf.split(self.kernel, len(self.drops), 1)
        return tf.concat([(state * drop) @ part for drop, part in zip(self.drops, kernels, strict=True)], 1)

    def back(self, delta: Any) -> Any:
        """The state's share of the gradient of the result, (batch, units)."""
        if not self.drops:
            return tf.matmul(delta, self.kernel, transpose_b=True)
        parts = zip(
            self.drops, tf.split(self.kernel, len(self.drops), 1), tf.split(delta, len(self.drops), 1), strict=True
        )
        return tf.add_n([tf.matmul(d, part, transpose_b=True) * drop for drop, part, d in parts])

    def gradient(self, states: Any, deltas: Any) -> Any:
        """The kernel's, of all steps at once. states: (T, batch, units). deltas: (T, batch, parts · units)."""
        if not self.drops:
            return _over_steps(states, deltas)
        parts = zip(self.drops, tf.split(deltas, len(self.drops), 2), strict=True)
        return tf.concat([_over_steps(states * drop, part) for drop, part in parts], 1)


def _over_steps(left: Any, right: Any) -> Any:
    """The sum over steps and batch of their outer products."""
    flat = (tf.reshape(each, [-1, each.shape[-1]]) for each in (left, right))
    return tf.matmul(*flat, transpose_a=True)


def chosen(mask: Any, n: Any, new: Any, old: Any) -> Any:
    """A state after step n: a masked step leaves it as it was. mask: an array of (batch, 1) bool, or None."""
    return new if mask is None else tf.where(mask.read(n), new, old)


def shared(mask: Any, n: Any, delta: Any) -> tuple[Any, Any]:
    """The gradient of a state after step n, as those of what the step made and of what it found."""
    if mask is None:
        return delta, None
    own, zero = mask.read(n), tf.zeros_like(delta)
    return tf.where(own, delta, zero), tf.where(own, zero, delta)


def plus(delta: Any, more: Any) -> Any:
    return delta if more is None else delta + more
