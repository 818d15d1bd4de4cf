"""What stands over the weights in the inspector."""

from __future__ import annotations

from hands import work
from PySide6.QtWidgets import QLabel

from rnnviz.app import App

SHARED, PLAIN = "ONE SET OF WEIGHTS, SHARED", "WEIGHTS"


def over_the_weights(app: App) -> list[str]:
    app.score.show_cell_now()
    found = [one.text() for one in app.window.findChildren(QLabel) if one.isVisible()]
    return [text for text in found if "WEIGHTS" in text]


def test_weights_are_called_shared_only_where_several_steps_use_them(inline: App) -> None:
    app = inline
    app.window.show_page("lessons")
    app.session.lesson_asked.emit("forecasting/03-a-linear-model", "")
    work(app)
    dense = next(one for one in app.score.trace.layers if one.kind == "Dense")
    app.session.selection.select_layer(dense.name)
    assert len(dense.weights[0].steps) == 1, "each step has a weight of its own"
    assert over_the_weights(app) == [PLAIN]
    app.session.lesson_asked.emit("lstm-gate-by-gate/02-forget", "")
    work(app)
    for layer in app.score.trace.layers:  # the output layer, too, answers at every step
        app.session.selection.select_layer(layer.name)
        assert over_the_weights(app) == [SHARED]
