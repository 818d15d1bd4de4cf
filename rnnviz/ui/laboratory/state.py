"""What stands in the laboratory as plain values, for a scene, and back; what of it cannot be used is passed over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rnnviz.records.laboratory import MOST_MODELS, Below, Look, Member, Origin, Setup
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, settings_of
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import task_of


def plain(setup: Setup) -> dict[str, Any]:
    """A kept run by its folder's name; a model that was trained here, and is kept nowhere, as an untrained one."""
    return {
        "bench": setup.bench,
        "series": setup.series,
        "look": {
            "beside": setup.look.beside,
            "below": str(setup.look.below),
            "decades": setup.look.decades,
            "inside": setup.look.inside,
        },
        "models": [_plain(one) for one in setup.members],
    }


def _plain(member: Member) -> dict[str, Any]:
    kept = member.origin is not Origin.TRAINED
    source = Path(member.source).name if member.origin is Origin.RUN else member.source
    return {
        "settings": _nested(flat(member.settings)),
        "origin": str(member.origin) if kept else str(Origin.FIRST),
        "source": source if kept else "",
        "name": member.name,
        "iterates": member.iterates,
    }


def setup_of(said: Mapping[str, Any], root: Path | None) -> Setup | None:
    """root: the folder of kept runs. None where there is no model in it that can be used."""
    models = said.get("models")
    members = [_member(one, root) for one in models] if isinstance(models, (list, tuple)) else []
    good = tuple(one for one in members if one is not None)[:MOST_MODELS]
    good = tuple(one for one in good if one.settings.data.task == good[0].settings.data.task)
    if not good:
        return None
    series, bench = said.get("series"), said.get("bench")
    return Setup(
        good,
        series if type(series) is int and series >= 0 else 0,
        _look(said.get("look")),
        bench if isinstance(bench, str) else "",
    )


def _member(said: Any, root: Path | None) -> Member | None:
    if not isinstance(said, Mapping) or not isinstance(raw := said.get("settings"), Mapping):
        return None
    try:
        settings, found = settings_of(raw, problems)
    except (TypeError, ValueError):
        return None
    if found or said.get("origin") not in tuple(Origin):
        return None
    origin, source, name = Origin(said["origin"]), said.get("source"), said.get("name")
    source, name = (one if isinstance(one, str) else "" for one in (source, name))
    if source != Path(source).name or (origin is Origin.RUN and (root is None or not (root / source).is_dir())):
        origin, source = Origin.FIRST, ""
    elif origin is Origin.RUN and root is not None:
        source = str(root / source)
    return Member(settings, origin, source, name, said.get("iterates") is True)


def _look(said: Any) -> Look:
    usual = Look()
    if not isinstance(said, Mapping):
        return usual
    below, decades = said.get("below"), said.get("decades")
    return Look(
        beside=said.get("beside") is not False,
        below=Below(below) if below in tuple(Below) else usual.below,
        decades=decades if type(decades) is int and 1 <= decades <= 64 else usual.decades,
        inside=said.get("inside") is True,
    )


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names to tables within tables."""
    out: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        table = out
        for part in path:
            table = table.setdefault(part, {})
        table[last] = value
    return out


def fitting(run: Settings, first: Settings) -> tuple[Settings, bool] | None:
    """The settings with which a kept run reads the sequence of a model that is there, and whether it iterates: where it
    forecasts one step, and the others more. None where it learns from other sequences."""
    wanted = first.data
    same = run.change(**{"data.steps": wanted.steps})
    if same.data == wanted:
        return same, False
    ahead = same.change(**{"data.horizon": wanted.horizon})
    forecasts = task_of(first).forecasts and not task_of(first).of_a_file
    return (ahead, True) if forecasts and run.data.horizon == 1 and ahead.data == wanted else None
