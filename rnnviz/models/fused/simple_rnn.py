"""The loop of a SimpleRNN: h = act(z + h' R)."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from rnnviz.models.fused.activations import Activation
from rnnviz.models.fused.loops import Product, before, chosen, empty, length, loop, loop_back, plus, read, shared


def simple_rnn(
    z: Any, kernel: Any, state: Any, *, mask: Any, drops: tuple[Any, ...], act: Activation, gradient: bool
) -> tuple[Any, Any]:
    """The states of all steps, (T, batch, units), and the last one.

    z: (T, batch, units), input product and bias. kernel: (units, units). state: (batch, units). mask: (T, batch, 1)
    bool, or None. drops: as in Product. gradient: whether what the gradient needs is kept; without it there is none.
    """

    def forward(z: Any, kernel: Any, state: Any) -> tuple[Any, ...]:
        product, steps = Product(kernel, drops), length(z)
        rows, masks = read(z), None if mask is None else read(mask)

        def body(n: Any, h: Any, *arrays: Any) -> tuple[Any, ...]:
            new = act.of(rows.read(n) + product(h))
            after = chosen(masks, n, new, h)
            values = (after, new)[: len(arrays)]
            return after, *(array.write(n, value) for array, value in zip(arrays, values, strict=True))

        # Without a mask what a step makes and what it leaves are one.
        arrays = [empty(steps, state) for _ in range(2 if gradient and mask is not None else 1)]
        last, *filled = loop(steps, body, (state, *arrays))
        return last, *(array.stack() for array in filled)

    if not gradient:
        last, states = forward(z, kernel, state)
        return states, last

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(z: Any, kernel: Any, state: Any) -> Any:
        last, states, *made = forward(z, kernel, state)
        new = made[0] if made else states

        def back(d_states: Any, d_last: Any) -> tuple[Any, ...]:
            product, steps = Product(kernel, drops), length(z)
            values, sent = read(new), read(d_states)
            masks = None if mask is None else read(mask)

            def body(t: Any, dh: Any, deltas: Any) -> tuple[Any, ...]:
                dh, past = shared(masks, t, dh + sent.read(t))
                delta = dh * act.slope(values.read(t))
                return plus(product.back(delta), past), deltas.write(t, delta)

            first, deltas = loop_back(steps, body, (d_last, empty(steps, state)))
            deltas = deltas.stack()
            return deltas, product.gradient(before(state, states), deltas), first

        return (states, last), back

    states, last = differentiable(z, kernel, state)
    return states, last
