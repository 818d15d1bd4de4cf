"""Light and dark in the real window: one press changes every page, those in sight, those made before, and new ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from rnnviz.app import App, application, build
from rnnviz.ui.sketch.view import DRAW, GALLERY, RECOGNISE, SketchView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, PALETTES, Palette
from rnnviz.worker.inline import InlineWorker

PAGES = ["score", "gradients", "forecast", "sketch", "runs"]


def opened(folder: Path) -> App:
    application(["rnnviz"])
    store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
    app = build(store, InlineWorker(), runs_root=lambda: folder / "runs")
    app.window.resize(1280, 720)
    app.window.show()
    app.worker.drain()
    return app


def closed(app: App) -> None:
    app.close()
    app.window.may_close = lambda: True
    app.window.close()
    app.window.deleteLater()


@pytest.fixture
def live(qapp: QApplication, tmp_path: Path) -> Iterator[App]:
    app = opened(tmp_path)
    yield app
    closed(app)
    wear(LIGHT)


def press(app: App) -> None:
    button = next(b for b in app.window.findChildren(QToolButton) if b.accessibleName() == "light or dark")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def grounds(widget: QWidget) -> Counter[str]:
    """How often each colour is there, of every third pixel."""
    image = widget.grab().toImage()
    return Counter(
        image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    )


def wears(app: App, palette: Palette) -> None:
    """Nothing large is in the other theme's colours."""
    other = LIGHT if palette.dark else DARK
    seen = grounds(app.window)
    most = [colour for colour, _ in seen.most_common(2)]
    assert set(most) <= {palette.background, palette.panel, palette.raised}, most
    for colour in {other.background, other.panel, other.raised, other.empty_cell} - {
        palette.background,
        palette.raised,
    }:
        assert seen[colour] < 40, f"{seen[colour]} spots of {other.name} {colour}"


def go(app: App, page: str) -> None:
    app.window.show_page(page)
    app.worker.drain()
    QApplication.processEvents()


def test_one_press_changes_every_page(live: App) -> None:
    for page in PAGES:
        go(live, page)
        wears(live, LIGHT)
    press(live)  # while Runs is in sight, and all others have been made
    for page in PAGES:
        go(live, page)
        wears(live, DARK)
    go(live, "sketch")
    sketch = live.window.findChild(SketchView)
    for pane in (RECOGNISE, DRAW, GALLERY):
        sketch.show_pane(pane)
        live.worker.drain()
        wears(live, DARK)
    press(live)
    for page in PAGES:
        go(live, page)
        wears(live, LIGHT)


def test_a_page_that_is_first_shown_in_the_dark_is_dark(live: App) -> None:
    press(live)
    for page in ("sketch", "forecast", "runs"):
        go(live, page)
        wears(live, DARK)


def test_the_choice_is_kept(live: App, tmp_path: Path) -> None:
    press(live)
    other = opened(tmp_path)
    try:
        assert not other.window.actions_by_name["system theme"].isChecked()
        wears(other, DARK)
    finally:
        closed(other)


@pytest.mark.parametrize(("scheme", "name"), [("Light", "projector"), ("Dark", "contrast")])
def test_a_system_that_asks_for_more_contrast_has_it(
    live: App, monkeypatch: pytest.MonkeyPatch, scheme: str, name: str
) -> None:
    """Every word at least 7 : 1 (WCAG 2.2, 1.4.6), borders at least 3 : 1 (1.4.11), on every ground; the choice that
    the user makes counts all the same."""
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: Hints([], scheme, strong=True))
    live.window.actions_by_name["system theme"].setChecked(False)
    live.window.actions_by_name["system theme"].trigger()
    palette = PALETTES[name]
    assert live.window.colours is palette
    assert grounds(live.window).most_common(1)[0][0] == palette.background
    for ground in (palette.background, palette.panel, palette.raised):
        for ink in (palette.text, palette.dim, palette.accent, palette.error, palette.good, palette.warning):
            assert ratio(ink, ground) >= 7, (ink, ground)
        assert ratio(palette.border, ground) >= 3
    assert ratio(palette.on_accent, palette.accent) >= 7
    press(live)
    assert live.window.colours.name in ("light", "dark")


def ratio(ink: str, ground: str) -> float:
    """The contrast of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(name: str) -> float:
    parts = [int(name[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class Hints:
    """What the system says of itself. told: what it was told of the schemes."""

    def __init__(self, told: list[Qt.ColorScheme], scheme: str = "Dark", *, strong: bool = False) -> None:
        self.told, self.scheme = told, Qt.ColorScheme[scheme]
        self.contrast = Qt.ContrastPreference.HighContrast if strong else Qt.ContrastPreference.NoPreference

    def setColorScheme(self, scheme: Qt.ColorScheme) -> None:
        self.told.append(scheme)

    def unsetColorScheme(self) -> None:
        self.told.append(Qt.ColorScheme.Unknown)

    def colorScheme(self) -> Qt.ColorScheme:
        return self.scheme

    def accessibility(self) -> Hints:
        return self

    def contrastPreference(self) -> Qt.ContrastPreference:
        return self.contrast


def test_the_system_is_told_what_was_chosen_and_asked_again(live: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system can have two schemes, its own parts (a file dialog, the frame) follow the window's."""
    told: list[Qt.ColorScheme] = []

    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: Hints(told))
    press(live)
    press(live)
    assert told == [Qt.ColorScheme.Dark, Qt.ColorScheme.Light]
    live.window.actions_by_name["system theme"].trigger()
    assert told[-1] is Qt.ColorScheme.Unknown
    wears(live, DARK)  # as the system has it
