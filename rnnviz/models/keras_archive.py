"""A .keras file, as Keras 2.12 and later write it: a zip archive; three members and vocabularies are looked at."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rnnviz.models.refused import MOST_BYTES, MOST_RATIO, ModelRefused, in_a_line
from rnnviz.models.text_inputs import ASSET

MOST_CONFIG = 8 << 20
CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"


@dataclass(frozen=True, slots=True)
class Archive:
    """What is in it. config: as its JSON has it. weights: the bytes of an HDF5 file. version: Keras's, "" for none.

    assets: the vocabularies of its layers, by the names of the members. strange: the name of a member that no model
    has, which is not read; "" for none.
    """

    config: Any
    weights: bytes
    version: str
    strange: str = ""
    assets: Mapping[str, bytes] = field(default_factory=dict)


def read_archive(name: str, content: bytes) -> Archive:
    """ModelRefused, in words, where it is damaged, lacks a part, or claims absurd sizes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members, strange = _members(name, archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise ModelRefused(f"{name} is not a .keras file, or is damaged: {in_a_line(error)}") from error
    except ModelRefused:
        raise
    except Exception as error:  # over damaged bytes zipfile and zlib raise almost anything
        raise ModelRefused(f"{name} is a damaged .keras file: {in_a_line(error)}") from error
    about = parsed(name, members[METADATA], what="metadata")
    version = about.get("keras_version") if isinstance(about, dict) else None
    config = parsed(name, members[CONFIG])
    assets = {name: content for name, content in members.items() if ASSET.fullmatch(name)}
    return Archive(config, members[WEIGHTS], version if isinstance(version, str) else "", strange, assets)


def parsed(name: str, text: str | bytes, *, what: str = "config") -> Any:
    """A file's JSON. ModelRefused where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelRefused(f"{name} has a {what} that is not JSON: {in_a_line(error)}") from error


def _members(name: str, archive: zipfile.ZipFile) -> tuple[dict[str, bytes], str]:
    """The parts of a model, and the name of something else, if there is any."""
    found: dict[str, bytes] = {}
    strange = ""
    for info in archive.infolist():
        if info.filename not in (CONFIG, WEIGHTS, METADATA) and not ASSET.fullmatch(info.filename):
            strange = strange or info.filename
            continue
        if info.filename in found:
            raise ModelRefused(f"{name} is not loaded. It has {info.filename} in it twice.")
        limit = MOST_BYTES if info.filename == WEIGHTS else MOST_CONFIG
        large = info.file_size > (1 << 20) and info.file_size > MOST_RATIO * max(info.compress_size, 1)
        if info.file_size > limit or large:
            raise ModelRefused(f"{name} is not loaded. Its {info.filename} claims {info.file_size:,} bytes.")
        found[info.filename] = archive.read(info)
    if missing := [one for one in (CONFIG, WEIGHTS, METADATA) if one not in found]:
        raise ModelRefused(f"{name} is not a .keras file: it has no {missing[0]}.")
    return found, strange
