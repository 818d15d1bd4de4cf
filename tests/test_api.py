"""What a script uses: a trace of a model in memory, the window beside it, and a fit that is watched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnnviz
from rnnviz.records.dataset import SequenceError
from rnnviz.records.training import RunState
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.watched import WatchError


def small(*, every: bool = False, outputs: int = 1, loss: Any = "mse", activation: str = "linear") -> Any:
    import keras

    keras.utils.set_random_seed(2)
    layers = keras.layers
    model = keras.Sequential([keras.Input((None, 2)), layers.GRU(3, return_sequences=every)])
    model.add(layers.Dense(outputs, activation=activation, bias_initializer="random_normal"))
    model.compile("sgd", loss)
    return model


@pytest.fixture(scope="module")
def own_cell() -> Any:
    """A model with a cell of the user's own, which no file could be opened with."""
    import keras

    class Leaky(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self, units: int, **options: Any) -> None:
            super().__init__(**options)
            self.units = self.state_size = units

        def build(self, shape: Any) -> None:
            self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")

        def call(self, x: Any, states: Any) -> Any:
            h = 0.9 * states[0] + keras.ops.tanh(x @ self.kernel)
            return h, [h]

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "units": self.units}

    keras.utils.set_random_seed(3)
    return keras.Sequential([keras.Input((None, 2)), keras.layers.RNN(Leaky(4)), keras.layers.Dense(2)])


def numbers(*shape: int) -> Any:
    return np.random.default_rng(5).normal(size=shape).astype("float32")


def test_rnnviz_is_imported_without_anything_heavy() -> None:
    code = (
        "import sys, rnnviz; assert {'trace', 'show', 'Watch'} <= set(dir(rnnviz)); "
        "heavy = {'numpy', 'keras', 'tensorflow', 'PySide6'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = rnnviz.nothing


@pytest.mark.parametrize(
    ("every", "x_shape", "y_shape"),
    [
        (False, (1, 6, 2), (1, 1)),
        (False, (6, 2), (1,)),
        (False, (3, 6, 2), (3, 1)),
        (False, (3, 6, 2), (3,)),
        (True, (3, 6, 2), (3, 6, 1)),
        (True, (6, 2), (6,)),
    ],
)
def test_a_trace_is_the_loss_of_the_model_whatever_the_form_of_the_arrays(
    every: bool, x_shape: tuple[int, ...], y_shape: tuple[int, ...]
) -> None:
    model = small(every=every)
    x, y = numbers(*x_shape), numbers(*y_shape)
    made = rnnviz.trace(model, x, y)
    said = np.asarray(model(x if x.ndim == 3 else x[None])).reshape(-1)
    assert made.loss == pytest.approx(float(np.square(said - y.reshape(-1)).mean()), rel=1e-5)
    assert made.layers[0].kind == "GRU"
    assert set(made.layers[0].states) == {"h"}


def test_the_loss_is_the_one_the_model_was_compiled_with_or_chosen() -> None:
    import keras

    model = small(outputs=3, activation="softmax", loss=keras.losses.SparseCategoricalCrossentropy())
    x = numbers(2, 5, 2)
    p = np.asarray(model(x))
    assert rnnviz.trace(model, x, [2, 0]).loss == pytest.approx(-np.log([p[0, 2], p[1, 0]]).mean(), rel=1e-5)
    assert rnnviz.trace(model, x, np.eye(3)[[2, 0]], loss="mae").loss_kind == "mae"
    halved = float(keras.losses.Huber(delta=0.5)(np.eye(3)[[2, 0]], model(x)))
    assert rnnviz.trace(model, x, np.eye(3)[[2, 0]], loss="huber(delta=0.5)").loss == pytest.approx(halved, rel=1e-5)
    with pytest.raises(SequenceError, match="there is no class 3"):
        rnnviz.trace(model, x, [3, 0])
    model.compile("sgd", "dice")
    with pytest.raises(WatchError, match="not among those of a trace: dice"):
        rnnviz.trace(model, x, [2, 0])


def test_without_a_target_one_output_is_differentiated() -> None:
    model = small(every=True, outputs=2)
    x = numbers(5, 2)
    made = rnnviz.trace(model, x, output=1, step=2)
    assert made.loss_kind == "output"
    assert made.loss == pytest.approx(float(np.asarray(model(x[None]))[0, 2, 1]), rel=1e-5)
    assert made.x_gradient is not None
    assert not made.x_gradient[0, 3:].any(), "what comes after the step does not matter to it"
    with pytest.raises(SequenceError, match="outputs 0 to 1; there is no output 5"):
        rnnviz.trace(model, x, output=5)


def test_one_of_several_outputs_by_its_name_with_its_own_loss(tmp_path: Path) -> None:
    import keras

    read = keras.Input((None, 2))
    inside = keras.layers.GRU(3)(read)
    outputs = [keras.layers.Dense(1, name="much")(inside), keras.layers.Dense(3, name="which")(inside)]
    model = keras.Model(read, outputs)
    model.compile("sgd", ["mse", keras.losses.SparseCategoricalCrossentropy(from_logits=True)])
    x, much, which = numbers(2, 5, 2), numbers(2, 1), np.array([2, 0])
    said = [np.asarray(one) for one in model(x)]
    assert rnnviz.trace(model, x, much).loss == pytest.approx(float(np.square(said[0] - much).mean()), rel=1e-5)
    right = float(keras.losses.SparseCategoricalCrossentropy(from_logits=True)(which, said[1]))
    for answer in ("which", 1):
        for y in (which, [much, which], {"much": much, "which": which}):
            made = rnnviz.trace(model, x, y, answer=answer)
            assert made.loss == pytest.approx(right, rel=1e-5)
            assert made.layers[-1].name == "which"
    with pytest.raises(WatchError, match="outputs are much, which; there is none called why"):
        rnnviz.trace(model, x, much, answer="why")
    with pytest.raises(WatchError, match="no target for the output which"):
        rnnviz.trace(model, x, {"much": much}, answer="which")
    model.fit(x, [much, which], epochs=1, verbose=0, callbacks=[rnnviz.Watch(x, which, answer="which", runs=tmp_path)])
    (folder,) = tmp_path.iterdir()
    kept = RunFolder(folder)
    assert kept.trace(1).layers[-1].name == "which"
    assert kept.settings().data.opened.answer == 1  # type: ignore[union-attr]


def test_one_training_pass() -> None:
    import keras

    model = keras.Sequential([keras.Input((None, 2)), keras.layers.GRU(4), keras.layers.Dropout(0.5)])
    x = numbers(1, 4, 2)
    made = rnnviz.trace(model, x, dropout=3)
    assert (made.layers[-1].dropped["output"] == 0).any()
    assert not rnnviz.trace(model, x).layers[-1].dropped


def test_several_inputs_come_as_a_list_or_by_their_names() -> None:
    import keras

    one, two = keras.Input((None, 2), name="one"), keras.Input((3,), name="two")
    joined = keras.layers.Concatenate()([keras.layers.LSTM(3)(one), two])
    model = keras.Model([one, two], keras.layers.Dense(1)(joined))
    x, z = numbers(1, 4, 2), numbers(1, 3)
    listed, named = rnnviz.trace(model, [x, z]), rnnviz.trace(model, {"two": z, "one": x})
    assert listed.loss == named.loss == pytest.approx(float(np.asarray(model([x, z]))[0, 0]), rel=1e-5)
    with pytest.raises(SequenceError, match="called two, which x does not have"):
        rnnviz.trace(model, {"one": x})
    with pytest.raises(SequenceError, match="reads 2 inputs, but x has 1"):
        rnnviz.trace(model, x)


def test_cells_and_models_of_the_users_own_are_traced(own_cell: Any) -> None:
    import keras
    import tensorflow as tf

    x = numbers(1, 5, 2)
    made = rnnviz.trace(own_cell, x, output=1)
    with tf.GradientTape() as tape:
        watched = tf.constant(x)
        tape.watch(watched)
        said = own_cell(watched)[0, 1]
    assert made.loss == pytest.approx(float(said), rel=1e-5)
    np.testing.assert_allclose(made.x_gradient, tape.gradient(said, watched).numpy(), atol=1e-6)

    class Whole(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.inner, self.head = keras.layers.LSTM(3), keras.layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.head(self.inner(x))

    whole = Whole()
    assert rnnviz.trace(whole, x).loss == pytest.approx(float(np.asarray(whole(x))[0, 0]), rel=1e-5)


def test_a_fit_is_kept_epoch_by_epoch(tmp_path: Path) -> None:
    model = small()
    x, y = numbers(12, 5, 2), numbers(12, 1)
    watch = rnnviz.Watch(x[:2], y[:2], runs=tmp_path, name="mine")
    fitted = model.fit(x, y, epochs=3, validation_data=(x, y), callbacks=[watch], verbose=0)
    assert watch.path == tmp_path / "mine"
    run = RunFolder(tmp_path / "mine")
    rows = run.history()
    assert [row.epoch for row in rows] == [0, 1, 2, 3]
    assert [row.loss for row in rows[1:]] == pytest.approx(fitted.history["loss"])
    assert [row.val_loss for row in rows[1:]] == pytest.approx(fitted.history["val_loss"])
    assert run.status() is RunState.FINISHED
    assert not run.resumable()
    settings = run.settings()
    assert (settings.training.optimizer, settings.training.epochs, settings.training.loss) == ("SGD", 3, "mse")
    last = run.checkpoints()[-1].network
    np.testing.assert_array_equal(last.layers[0].weights["kernel"], np.asarray(model.layers[0].cell.kernel))
    assert run.traced() == (0, 1, 2, 3)
    assert run.trace(3).loss == pytest.approx(rnnviz.trace(model, x[:1], y[:1]).loss)


def test_a_loop_of_ones_own_is_watched(own_cell: Any, tmp_path: Path) -> None:
    with rnnviz.Watch(numbers(5, 2), runs=tmp_path, name="loop") as watch:
        watch.epoch(own_cell)
        watch.epoch(own_cell, 0.5, accuracy=0.75)
        watch.epoch(own_cell, float("nan"), 0.25)
        run = RunFolder(tmp_path / "loop")
        assert run.status() is RunState.RUNNING
    rows = run.history()
    assert [(row.loss, row.val_loss) for row in rows] == [(None, None), (0.5, None), (None, 0.25)]
    assert rows[1].measures == {"accuracy": 0.75}
    assert run.status() is RunState.FINISHED
    assert len(run.traced()) == 3

    def breaks() -> None:
        with rnnviz.Watch(numbers(5, 2), runs=tmp_path, name="broken") as watch:
            watch.epoch(own_cell)
            raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        breaks()
    assert RunFolder(tmp_path / "broken").ending().reason == "The program stopped: KeyError."


def test_a_disk_that_is_full_does_not_end_the_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rnnviz.training import history

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    model = small()
    x, y = numbers(8, 5, 2), numbers(8, 1)
    monkeypatch.setattr(history, "append_line", full)
    fitted = model.fit(x, y, epochs=2, callbacks=[rnnviz.Watch(x[:1], y[:1], runs=tmp_path)], verbose=0)
    assert len(fitted.history["loss"]) == 2
    assert "The disk is full" in capsys.readouterr().err


def test_without_a_display_show_gives_the_picture(
    own_cell: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The window's process draws a model whose class it does not have, from the trace that was made here."""
    monkeypatch.setattr("rnnviz.api.why_no_window", lambda: "there is no display")
    shown = rnnviz.show(own_cell, numbers(5, 2), name="with a cell of mine")
    assert shown.process is None
    assert "there is no display" in repr(shown)
    png = shown._repr_png_()
    assert png is not None
    assert png.startswith(b"\x89PNG")
    assert shown.save(tmp_path / "picture.png").read_bytes() == png
    assert len(png) > 20_000, "it is no empty window"


def test_with_a_display_show_opens_the_window_beside_the_program(
    own_cell: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    class Process:
        pid = 7

        def __init__(self, command: list[str], **_: object) -> None:
            started.append(command)

    monkeypatch.setattr("rnnviz.api.why_no_window", lambda: None)
    monkeypatch.setattr("rnnviz.api.subprocess.Popen", Process)
    shown = rnnviz.show(own_cell, numbers(5, 2))
    assert started == [[sys.executable, "-m", "rnnviz", "window", str(shown.path)]]
    assert shown._repr_png_() is None
    assert RunFolder(shown.path).traced() == (0,)
