"""Loading a .keras file of anybody's: nothing in it is run, and what is not understood is refused in words.

Looked at before Keras sees anything: the zip archive, the classes that config.json names, the sizes of the weights.
What is loaded is a copy of the bytes that were looked at, without the parts that a trace does not need.
"""

from __future__ import annotations

import io
import json
import math
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.models.allowed import OURS, refusals

MOST_BYTES = 1 << 30
MOST_CONFIG = 8 << 20
MOST_RATIO = 200
MOST_WEIGHTS = 10_000
CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"


class ModelRefused(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A file that is not loaded as a model, with the reason in words."""

    kind = Kind.BAD_INPUT


def check_model(path: Path) -> None:
    """ModelRefused where `load_model` would refuse the file by what is in it. Keras is not imported for it."""
    _read(path)


def load_model(path: Path) -> Any:
    """The keras.Model in a file, not compiled.

    ModelRefused, in words, for a file that is not a model, names classes that are not allowed, or has absurd sizes;
    OSError where it cannot be read.
    """
    config, weights, metadata = _read(path)
    text = json.dumps(config)
    import keras

    for module, _ in OURS.values():
        __import__(module)  # which registers the layer under its name
    try:
        with keras.StatelessScope(initialize_variables=False):
            # Without the values, whatever their size: only to see whether it is the size of the weights in the file.
            shell = keras.saving.deserialize_keras_object(json.loads(text), safe_mode=True)
            needed = sum(math.prod(v.shape) for v in shell.variables)
    except Exception as error:  # over a config that Keras would not write, its layers raise almost anything
        raise ModelRefused(f"{path.name} cannot be built: {_first_line(error)}") from error
    # A Dropout's random state is not among the weights.
    if needed > 2 * weights.count + 1_000:
        raise ModelRefused(f"{path.name} would need {needed:,} numbers, but has {weights.count:,} weights.")
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        copy = Path(folder) / "model.keras"
        with zipfile.ZipFile(copy, "w") as archive:
            archive.writestr(METADATA, metadata)
            archive.writestr(CONFIG, text)
            archive.writestr(WEIGHTS, weights.content)
        try:
            return keras.saving.load_model(copy, compile=False, safe_mode=True)
        except Exception as error:  # as above, and whatever h5py says of weights that do not fit
            raise ModelRefused(f"{path.name} cannot be loaded: {_first_line(error)}") from error


class _Weights:
    """The bytes of an HDF5 file, and how many numbers it says it has."""

    def __init__(self, content: bytes, count: int) -> None:
        self.content, self.count = content, count


def _read(path: Path) -> tuple[dict[str, Any], _Weights, bytes]:
    """The config without what is not needed of it, the weights and the metadata, all of them checked."""
    if path.stat().st_size > MOST_BYTES:
        raise ModelRefused(f"{path.name} has more than {MOST_BYTES >> 30} GiB.")
    content = path.read_bytes()
    if content.startswith(b"\x89HDF"):
        raise ModelRefused(f"{path.name} is in Keras's old HDF5 format; save the model again as .keras.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _members(path, archive)
            config = _without_compilation(json.loads(members[CONFIG]))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise ModelRefused(f"{path.name} is not a .keras file, or is damaged: {_first_line(error)}") from error
    except ValueError as error:
        if isinstance(error, ModelRefused):
            raise
        raise ModelRefused(f"{path.name} has a config that is not JSON: {_first_line(error)}") from error
    if not isinstance(config, dict) or "class_name" not in config:
        raise ModelRefused(f"{path.name} has a config that does not name a model.")
    if reason := next(refusals(config), ""):
        raise ModelRefused(f"{path.name} is not loaded. {reason}")
    return config, _weights(path, members[WEIGHTS]), members[METADATA]


def _members(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for info in archive.infolist():
        if info.filename not in (CONFIG, WEIGHTS, METADATA):
            raise ModelRefused(f"{path.name} is not loaded. It has {info.filename!r} in it, which a model never has.")
        if info.filename in found:
            raise ModelRefused(f"{path.name} is not loaded. It has {info.filename} in it twice.")
        limit = MOST_BYTES if info.filename == WEIGHTS else MOST_CONFIG
        large = info.file_size > (1 << 20) and info.file_size > MOST_RATIO * max(info.compress_size, 1)
        if info.file_size > limit or large:
            raise ModelRefused(f"{path.name} is not loaded. Its {info.filename} claims {info.file_size:,} bytes.")
        found[info.filename] = archive.read(info)
    if missing := [name for name in (CONFIG, WEIGHTS, METADATA) if name not in found]:
        raise ModelRefused(f"{path.name} is not a .keras file: it has no {missing[0]}.")
    return found


def _weights(path: Path, content: bytes) -> _Weights:
    """Refuses weights that lie in other files, or claim more room than their bytes can have."""
    import h5py

    total = count = items = 0
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            waiting: list[Any] = [file]
            while waiting:
                group = waiting.pop()
                for name in group:
                    items += 1
                    if items > MOST_WEIGHTS:  # groups that hold each other would never end
                        raise ModelRefused(f"{path.name} is not loaded. It has more than {MOST_WEIGHTS:,} weights.")
                    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                        raise ModelRefused(
                            f"{path.name} is not loaded. Its weight {name!r} is stored elsewhere (a link)."
                        )
                    item = group[name]
                    if isinstance(item, h5py.Group):
                        waiting.append(item)
                        continue
                    if item.external or item.is_virtual:
                        raise ModelRefused(f"{path.name} is not loaded. Its weight {name!r} is stored in another file.")
                    total += item.nbytes
                    count += item.size
                    if total > MOST_RATIO * len(content):
                        raise ModelRefused(f"{path.name} is not loaded. Its weights claim {total:,} bytes.")
    except ModelRefused:
        raise
    except Exception as error:  # h5py says of damaged bytes almost anything
        raise ModelRefused(f"{path.name} has weights that cannot be read: {_first_line(error)}") from error
    return _Weights(content, count)


def _without_compilation(value: Any) -> Any:
    """A config without optimizers, losses and metrics, which a trace has of its own."""
    if isinstance(value, dict):
        return {k: None if k == "compile_config" else _without_compilation(v) for k, v in value.items()}
    return [_without_compilation(v) for v in value] if isinstance(value, list) else value


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
