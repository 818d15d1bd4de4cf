"""The state from which a run goes on, on disk: every variable's bits, in one file that is there whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.files import write_file
from rnnviz.tracing import archive
from rnnviz.tracing.archive import ArchiveError
from rnnviz.training.trainer import TrainState

_KIND = "a training state"


def write_state(path: Path, state: TrainState, meta: Mapping[str, Any]) -> None:
    """The state, and what JSON can hold beside it. Not compressed: weights hardly shrink, and it is every epoch's."""
    plain: dict[str, Any] = {}
    arrays: dict[str, npt.NDArray[Any]] = {}
    for f in fields(state):
        value = getattr(state, f.name)
        if isinstance(value, tuple):
            arrays.update({f"{f.name}.{i}": array for i, array in enumerate(value)})
            plain[f.name] = {"arrays": len(value)}
        else:
            plain[f.name] = value
    header = np.frombuffer(json.dumps({"kind": _KIND, "state": plain, "meta": dict(meta)}).encode(), np.uint8)

    def write(to: Path) -> None:
        with to.open("wb") as file:
            np.savez(file, allow_pickle=False, header=header, **arrays)

    write_file(path, write)


def read_state(path: Path) -> tuple[TrainState, dict[str, Any]]:
    """The state and the meta; ArchiveError for a damaged file or another one."""
    header, arrays = archive.read(path, kind=_KIND)
    try:
        values: dict[str, Any] = {
            name: tuple(arrays[f"{name}.{i}"] for i in range(value["arrays"])) if isinstance(value, dict) else value
            for name, value in header["state"].items()
        }
        return TrainState(**values), dict(header["meta"])
    except (KeyError, TypeError) as error:
        raise ArchiveError(f"{path.name} is damaged ({error!r}).") from error
