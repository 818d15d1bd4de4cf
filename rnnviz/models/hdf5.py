"""HDF5 files of strangers: what is in them is looked at before any of it is read.

Everything that a model needs lies in the file itself as plain numbers and texts. What leads elsewhere (links, external
storage, virtual datasets), claims more room than the file can have, or has no end, is refused.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from rnnviz.models.refused import MOST_RATIO, ModelRefused, in_a_line
from rnnviz.records.arrays import Array

MOST_ITEMS = 10_000
MOST_TEXT = 8 << 20
MOST_NUMBERS = 4 << 30
"""Bytes that all arrays together may take."""


@contextmanager
def opened(name: str, content: bytes) -> Iterator[Any]:
    """An h5py.File over these bytes; ModelRefused for all that h5py says of damaged ones."""
    import h5py

    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            yield file
    except ModelRefused:
        raise
    except Exception as error:  # h5py says of damaged bytes almost anything
        raise ModelRefused(f"{name} has weights that cannot be read: {in_a_line(error)}") from error


def count(name: str, file: Any, size: int) -> int:
    """How many numbers the file's datasets have. ModelRefused for what is not in the file itself; size: its bytes."""
    import h5py

    total = found = items = 0
    waiting: list[Any] = [file]
    seen = {file["/"]}
    while waiting:
        group = waiting.pop()
        for key in group:
            items += 1
            if items > MOST_ITEMS:
                raise ModelRefused(f"{name} is not loaded. It has more than {MOST_ITEMS:,} weights.")
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise ModelRefused(f"{name} is not loaded. Its weight {key!r} is stored elsewhere (a link).")
            item = group[key]
            if isinstance(item, h5py.Group):
                if item in seen:  # groups that hold each other would never end
                    raise ModelRefused(f"{name} is not loaded. Its group {key!r} is there twice.")
                seen.add(item)
                waiting.append(item)
                continue
            if not isinstance(item, h5py.Dataset):
                raise ModelRefused(f"{name} is not loaded. Its weight {key!r} is not an array.")
            if item.external or item.is_virtual:
                raise ModelRefused(f"{name} is not loaded. Its weight {key!r} is stored in another file.")
            if item.dtype.hasobject or h5py.check_vlen_dtype(item.dtype) is not None:
                continue  # texts and lists of texts; nothing reads them
            total += item.nbytes
            found += item.size
            if total > min(MOST_RATIO * size, MOST_NUMBERS):
                raise ModelRefused(f"{name} is not loaded. Its weights claim {total:,} bytes.")
    return found


GROUP = "model_weights"
"""Where a file that has the model too keeps the weights."""


def has_weights(file: Any) -> bool:
    """Whether it has weights of a Keras model, in any of the orders that Keras has had."""
    return is_listed(file) or any(key in file for key in ("layers", "_layer_checkpoint_dependencies", "vars"))


def is_listed(file: Any) -> bool:
    """Whether it lists its weights layer by layer, as the HDF5 files of Keras 1 and 2 do."""
    return "layer_names" in weights_in(file).attrs or "layer_names0" in weights_in(file).attrs


def weights_in(file: Any) -> Any:
    """The group with the list of the layers."""
    import h5py

    return file[GROUP] if GROUP in file and isinstance(file[GROUP], h5py.Group) else file


def version(file: Any) -> str:
    """Keras's, as the file has it ("2.2.5"); "" where it does not say, as before 2.0."""
    return text(file, "keras_version") or text(weights_in(file), "keras_version")


def what_it_is(file: Any) -> str:
    """What an HDF5 file without a model has in it, to be added to a sentence."""
    found = [str(key)[:40] for key in list(file)[:4]]
    return f": it has {', '.join(found)} in it" if found else ": it is empty"


def text(group: Any, key: str) -> str:
    """An attribute that holds one text; "" where there is none."""
    if key not in group.attrs:
        return ""
    value = _attribute(group, key)
    if isinstance(value, np.ndarray):
        value = value.item() if value.size == 1 else ""
    value = value.decode("utf-8") if isinstance(value, bytes) else value
    return value if isinstance(value, str) else ""


def names(group: Any, key: str) -> list[str]:
    """An attribute that holds names, or the pieces key0, key1 … of a long one. ModelRefused where it is missing."""
    keys = [key] if key in group.attrs else []
    while not keys or keys[-1] != key:
        piece = f"{key}{len(keys)}"
        if piece not in group.attrs:
            break
        keys.append(piece)
    if not keys:
        raise ModelRefused(f"It has no list of its {key.replace('_', ' ')}.")
    found = [one for piece in keys for one in np.atleast_1d(_attribute(group, piece)).ravel().tolist()]
    said = [one.decode("utf-8") if isinstance(one, bytes) else one for one in found]
    if not all(isinstance(one, str) for one in said):
        raise ModelRefused(f"Its list of {key.replace('_', ' ')} is not one of names.")
    return said


def numbers(group: Any, key: str) -> Array:
    """A dataset as numbers. ModelRefused where it is something else."""
    import h5py

    item = group[key]
    if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "fiub":
        raise ModelRefused(f"Its weight {key!r} is not an array of numbers.")
    read: Array = np.asarray(item[()])
    return read


def _attribute(group: Any, key: str) -> Any:
    import h5py

    kind = group.attrs.get_id(key)
    if math.prod(kind.shape or (1,)) * max(kind.dtype.itemsize, 1) > MOST_TEXT:
        raise ModelRefused(f"Its {key!r} claims to have more than {MOST_TEXT >> 20} MiB.")
    value = group.attrs[key]
    if isinstance(value, h5py.Empty):
        return ""
    if isinstance(value, (str, bytes)) and len(value) > MOST_TEXT:
        raise ModelRefused(f"Its {key!r} has more than {MOST_TEXT >> 20} MiB.")
    return value
