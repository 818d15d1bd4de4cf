"""A model from a file, for those who want the model alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rnnviz.models.opened import check_model, open_model
from rnnviz.models.refused import ModelRefused


def load_model(path: Path) -> Any:
    """The keras.Model in a file, not compiled. ModelRefused and OSError as `open_model`."""
    return open_model(path).model


__all__ = ["ModelRefused", "check_model", "load_model"]
