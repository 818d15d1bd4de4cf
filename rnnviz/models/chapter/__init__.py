"""The chapter's rows, in its order: every model as a few lines of ordinary Keras.

Source: Géron, Hands-On Machine Learning, 2nd edition, chapter 15 (REFERENCE section 1); the WaveNet is built as its
paper has it (arXiv 1609.03499), and the TCN as arXiv 1803.01271.
"""

from __future__ import annotations

from rnnviz.book import Recipe
from rnnviz.models.chapter.captions import CAPTIONS
from rnnviz.models.chapter.convolutions import CONVOLUTIONS
from rnnviz.models.chapter.filling import FILLING
from rnnviz.models.chapter.one_step import ONE_STEP
from rnnviz.models.chapter.ridership import RIDERSHIP
from rnnviz.models.chapter.sketches import SKETCHES
from rnnviz.models.chapter.ten_steps import TEN_STEPS
from rnnviz.models.chapter.texts import TEXTS
from rnnviz.models.chapter.translating import TRANSLATING
from rnnviz.models.chapter.video import VIDEO
from rnnviz.models.chapter.whole_waves import WHOLE_WAVES

RECIPES: dict[str, Recipe] = {recipe.key: recipe for recipe in (*ONE_STEP, *TEN_STEPS, *CONVOLUTIONS)}
"""Key -> recipe."""

THIRD_EDITION: dict[str, Recipe] = {recipe.key: recipe for recipe in RIDERSHIP}
"""The third edition's rows, on a file of the reader's."""

DRAWINGS: dict[str, Recipe] = {recipe.key: recipe for recipe in SKETCHES}
"""Classifiers of drawings: the chapter's exercise, and ours. No board lists them."""

OF_TASKS: dict[str, Recipe] = {
    recipe.key: recipe for recipe in (*TEXTS, *FILLING, *VIDEO, *TRANSLATING, *WHOLE_WAVES, *CAPTIONS)
}
"""Models that are each made for one task, which is not the chapter's."""

TITLES: dict[str, str] = {
    **{key: one.title for key, one in {**RECIPES, **THIRD_EDITION, **DRAWINGS, **OF_TASKS}.items()},
    "sketch-rnn": "Sketch-RNN",
}
"""What every book's model is called, by its key: whatever a kept run may have been trained on."""


def recipe(key: str) -> Recipe:
    """The recipe of that key; KeyError, in words, where there is none."""
    every = {**RECIPES, **THIRD_EDITION, **DRAWINGS, **OF_TASKS}
    found = every.get(key)
    if found is None:
        raise KeyError(f"There is no recipe “{key}”; there are {', '.join(every)}.")
    return found
