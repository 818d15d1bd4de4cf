"""What there is to say about one setting, said once, beside its default in the record that has it.

From it are made the labels, tips and limits of the forms, the comments in a settings file, what is said of a value that
cannot work, and the help of the command line.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, field
from typing import Any, TypeVar

from rnnviz.light_dataclass import dataclass

T = TypeVar("T")
_KEY = "setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """label: as a form has it. title: as a list has it, without a form around it; the label by default. help: one text
    for all, without a full stop at its end. file_note: what to know in a file alone, where a form shows it otherwise.

    choices: the values that can be chosen -> what they are called in a list; free: others can be typed, too; bracketed:
    something can stand behind one in brackets.
    low, high: the limits of a number, or of each of a list of numbers; above, below: limits that it must not reach
    itself. count: how many there can be in a list. such_as: a value that works. subject: begins the sentence about a
    value that does not; {i} stands for its place in a list.
    """

    label: str
    help: str
    title: str = ""
    file_note: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict)
    free: bool = False
    bracketed: bool = False
    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None
    count: tuple[int, int] | None = None
    such_as: str = ""
    subject: str = ""

    @property
    def limits(self) -> str:
        """ "from 1 to 10,000", "0 or greater", "at least 0 and less than 1", "greater than 0", or ""."""
        if self.above is not None:
            return f"greater than {_words(self.above)}"
        if self.low is None:
            return ""
        if self.high is not None:
            return f"from {_words(self.low)} to {_words(self.high)}"
        if self.below is not None:
            return f"at least {_words(self.low)} and less than {_words(self.below)}"
        return f"{_words(self.low)} or greater"

    @property
    def _example(self) -> str:
        return f"such as {self.such_as}" if self.such_as else ""

    @property
    def tip(self) -> str:
        """Of its field in a form: what it is, and its limits."""
        return _with(self.help, self.limits, self._example)

    def note(self, choices: Iterable[str] = ()) -> str:
        """The comment in a file: what it is, and what it can be. choices: those that are known elsewhere alone."""
        known = [value if re.fullmatch(r"[\w-]+", value) else json.dumps(value) for value in choices or self.choices]
        can_be = f"{'such as ' if self.free else ''}{listed(known)}" if known else ""
        return _with(self.help, self.limits, self._example, can_be, self.file_note)

    def wrong(self, value: object, *, whole: bool = False, place: int = 0) -> str:
        """What is wrong with a number, or with a value that is to be chosen, in a sentence; "" for one that works."""
        if self.choices:
            fits = self.free or (str(value).partition("(")[0] if self.bracketed else value) in self.choices
            return "" if fits else f"{self._begins(place)} must be {listed(map(str, self.choices))}, not {value}."
        if self.low is None and self.above is None:
            return ""
        if whole and (not isinstance(value, int) or isinstance(value, bool)):
            return f"{self._begins(place)} must be a whole number."
        if not isinstance(value, (int, float)) or not is_number(value):
            return f"{self._begins(place)} must be {', '.join(filter(None, (self.limits, self._example)))}."
        return "" if self._holds(value) else f"{self._begins(place)} must be {self.limits}, not {_words(value)}."

    def _begins(self, place: int) -> str:
        """How the sentence about a value that does not work begins."""
        return self.subject.format(i=place) or f"The {(self.title or self.label).lower()}"

    def _holds(self, value: float) -> bool:
        return (
            (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
        )


def setting(default: T, *, choices: Iterable[Any] = (), **said: Any) -> T:
    """A field of a settings record with its default and what a Setting says of it. choices: values, or values with what
    they are called."""
    named = choices if isinstance(choices, Mapping) else {value: str(value) for value in choices}
    made: Any = field(default=default, metadata={_KEY: Setting(choices=named, **said)})
    return made  # type: ignore[no-any-return]


def record(make: Callable[[], T], *, label: str, help: str) -> T:
    """A field of a settings record that is a record itself."""
    made: Any = field(default_factory=make, metadata={_KEY: Setting(label=label, help=help)})
    return made  # type: ignore[no-any-return]


def setting_of(one: Field[Any]) -> Setting:
    """What is said of a field of a settings record. KeyError for one that nothing is said of."""
    found: Setting = one.metadata[_KEY]
    return found


def is_number(value: object) -> bool:
    """Whether it is a finite number, and one that a float can hold."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < 10**308


def listed(words: Iterable[str]) -> str:
    """ "a", "a or b", "a, b or c"."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _with(text: str, *more: str) -> str:
    """A text with what there is to add to it in brackets."""
    added = "; ".join(filter(None, more))
    return f"{text} ({added})" if added else text


def _words(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
