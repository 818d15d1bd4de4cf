"""The search for the unit that tells an answer soonest."""

from __future__ import annotations

import numpy as np

from rnnviz.errors import Told
from rnnviz.jobs.answers import FindTellingUnit
from rnnviz.jobs.request import Items, handles
from rnnviz.records.answers import TellingUnit
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Sequence
from rnnviz.tasks.datasets import one_sequence
from rnnviz.tasks.registry import task_of
from rnnviz.tracing.engine import trace
from rnnviz.tracing.telling import tells


class NoAnswer(Told, ValueError):  # noqa: N818 - it says what is wrong, as the user reads it
    """What was asked for does not exist for this model."""


@handles(FindTellingUnit)
def find_telling_unit(request: FindTellingUnit) -> Items:
    network, settings = request.network, request.settings
    data = task_of(settings).of_a_run(settings)  # the validation set, whatever sequence is on the stage
    states: dict[tuple[str, str], list[Array]] = {}
    answers: list[bool] = []
    words: tuple[str, ...] = ()
    count = task_of(settings).count(data)
    for index in range(min(count, request.most)):
        one = one_sequence(data, index, settings.model.loss_on)
        made = trace(network, x=one.x, y=one.y, loss_on=one.loss_on, loss_kind=settings.training.loss)
        words = _two(one, made.prediction.shape[-1])
        answers.append(bool(made.prediction[0, -1].argmax()))
        for layer in made.layers:
            if layer.recurrent:
                state = "c" if "c" in layer.states else "h"
                states.setdefault((layer.name, state), []).append(layer.states[state].value[0])
        yield None
    if not states:
        raise NoAnswer("This model has no recurrent layer, so no unit of it holds an answer while it reads.")
    try:
        found = {key: tells(values, np.array(answers)) for key, values in states.items()}
    except ValueError as error:
        raise NoAnswer(str(error)) from error
    (name, state), best = max(found.items(), key=lambda pair: float(pair[1].share.max()))
    unit = best.best
    yield TellingUnit(
        layer=name,
        unit=unit,
        state=state,
        middle=float(best.middle[unit]),
        above=words[int(best.up[unit])],
        share=float(best.share[unit]),
        agrees=float(best.agrees[unit]),
        sequences=len(answers),
    )


def _two(one: Sequence, outputs: int) -> tuple[str, ...]:
    if outputs != 2 or len(one.words) != 2:
        raise NoAnswer("The unit that tells soonest is looked for between two answers.")
    return one.words
