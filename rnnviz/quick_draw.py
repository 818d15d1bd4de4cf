"""What the data set Quick, Draw! has to download: its classes, its forms, and the folder that downloads go to."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from rnnviz.resources_path import resource

VARIABLE = "RNNVIZ_DRAWINGS"
"""In the environment: the folder that downloads go to."""
FORMS = {"simplified ndjson": ("full/simplified", ".ndjson"), "Sketch-RNN npz": ("sketchrnn", ".npz")}
"""form -> its folder in the bucket, and how its files' names end; the one to begin with first."""


@cache
def quick_draw_words() -> tuple[str, ...]:
    """The 345 classes of the data set, sorted."""
    return tuple(resource("sketch/words.txt").read_text("utf-8").split("\n")[:-1])


def default_folder() -> str:
    """Where downloads go: the folder that RNNVIZ_DRAWINGS names, else "quickdraw" in the user's own data folder."""
    if named := os.environ.get(VARIABLE):
        return str(Path(named).expanduser())
    from platformdirs import user_data_path

    return str(user_data_path("rnnviz", appauthor=False) / "quickdraw")
