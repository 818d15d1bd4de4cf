"""What the header says of each page: of the model on the stage where that is shown, else of what is."""

from __future__ import annotations

from controls import entries, find, press
from hands import choose, work
from PySide6.QtWidgets import QComboBox, QLabel

from rnnviz.app import App


def headline(app: App) -> list[str]:
    """The lines that are in sight there."""
    lines = [one for one in app.window.findChildren(QLabel) if one.objectName() == "summary" and one.isVisible()]
    return [one.text() for one in lines]


def test_pages_of_other_models_do_not_speak_of_the_scores(inline: App) -> None:
    app = inline
    work(app)
    (of_the_score,) = headline(app)
    assert "epoch 20" in of_the_score
    for kind in (one for one in app.window.pages if one.key != "laboratory"):  # which is slow, and has its own test
        app.window.show_page(kind.key)
        work(app)
        said = headline(app)
        beside = app.window.made[kind.key].view is app.window.made["score"].view
        assert (said == [of_the_score]) == beside, kind.key
    app.window.show_page("forecast")
    assert headline(app) == ["all models of the chapter"]


def test_the_sketch_page_says_who_recognises_and_who_draws(inline: App) -> None:
    app = inline
    app.window.show_page("sketch")
    work(app)
    page = app.window.made["sketch"].view
    recogniser = find(page, "recogniser", QComboBox)
    assert headline(app) == [f"recognised by “{recogniser.currentText()}”"]
    press(page, "Let it draw")
    work(app)
    networks = find(page, "network that draws", QComboBox)
    for name in entries(networks):
        choose(networks, name)
        work(app)
        assert headline(app) == [f"drawn by “{name}”"]
    press(page, "Gallery")
    assert headline(app) == []
