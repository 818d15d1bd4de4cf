"""Pictures: a view's image compared with a stored one, or, with --renew-pictures, stored anew. No dialog outlives its
test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pictures import STORED, TOLERATED, Check, unlike
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import LIGHT, shown


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-pictures", action="store_true", help="store the pictures that the tests draw")


@pytest.fixture(autouse=True)
def _no_dialog_stays_open() -> Iterator[None]:
    """A modal dialog left open keeps the pointer from the windows of every later test."""
    yield
    if QApplication.instance() is not None:
        while (dialog := QApplication.activeModalWidget()) is not None:
            dialog.hide()
            dialog.deleteLater()


@pytest.fixture(autouse=True)
def _light_again() -> Iterator[None]:
    """A test that wears the dark theme leaves the light one behind."""
    yield
    if QApplication.instance() is not None and shown() is not LIGHT:
        wear(LIGHT)


@pytest.fixture
def same_picture(request: pytest.FixtureRequest) -> Check:
    """Fail where an image is unlike the stored one of that name."""

    def check(name: str, image: QImage) -> None:
        path = STORED / f"{name}.png"
        if request.config.getoption("--renew-pictures", default=False):
            path.parent.mkdir(exist_ok=True)
            assert image.save(str(path))
            return
        assert path.exists(), f"{path} is missing: pytest tests/ui --renew-pictures stores it"
        share = unlike(image, QImage(str(path)))
        assert share <= TOLERATED, f"{share:.1%} of {name} differs from the stored picture"

    return check
