"""One file of arrays with a readable header: an .npz archive without pickles, written whole or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.errors import Kind, Told
from rnnviz.files import write_file

_HEADER = "header"


class ArchiveError(Told, ValueError):
    """A file that is not what it should be, in words."""

    kind = Kind.BAD_INPUT


def write(
    path: Path,
    *,
    kind: str,
    header: Mapping[str, Any],
    arrays: Mapping[str, npt.NDArray[Any]],
    compressed: bool = True,
) -> None:
    """Writes beside the path first and moves it there, so that a broken write never replaces a good file.

    header: whatever JSON can hold. compressed: takes several times as long, and weights hardly shrink by it.
    OSError where the folder cannot be written.
    """
    text = json.dumps({"kind": kind, **header}).encode()

    def save(to: Path) -> None:
        with to.open("wb") as file:
            write_arrays = np.savez_compressed if compressed else np.savez
            write_arrays(file, allow_pickle=False, **{_HEADER: np.frombuffer(text, np.uint8), **arrays})

    write_file(path, save)


def read(path: Path, *, kind: str) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """The header and the arrays. ArchiveError for a damaged file or another one, OSError where it cannot be read."""
    content = io.BytesIO(path.read_bytes())
    try:
        with np.load(content, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header = json.loads(arrays.pop(_HEADER).tobytes())
    except Exception as error:  # over damaged bytes, zipfile, zlib, numpy and json raise almost anything
        raise ArchiveError(f"{path.name} is damaged, or was not written by rnnviz ({error}).") from error
    if not isinstance(header, dict) or header.pop("kind", None) != kind:
        raise ArchiveError(f"{path.name} does not hold {kind}.")
    return header, arrays
