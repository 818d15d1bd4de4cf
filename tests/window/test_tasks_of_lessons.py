"""What the list of lessons says of what was read, tasks that are done in the window, and words that have a term."""

from __future__ import annotations

import numpy as np
from drawn_texts import texts_of
from hands import enter, find, work
from lesson_hands import SHIPPED, click, hover_link, key, open_lesson, read, reader
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QSpinBox

from rnnviz.app import App
from rnnviz.layout.numerals import number
from rnnviz.lessons.glossary import term
from rnnviz.ui.laboratory.norms_view import NormsView
from rnnviz.ui.lessons.choice import Choice

NEURON, UNROLLING, LSTM, VANISHING = (
    SHIPPED[name] for name in ("recurrent-neuron", "unrolling-and-bptt", "lstm-gate-by-gate", "vanishing-gradients")
)


def said_of(app: App, title: str) -> str:
    """All that the list says of a lesson."""
    list_ = app.window.made["lessons"].view
    (found,) = [label for label in list_.findChildren(QLabel) if label.text().endswith(f"  {title}")]
    labels = found.parentWidget().findChildren(QLabel)
    lines = [QTextDocumentFragment.fromHtml(label.text()).toPlainText() for label in labels]
    return "\n".join(" ".join(line.split()) for line in lines)


def test_the_list_ticks_what_was_solved_and_recommends_what_is_next(inline: App) -> None:
    app = inline
    tour, neuron = SHIPPED["tour"], NEURON
    key(app, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert "Recommended next" in said_of(app, tour.title), "the first of all, for who has read nothing"
    assert "Recommended next" not in said_of(app, neuron.title)
    click(app, f"Open {VANISHING.title}")
    click(app, "Leave")
    first, second, *_ = VANISHING.pages
    assert f"○ {first.title} ○ {second.title}" in said_of(app, VANISHING.title), "read, and not solved"
    assert "Recommended next" in said_of(app, VANISHING.title), "it is not at its end"
    assert "Recommended next" not in said_of(app, tour.title)
    click(app, f"Open {VANISHING.title}")
    QTest.mouseClick(reader(app).findChildren(Choice)[first.question.right], Qt.MouseButton.LeftButton)
    click(app, "Leave")
    assert f"✓ {first.title} ○ {second.title}" in said_of(app, VANISHING.title)
    click(app, f"Open {NEURON.title}")
    for _ in NEURON.pages:
        click(app, "Finish" if _is_last(app) else "Next")
    names = [one.title for one in SHIPPED.values()]
    following = names[names.index(NEURON.title) + 1]
    assert "Recommended next" in said_of(app, following)
    app.window.show_page("score")
    app.window.show_page("lessons")
    work(app)
    assert "Recommended next" in said_of(app, following), "also when one comes back later"


def _is_last(app: App) -> bool:
    lesson, at = app.window.made["lessons"].lesson, app.window.made["lessons"].at
    return bool(at == len(lesson.pages) - 1)


def test_what_was_solved_stands_there_when_the_page_is_read_again(inline: App) -> None:
    app = inline
    open_lesson(app, UNROLLING.title)
    click(app, "Next")
    click(app, "Next")
    app.score.body.score.setFocus()
    while app.score.player.moment.step:
        key(app, Qt.Key.Key_Right)
    assert "✓ Done." in read(app)
    click(app, "Back")
    click(app, "Next")
    assert app.score.player.moment.step == UNROLLING.pages[2].scene.step
    assert "✓ Done before. Here the gradient is" in read(app)
    assert not find(reader(app), "Hint", QPushButton).isVisible()


def test_dropout_is_switched_on_and_seen(inline: App) -> None:
    app = inline
    open_lesson(app, SHIPPED["layer-norm-and-dropout"].title)
    for _ in range(3):
        click(app, "Next")
    upper = "simple_rnn_13"
    assert not app.score.trace.layer(upper).dropped
    before = app.score.trace.loss
    find(app.window, "Model", QPushButton).click()
    find(app.window, "training pass", QCheckBox).click()
    work(app)
    first = app.score.trace.layer(upper).dropped["state"]
    find(app.window, "Lesson", QPushButton).click()
    assert "Done." not in read(app), "the seed is to be set as well"
    find(app.window, "Model", QPushButton).click()
    enter(find(app.window, "Dropout seed", QSpinBox), "1")
    work(app)
    find(app.window, "Lesson", QPushButton).click()
    assert "Done." in read(app)
    layer = app.score.trace.layer(upper)
    assert not np.array_equal(first, layer.dropped["state"]), "another seed has drawn another mask"
    assert app.score.trace.loss != before
    off = int((layer.dropped["state"] == 0).sum())
    assert f"{off}/20 states off" in [one.text for one in texts_of(app.window)]


def test_the_view_of_a_wavenet_is_followed_by_clicks(inline: App) -> None:
    app = inline
    open_lesson(app, SHIPPED["wavenet"].title)
    click(app, "Next")
    assert "the view is 5 steps wide" in " ".join(read(app).split())
    view = app.score.body.score
    for owner, done in (("add", False), ("conv1d_10", False), ("add_1", True)):
        track = next(one for one in view.score.tracks if one.owner == owner)
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(30, round(track.rect.middle)))
        work(app)
        assert app.session.selection.layer == owner
        assert ("Done." in read(app)) is done, owner


def test_a_click_on_a_word_opens_its_term_and_another_puts_it_away(inline: App) -> None:
    app = inline
    open_lesson(app, LSTM.title)
    click(app, "Next")
    explained = term("forget gate")
    assert explained is not None
    for again in (False, True):
        label = hover_link(app, "f[10]")
        QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=label.property("pointed"))
        assert (explained.text in read(app)) is not again
    click(app, "Back")
    open_page(app, "unrolling-and-bptt/01-forward")
    unrolling = term("unrolling")
    assert unrolling is not None
    label = hover_link(app, "term:unrolling")
    QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=label.property("pointed"))
    assert unrolling.text in read(app), "a marked word has one, too"
    click(app, "More in Help")
    assert app.window.page == "help"
    assert find(app.window, "Search help", QLineEdit).text() == "unrolling"
    assert "Unrolling" in [one.text() for one in app.window.made["help"].view.findChildren(QLabel)]
    app.window.show_page("score")
    assert UNROLLING.pages[0].title in read(app), "the lesson is still open"
    click(app, "Next")
    assert unrolling.text not in read(app)


def open_page(app: App, page: str) -> None:
    app.session.lesson_asked.emit(page, "")
    work(app)


def test_on_a_new_page_no_answer_looks_as_if_it_were_chosen(inline: App) -> None:
    app = inline
    app.window.show_page("lessons")
    open_page(app, "vanishing-gradients/04-f-beside-the-factor")
    second = reader(app).findChildren(Choice)[1]
    second.setFocus(Qt.FocusReason.TabFocusReason)
    key(app, Qt.Key.Key_Space)
    assert "Right." in read(app)
    key(app, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert VANISHING.pages[4].title in read(app)
    assert not any(choice.hasFocus() for choice in reader(app).findChildren(Choice))


def test_who_asks_why_an_lstm_keeps_a_gradient_is_led_there_and_sees_it(inline: App) -> None:
    """From the list to the lesson, its page with f beside the factor, and the bench with the four models."""
    app = inline
    open_lesson(app, VANISHING.title)
    for _ in range(3):
        click(app, "Next")
    layer = app.score.trace.layer("lstm_1")
    f = float(layer.gate("forget").after.value[0, 90, 7])
    slopes = layer.states["c"].gradient[0, :, 7].astype(float)
    said = " ".join(read(app).split())
    assert f"at step 90 is {number(f)} " in said
    assert f"a factor of {number(slopes[89] / slopes[90])}." in said
    assert number(f) == number(slopes[89] / slopes[90])
    for _ in range(2):
        click(app, "Next")
    click(app, "Open in the Laboratory")
    assert app.window.page == "laboratory"
    models = find(app.window, "Norms of the gradients of all models", NormsView).models
    at_zero = {(m.name, s.symbol): float(s.values[0]) for m in models for s in m.strands}
    assert at_zero["LSTM, forget bias 5", "∂L/∂c"] > 0.1 > 1e-8 > at_zero["SimpleRNN", "∂L/∂h"]
