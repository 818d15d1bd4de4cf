"""The line in the header: which model, which series, which epoch, how good, on what device."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.records import Device
from rnnviz.ui.stage import Stage


def summary(stage: Stage, devices: list[Device], titles: Mapping[str, str]) -> str:
    """Short enough for the header of a small window. titles: of the chapter's models, by their keys."""
    model = stage.settings.model
    parts = [" → ".join(f"{model.cell} {units}" for units in model.units) + f" → Dense {stage.settings.data.horizon}"]
    if len(model.units) > 3:
        parts = [f"{len(model.units)} × {model.cell} → Dense {stage.settings.data.horizon}"]
    if model.recipe in titles:
        parts = [titles[model.recipe]]
    checkpoint = stage.checkpoint
    if checkpoint is not None:
        parts.append("untrained" if checkpoint.epoch == 0 else f"epoch {checkpoint.epoch}")
        if stage.at:
            parts[-1] += f" + {stage.at} step{'s' if stage.at > 1 else ''} on this series"
        if checkpoint.val_loss is not None:
            parts.append(f"val MSE {checkpoint.val_loss:.4g}")
    if current := stage.current:
        parts.append(f"loss here {current.trace.loss:.4g}")
    gpus = [d.name for d in devices if d.kind == "gpu"]
    if devices:
        parts.append(gpus[0] if gpus else devices[0].name)
    return "   ·   ".join(parts)
