"""The loop of an LSTM, gates i, f, g, o in Keras's order: c = f c' + i g, h = o act(c)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from rnnviz.models.fused.activations import Activation
from rnnviz.models.fused.loops import Product, before, chosen, empty, length, loop, loop_back, plus, read, shared


def lstm(
    z: Any,
    kernel: Any,
    states: tuple[Any, Any],
    *,
    mask: Any,
    drops: tuple[Any, ...],
    act: Activation,
    gate: Activation,
    gradient: bool,
    kept: Callable[[Any, Any], Any] | None = None,
) -> tuple[Any, Any, Any]:
    """The hidden states of all steps, (T, batch, units), and the last hidden and cell state.

    z: (T, batch, 4 units). kernel: (units, 4 units). states: h and c before the first step. gate: the activation of
    i, f and o. kept: the number of a step and g -> what g is multiplied by before it enters the cell state; it is asked
    again by the gradient, so it has to answer the same. All else as in `simple_rnn`.
    """
    units = kernel.shape[0]

    def forward(z: Any, kernel: Any, h: Any, c: Any) -> tuple[Any, ...]:
        product, steps = Product(kernel, drops), length(z)
        rows, masks = read(z), None if mask is None else read(mask)

        def body(n: Any, h: Any, c: Any, *arrays: Any) -> tuple[Any, ...]:
            a = rows.read(n) + product(h)
            both, candidate, output = tf.split(a, [2 * units, units, units], 1)
            i, f = tf.split(gate.of(both), 2, 1)
            g, o = act.of(candidate), gate.of(output)
            new = f * c + i * (g if kept is None else g * kept(n, g))
            after = chosen(masks, n, o * act.of(new), h)
            values = (after, c, i, f, g, o)[: len(arrays)]
            written = [array.write(n, value) for array, value in zip(arrays, values, strict=True)]
            return after, chosen(masks, n, new, c), *written

        # An array for each gate: XLA computes one number after the other where a kernel reads several parts of a row.
        arrays = [empty(steps, h, units) for _ in range(6 if gradient else 1)]
        last_h, last_c, *arrays = loop(steps, body, (h, c, *arrays))
        return last_h, last_c, *(array.stack() for array in arrays)

    if not gradient:
        last_h, last_c, hidden = forward(z, kernel, *states)
        return hidden, last_h, last_c

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def differentiable(z: Any, kernel: Any, h: Any, c: Any) -> Any:
        last_h, last_c, hidden, cells, *gates = forward(z, kernel, h, c)

        def back(d_hidden: Any, d_last_h: Any, d_last_c: Any) -> tuple[Any, ...]:
            product, steps = Product(kernel, drops), length(z)
            values, found, sent = [read(each) for each in gates], read(cells), read(d_hidden)
            masks = None if mask is None else read(mask)

            def body(t: Any, dh: Any, dc: Any, deltas: Any) -> tuple[Any, ...]:
                past = found.read(t)
                i, f, g, o = (each.read(t) for each in values)
                share = 1.0 if kept is None else kept(t, g)
                squashed = act.of(f * past + i * (g * share))
                dh, dh_past = shared(masks, t, dh + sent.read(t))
                dc, dc_past = shared(masks, t, dc)
                dc = dc + dh * o * act.slope(squashed)
                delta = tf.concat(
                    [
                        dc * (g * share) * gate.slope(i),
                        dc * past * gate.slope(f),
                        dc * (i * share) * act.slope(g),
                        dh * squashed * gate.slope(o),
                    ],
                    1,
                )
                return plus(product.back(delta), dh_past), plus(dc * f, dc_past), deltas.write(t, delta)

            dh, dc, deltas = loop_back(steps, body, (d_last_h, d_last_c, empty(steps, h, 4 * units)))
            deltas = deltas.stack()
            return deltas, product.gradient(before(h, hidden), deltas), dh, dc

        return (hidden, last_h, last_c), back

    hidden, last_h, last_c = differentiable(z, kernel, *states)
    return hidden, last_h, last_c
