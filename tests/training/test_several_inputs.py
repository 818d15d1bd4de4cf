"""A model with several inputs is trained on data with several: an encoder and a decoder, against Keras itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest
from keras import Input, Model, layers

from rnnviz.data.written_dates import IDS
from rnnviz.records.dataset import Dataset
from rnnviz.settings.data import DateSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset, one_sequence
from rnnviz.tasks.dates import TASK
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.reading_itself import greedy, reading_itself
from rnnviz.training.device import choose
from rnnviz.training.trainer import Trainer

SETTINGS = TASK.begin(Settings()).change(**{"data.series": 120, "training.epochs": 2, "training.batch_size": 32})


def built() -> Any:
    """As the models of the task, but with layers that are compiled in no time."""
    written, so_far = Input((None,), dtype="int32"), Input((None,), dtype="int32")
    letters = layers.Embedding(IDS, 4, mask_zero=True)(written)
    _, state = layers.SimpleRNN(12, return_state=True)(letters)
    decoded = layers.SimpleRNN(12, return_sequences=True)(layers.Embedding(12, 4)(so_far), initial_state=state)
    return Model([written, so_far], layers.Dense(11, activation="softmax")(decoded))


@pytest.fixture(scope="module")
def trained() -> tuple[Any, Dataset, list[Any], float]:
    """The model after two epochs, its data, its epochs' last steps, and Keras's loss before training."""
    data = make_dataset(SETTINGS.data, SETTINGS.model.loss_on)
    keras.utils.set_random_seed(3)
    model = built()
    before = _loss(model, data)
    trainer = Trainer(model, data, SETTINGS.training, placement=choose("cpu"))
    assert trainer.validate() == pytest.approx(before, rel=1e-5)
    epochs = [step for step in trainer.steps() if step is not None and step.val_loss is not None]
    return model, data, epochs, before


def _loss(model: Any, data: Dataset) -> float:
    said = model.predict([data.x_val[..., 0], data.others[0].val[..., 0]], verbose=0)
    return float(np.mean(keras.losses.categorical_crossentropy(data.y_val, said)))


def test_what_is_measured_is_what_keras_says(trained: tuple[Any, Dataset, list[Any], float]) -> None:
    model, data, epochs, before = trained
    assert len(epochs) == 2
    assert epochs[-1].val_loss == pytest.approx(_loss(model, data), rel=1e-5)
    assert epochs[-1].val_loss < before
    said = model.predict([data.x_val[..., 0], data.others[0].val[..., 0]], verbose=0).argmax(-1)
    right = said == data.y_val.argmax(-1)
    assert epochs[-1].measures["accuracy"] == pytest.approx(right.mean())
    assert epochs[-1].measures["whole"] == pytest.approx(right.all(-1).mean())


def test_a_trace_of_one_date_is_what_the_padded_batch_has_of_it(trained: tuple[Any, Dataset, list[Any], float]) -> None:
    model, data, _, _ = trained
    network = read_network(model)
    settings = replace(SETTINGS.data, dates=DateSettings(reads="right"))
    said = model.predict([data.x_val[:3, :, 0], data.others[0].val[:3, :, 0]], verbose=0)
    for index in range(3):
        one = one_sequence(settings, index, SETTINGS.model.loss_on)
        made = trace(network, x=network.in_order(one.inputs), y=one.y, loss_on=one.loss_on, loss_kind="crossentropy")
        np.testing.assert_allclose(made.prediction[0], said[index], atol=1e-5)
        letters = one.x.shape[1]
        assert made.target_steps.tolist() == list(range(letters, letters + 10))
        assert made.steps == letters + 10


def test_a_decoder_that_reads_itself_is_a_loop_over_keras(trained: tuple[Any, Dataset, list[Any], float]) -> None:
    model, data, _, _ = trained
    network = read_network(model)
    written = data.x_val[:8]
    so_far = np.zeros((8, 10))
    answers = np.zeros((8, 10), int)
    for step in range(10):
        answers[:, step] = model.predict([written[..., 0], so_far], verbose=0)[:, step].argmax(-1)
        if step < 9:
            so_far[:, step + 1] = answers[:, step] + 1
    own = 0
    for index in range(8):
        letters = int((written[index] > 0).sum())
        said = greedy(network, (written[index : index + 1, :letters],), steps=10)
        np.testing.assert_array_equal(said[0], answers[index])
        one = one_sequence(SETTINGS.data, index, SETTINGS.model.loss_on)
        read = reading_itself(network, one)
        np.testing.assert_array_equal(read.others[0][0, :, 0], so_far[index])
        np.testing.assert_array_equal(read.y, one.y)
        own += not np.array_equal(read.others[0], one.others[0])
    assert own, "a model of two epochs makes mistakes, which it then reads"


def test_without_a_target_the_answers_are_the_target(trained: tuple[Any, Dataset, list[Any], float]) -> None:
    network = read_network(trained[0])
    typed = replace(SETTINGS.data, dates=DateSettings("tomorrow", "right"))
    read = reading_itself(network, one_sequence(typed, 0, SETTINGS.model.loss_on))
    np.testing.assert_array_equal(read.y[0, :-1].argmax(-1) + 1, read.others[0][0, 1:, 0])
    with pytest.raises(ValueError, match="beside the first one"):
        reading_itself(network, replace(read, others=()))
