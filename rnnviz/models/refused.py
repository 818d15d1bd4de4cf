"""Files that are not loaded as models: the reason, in one line of words."""

from __future__ import annotations

import re

from rnnviz.errors import Kind, Told

MOST_BYTES = 1 << 30
MOST_RATIO = 200
"""How many times its own size a file may claim to hold."""


class ModelRefused(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A file that is not loaded as a model, with the reason in words."""

    kind = Kind.BAD_INPUT


_LONGEST = 240


def in_a_line(error: BaseException) -> str:
    """What an exception of Keras's, or of a reader's, says, as one line that ends where a sentence or a word does."""
    text = str(error).rsplit("Exception encountered:", 1)[-1]
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    said = lines[0] if lines else type(error).__name__
    if said.endswith(":") and len(lines) > 1:
        said = f"{said} {lines[1]}"
    said = re.sub(r"<class '(?:\w+\.)*(\w+)'>", r"\1", said)
    said = re.sub(r"\bkeras\.src\.(?:\w+\.)*(\w+)", r"\1", said)
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:(") + " …"
    return said.rstrip(".:, ") + ("" if said.endswith("…") else ".")
