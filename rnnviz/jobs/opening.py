"""Models from files of the user's own."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.jobs.request import Request


@dataclass(frozen=True, slots=True)
class OpenModel(Request):
    """Yields (Settings, Checkpoint): a model from a file, which reads random numbers at first, and its weights; what
    the score needs.

    ModelRefused, UnsupportedModel or UnsupportedLayer, in words, for what is no model or cannot be traced; OSError
    where the file cannot be read.
    """

    path: str
