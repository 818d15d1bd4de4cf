"""One scene, to a part of a file of scenes and back, as version 1 has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.layout.moments import LOSS_STAGES, PHASES, UPDATE_STAGES
from rnnviz.records.scene import Folder, KeptScene, Pin, Scene, SceneModel, Stop
from rnnviz.scenes.checked import Checked
from rnnviz.scenes.container import Box, Packing
from rnnviz.scenes.settings import file_content, packed_settings, packed_with_files, read_with_files, strange
from rnnviz.settings.choices import MAX_STEPS
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings

MOST_STOPS, MOST_PAGES = 200, 40
MOST_STEP = 4 * MAX_STEPS
LONGEST_NAME, LONGEST_NOTES = 300, 40_000

_ARRAY, _PATH, _FOLDER, _DATA, _MODEL = "$array", "$path", "$folder", "$data", "$model"
"""The one key of a table in a page's state that stands for an array, a path, a folder that stays where it is, the
settings of data, or a model's weights."""

Take = Callable[[Path], tuple[str, bytes]]
"""What lies in the file for a path in a page's state: a name and the content. CannotPack, ValueError or OSError."""


def whole_file(path: Path) -> tuple[str, bytes]:
    """A file as it is."""
    return path.name, file_content(path)


def pack_scene(
    scene: Scene, model: str | None, to: Packing, member: str, *, take: Take | None, models: Callable[[SceneModel], str]
) -> str:
    """Writes a scene. model: the part of the file with its weights; models: that of one in a page's state. take: the
    files that it reads lie beside it, and no folder is named; None names them where they are. CannotPack; OSError where
    a file cannot be read."""

    def put(path: Path) -> str:
        if take is None:
            return str(path)
        name, content = take(path)
        return to.add_file(content, name)

    def data(of: DataSettings) -> dict[str, Any]:
        settings = Settings(data=of)
        return (packed_settings(settings, plain=False) or {}) if take is None else packed_with_files(settings, 0, to)[0]

    def beside(value: object) -> dict[str, Any] | None:
        """What lies beside the text: arrays, what paths lead to, files of data, weights."""
        if isinstance(value, np.ndarray):
            return {_ARRAY: to.add_array(value)}
        if isinstance(value, Path):
            return {_PATH: put(value)}
        if isinstance(value, Folder):
            return {_FOLDER: str(value.path) if take is None else value.path.name}
        if isinstance(value, DataSettings):
            return {_DATA: data(value)}
        return {_MODEL: models(value)} if isinstance(value, SceneModel) else None

    if take is not None:
        settings, series = packed_with_files(scene.settings, scene.series, to)
    else:
        settings, series = packed_settings(scene.settings, plain=False) or {}, scene.series
    content = {
        "page": scene.page,
        "theme": scene.theme,
        "settings": settings,
        "model": model,
        "edits": [dict(one) for one in scene.edits],
        "original": scene.original,
        "variants": [dict(one) for one in scene.variants],
        "series": series,
        "epoch": scene.epoch,
        "phase": scene.phase,
        "step": scene.step,
        "stage": scene.stage,
        "layer": scene.layer,
        "unit": scene.unit,
        "pinned": None if scene.pinned is None else asdict(scene.pinned),
        "zoom": _stretch(scene.zoom),
        "hidden": list(scene.hidden),
        "gate_gradients": scene.gate_gradients,
        "lock_scale": scene.lock_scale,
        "pages": _plain(scene.pages, beside),
        "laboratory": _plain(scene.laboratory, beside),
    }
    return to.add_text(member, content)


def read_scene(
    box: Box,
    member: object,
    *,
    models: Callable[[object], SceneModel],
    put: Callable[[str], Path],
    unpack: Callable[[Path], Path],
    local: bool,
) -> Scene:
    """DeckRefused for anything that `pack_scene` would not write. put, local: as in `read_with_files`; unpack: says
    what a file that was put stands for."""
    at = Checked(box, box.text(member), str(member))

    def path(value: object) -> Path:
        if isinstance(value, str) and value.startswith("files/"):
            return unpack(put(value))
        if not local or not isinstance(value, str) or "\x00" in value:
            raise at.wrong("pages", f"{str(value)[:80]!r} is not in the file")
        return Path(value)

    def folder(value: object) -> Folder:
        if not isinstance(value, str) or "\x00" in value or (not local and strange(value)):
            raise at.wrong("pages", f"{str(value)[:80]!r} is no plain name")
        return Folder(Path(value))

    def data(value: object) -> DataSettings:
        return read_with_files(Checked(box, value, f"{member}, {_DATA}"), box, put, local=local, part="data.").data

    epoch, model, pinned = at.raw.get("epoch"), at.raw.get("model"), at.raw.get("pinned")
    phase = at.one_of("phase", *PHASES)
    stages = {"loss": len(LOSS_STAGES), "update": len(UPDATE_STAGES)}.get(phase, 1)
    edits = _tables(at, "edits")
    variants = _tables(at, "variants") if "variants" in at.raw else ()  # older files have none
    known = {_ARRAY: box.array, _PATH: path, _FOLDER: folder, _DATA: data, _MODEL: models}
    pages = {key: _read(one, known) for key, one in at.table("pages").raw.items()}
    if len(pages) > MOST_PAGES or not all(isinstance(one, dict) for one in pages.values()):
        raise at.wrong("pages", "this must be a table of tables")
    return Scene(
        read_with_files(at.table("settings"), box, put, local=local),
        page=at.text("page", 60),
        series=at.whole("series", 0, 100_000_000),
        epoch=None if epoch is None else at.whole("epoch", 0, 10**9),
        phase=phase,
        step=at.whole("step", 0, MOST_STEP),
        stage=at.whole("stage", 0, stages - 1),
        layer=at.text("layer", 400),
        unit=at.whole("unit", 0, 10**7),
        model=None if model is None else models(model),
        edits=edits,
        original=bool(at.maybe("original")),
        variants=variants,
        pinned=None if pinned is None else _pin(at.table("pinned")),
        zoom=at.stretch("zoom"),
        hidden=tuple(at.texts("hidden", 20)),
        gate_gradients=at.maybe("gate_gradients"),
        lock_scale=at.maybe("lock_scale"),
        theme=at.text("theme", 40),
        pages=pages,
        laboratory=_read(at.table("laboratory").raw, known),
    )


def _tables(at: Checked, key: str) -> tuple[dict[str, Any], ...]:
    found = at.listed(key, 1_000)
    if not all(isinstance(one, dict) for one in found):
        raise at.wrong(key, "this must be a list of tables")
    return tuple(found)


def packed_kept(kept: KeptScene, scene: str, picture: str | None) -> dict[str, Any]:
    """The entry of a scene in the index. scene, picture: the parts of the file in which they are."""
    return {
        "scene": scene,
        "picture": picture,
        "name": kept.name[:LONGEST_NAME],
        "notes": kept.notes[:LONGEST_NOTES],
        "steps": kept.steps,
        "stops": [
            {
                "words": one.words[:LONGEST_NAME],
                "phase": one.phase,
                "step": one.step,
                "stage": one.stage,
                "zoom": _stretch(one.zoom),
                **({} if one.epoch is None else {"epoch": one.epoch}),
            }
            for one in kept.stops[:MOST_STOPS]
        ],
    }


def read_kept(box: Box, at: Checked, scene: Scene) -> KeptScene:
    at.only("scene", "picture", "name", "notes", "steps", "stops")
    return KeptScene(
        scene,
        at.text("name", LONGEST_NAME),
        at.text("notes", LONGEST_NOTES),
        tuple(_stop(one) for one in at.tables("stops", MOST_STOPS)),
        box.picture(at.raw.get("picture")),
        at.whole("steps", 0, MOST_STEP),
    )


def _stop(at: Checked) -> Stop:
    at.only("words", "phase", "step", "stage", "zoom", "epoch")
    phase = at.one_of("phase", *PHASES)
    step, stage = at.whole("step", 0, MOST_STEP), at.whole("stage", 0, 2)
    epoch = None if at.raw.get("epoch") is None else at.whole("epoch", 0, MOST_STEP)
    return Stop(at.text("words", LONGEST_NAME), phase, step, stage, at.stretch("zoom"), epoch)


def _pin(at: Checked) -> Pin:
    at.only("layer", "unit", "step", "quantity")
    layer = None if at.raw.get("layer") is None else at.text("layer", 400)
    unit, step = (None if at.raw.get(key) is None else at.whole(key, 0, 10**7) for key in ("unit", "step"))
    return Pin(layer, unit, step, at.text("quantity", 400))


def _stretch(zoom: tuple[float, float] | None) -> list[float] | None:
    return None if zoom is None else [float(zoom[0]), float(zoom[1])]


def _plain(value: Any, beside: Callable[[object], dict[str, Any] | None]) -> Any:
    """A page's state as JSON has it. beside: what stands for that which is none of JSON's; None for all else."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one, beside) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one, beside) for one in value]
    if (found := beside(value)) is not None:
        return found
    return value.item() if isinstance(value, np.generic) else value


def _read(value: Any, known: Mapping[str, Callable[[object], Any]]) -> Any:
    """And back. known: what makes of the one entry of a table that for which it stands."""
    if isinstance(value, list):
        return [_read(one, known) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and (make := known.get(key := next(iter(value)))) is not None:
        return make(value[key])
    return {key: _read(one, known) for key, one in value.items()}
