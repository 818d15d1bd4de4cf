"""What a scene is called before somebody has given it a name, and what is said of the state of the last window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rnnviz.records.scene import STAGE_PAGES, Scene
from rnnviz.tasks.registry import task_of


def name_of(scene: Scene, pages: Mapping[str, str], models: Mapping[str, str]) -> str:
    """In a few words: the model and the moment where the stage is in sight, else the page. pages, models: their titles
    by their keys."""
    if scene.page not in STAGE_PAGES:
        return pages.get(scene.page, scene.page)
    model, data = scene.settings.model, scene.settings.data
    if data.opened is not None:
        what = Path(data.opened.path).name
    elif model.recipe != "stack":
        what = models.get(model.recipe, model.recipe)
    else:
        what = f"{model.cell} {'-'.join(map(str, model.units))}"
    if data.task != "waves" and data.opened is None and model.recipe == "stack":
        what = f"{what}, {task_of(scene.settings).title.lower()}"
    moment = f"{scene.phase}, t = {scene.step}" if scene.phase in ("forward", "backward") else scene.phase
    return f"{what}: {moment}"


def crashed_words(report: str) -> str:
    """That the last window crashed, and what can be done. report: the path of the report on it."""
    return f"rnnviz crashed the last time. A report that you can send is in {report}"


def go_on_words(scenes: int, here: bool) -> str:
    """The offer to show the window as it was."""
    kept = "" if not scenes else " One scene was kept." if scenes == 1 else f" {scenes} scenes were kept."
    return f"Go on where you stopped?{kept}" if here else f"Open the scenes that were not saved?{kept}"
