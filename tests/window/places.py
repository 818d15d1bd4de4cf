"""The pages and panes of the window, and how a person comes there from a fresh one."""

from __future__ import annotations

from act import Act

_SKETCH = Act("key", what="Ctrl+4")
_DRAW = Act("click", "QPushButton Let it draw")
_LESSONS = Act("key", what="Ctrl+6")
_FILE = Act("drop", "MainWindow", "good.csv")
PLACES: dict[str, tuple[Act, ...]] = {
    "the model": (),
    "the training": (Act("click", "QPushButton Training"),),
    "Gradients": (Act("key", what="Ctrl+2"),),
    "Forecast": (Act("key", what="Ctrl+3"),),
    "Sketch, Pad": (_SKETCH,),
    "Sketch, Train your own": (_SKETCH, Act("click", "QPushButton Train your own")),
    "Sketch, Let it draw": (_SKETCH, _DRAW),
    "Sketch, Reconstruct": (_SKETCH, _DRAW, Act("click", "QPushButton Reconstruct")),
    "Sketch, Interpolate": (_SKETCH, _DRAW, Act("click", "QPushButton Interpolate")),
    "Sketch, Latent grid": (_SKETCH, _DRAW, Act("click", "QPushButton Latent grid")),
    "Sketch, Compare": (_SKETCH, _DRAW, Act("click", "QPushButton Compare")),
    "Sketch, Train": (_SKETCH, _DRAW, Act("click", "QPushButton Train")),
    "Sketch, Gallery": (_SKETCH, Act("click", "QPushButton Gallery")),
    "Runs": (Act("key", what="Ctrl+5"),),
    "Lessons": (_LESSONS,),
    "a lesson": (_LESSONS, Act("click", "QPushButton Open A recurrent neuron")),
    "a lesson's question": (
        _LESSONS,
        Act("click", "QPushButton Open A recurrent neuron"),
        Act("key", what="Alt+Right"),
        Act("key", what="Alt+Right"),
    ),
    "the import of a file": (_FILE,),
    "a file on the stage": (_FILE, Act("click", "QPushButton Forecast this")),
    "a file's board": (_FILE, Act("click", "QPushButton Forecast this"), Act("key", what="Ctrl+3")),
}
