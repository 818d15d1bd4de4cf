"""What stands in the laboratory as plain values, for a scene, and back; what of it cannot be used is passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rnnviz.records.laboratory import MOST_MODELS, Below, Look, Member, Origin, Setup
from rnnviz.records.scene import SceneModel
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, settings_of
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import task_of

Weights = Callable[[Member], SceneModel | None]
"""Those of a model that was trained here, or kept; None for one that is the same in every installation."""
Given = Callable[[SceneModel], tuple[Origin, str]]
"""Where the epochs of a scene's model are to be found from now on: an origin, and which of it."""


def plain(setup: Setup, weights: Weights = lambda _: None) -> dict[str, Any]:
    """With the weights of what is not in every installation."""
    return {
        "bench": setup.bench,
        "series": setup.series,
        "look": {
            "beside": setup.look.beside,
            "below": str(setup.look.below),
            "decades": setup.look.decades,
            "inside": setup.look.inside,
        },
        "models": [_plain(one, weights(one)) for one in setup.members],
    }


def _plain(member: Member, weights: SceneModel | None) -> dict[str, Any]:
    kept = member.origin is not Origin.TRAINED
    source = Path(member.source).name if member.origin is Origin.RUN else member.source
    said = {
        "settings": _nested(flat(member.settings)),
        "origin": str(member.origin) if kept else str(Origin.FIRST),
        "source": source if kept else "",
        "name": member.name,
        "iterates": member.iterates,
    }
    return said if weights is None else {**said, "weights": weights}


def setup_of(said: Mapping[str, Any], root: Path | None, given: Given | None = None) -> Setup | None:
    """root: the folder of kept runs. None where there is no model in it that can be used."""
    models = said.get("models")
    members = [_member(one, root, given) for one in models] if isinstance(models, (list, tuple)) else []
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


def missing_runs(said: Mapping[str, Any], root: Path | None) -> list[str]:
    """The names of the kept runs that are neither here nor in the scene: their models come untrained."""
    models = said.get("models")
    runs = [one for one in models if isinstance(one, Mapping)] if isinstance(models, (list, tuple)) else []
    return [str(one.get("source")) for one in runs if not _has_weights(one) and _is_missing(one, root)]


def _has_weights(said: Mapping[str, Any]) -> bool:
    weights = said.get("weights")
    return isinstance(weights, SceneModel) and bool(weights.epochs)


def _is_missing(said: Mapping[str, Any], root: Path | None) -> bool:
    source = said.get("source")
    return said.get("origin") == Origin.RUN and isinstance(source, str) and not (root and (root / source).is_dir())


def _member(said: Any, root: Path | None, given: Given | None) -> Member | None:
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
    if given is not None and _has_weights(said):
        origin, source = given(said["weights"])
    elif source != Path(source).name or _is_missing(said, root):
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
