"""Settings in a file of scenes: as readable text, and with the files of the user's own that they name beside them.

The text has no folder of anybody's machine in it: a file that lies beside it is named by its place there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rnnviz.data.drawings.sketches import load, scale_of
from rnnviz.errors import Kind, Told
from rnnviz.files import write_file
from rnnviz.scenes.checked import Checked
from rnnviz.scenes.container import Box, Packing
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, settings_of
from rnnviz.tasks.problems import problems

MOST_FILE = 64 << 20
"""A larger file of the user's is not taken along."""

_FILES = ("data.source.path", "data.opened.sequence", "data.opened.vocabulary")
"""The settings that name a file that is read."""
_SENTENCES = "data.text.folder"
_NAMES = ("data.opened.path", "data.sketch.folder")
"""Those that name what is not taken along: the weights of a model are, and the one drawing that is read."""
_LEADS = r"[/\\:\x00]|^\.+$"
"""In what leads to a folder, and is no plain name."""


class CannotPack(Told, ValueError):  # noqa: N818 - it says what is wrong
    """What a scene reads cannot be taken along, in words: a sentence."""

    kind = Kind.BAD_INPUT


def packed_settings(settings: object, *, plain: bool) -> dict[str, Any] | None:
    """Settings as a table, by themselves. plain: without the folders that they name."""
    if not isinstance(settings, Settings):
        return None
    return _nested(flat(without_folders(settings) if plain else settings))


def without_folders(settings: Settings) -> Settings:
    """The same, the files and the folders in it by their names alone."""
    names = {name: Path(value).name for name in (*_FILES, *_NAMES, _SENTENCES) if (value := _said(settings, name))}
    return settings.change(**names)


def with_scale(settings: Settings) -> Settings:
    """The same, with what only the drawings in a folder tell, for where they are not. DrawingError where they are not
    here either."""
    sketch = settings.data.sketch
    if sketch is None or not sketch.folder or sketch.inputs != "stroke-3":
        return settings
    return settings.change(**{"data.sketch.scale": scale_of(settings.data)})


def strange_name(settings: Settings) -> str:
    """What settings from elsewhere name that is no plain name, but leads to a folder; "" for nothing."""
    values = (_said(settings, name) for name in (*_FILES, *_NAMES, _SENTENCES))
    return next(filter(strange, values), "")


def strange(name: str) -> bool:
    """Whether a name leads to a folder, and is no plain name."""
    return re.search(_LEADS, name) is not None


def packed_with_files(settings: Settings, series: int, to: Packing) -> tuple[dict[str, Any], int]:
    """Settings as a table, with the files that they name in the file, and the number of the sequence there.
    CannotPack; OSError where a file cannot be read."""
    settings, series = _one_drawing(settings, series)
    changed: dict[str, Any] = {name: Path(value).name for name in _NAMES if (value := _said(settings, name))}
    for name in _FILES:
        if value := _said(settings, name):
            path = Path(value)
            changed[name] = to.add_file(file_content(path), path.name)
    if value := _said(settings, _SENTENCES):
        paths = sorted(one for one in Path(value).iterdir() if one.suffix in (".pos", ".neg"))
        contents = [file_content(path) for path in paths]
        digest = hashlib.sha256(b"".join(contents)).hexdigest()[:12]
        for path, content in zip(paths, contents, strict=True):
            to.add_file(content, path.name, digest)
        changed[_SENTENCES] = f"files/{digest}"
    return _nested(flat(settings.change(**changed))), series


def read_settings_of(at: Checked) -> Settings:
    """The settings of a table. DeckRefused, in words."""
    settings, found = settings_of(at.raw, lambda _: ())
    if found:
        raise at.wrong(found[0].field or "settings", found[0].message)
    return settings


def read_with_files(at: Checked, box: Box, put: Callable[[str], Path], *, local: bool, part: str = "") -> Settings:
    """The settings of a scene, with the files that lie in the box where `put` puts them. local: they may name files
    that lie elsewhere. DeckRefused, in words, also for settings that cannot work: those of a part ("data."), or all."""
    settings = read_settings_of(at)
    for name in (*_FILES, _SENTENCES):
        if not local and (value := _said(settings, name)) and not value.startswith("files/"):
            raise at.wrong(name, f"{value[:80]!r} is not in the file")
    for name in _NAMES:
        if not local and (value := _said(settings, name)) and strange(value):
            raise at.wrong(name, f"{value[:80]!r} is no plain name")
    changed: dict[str, Any] = {}
    for name in _FILES:
        if (value := _said(settings, name)).startswith("files/"):
            changed[name] = str(put(value))
    if (value := _said(settings, _SENTENCES)).startswith("files/"):
        folders = {put(member).parent for member in box.files(f"{value}/")}
        if len(folders) != 1:
            raise at.wrong(_SENTENCES, "its files are missing")
        changed[_SENTENCES] = str(folders.pop())
    settings = settings.change(**changed)
    for problem in (one for one in problems(settings) if one.field.startswith(part)):
        raise at.wrong(problem.field or "settings", problem.message)
    return settings


def putting(box: Box, folder: Path) -> Callable[[str], Path]:
    """What writes a member of the box, once, into the folder, and says where it is. OSError where it cannot."""

    def put(member: str) -> Path:
        content = box.file(member)
        _, digest, name = member.split("/")
        path = folder / digest / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, content)
        return path

    return put


def _one_drawing(settings: Settings, series: int) -> tuple[Settings, int]:
    """Of drawings in a folder the one that is read, and what it is divided by: the others may be gigabytes."""
    sketch = settings.data.sketch
    if sketch is None or not sketch.folder or sketch.inputs == "decoder":
        return settings, series
    if not sketch.drawing:
        part = load(settings.data, "valid")
        rows = tuple((float(a), float(b), float(c)) for a, b, c in part.drawing(series))
        sketch = replace(sketch, drawing=rows, target=int(part.labels[series]))
    scaled = with_scale(settings).data.sketch
    assert scaled is not None
    return settings.change(**{"data.sketch": replace(sketch, scale=scaled.scale)}), 0


def file_content(path: Path) -> bytes:
    """CannotPack for one that is too large."""
    if path.stat().st_size > MOST_FILE:
        raise CannotPack(f"{path.name} has more than {MOST_FILE >> 20} MiB.")
    return path.read_bytes()


def _said(settings: Settings, name: str) -> str:
    value = settings.value(name)
    return value if isinstance(value, str) else ""


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    """Dotted names as tables."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        table = found
        for part in path:
            table = table.setdefault(part, {})
        table[last] = value
    return found
