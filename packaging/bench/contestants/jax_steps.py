"""JAX, scan and jit: jax_steps.py CELL STEPS UNITS. It runs in an environment of its own, which has no rnnviz."""

from __future__ import annotations

import importlib
import sys
import time
from typing import Any

from serve import serve

BATCH = 32
jax: Any = importlib.import_module("jax")
jnp: Any = importlib.import_module("jax.numpy")
GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


def layer(cell: str, weights: Any, x: Any) -> Any:
    """x: (T, batch, features). The states of all steps; the products with the inputs are made at once."""
    kernel, recurrent, bias = weights
    z, units = x @ kernel + bias, recurrent.shape[0]

    def step(state: Any, row: Any) -> Any:
        h, c = state
        again = h @ recurrent
        if cell == "SimpleRNN":
            h = jnp.tanh(row + again)
        elif cell == "LSTM":
            i, f, g, o = jnp.split(row + again, 4, 1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
        else:
            gates = jax.nn.sigmoid(row[:, : 2 * units] + again[:, : 2 * units])
            update, reset = jnp.split(gates, 2, 1)
            h = update * h + (1 - update) * jnp.tanh(row[:, 2 * units :] + reset * again[:, 2 * units :])
        return (h, c), h

    zeros = jnp.zeros((x.shape[1], units))
    return jax.lax.scan(step, (zeros, zeros), z)[1]


def main() -> None:
    cell, length, units = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    keys = iter(jax.random.split(jax.random.PRNGKey(0), 9))

    def made(*shape: int) -> Any:
        return jax.random.normal(next(keys), shape) * 0.1

    columns = GATES[cell] * units
    weights = [[made(size, columns), made(units, columns), made(columns)] for size in (1, units)] + [made(units, 1)]
    x, y = made(length, BATCH, 1), made(length, BATCH, 1)

    def loss(weights: Any) -> Any:
        first, second, last = weights
        return jnp.mean((layer(cell, second, layer(cell, first, x)) @ last - y) ** 2)

    @jax.jit
    def step(weights: Any, mean: Any, square: Any) -> Any:
        value, gradient = jax.value_and_grad(loss)(weights)
        tree = jax.tree_util.tree_map
        mean = tree(lambda m, g: 0.9 * m + 0.1 * g, mean, gradient)
        square = tree(lambda s, g: 0.999 * s + 0.001 * g * g, square, gradient)
        return value, tree(lambda w, m, s: w - 1e-3 * m / (jnp.sqrt(s) + 1e-7), weights, mean, square), mean, square

    zeros = jax.tree_util.tree_map(jnp.zeros_like, weights)
    state = [weights, zeros, zeros]

    def steps() -> int:
        value, *state[:] = step(*state)
        float(value)
        return 1

    steps()
    serve(steps, time.perf_counter() - began)


if __name__ == "__main__":
    main()
