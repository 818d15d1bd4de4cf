"""Steps of a training at the pace of a display instead of the pace of the training."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rnnviz.records.training import TrainStep

INTERVAL = 1 / 30
"""Seconds between two steps that are shown."""


class Throttle:
    """Lets a TrainStep pass once an INTERVAL, the last of an epoch always, and everything else at once.

    What was held back last is never lost: `flush` returns it before an ending or a pause, and it goes ahead of
    anything that overtakes it. clock: seconds, of any origin.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: TrainStep | None = None
        self._passed: float | None = None

    def take(self, item: object) -> Iterator[object]:
        """The items to send now that this one has come, in their order."""
        if not isinstance(item, TrainStep):
            yield from self.flush()
            yield item
            return
        now = self._clock()
        if item.val_loss is not None or self._passed is None or now - self._passed >= INTERVAL:
            self._held, self._passed = None, now
            yield item
        else:
            self._held = item

    def flush(self) -> Iterator[object]:
        """The last step held back, if there is one."""
        held, self._held = self._held, None
        if held is not None:
            yield held
