"""Which edition of rnnviz this is: the full build, or the viewer, in which TensorFlow and Keras cannot be imported.

The viewer reads models, runs and scenes, and traces them; to train it takes the full build. This is the one place that
tells them apart.
"""

from __future__ import annotations

import importlib.util
from functools import cache

from rnnviz.errors import Kind, Told

NO_TRAINING = "This is the viewer. Training needs the full build of rnnviz."
NO_STEP = "This is the viewer. An optimizer step needs the full build of rnnviz."
NO_NEW_MODEL = "This is the viewer. A new, untrained model needs the full build of rnnviz."


class OnlyInFull(Told, RuntimeError):  # noqa: N818 - it says what is asked for, as the user reads it
    """What only the full build can do."""

    kind = Kind.FAILED


@cache
def has_keras() -> bool:
    """Whether TensorFlow and Keras are installed. Neither is imported for it."""
    try:
        return all(importlib.util.find_spec(name) is not None for name in ("tensorflow", "keras"))
    except ImportError:
        return False


def needs_keras(words: str = NO_TRAINING) -> None:
    """OnlyInFull, with these words, in the viewer."""
    if not has_keras():
        raise OnlyInFull(words)
