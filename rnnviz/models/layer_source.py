"""The text of our own layers, for code that is to be copied."""

from __future__ import annotations

from importlib.resources import files


def source(module: str) -> str:
    """The text of one of our modules that is ordinary Keras. Keras is not imported for it."""
    return files("rnnviz.models").joinpath(f"{module}.py").read_text("utf-8")
