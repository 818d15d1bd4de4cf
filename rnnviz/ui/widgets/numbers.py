"""What a user typed, as a number where it is one and as the text where it is not.

The text goes on to `settings.problems`, which says in words what is wrong with it.
"""

from __future__ import annotations


def number(text: str) -> float | str:
    """A float, also from a decimal comma, and with the minus that the screen prints; the text itself when it is not a
    number."""
    try:
        return float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError:
        return text.strip()


def whole(text: str) -> int | str:
    """An int; the text itself when it is not a whole number."""
    try:
        return int(text.strip())
    except ValueError:
        return text.strip()


def whole_numbers(text: str) -> tuple[int | str, ...]:
    """Whole numbers separated by commas, semicolons or spaces; what is not a whole number stays text."""
    return tuple(whole(part) for part in text.replace(",", " ").replace(";", " ").split())


def numbers(text: str) -> tuple[float | str, ...]:
    """Numbers separated by commas, semicolons or spaces; what is not a number stays text."""
    return tuple(number(part) for part in text.replace(",", " ").replace(";", " ").split())
