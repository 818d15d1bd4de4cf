"""What stands on the stage, as one value: which model reads which sequence, and what of it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.settings.settings import Settings

STAGE_PAGES = ("score", "gradients")
"""The pages that show what stands on the stage, by their keys."""


@dataclass(frozen=True, slots=True)
class Scene:
    """page: where it is looked at, one of STAGE_PAGES. series: which validation sequence, from 0.

    epoch: of the run that ships for these settings, else of the one that was trained last; None for its last one. The
    weights themselves are not in it. phase: "forward", "loss", "backward" or "update"; step: the time step, from 0, of
    forward and backward; stage: which part of the loss or of the update, from 0 (layout/moments.py). layer: its name;
    "" for the last recurrent one. unit: of that layer, from 0.
    """

    settings: Settings
    page: str = "score"
    series: int = 0
    epoch: int | None = None
    phase: str = "forward"
    step: int = 0
    stage: int = 0
    layer: str = ""
    unit: int = 0
