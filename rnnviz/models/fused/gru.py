"""The loop of a GRU, gates z, r and the candidate n in Keras's order: h = z h' + (1 - z) n.

The reset gate acts on the state's product with its kernel (reset_after), or on the state before it.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from rnnviz.models.fused.activations import Activation
from rnnviz.models.fused.loops import Product, chosen, empty, length, loop, loop_back, plus, read, shared


def gru(
    z: Any,
    kernel: Any,
    bias: Any,
    state: Any,
    *,
    mask: Any,
    drops: tuple[Any, ...],
    act: Activation,
    gate: Activation,
    reset_after: bool,
    gradient: bool,
) -> tuple[Any, Any]:
    """The states of all steps, (T, batch, units), and the last one.

    z: (T, batch, 3 units). kernel: (units, 3 units). bias: (units,), of the candidate's product with the state, where
    reset_after; all other biases are parts of z. gate: the activation of z and r. All else as in `simple_rnn`.
    """
    units = kernel.shape[0]

    def products(kernel: Any) -> tuple[Product, Product]:
        return Product(kernel[:, : 2 * units], drops[:2]), Product(kernel[:, 2 * units :], drops[2:])

    def forward(z: Any, kernel: Any, bias: Any, state: Any) -> tuple[Any, ...]:
        (both, last), steps = products(kernel), length(z)
        rows, masks = read(z), None if mask is None else read(mask)

        def body(n: Any, h: Any, *arrays: Any) -> tuple[Any, ...]:
            row = rows.read(n)
            gates = gate.of(row[:, : 2 * units] + both(h))
            update, reset = gates[:, :units], gates[:, units:]
            inner = last(h) + bias if reset_after else last(reset * h)
            candidate = act.of(row[:, 2 * units :] + (reset * inner if reset_after else inner))
            after = chosen(masks, n, update * h + (1 - update) * candidate, h)
            values = (after, update, reset, candidate, h, inner)[: len(arrays)]
            return after, *(array.write(n, value) for array, value in zip(arrays, values, strict=True))

        # An array for each gate, as in `lstm`.
        number = (6 if reset_after else 5) if gradient else 1
        last_h, *arrays = loop(steps, body, (state, *(empty(steps, state, units) for _ in range(number))))
        return last_h, *(array.stack() for array in arrays)

    if not gradient:
        last_h, hidden = forward(z, kernel, bias, state)
        return hidden, last_h

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(z: Any, kernel: Any, bias: Any, state: Any) -> Any:
        last_h, hidden, updates, resets, candidates, past, *inner = forward(z, kernel, bias, state)

        def back(d_hidden: Any, d_last: Any) -> tuple[Any, ...]:
            (both, last), steps = products(kernel), length(z)
            gates = [read(each) for each in (updates, resets)]
            read_candidates, read_past, sent = (read(each) for each in (candidates, past, d_hidden))
            read_inner = read(inner[0]) if reset_after else None
            masks = None if mask is None else read(mask)

            def body(t: Any, dh: Any, *deltas: Any) -> tuple[Any, ...]:
                update, reset = (each.read(t) for each in gates)
                candidate, h = read_candidates.read(t), read_past.read(t)
                dh, dh_past = shared(masks, t, dh + sent.read(t))
                d_candidate = dh * (1 - update) * act.slope(candidate)
                d_update = dh * (h - candidate)
                if read_inner is not None:
                    d_reset, d_inner = d_candidate * read_inner.read(t), d_candidate * reset
                    through = last.back(d_inner)
                else:
                    d_inner = last.back(d_candidate)
                    d_reset, through = d_inner * h, d_inner * reset
                d_gates = tf.concat([d_update * gate.slope(update), d_reset * gate.slope(reset)], 1)
                dh = dh * update + through + both.back(d_gates)
                values = (d_gates, d_candidate, d_inner)[: len(deltas)]
                written = [array.write(t, value) for array, value in zip(deltas, values, strict=True)]
                return plus(dh, dh_past), *written

            widths = (2 * units, units, units) if reset_after else (2 * units, units)
            dh, *arrays = loop_back(steps, body, (d_last, *(empty(steps, state, width) for width in widths)))
            d_gates, d_candidates, *d_inner = (array.stack() for array in arrays)
            if reset_after:
                own, d_bias = last.gradient(past, d_inner[0]), tf.reduce_sum(d_inner[0], [0, 1])
            else:
                own, d_bias = last.gradient(resets * past, d_candidates), tf.zeros_like(bias)
            d_kernel = tf.concat([both.gradient(past, d_gates), own], 1)
            return tf.concat([d_gates, d_candidates], 2), d_kernel, d_bias, dh

        return (hidden, last_h), back

    hidden, last_h = differentiable(z, kernel, bias, state)
    return hidden, last_h
