"""Requests of which only the newest matters: one is in progress, the newest wish waits, the others are dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rnnviz.ui.shell.errands import Errands

if TYPE_CHECKING:
    from rnnviz.jobs.request import Request


class Newest:
    """Where wishes come quicker than answers, every answer is still heard, and none is older than one wish.

    To replace the request in progress with each wish, as `Errands.send` does, would leave the screen without any answer
    as long as the wishes keep coming: a pen makes a hundred points in a second.
    """

    def __init__(
        self,
        errands: Errands,
        purpose: str,
        *,
        item: Callable[[Any], None],
        failed: Callable[[str, str], None],
        idle: Callable[[], None] = lambda: None,
    ) -> None:
        """item, failed: as in `Errands.send`. idle: called when the newest wish has been answered."""
        self._errands, self._purpose = errands, purpose
        self._item, self._failed, self._idle = item, failed, idle
        self._wish: Callable[[], Request] | None = None

    def ask(self, make: Callable[[], Request]) -> None:
        """A new wish, in place of one that still waits. make: makes the request when its turn comes."""
        self._wish = make
        if not self.busy:
            self._send()

    def drop(self) -> None:
        """Forgets the wish and the request in progress."""
        self._wish = None
        self._errands.drop(self._purpose)

    @property
    def busy(self) -> bool:
        return self._errands.busy(self._purpose)

    def _send(self) -> None:
        wish, self._wish = self._wish, None
        if wish is not None:
            self._errands.send(self._purpose, wish(), self._item, ended=self._ended, failed=self._failed)

    def _ended(self, how: str) -> None:
        del how  # after a failure the next wish may be fulfilled all the same
        if self._wish is None:
            self._idle()
        elif not self.busy:
            self._send()
