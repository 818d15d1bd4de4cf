"""LSTM: i, f, o = σ(x_t W + h_{t-1} U + b), g = φ(…), c_t = f c_{t-1} + i g, h_t = o φ(c_t).

Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000), as keras.layers.LSTM has it: the
weights' columns are those of i, f, g, o in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import repeat
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor, Gate, Signal
from rnnviz.tracing.layers.recurrent import GATED, Recurrent
from rnnviz.tracing.options import Aside, Options
from rnnviz.tracing.recorder import records

_INPUT, _FORGET, _CANDIDATE, _OUTPUT = range(4)  # the order of the columns


@records("LSTM")
class LSTM(Recurrent):
    """The gates have an axis of their own: (T, 4, units, batch)."""

    names: ClassVar[tuple[str, ...]] = ("h", "c")
    side_by_side: ClassVar[tuple[str, ...]] = ("h", "c", "before", "after", "c_squashed")
    side_by_side_back: ClassVar[tuple[str, ...]] = ("dh", "dc", "d_before")
    options: ClassVar[Options] = {**Recurrent.options, **GATED, "unit_forget_bias": Aside((True, False))}

    def run(self) -> None:
        squash, value = self.recurrent_activation.value, self.activation.value
        self.before = self.sums()
        add_past = self.adding()
        self.after = np.empty_like(self.before)
        self.c = np.zeros_like(self.h)
        self.c[0] = self.initial("c")
        self.c_squashed = np.empty_like(self.h[1:])
        kept = np.empty_like(self.h[0])
        steps = zip(
            *(self.before, self.before[:, _CANDIDATE], self.after, *self.parts(self.after)),
            *(self.h[:-1], self.h[1:], self.c[:-1], self.c[1:], self.c_squashed),
            *(self.holds(), self.pins("h"), self.pins("c")),
            strict=False,
        )
        multiply, add = np.multiply, np.add
        for before, before_g, after, i, f, g_after, o, h, h_next, c, c_next, c_squashed, held, pin_h, pin_c in steps:
            add_past(h, before)
            squash(before, after)  # the candidate's part is overwritten: one call on all four costs less than two
            value(before_g, g_after)
            multiply(i, g_after, c_next)
            multiply(f, c, kept)
            add(c_next, kept, c_next)
            if pin_c is not None:
                np.copyto(c_next, pin_c[0], where=pin_c[1])
            value(c_next, c_squashed)
            multiply(o, c_squashed, h_next)
            if pin_h is not None:
                np.copyto(h_next, pin_h[0], where=pin_h[1])
            if held is not None:
                np.copyto(h_next, h, where=held)
                np.copyto(c_next, c, where=held)

    def run_back(self) -> None:
        i, f, g, o = self.parts(self.after)
        # What dc or dh is multiplied by at every step; no step needs another one's.
        slope = self.open(self.slopes())
        di, df, dg, do = self.parts(slope)
        di *= g
        df *= self.c[:-1]
        dg *= i
        do *= self.c_squashed
        to_c = self.free("h", self.open(o * self.activation.derivative(self.c[1:], self.c_squashed)))
        f = self.free("c", self.open(f, 1.0))
        di, df, dg, do = (self.free(s, d) for s, d in zip("ccch", (di, df, dg, do), strict=True))
        self.dc = np.empty_like(self.dh)
        self.d_before = self.of_gates(self.dh)
        recur_back = self.recurrence_back()
        later_h, later_c = np.zeros_like(self.dh[0]), np.zeros_like(self.dh[0])
        if (state := self.at_state("c")) is not None:
            later_c[...] = state
        rows = self.rows(self.d_before)
        arrays = (self.dh, self.dc, rows, *self.parts(self.d_before), to_c, f, di, df, dg, do)
        holds = repeat(None, len(self.dh)) if self.held is None else self.held[::-1]
        steps = zip(*(a[::-1] for a in arrays), holds, strict=False)
        multiply, add = np.multiply, np.add
        for dh, dc, row, bi, bf, bg, bo, k, fk, ik, fck, gk, ok, held in steps:
            add(dh, later_h, dh)
            multiply(dh, k, dc)
            add(dc, later_c, dc)
            multiply(dc, ik, bi)
            multiply(dc, fck, bf)
            multiply(dc, gk, bg)
            multiply(dh, ok, bo)
            multiply(dc, fk, later_c)
            recur_back(row, later_h)
            if held is not None:
                add(later_h, dh, later_h, where=held)
        self.d_initial = {"h": later_h, "c": later_c}
        self.silence(*self.parts(self.d_before), *self.parts(self.d_sums()))

    def adding(self) -> Callable[[Array, Array], None]:
        """From h, (units, batch), and what x adds to the gates' sums, (4, units, batch): that becomes what their
        non-linearities read. Called once a step, in their order."""
        recur, past = self.recurrence(), np.empty_like(self.before[0])
        rows = self.rows(past)

        def add(h: Array, before: Array) -> None:
            recur(h, rows)
            np.add(before, past, before)

        return add

    def d_sums(self) -> Array:
        """(T, 4, units, lanes)."""
        return self.d_before

    def of_gates(self, like: Array) -> Array:
        """(T, …) as an array for every gate, (T, 4, …), of any numbers."""
        return np.empty((len(like), 4, *like.shape[1:]), like.dtype)

    def parts(self, columns: Array) -> tuple[Array, ...]:
        return tuple(columns[:, gate] for gate in range(4))

    def sums(self) -> Array:
        """What x and the bias add to the gates' sums."""
        made = self.project_input(self.weights.get("bias"))
        return made.reshape(len(made), 4, self.units, -1)

    def from_sums(self, d_sums: Array) -> Array:
        return self.input_gradient(self.rows(d_sums))

    def rows(self, gates: Array) -> Array:
        """(…, 4, units, lanes) as the recurrent kernel makes and reads it, (…, 4 units, lanes): the same memory."""
        return gates.reshape(*gates.shape[:-3], -1, gates.shape[-1])

    def slopes(self) -> Array:
        """The derivative of every gate's non-linearity."""
        slope = self.recurrent_activation.derivative(self.before, self.after)
        g = _CANDIDATE
        slope[:, g] = self.activation.derivative(self.before[:, g], self.after[:, g])
        return slope

    def gates(self) -> tuple[Gate, ...]:
        i, _, g, _ = self.parts(self.after)
        squash, value = self.recurrent_activation.name, self.activation.name
        rows = (
            (_FORGET, "forget", "f", squash, self.free("c", self.open(self.dc * self.c[:-1]))),
            (_INPUT, "input", "i", squash, self.free("c", self.open(self.dc * g))),
            (_CANDIDATE, "candidate", "g", value, self.free("c", self.open(self.dc * i))),
            (_OUTPUT, "output", "o", squash, self.free("h", self.open(self.dh * self.c_squashed))),
        )
        before, d_before, after = (self.parts(a) for a in (self.before, self.d_before, self.after))
        return tuple(
            Gate(
                name=name,
                symbol=symbol,
                activation=kind,
                before=self.signal(before[n], d_before[n]),
                after=self.signal(after[n], d_after),
                column=n,
                keeps="c" if n == _FORGET else "",
            )
            for n, name, symbol, kind, d_after in rows
        )

    def back(self) -> Mapping[str, Array]:
        names, d_sums = ("input", "forget", "candidate", "output"), self.parts(self.d_sums())
        ways = {name: self.through(n, d_sum) for n, (name, d_sum) in enumerate(zip(names, d_sums, strict=True))}
        return ways | self.passed_by()

    def states(self) -> dict[str, Signal]:
        return {**super().states(), "c": self.signal(self.c[1:], self.dc)}

    def all_states(self) -> tuple[Array, ...]:
        return self.h, self.c

    def d_states(self) -> tuple[Array, ...]:
        return self.dh, self.dc

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        return self.common_factors(self.rows(self.d_sums()))
