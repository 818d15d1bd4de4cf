"""The window opens and is painted, and every shipped model is stepped through."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QGuiApplication

from rnnviz.jobs.handlers.shipped import settings_of, shipped_run, ships_row
from rnnviz.layout.moments import Phase
from rnnviz.models.chapter import RECIPES
from rnnviz.selftest.check import Bench, Check, colours, expect, pixels
from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.tasks.registry import offered
from rnnviz.ui.shell.session import Opened

_COLOURS = 60
"""A window has more than these."""


def opens(bench: Bench) -> str:
    app = bench.window()
    bench.work()
    light = pixels(app.window)
    app.window_controller.set_theme("dark")
    bench.work()
    dark = pixels(app.window)
    app.window_controller.set_theme("light")
    bench.work()
    bench.picture("window")
    expect(min(colours(light), colours(dark)) > _COLOURS, "the window is nearly empty")
    expect(light.mean() > 160 > 90 > dark.mean(), "the light theme is not light, or the dark one not dark")
    height, width = light.shape[:2]
    return f"{width} × {height} pixels on {QGuiApplication.platformName()}, in both themes"


def steps(bench: Bench) -> str:
    """Every model that ships: those of the waves, of the other tasks, and of the chapter's board."""
    app, seen = bench.window(), list[str]()
    begun = [settings_of(cell, loss_on) for cell in CELLS for loss_on in LossOn]
    now = app.score.stage.settings
    begun += [task.begin(now) for task in offered() if task.key != now.data.task]
    begun += [row.settings() for row in RECIPES.values() if row.trains and ships_row(row.key)]
    for settings in begun:
        if run := shipped_run(settings):
            app.session.opened.emit(Opened(settings, tuple(run), run[-1].epoch))
            seen.append(_walk(bench))
    expect(len(seen) >= 12, f"only {len(seen)} models ship")
    return f"{len(seen)} models, all phases of each"


def _walk(bench: Bench) -> str:
    """All phases of the model on the stage. Wrong where two of them look the same, or a number is none."""
    app = bench.window()
    bench.work()
    trace, player = app.score.trace, app.score.player
    expect(trace is not None and not app.score.stage.stale, "a model that ships is not shown")
    assert trace is not None
    pictures = []
    for phase in Phase:
        player.seek(player.story.index(phase, player.story.steps // 2))
        bench.work()
        pictures.append(pixels(app.score.body.score))
    expect(np.isfinite(trace.loss) and np.isfinite(trace.prediction).all(), f"{trace.title}: a number is none")
    same = [phase for phase, a, b in zip(Phase, pictures, pictures[1:], strict=False) if np.array_equal(a, b)]
    expect(not same, f"{trace.title}: the phase {same[0] if same else ''} looks like the next one")
    bench.picture("model")
    return trace.title


CHECKS = (
    Check("opens the window", opens, 10),
    Check("steps through every shipped model", steps, 20),
)
