"""A model that reads a picture and writes its word is trained, and writes: against Keras itself."""

from __future__ import annotations

from itertools import product
from typing import Any

import keras
import numpy as np
import pytest
from keras import Input, Model, layers

from rnnviz.data.letters import CLASSES, END
from rnnviz.records.arrays import Array
from rnnviz.settings.settings import Settings
from rnnviz.tasks.captions import TASK
from rnnviz.tasks.datasets import make_dataset, one_sequence
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.reading_itself import reading_itself, searched
from rnnviz.training.device import choose
from rnnviz.training.setup import new_trainer
from rnnviz.training.trainer import Trainer

SETTINGS = TASK.begin(Settings()).change(
    **{
        "data.sketch.words": ("fish", "sun", "zigzag"),
        "data.sketch.per_class": 40,
        "training.epochs": 2,
        "training.batch_size": 30,
    }
)


def built() -> Any:
    """As the models of the task, but with layers that are compiled in no time."""
    picture, so_far = Input((28, 28, 1)), Input((None,), dtype="int32")
    seen = layers.Flatten()(layers.Conv2D(2, 4, strides=4, activation="relu")(picture))
    shown = layers.Dense(12, activation="tanh")(seen)
    letters = layers.Embedding(len(CLASSES) + 1, 4)(so_far)
    written = layers.SimpleRNN(12, return_sequences=True)(letters, initial_state=shown)
    return Model([picture, so_far], layers.Dense(len(CLASSES), activation="softmax")(written))


def test_its_losses_are_keras_own() -> None:
    keras.utils.set_random_seed(3)
    data, model = make_dataset(SETTINGS.data, SETTINGS.model.loss_on), built()
    given = [data.x_val.reshape(-1, 28, 28, 1), data.others[0].val[..., 0]]

    def loss() -> float:
        said = model.predict(given, verbose=0)
        return float(np.mean(keras.losses.categorical_crossentropy(data.y_val, said)))

    before = loss()
    trainer = Trainer(model, data, SETTINGS.training, placement=choose("cpu"))
    assert trainer.validate() == pytest.approx(before, rel=1e-5)
    ended = [step for step in trainer.steps() if step is not None and step.val_loss is not None]
    assert ended[-1].val_loss == pytest.approx(loss(), rel=1e-5)
    assert ended[-1].val_loss < before
    right = model.predict(given, verbose=0).argmax(-1) == data.y_val.argmax(-1)
    assert ended[-1].measures["whole"] == pytest.approx(right.all(-1).mean())


@pytest.mark.parametrize("recipe", ["captions-gru", "captions-lstm"])
def test_the_models_of_the_task_are_traced_as_keras_computes_them(recipe: str) -> None:
    settings = SETTINGS.change(**{"model.recipe": recipe, "data.sketch.letters": "right"})
    _, trainer = new_trainer(settings, choose("cpu"))
    network, one = read_network(trainer.model), one_sequence(settings.data, 1, settings.model.loss_on)
    made = trace(network, x=network.in_order(one.inputs), y=one.y, loss_on=one.loss_on, loss_kind="crossentropy")
    said = trainer.model.predict([one.x.reshape(1, 28, 28, 1), one.others[0][..., 0]], verbose=0)
    np.testing.assert_allclose(made.prediction, said, atol=1e-5)
    assert made.target_steps.tolist() == [0, 1, 2, 3]
    picture = next(read for read in made.read if read.shape)
    assert picture.timeless
    assert picture.shape == (28, 28, 1)
    assert np.abs(picture.gradient).max() > 0  # type: ignore[arg-type]


def following(model: Any, x: Array, begun: tuple[int, ...]) -> Array:
    """Keras's probabilities of the class after a beginning of an answer."""
    read = np.array([[0, *(number + 1 for number in begun)]])
    return np.asarray(model.predict([x.reshape(1, 28, 28, 1), read], verbose=0)[0, -1], np.float64)


def test_the_word_that_it_writes_is_read_back_and_ends() -> None:
    keras.utils.set_random_seed(1)
    model = built()
    network = read_network(model)
    one = one_sequence(SETTINGS.data, 0, SETTINGS.model.loss_on)
    wanted: tuple[int, ...] = ()
    while len(wanted) < 4 and END not in wanted:
        wanted = (*wanted, int(following(model, one.x, wanted).argmax()))
    (found,) = searched(network, (one.x,), steps=4, end=END, width=1)
    assert found.ids == wanted
    read = reading_itself(network, one)
    steps = read.y.shape[1]
    assert tuple((read.others[0][0, 1:, 0] - 1).astype(int)[:3]) == wanted[:3]
    assert steps == read.others[0].shape[1] <= 24
    np.testing.assert_array_equal(read.y[0, :5].argmax(-1), one.y[0].argmax(-1)[:steps])
    assert not read.y[0, 5:, 1:].any(), "behind the right word there is its end"


def test_a_wide_beam_finds_the_likeliest_of_all_words() -> None:
    keras.utils.set_random_seed(2)
    picture, so_far = Input((28, 28, 1)), Input((None,), dtype="int32")
    seen = layers.Flatten()(layers.Conv2D(2, 4, strides=4, activation="relu")(picture))
    shown = layers.Dense(6, activation="tanh")(seen)
    sharp = {"embeddings_initializer": "random_normal"}
    written = layers.SimpleRNN(6, return_sequences=True)(layers.Embedding(4, 6, **sharp)(so_far), initial_state=shown)
    model = Model([picture, so_far], layers.Dense(3, activation="softmax")(written))
    x = one_sequence(SETTINGS.data, 0, SETTINGS.model.loss_on).x
    after = {begun: following(model, x, begun) for n in range(3) for begun in product((1, 2), repeat=n)}
    whole = {}
    for n in range(3):
        for begun in product((1, 2), repeat=n):
            for last in range(3) if n == 2 else (END,):
                ids = (*begun, last)
                whole[ids] = float(np.prod([after[ids[:k]][ids[k]] for k in range(n + 1)]))
    assert sum(whole.values()) == pytest.approx(1)
    found = searched(read_network(model), (x,), steps=3, end=END, width=50)
    best = sorted(whole, key=lambda ids: -whole[ids])
    assert [one.ids for one in found[:3]] == best[:3]
    assert found[0].probability == pytest.approx(whole[best[0]], rel=1e-4)
