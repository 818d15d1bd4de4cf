"""The text of our own layers, for code that is to be copied."""

from __future__ import annotations

from pathlib import Path


def source(module: str) -> str:
    """The text of one of our modules that is ordinary Keras. Keras is not imported for it."""
    return Path(__file__).with_name(f"{module}.py").read_text("utf-8")
