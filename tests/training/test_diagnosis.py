"""Where a training explodes, and why: found in models that really do."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.models.recurrent import build
from rnnviz.records.explosion import Explosion
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.tracing.reader import read_network
from rnnviz.training.diagnosis import diagnose
from rnnviz.training.trainer import LossDiverged

GROWING = {
    "model.cell": "SimpleRNN",
    "model.units": (6,),
    "model.activation": "linear",
    "model.recurrent_gain": 1.4,
    "model.loss_on": LossOn.LAST,
    "data.steps": 150,
    "data.series": 60,
    "training.batch_size": 8,
    "training.epochs": 1,
}


def collect(settings: Settings) -> tuple[LossDiverged, Explosion]:
    """The error of a training, and where it is said to begin."""
    told: list[Any] = []
    with pytest.raises(LossDiverged) as caught:
        told.extend(answer(Train(settings)))
    (found,) = [item for item in told if isinstance(item, Explosion)]
    assert found is caught.value.explosion
    return caught.value, found


def test_a_stack_whose_recurrent_weights_are_too_large_explodes_and_says_so() -> None:
    error, found = collect(Settings().change(**GROWING))
    assert (found.phase, found.step) == ("loss", 149)
    kernel = next(one for one in found.shown.network.layers if one.name == "simplernn_1").weights["recurrent_kernel"]
    assert found.radius == pytest.approx(np.abs(np.linalg.eigvals(kernel)).max(), rel=1e-5)
    assert found.radius == pytest.approx(1.4, rel=1e-2)  # the weights have taken a few steps, or none
    assert "The largest eigenvalue of the recurrent weights has magnitude 1.4: the state grows by a" in str(error)
    assert "by a factor of 1.4 at each step." in str(error)
    assert "its error is too large for float32" in str(error)


def looped(kind: str, *, recurrent: float, bias: float = 0.0) -> Any:
    keras.utils.set_random_seed(1)
    model = build(ModelSettings(cell=kind, units=(2,), activation="linear"), steps=60)
    layer = model.layers[0]
    for weight in layer.weights:
        value = {"recurrent_kernel": recurrent, "bias": bias}.get(weight.name, 0.0)
        weight.assign(np.full(weight.shape, value))
    return model


def found_in(model: Any, x: np.ndarray, y: np.ndarray) -> Explosion:
    titles = tuple(f"training sequence {n + 1}" for n in range(len(x)))
    found = diagnose(read_network(model), (x,), y, loss_kind="mse", titles=titles)
    assert found is not None
    return found


def test_a_state_that_overflows_forward() -> None:
    """1 + 6 h: 1, 7, 43 … and 6ᵗ is beyond float32's 3.4e38 from t = 49 on."""
    x = np.zeros((2, 60, 1), np.float32)
    found = found_in(looped("SimpleRNN", recurrent=3.0, bias=1.0), x, np.zeros((2, 1, 1)))
    sums = np.cumsum(6.0 ** np.arange(60))
    begins = int(np.argmax(sums > float(np.finfo(np.float32).max)))
    assert (found.phase, found.step, found.layer, found.part) == ("forward", begins, "simplernn_1", "candidate")
    assert found.radius == pytest.approx(6.0)
    assert found.growth == pytest.approx(6.0, rel=0.02)
    assert "eigenvalue of the recurrent weights has magnitude 6: the state grows by a factor of 6 at" in found.why
    assert f"at time step {begins} the weighted sum of the layer “simplernn_1” is too large" in found.where
    assert not np.isfinite(found.shown.trace.prediction).all()


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM"])
def test_a_gradient_that_overflows_on_the_way_back(kind: str) -> None:
    """Nothing comes in, so that all states are zero; what goes back grows at every step."""
    model = looped(kind, recurrent=9.0 if kind == "SimpleRNN" else 60.0)
    found = found_in(model, np.zeros((1, 60, 1), np.float32), np.ones((1, 1, 1)))
    assert found.phase == "backward"
    assert np.isfinite(found.shown.trace.prediction).all()
    lost = ~np.isfinite(found.shown.trace.layer(found.layer).states["h"].gradient[0]).all(-1)
    assert abs(int(np.flatnonzero(lost)[-1]) - found.step) <= 1
    assert found.growth > 1
    if kind == "SimpleRNN":
        assert found.radius == pytest.approx(18.0)
        assert "of the recurrent weights has magnitude 18: the gradient grows by a factor of 18" in found.why


def test_a_value_of_the_data_that_is_no_number() -> None:
    x = np.zeros((3, 60, 1), np.float32)
    x[1, 7] = np.nan
    found = found_in(looped("SimpleRNN", recurrent=0.1), x, np.zeros((3, 1, 1)))
    assert (found.phase, found.step) == ("input", 7)
    assert found.where == "Training sequence 2 has a value that is not a number, at time step 7."


def test_a_step_that_is_too_large_is_said_to_be() -> None:
    wild = {**GROWING, "model.recurrent_gain": 1.0, "data.steps": 20, "model.activation": "tanh"}
    wild |= {"training.optimizer": "SGD", "training.learning_rate": 1e30}
    error, found = collect(Settings().change(**wild))
    assert found.phase in ("forward", "loss")
    assert "The last optimizer step took the largest weight from" in str(error)
    assert "it was too large." in found.why


def test_what_is_finite_has_nothing_to_explain() -> None:
    model = looped("SimpleRNN", recurrent=0.1)
    x = np.zeros((1, 60, 1), np.float32)
    assert diagnose(read_network(model), (x,), np.ones((1, 1, 1)), loss_kind="mse", titles=("a",)) is None
