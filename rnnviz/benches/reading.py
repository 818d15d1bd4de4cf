"""A bench from its file, strictly: every fault is told with the name of the entry.

title, about, order, epoch, phase, step: as in `records.laboratory.Bench`. series, beside, below, decades, inside: as in
Setup and Look. [settings]: what all models have, with the tables of a settings file. [[models]]: what each one has
besides, with a name; file: the file of its weights beside this one, by default the bench's name and the model's number;
ships: true for the run that ships for its settings, or the row of the chapter; untrained: true for first weights that
are made anew; iterates: as in Member.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.layout.moments import PHASES
from rnnviz.records.laboratory import MOST_MODELS, SHARED, Below, Bench, Look, Member, Origin, Setup
from rnnviz.resources_path import resource
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import settings_of
from rnnviz.tasks.problems import problems

FOLDER = "benches"
_OWN = {
    "title": str,
    "about": str,
    "order": int,
    "epoch": int,
    "phase": str,
    "step": int,
    "series": int,
    "beside": bool,
    "below": str,
    "decades": int,
    "inside": bool,
    "settings": dict,
    "models": list,
}
_OF_A_MODEL = {"name": str, "file": str, "ships": bool, "untrained": bool, "iterates": bool}
_TABLES = ("data", "model", "training")


class BenchError(Told, ValueError):
    """A bench that cannot be used, and why, in words."""

    kind = Kind.BAD_INPUT


def bench_keys() -> tuple[str, ...]:
    """The keys of all benches that ship, unread."""
    return tuple(sorted(path.stem for path in resource(FOLDER).glob("*.toml")))


def find_benches() -> tuple[Bench, ...]:
    """All benches that ship, in their order. BenchError for one that cannot be used."""
    found = [read_bench(path) for path in sorted(resource(FOLDER).glob("*.toml"))]
    return tuple(sorted(found, key=lambda one: (one.order, one.title)))


def own_weights() -> tuple[tuple[Path, Member], ...]:
    """The models whose weights lie beside the benches, and in which file. BenchError as `find_benches`."""
    every = (one for bench in find_benches() for one in bench.setup.members)
    return tuple((resource(f"{FOLDER}/{one.source}.npz"), one) for one in every if one.origin is Origin.BENCH)


def read_bench(path: Path) -> Bench:
    """BenchError for what cannot be used, OSError where the file cannot be read."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BenchError(f"{path.name}: This is not TOML: {error}.") from None
    return bench_of(raw, key=path.stem)


def bench_of(raw: Mapping[str, Any], *, key: str) -> Bench:
    """The bench of a TOML table. BenchError for what cannot be used."""
    where = f"{key}.toml"
    _check(raw, _OWN, where)
    for name in ("title", "about", "models"):
        if not raw.get(name):
            raise BenchError(f"{where}: {name} is missing.")
    models = raw["models"]
    if len(models) > MOST_MODELS:
        raise BenchError(f"{where}: At most {MOST_MODELS} models stand side by side, not {len(models)}.")
    members = tuple(_member(one, raw.get("settings", {}), key=key, number=n) for n, one in enumerate(models, 1))
    first = members[0].settings
    for n, one in enumerate(members[1:], 2):
        if one.settings.data.task != first.data.task:
            raise BenchError(
                f"{where}: Model {n} has a different task from the first; all must read the same sequence."
            )
        for name in SHARED:
            if one.settings.value(name) != first.value(name):
                raise BenchError(
                    f"{where}: Model {n} has a different {name} from the first; it must be the same for all."
                )
    below, phase = raw.get("below", Below.STATES.value), raw.get("phase", "backward")
    if below not in tuple(Below):
        raise BenchError(f"{where}: below must be one of {', '.join(Below)}, not {below!r}.")
    if phase not in tuple(PHASES):
        raise BenchError(f"{where}: phase must be one of {', '.join(PHASES)}, not {phase!r}.")
    plain = Look()
    look = Look(
        beside=raw.get("beside", plain.beside),
        below=Below(below),
        decades=raw.get("decades", plain.decades),
        inside=raw.get("inside", plain.inside),
    )
    return Bench(
        key=key,
        title=raw["title"],
        about=raw["about"],
        setup=Setup(members, raw.get("series", 0), look, key),
        order=raw.get("order", 100),
        epoch=raw.get("epoch"),
        phase=phase,
        step=raw.get("step", 0),
    )


def _member(raw: Mapping[str, Any], common: Mapping[str, Any], *, key: str, number: int) -> Member:
    where = f"{key}.toml, model {number}"
    _check(raw, {**_OF_A_MODEL, **dict.fromkeys(_TABLES, dict)}, where)
    settings, faults = settings_of(_merged(common, {name: raw[name] for name in _TABLES if name in raw}), _nothing)
    found = (*faults, *(() if raw.get("iterates") else problems(settings)))
    if found:
        raise BenchError("\n".join(f"{where}: {one.field}: {one.message}" for one in found))
    if raw.get("untrained"):
        origin, source = Origin.FIRST, ""
    elif raw.get("ships"):
        origin, source = Origin.SHIPS, ""
    else:
        origin, source = Origin.BENCH, raw.get("file", f"{key}-{number}")
    return Member(settings, origin, source, raw.get("name", ""), raw.get("iterates", False))


def _nothing(settings: Settings) -> tuple[()]:
    del settings
    return ()


def _check(raw: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    for name, value in raw.items():
        if name not in known:
            raise BenchError(f"{where}: There is no entry {name!r}; there are {', '.join(known)}.")
        if type(value) is not known[name]:
            raise BenchError(f"{where}: {name} is not {_WORDS[known[name]]}.")


_WORDS: Mapping[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    dict: "a table",
    list: "a list of tables",
}


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Tables within tables; the second one wins."""
    out = dict(one)
    for name, value in other.items():
        inner = out.get(name)
        out[name] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return out


def bench_names(benches: Iterable[Bench]) -> tuple[str, ...]:
    """The names of all files of weights that they read, once each."""
    sources = (one.source for bench in benches for one in bench.setup.members if one.origin is Origin.BENCH)
    return tuple(dict.fromkeys(sources))
