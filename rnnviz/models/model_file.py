"""What is in a file of a model, whatever its kind: read by us, checked for its sizes, and nothing run or built."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rnnviz.models import hdf5
from rnnviz.models.allowed import refusals
from rnnviz.models.keras_archive import MOST_CONFIG, parsed, read_archive
from rnnviz.models.older_config import modern
from rnnviz.models.refused import MOST_BYTES, ModelRefused, in_a_line
from rnnviz.models.text_inputs import take_out
from rnnviz.models.wrong_files import HDF5, ZIP, folder, what_it_is
from rnnviz.records.network import TextSpec

MOST_PARTNERS = 5
"""How many files beside a JSON file, or beside weights, are looked at."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file, or a JSON file and its weights.

    config: of the model, as Keras 3 writes it in a .keras file, without the compilation. count: how many numbers the
    weights have. weights: the bytes of an HDF5 file. listed: the config whose order the weights lie in, where they lie
    layer by layer as Keras 1 and 2 have them; None for the order of a .keras file. compiled: what the file says of the
    compilation. version: Keras's, "" where the file does not say. texts: of inputs that read text, how it becomes ids,
    by their names.
    """

    name: str
    config: dict[str, Any]
    weights: bytes
    count: int
    listed: dict[str, Any] | None
    compiled: Any
    version: str
    notes: tuple[str, ...]
    texts: Mapping[str, TextSpec] = field(default_factory=dict)


def read_model_file(path: Path) -> ModelFile:
    """ModelRefused, in words, for what is no model, is damaged, or has absurd sizes. OSError where it is unreadable."""
    content = _content(path)
    if reason := what_it_is(path, content):
        raise ModelRefused(reason)
    if content.startswith(ZIP):
        return _archive(path.name, content)
    if content.startswith(HDF5):
        return _hdf5(path, content)
    return _json(path, content)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise ModelRefused(folder(path))
    if path.stat().st_size > MOST_BYTES:
        raise ModelRefused(f"{path.name} has more than {MOST_BYTES >> 30} GiB.")
    return path.read_bytes()


def _archive(name: str, content: bytes) -> ModelFile:
    found = read_archive(name, content)
    config, compiled = _parts(name, found.config)
    try:
        texts = take_out(config, found.assets)
    except ModelRefused as error:
        raise ModelRefused(f"{name} is not loaded. {error}") from error
    except Exception as error:  # over a config that no Keras would write
        raise ModelRefused(f"{name} has a config that cannot be read: {in_a_line(error)}") from error
    made = replace(_file(name, config, found.weights, 0, compiled, found.version), texts=texts)
    if found.strange:
        raise ModelRefused(f"{name} is not loaded. It has {found.strange[:80]!r} in it, which a model never has.")
    with hdf5.opened(name, found.weights) as file:
        return replace(made, count=hdf5.count(name, file, len(found.weights)))


def _hdf5(path: Path, content: bytes) -> ModelFile:
    name = path.name
    with hdf5.opened(name, content) as file:
        count = hdf5.count(name, file, len(content))
        described, trained = hdf5.text(file, "model_config"), hdf5.text(file, "training_config")
        version, weights = hdf5.version(file), hdf5.has_weights(file)
        what = "" if described or weights else hdf5.what_it_is(file)
    if described:
        config, _ = _parts(name, parsed(name, described))
        try:
            compiled = parsed(name, trained) if trained else None
        except ModelRefused:  # the loss is a help, not a part of the model
            compiled = None
        made = _file(name, config, content, count, compiled, version or "1", listed=True)
        if path.suffix.lower() in (".h5", ".hdf5"):
            return made
        said = f"The content of {name} is HDF5, as Keras {version or '1'} wrote it, whatever the end of its name says."
        return _with_notes(made, said)
    if not weights:
        raise ModelRefused(f"{name} is an HDF5 file without a Keras model{what}.")
    for partner in _beside(path, (".json",)):
        if (found := _described(partner)) is not None:
            return _pair(partner, found, path)
    raise ModelRefused(
        f"{name} has the weights of a model without the model itself; "
        "put the JSON file that model.to_json() writes beside it, or save the whole model by model.save(“model.keras”)."
    )


def _json(path: Path, content: bytes) -> ModelFile:
    if len(content) > MOST_CONFIG:
        raise ModelRefused(f"{path.name} is JSON of {len(content) >> 20:,} MiB, too large to describe a Keras model.")
    found = parsed(path.name, content)
    if not isinstance(found, dict) or not isinstance(found.get("class_name"), str) or "config" not in found:
        raise ModelRefused(f"{path.name} is JSON that describes no Keras model.")
    refused: ModelRefused | None = None
    pairs: list[ModelFile] = []
    for partner in _beside(path, (".h5", ".hdf5", ".keras")):
        try:
            pairs.append(_pair(path, found, partner))
        except ModelRefused as error:
            refused = refused or error
    if pairs:
        return max(pairs, key=_in_common)
    if refused is not None:
        raise refused
    raise ModelRefused(
        f"{path.name} describes a model, but has no weights; put the file that model.save_weights() writes beside it."
    )


def _pair(path: Path, described: dict[str, Any], weights: Path) -> ModelFile:
    """A JSON file and the weights beside it. ModelRefused where those are none, or not in a form of Keras's."""
    content = _content(weights)
    if not content.startswith(HDF5):
        raise ModelRefused(what_it_is(weights, content) or f"{weights.name} has no weights of Keras's in it.")
    config, compiled = _parts(path.name, described)
    with hdf5.opened(weights.name, content) as file:
        count = hdf5.count(weights.name, file, len(content))
        listed, version = hdf5.is_listed(file), hdf5.version(file)
        if not hdf5.has_weights(file):
            raise ModelRefused(f"{weights.name} has no weights of Keras's in it.")
    said = described.get("keras_version")
    version = said if isinstance(said, str) else version
    made = _file(path.name, config, content, count, compiled, version or ("1" if listed else "3"), listed=listed)
    return _with_notes(made, f"The model is in {path.name}, its weights are in {weights.name}.")


def _in_common(file: ModelFile) -> int:
    """How many of the layers that the weights are listed by are the model's; of several files the best one fits."""
    if file.listed is None:
        return 0
    try:
        with hdf5.opened(file.name, file.weights) as weights:
            stored = hdf5.names(hdf5.weights_in(weights), "layer_names")
    except ModelRefused:
        return 0
    text = json.dumps(file.listed)
    return sum(json.dumps(name) in text for name in stored)


def _described(path: Path) -> dict[str, Any] | None:
    """The config in a JSON file; None where it is not one of a model."""
    try:
        if path.stat().st_size > MOST_CONFIG:
            return None
        found = parsed(path.name, path.read_bytes())
    except (ModelRefused, OSError):
        return None
    named = isinstance(found, dict) and isinstance(found.get("class_name"), str) and "config" in found
    return found if named else None


def _beside(path: Path, endings: tuple[str, ...]) -> list[Path]:
    """Files that may be the other half of a pair, those whose names share most with this one's first."""
    words = _words(path)
    found = [one for one in path.parent.iterdir() if one != path and one.name.lower().endswith(endings)]
    found = [one for one in found if one.is_file()]
    apart = {one: _words(one) for one in found}
    return sorted(found, key=lambda one: (-len(words & apart[one]), len(apart[one] - words), one.name))[:MOST_PARTNERS]


def _words(path: Path) -> set[str]:
    return set(re.findall(r"[a-z]+|\d+", path.name.lower().split(".")[0])) - {"weights", "structure", "architecture"}


def _parts(name: str, config: Any) -> tuple[dict[str, Any], Any]:
    """A config without optimizers, losses and metrics, which a trace has of its own; and those of the model."""
    if not isinstance(config, dict) or "class_name" not in config:
        raise ModelRefused(f"{name} has a config that does not name a model.")
    try:
        return _without_compilation(config), config.get("compile_config")
    except RecursionError as error:
        raise ModelRefused(f"{name} is not loaded. Its config is nested too deep.") from error


def _without_compilation(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: None if k == "compile_config" else _without_compilation(v) for k, v in value.items()}
    return [_without_compilation(v) for v in value] if isinstance(value, list) else value


def _file(
    name: str,
    config: dict[str, Any],
    weights: bytes,
    count: int,
    compiled: Any,
    version: str,
    *,
    listed: bool = False,
) -> ModelFile:
    """The file with a config of Keras 3, which names nothing but what may be loaded."""
    notes: list[str] = []
    found = config
    numbers = tuple(int(number) for number in re.findall(r"\d{1,4}", version)[:3]) or (3,)
    if listed or numbers < (3,):
        try:
            found, notes = modern(config, numbers)
        except ModelRefused as error:
            raise ModelRefused(f"{name} is not loaded. {error}") from error
        except RecursionError as error:
            raise ModelRefused(f"{name} is not loaded. Its config is nested too deep.") from error
        except Exception as error:  # over a config that no Keras would write
            raise ModelRefused(f"{name} has a config that cannot be read: {in_a_line(error)}") from error
    if reason := next(refusals(found), ""):
        raise ModelRefused(f"{name} is not loaded. {reason}")
    return ModelFile(name, found, weights, count, config if listed else None, compiled, version, tuple(notes))


def _with_notes(file: ModelFile, *notes: str) -> ModelFile:
    return replace(file, notes=(*notes, *file.notes))
