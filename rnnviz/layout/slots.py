"""Which colour each selected model has: the same as long as it stays selected, and no two the same if possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def assign(keys: Sequence[str], before: Mapping[str, int]) -> dict[str, int]:
    """Slots for the selected keys: those of before are kept, new ones get the lowest that is free."""
    slots = {key: before[key] for key in keys if key in before}
    taken = set(slots.values())
    for key in keys:
        if key not in slots:
            slots[key] = next(i for i in range(len(keys) + len(taken) + 1) if i not in taken)
            taken.add(slots[key])
    return slots


def slots_of(value: object) -> dict[str, int]:
    """Slots that were written down; empty for what is none, or would give two the same colour."""
    if not isinstance(value, Mapping):
        return {}
    good = {key: slot for key, slot in value.items() if isinstance(key, str) and type(slot) is int and 0 <= slot < 100}
    return good if len(good) == len(value) == len(set(good.values())) else {}
