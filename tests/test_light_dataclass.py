"""Light dataclasses are held against those of the standard library, made from the same text."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import numpy as np
import pytest

from rnnviz.light_dataclass import dataclass as light


def kinds(make: Callable[..., Any]) -> dict[str, type[Any]]:
    """Classes with all that records have in this repository, each made by `make`."""

    @make(frozen=True, slots=True)
    class Plain:
        """A record."""

        a: int
        b: str = "b"
        c: tuple[int, ...] = ()

    @make(frozen=True, slots=True)
    class One:
        """A record."""

        a: Any

    @make(frozen=True, slots=True)
    class Empty:
        """A record."""

    @make(frozen=True, slots=True)
    class Made:
        """A record."""

        a: int
        b: list[int] = field(default_factory=list, compare=False)
        c: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
        d: int = field(default=3, init=False)

        def __post_init__(self) -> None:
            self.c["a"] = self.a

    @make(frozen=True, slots=True, kw_only=True)
    class Named:
        """A record."""

        a: int
        b: int = 2

    @make(frozen=True)
    class Mixed:
        """A record."""

        a: int = 1
        b: int = field(kw_only=True, default=0)
        c: int = 7

    @make(frozen=True, slots=True, eq=False)
    class Itself:
        """A record."""

        a: int

    @make
    class Open:
        """A record."""

        a: int
        b: list[int] = field(default_factory=list)

    @make(frozen=True, slots=True)
    class Own:
        """A record."""

        a: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own) and abs(self.a) == abs(other.a)

        def __hash__(self) -> int:
            return hash(abs(self.a))

        def __repr__(self) -> str:
            return f"<{self.a}>"

    @make(slots=True)
    class Half:
        """A record."""

        a: int

        def __eq__(self, other: object) -> bool:
            return True

    return {one.__name__: one for one in (Plain, One, Empty, Made, Named, Mixed, Itself, Open, Own, Half)}


LIGHT, HEAVY = kinds(light), kinds(dataclasses.dataclass)
CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1,), {}),
    ((-1,), {}),
    ((2, "x"), {}),
    ((2, [5]), {}),
    ((1, "b", (1, 2)), {}),
    ((), {"a": 1}),
    ((), {"a": 1, "b": 5}),
    ((1,), {"b": 4}),
    ((1,), {"c": 4}),
    ((1, 2, 3, 4), {}),
    ((1,), {"a": 2}),
    ((), {"nothing": 0}),
    ((float("nan"),), {}),
]


def made(kind: type[Any]) -> list[Any]:
    """What each of the calls makes, or the words of its error."""
    found: list[Any] = []
    for args, named in CALLS:
        try:
            found.append(kind(*args, **named))
        except TypeError as error:
            found.append(str(error))
    return found


def told(value: Any) -> str:
    return repr(value)


@pytest.mark.parametrize("name", LIGHT)
def test_a_light_dataclass_is_one(name: str) -> None:
    ours, theirs = LIGHT[name], HEAVY[name]
    assert dataclasses.is_dataclass(ours)
    assert [(f.name, f.default, f.kw_only, f.compare) for f in dataclasses.fields(ours)] == [
        (f.name, f.default, f.kw_only, f.compare) for f in dataclasses.fields(theirs)
    ]
    assert ours.__match_args__ == theirs.__match_args__  # type: ignore[attr-defined]
    assert getattr(ours, "__slots__", None) == getattr(theirs, "__slots__", None)
    assert ours.__dataclass_params__.frozen == theirs.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    mine, others = made(ours), made(theirs)
    assert list(map(told, mine)) == list(map(told, others))
    assert any(not isinstance(one, str) for one in mine)
    for a, x in zip(mine, others, strict=True):
        for b, y in zip(mine, others, strict=True):
            assert (a == b) == (x == y)
            assert not isinstance(a, ours) or a.__eq__(b) == x.__eq__(y) or x.__eq__(y) is NotImplemented
        if isinstance(a, ours) and ours.__hash__ is not None and name not in ("Itself", "Half") and _hashes(x):
            assert hash(a) == hash(x)


def _hashes(one: Any) -> bool:
    try:
        hash(one)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("name", LIGHT)
def test_it_is_replaced_copied_and_told_in_parts(name: str) -> None:
    ours, theirs = LIGHT[name], HEAVY[name]
    for a, x in zip(made(ours), made(theirs), strict=True):
        if not isinstance(a, ours):
            continue
        assert dataclasses.asdict(a) == dataclasses.asdict(x) or a != a
        assert told(dataclasses.replace(a)) == told(dataclasses.replace(x))
        assert told(copy.copy(a)) == told(copy.deepcopy(a)) == told(a)
        assert type(copy.copy(a)) is ours


def test_frozen_ones_cannot_be_changed_and_others_can() -> None:
    for name in ("Plain", "One", "Made", "Named", "Mixed", "Itself"):
        one = LIGHT[name](a=1)
        for word in ("a", "new"):
            with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{word}'"):
                setattr(one, word, 2)
        with pytest.raises(FrozenInstanceError, match="cannot delete field 'a'"):
            del one.a
        assert one.a == 1
    for name in ("Open", "Half"):
        one = LIGHT[name](a=1)
        one.a = 2
        assert one.a == 2


def test_two_of_one_kind_share_no_defaults() -> None:
    first, second = LIGHT["Open"](1), LIGHT["Open"](1)
    first.b.append(4)
    assert second.b == []
    assert first != second
    assert (LIGHT["Made"](1).c, LIGHT["Made"](2).c) == ({"a": 1}, {"a": 2})


def test_a_single_field_is_compared_as_part_of_a_tuple() -> None:
    """Where == of the values has no single answer, or is False of the very same."""
    values, nan = np.arange(3), float("nan")
    for one in (values, nan):
        assert LIGHT["One"](one) == LIGHT["One"](one)


def test_one_that_contains_itself_is_told_without_end() -> None:
    one = LIGHT["Open"](1)
    one.b.append(one)
    other = HEAVY["Open"](1)
    other.b.append(other)
    assert repr(one) == repr(other)


@light(frozen=True, slots=True)
class Sent:
    """Of a module, so that it can be pickled."""

    a: int
    b: tuple[str, ...] = ("x",)


@light(frozen=True, slots=True)
class Longer(Sent):
    """Inherits."""

    c: float = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Heavier(Sent):
    """Likewise, by the standard library."""

    c: float = 0.5


def test_it_is_pickled_and_inherited_from() -> None:
    for one in (Sent(3), Longer(3, ("y",), 1.5), Heavier(3, c=2.5)):
        assert pickle.loads(pickle.dumps(one)) == one
        with pytest.raises(FrozenInstanceError):
            one.a = 4  # type: ignore[misc]
    assert Longer(1) != Sent(1)
    assert repr(Longer(1)) == "Longer(a=1, b=('x',), c=0.5)"
    match Sent(5, ("z",)):
        case Sent(a, (b,)):
            assert (a, b) == (5, "z")


FIRST_PICTURE = """
import sys
from rnnviz.app import application, build
app = application([])
build()
for name, module in sorted(sys.modules.items()):
    for one in list(vars(module).values()) if name.startswith("rnnviz") else ():
        if isinstance(one, type) and one.__module__ == name and "__dataclass_fields__" in vars(one):
            inherits = any(hasattr(base, "__dataclass_fields__") for base in one.__mro__[1:])
            refuses = vars(one).get("__setattr__")
            if refuses is not None and not inherits and refuses.__module__ != "rnnviz.light_dataclass":
                print(f"{name}.{one.__name__}")
"""


def test_what_the_first_picture_imports_has_light_ones_alone() -> None:
    command = [sys.executable, "-c", FIRST_PICTURE]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert not done.stdout, f"rnnviz.light_dataclass is for these, too: {done.stdout.split()}"
