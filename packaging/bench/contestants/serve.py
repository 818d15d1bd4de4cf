"""How a contestant of `bench recurrent` is asked: a process of its own, told what to do by lines on its standard input.

It prints "ready SECONDS", how long its first step took, and then answers each line: a number of seconds by its steps a
second for so long, "memory" by the most MB that it ever held, "again" by how long the first step of a second training
of the same shape took.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable


def serve(steps: Callable[[], int], first: float, again: float = 0.0) -> None:
    """Until the input ends. steps: takes some optimizer steps and says how many. first: seconds of the first one.
    again: those of a second training's, of which only ours is asked."""
    steps()
    print("ready", first, flush=True)
    for line in sys.stdin:
        if line.strip() == "again":
            print(again, flush=True)
            continue
        if line.strip() == "memory":
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
            continue
        seconds, taken, began = float(line), 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < seconds:
            taken += steps()
        print(taken / spent, flush=True)
