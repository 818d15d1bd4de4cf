"""The question whether there is a newer version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rnnviz.jobs.request import Request


@dataclass(frozen=True, slots=True)
class AskNewest(Request):
    """Yields the Published version that the file at an address names. UpdateError in words."""

    from_server: ClassVar[bool] = True
    address: str
