"""Beside the field Task stands a small drawing of the task's shape, in the real window."""

from __future__ import annotations

import pytest
from hands import choose, find, work
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.task_form import PICTURES
from rnnviz.settings.settings import Settings
from rnnviz.tasks.form import MEANINGS, Form
from rnnviz.tasks.registry import tasks
from rnnviz.ui.score.form_drawing import FormDrawing


def test_every_shape_has_a_drawing_and_words() -> None:
    assert set(PICTURES) == set(MEANINGS) == set(Form)
    for form, picture in PICTURES.items():
        assert len(picture.enters) == len(picture.leaves) == picture.cells
        assert (form is Form.ENCODER_DECODER) == (picture.wide_after >= 0)
    assert sum(PICTURES[Form.VECTOR].leaves) == 1
    assert PICTURES[Form.VECTOR].leaves[-1], "after the last step"
    assert sum(PICTURES[Form.FROM_VECTOR].enters) == 1


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("adding", Form.VECTOR),
        ("copy", Form.SEQUENCE),
        ("gaps", Form.SEQUENCE),
        ("text", Form.VECTOR),
        ("motion", Form.VECTOR),
        ("number", Form.FROM_VECTOR),
        ("dates", Form.ENCODER_DECODER),
        ("opened", None),
    ],
)
def test_every_task_says_its_shape(key: str, form: Form | None) -> None:
    task = tasks()[key]
    assert task.form(task.begin(Settings())) is form


def test_the_drawing_follows_the_task_and_its_loss(inline: App) -> None:
    chooser = inline.score.body.chooser
    drawing = chooser.findChild(FormDrawing)
    for words, form in (("last step", Form.VECTOR), ("every step", Form.SEQUENCE)):
        choose(find(chooser, "Loss", QComboBox), words)
        work(inline)
        assert drawing.isVisible()
        assert drawing.accessibleName() == f"Shape of the task: {form}"
        assert drawing.toolTip() == MEANINGS[form]
    choose(find(chooser, "Task", QComboBox), "Film reviews")
    work(inline)
    assert drawing.form is Form.VECTOR
    task = find(chooser, "Task", QComboBox)
    below = drawing.mapTo(chooser, drawing.rect().topLeft()).y() - task.mapTo(chooser, task.rect().bottomLeft()).y()
    assert 0 <= below < 12, "right under the field"


@pytest.mark.parametrize("form", list(Form))
def test_it_paints_a_cell_for_each_step_and_an_arrow_for_each_end(qtbot: QtBot, form: Form) -> None:
    drawing = FormDrawing()
    qtbot.addWidget(drawing)
    drawing.set_form(form)
    drawing.resize(240, drawing.sizeHint().height())
    image = drawing.grab().toImage()
    middle, accent = image.height() // 2, QColor(drawing.colours.accent).rgb()
    row = [image.pixel(x, middle - 3) == accent for x in range(image.width() // 2)]
    begins = [x for x in range(1, len(row)) if row[x] and not row[x - 1]]
    picture = PICTURES[form]
    assert len(begins) == picture.cells
    line = QColor(drawing.colours.text)

    def arrow(x: int, y: int) -> bool:
        """Whether a line crosses there."""
        return any(QColor(image.pixel(x + k, y)).lightness() < (line.lightness() + 255) // 2 for k in range(12))

    assert [arrow(x, 3) for x in begins] == list(picture.leaves)
    assert [arrow(x, image.height() - 4) for x in begins] == list(picture.enters)
