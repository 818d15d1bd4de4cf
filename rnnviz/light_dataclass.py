"""Dataclasses at a sixth of what making one costs: what the first picture imports has many, and uses few at once.

The decorator of the standard library writes six methods as text for each class and compiles them. Here they are the
same for all, but for `__init__`, which is compiled when the first instance is made. What one is, and what `fields`,
`replace`, `asdict` and `pickle` do with it, is as ever.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, kw_only=False):
        """As the decorator of the standard library, with those of its options that are used here. A class that inherits
        from a dataclass is made by that one."""

        def make(cls):
            options = {"slots": slots, "kw_only": kw_only}
            if any("__dataclass_fields__" in vars(base) for base in cls.__mro__[1:]):
                return dataclasses.dataclass(cls, frozen=frozen, eq=eq, **options)
            return _made(cls, frozen=frozen, eq=eq, options=options)

        return make if cls is None else make(cls)


__all__ = ["dataclass"]

_ABSENT = object()
"""Stands in a signature for what a default factory makes."""


def _made(cls: type[Any], *, frozen: bool, eq: bool, options: dict[str, bool]) -> type[Any]:
    own = set(vars(cls))
    cls.__doc__ = cls.__doc__ or cls.__name__  # else the standard library works out a signature for it
    cls = dataclasses.dataclass(cls, init=False, repr=False, eq=False, **options)
    params = cls.__dataclass_params__
    params.init, params.repr, params.eq, params.frozen = True, True, eq, frozen
    methods: dict[str, Any] = {"__init__": _late_init(cls, frozen=frozen, slots=options["slots"]), "__repr__": _repr}
    if eq:
        methods["__eq__"] = _equal(_getter([one.name for one in fields(cls) if one.compare]))
        hashed = [one.name for one in fields(cls) if (one.compare if one.hash is None else one.hash)]
        methods["__hash__"] = _hash(_getter(hashed)) if frozen else None
    if frozen:
        methods |= {"__setattr__": _refuse_value, "__delattr__": _refuse_to_delete}
        if options["slots"]:  # pickle would set them one by one
            methods |= {"__getstate__": _state, "__setstate__": _set_state}
    if "__eq__" in own and vars(cls).get("__hash__") is None:
        own.discard("__hash__")  # which Python has put there itself
    for name, method in methods.items():
        if name not in own:
            setattr(cls, name, method)
    return cls


def _late_init(cls: type[Any], *, frozen: bool, slots: bool) -> Callable[..., None]:
    """Replaces itself by the real one when it is called."""

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 - it is one
        made = _init(cls, frozen=frozen, slots=slots)
        cls.__init__ = made
        made(self, *args, **kwargs)

    return __init__


def _init(cls: type[Any], *, frozen: bool, slots: bool) -> Callable[..., None]:
    scope: dict[str, Any] = {"_set": object.__setattr__, "_ABSENT": _ABSENT}
    placed, named, lines = list[str](), list[str](), list[str]()
    for one in fields(cls):
        name, default = one.name, f"_of_{one.name}"
        value, signature = name, name
        if one.default_factory is not MISSING:
            scope[default] = one.default_factory
            value = f"{default}() if {name} is _ABSENT else {name}" if one.init else f"{default}()"
            signature = f"{name}=_ABSENT"
        elif one.default is not MISSING:
            scope[default] = one.default
            value, signature = name if one.init else default, f"{name}={default}"
        if one.init:
            (named if one.kw_only else placed).append(signature)
        elif one.default_factory is MISSING and not (slots and one.default is not MISSING):
            continue  # the class has it, or `__post_init__` sets it
        lines.append(f"_set(_self, {name!r}, {value})" if frozen else f"_self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("_self.__post_init__()")
    signature = ", ".join(("_self", *placed, *(("*", *named) if named else ())))
    exec(f"def __init__({signature}):\n  " + "\n  ".join(lines or ("pass",)), scope)
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__, made.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    return made


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of these fields, as a tuple however many they are."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda record: ()
    get = attrgetter(names[0])
    return lambda record: (get(record),)


def _equal(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], bool]:
    def __eq__(self: Any, other: object) -> bool:  # noqa: N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


@recursive_repr()
def _repr(self: Any) -> str:
    told = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({told})"


def _refuse_value(self: Any, name: str, value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
