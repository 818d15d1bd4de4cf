"""The model of exercise 9 that ships: it names shapes that a program draws, and needs no file of drawings."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.data.drawings.builtin import WORDS
from rnnviz.jobs.handlers.shipped import shipped_run
from rnnviz.resources_path import resource
from rnnviz.tasks.datasets import one_sequence
from rnnviz.tasks.sketch import SHAPES, SHIPS, TASK, shapes_settings
from rnnviz.tracing.engine import predict


def test_it_names_nearly_all_of_the_shapes() -> None:
    settings = shapes_settings()
    assert SHAPES == WORDS
    (checkpoint,) = shipped_run(settings)
    assert checkpoint.epoch == settings.training.epochs
    right = 0
    for series in range(160):
        one = one_sequence(settings.data, series, settings.model.loss_on)
        right += predict(checkpoint.network, one.x)[0, -1].argmax() == one.y[0, -1].argmax()
    assert right > 0.9 * 160
    assert resource(SHIPS).stat().st_size < 2**20


def test_it_ships_for_its_own_classes_and_its_own_model_alone() -> None:
    settings = shapes_settings()
    assert TASK.ships(settings) == SHIPS
    assert TASK.ships(settings.change(**{"model.recipe": "sketch-small"})) == ""
    fewer = replace(settings.data.sketch, words=SHAPES[:3])  # type: ignore[type-var]
    assert TASK.ships(replace(settings, data=replace(settings.data, sketch=fewer))) == ""
