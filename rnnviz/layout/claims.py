"""Sentences whose every number and name can be checked: a claim is a template with the facts that fill it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rnnviz.layout.numerals import number, percent
from rnnviz.light_dataclass import dataclass


class Share(float):
    """A fact that is printed as a percentage."""


class Signed(float):
    """A fact that is printed with its sign."""


Fact = str | int | float | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """what: the claim's name, the same wherever the same is claimed. begins: whether a paragraph begins with it."""

    what: str
    text: str
    facts: Mapping[str, Fact]
    begins: bool = False


def claim(what: str, template: str, /, **facts: Fact) -> Claim:
    """The template with its {facts} filled in, each printed by its type."""
    return Claim(what, template.format(**{name: shown(fact) for name, fact in facts.items()}), facts)


def opening(what: str, template: str, /, **facts: Fact) -> Claim:
    """A claim with which a paragraph begins."""
    return replace(claim(what, template, **facts), begins=True)


def shown(fact: Fact) -> str:
    """A fact in print: text as it is, whole numbers in full, 0.7501, +0.7501, 75%; steps as 5, 7 and 9."""
    if isinstance(fact, str):
        return fact
    if isinstance(fact, tuple):
        return listed([str(step) for step in fact])
    if isinstance(fact, int):
        return f"{fact:,}"
    if isinstance(fact, Share):
        return percent(fact)
    return number(fact, sign=isinstance(fact, Signed))


def listed(parts: Sequence[str]) -> str:
    """5, 7 and 9."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def several(count: int, noun: str) -> str:
    """1 step, 2 steps."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def told(claims: Sequence[Claim]) -> str:
    """The claims as text, in paragraphs."""
    text = ""
    for one in claims:
        text += ("" if not text else "\n\n" if one.begins else " ") + one.text
    return text
