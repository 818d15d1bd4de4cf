"""The entries of a part of a file, each of the kind that it must be, or the file is refused in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.scenes.container import Box, DeckRefused


@dataclass(frozen=True, slots=True)
class Checked:
    """raw: a table of JSON. where: the part that it stands in, for the words. DeckRefused where it is no table."""

    box: Box
    value: Any
    where: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, dict):
            raise self.box.damaged(f"{self.where[:80]} is no table")

    @property
    def raw(self) -> dict[str, Any]:
        found: dict[str, Any] = self.value
        return found

    def wrong(self, key: str, reason: str) -> DeckRefused:
        """To be raised. reason: a clause."""
        return self.box.damaged(f"{self.where[:80]}, {key[:80]}: {' '.join(reason.split())[:300].rstrip('.')}")

    def only(self, *keys: str) -> None:
        """Refuses entries that are not among these."""
        if strange := next((key for key in self.raw if key not in keys), None):
            raise self.wrong(str(strange), "there is no such entry")

    def text(self, key: str, most: int) -> str:
        value = self.raw.get(key)
        if not isinstance(value, str) or len(value) > most or (not value.isprintable() and "\x00" in value):
            raise self.wrong(key, "this must be a text")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        value = self.raw.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.wrong(key, f"this must be a whole number from {low:,} to {high:,}")
        return value

    def number(self, key: str) -> float | None:
        """A number, or none."""
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not _finite(value):
            raise self.wrong(key, "this must be a number")
        return float(value)

    def truth(self, key: str) -> bool:
        value = self.raw.get(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "this must be true or false")
        return value

    def maybe(self, key: str) -> bool | None:
        """True, false, or neither."""
        return None if self.raw.get(key) is None else self.truth(key)

    def one_of(self, key: str, *known: str) -> str:
        value = self.raw.get(key)
        if value not in known or not isinstance(value, str):
            raise self.wrong(key, f"this must be one of {', '.join(known)}")
        return value

    def listed(self, key: str, most: int) -> list[Any]:
        value = self.raw.get(key)
        if not isinstance(value, list) or len(value) > most:
            raise self.wrong(key, "this must be a list")
        return value

    def texts(self, key: str, most: int) -> list[str]:
        found = self.listed(key, most)
        if not all(isinstance(one, str) and len(one) <= 400 for one in found):
            raise self.wrong(key, "this must be a list of texts")
        return found

    def wholes(self, key: str, most: int, low: int, high: int) -> list[int]:
        found = self.listed(key, most)
        if not all(isinstance(one, int) and not isinstance(one, bool) and low <= one <= high for one in found):
            raise self.wrong(key, f"this must be a list of whole numbers from {low:,} to {high:,}")
        return found

    def table(self, key: str) -> Checked:
        return Checked(self.box, self.raw.get(key), f"{self.where}, {key}")

    def tables(self, key: str, most: int) -> list[Checked]:
        return [Checked(self.box, one, f"{self.where}, {key} {n}") for n, one in enumerate(self.listed(key, most), 1)]

    def stretch(self, key: str) -> tuple[float, float] | None:
        """Two numbers, the second larger; or none."""
        value = self.raw.get(key)
        if value is None:
            return None
        good = isinstance(value, list) and len(value) == 2
        if not good or not all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in value):
            raise self.wrong(key, "this must be two numbers")
        if not all(_finite(one) and abs(one) < 1e7 for one in value) or not value[0] < value[1]:
            raise self.wrong(key, "the second must be larger than the first")
        return float(value[0]), float(value[1])

    def plain(self, key: str) -> Mapping[str, Any]:
        """A table of plain values: whatever JSON holds, its numbers finite."""
        return self.table(key).raw


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number of a thousand digits
        return False
