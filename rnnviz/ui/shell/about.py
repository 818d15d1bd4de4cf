"""What rnnviz is made of: its version and build, those of its parts, and their licences."""

from __future__ import annotations

import html
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from rnnviz.build_info import BuildInfo, build_info
from rnnviz.records.drawings import LICENCE

_LICENCE = "licence:"
_OURS = "rnnviz is free software under the MIT licence."
_DATA = (
    "The networks that recognise drawings and draw were trained on the Quick, Draw! data set, which Google makes "
    'available under <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>.'
)
_SENDS = (
    "rnnviz sends nothing. It asks a server only when you download drawings, or when you look for a newer version or "
    "have turned that on (Updates, in the menu)."
)


def about_text(info: BuildInfo, folders: dict[str, Path]) -> str:
    """As HTML. folders: what is kept where, to be told."""
    parts = _table((_escaped(name), _licence(name, version, info)) for name, version in _parts(info))
    places = _table((what, _escaped(str(path))) for what, path in folders.items())
    return (
        f"<h3>{_escaped(info.words)}</h3><p>{_escaped(info.lines[1])}</p><p>{_OURS} {_DATA} ({_escaped(LICENCE)})</p>"
        f"<p><b>Its parts</b></p>{parts}<p><b>Where things are</b></p>{places}<p>{_SENDS}</p>"
    )


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return f"<table>{''.join(f'<tr><td>{a}&nbsp;&nbsp;</td><td>{b}</td></tr>' for a, b in rows)}</table>"


def _parts(info: BuildInfo) -> list[tuple[str, str]]:
    """Name and version: all that are in a build, in the source those that are told."""
    if info.licences is None:
        return list(info.parts.items())
    known = {_plain(name): version for name, version in info.parts.items()}
    names = sorted((path.stem for path in info.licences.glob("*.txt")), key=str.lower)
    return [(name, known.get(_plain(name), "")) for name in names]


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _licence(name: str, version: str, info: BuildInfo) -> str:
    if info.licences is not None:
        return f'{_escaped(version)} <a href="{_LICENCE}{_escaped(name)}">licence</a>'
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return _escaped(version)
    told = next((about[key] for key in ("License-Expression", "License") if key in about), "").strip().split("\n")[0]
    return f"{_escaped(version)} {_escaped(told[:60])}"


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)


class AboutDialog(QDialog):
    """folders: what is kept where."""

    def __init__(self, parent: QWidget, folders: dict[str, Path]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About rnnviz")
        self.resize(560, 560)
        self._info = build_info()
        self._about = about_text(self._info, folders)
        self._text = QTextBrowser()
        self._text.setAccessibleName("about")
        self._text.setOpenLinks(False)
        self._text.anchorClicked.connect(self._follow)
        self._back = QPushButton("Back")
        self._back.setAccessibleName("back to all parts")
        self._back.clicked.connect(self._show_all)
        copy = QPushButton("Copy the versions")
        copy.setAccessibleName("copy the versions")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText("\n".join(self._info.lines)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        for button in (self._back, copy):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.addWidget(self._text)
        column.addWidget(buttons)
        self._show_all()

    def _show_all(self) -> None:
        self._text.setHtml(self._about)
        self._back.hide()

    def _follow(self, link: QUrl) -> None:
        """The text of a part's licence here, a page elsewhere in the browser."""
        if not link.toString().startswith(_LICENCE):
            QDesktopServices.openUrl(link)
            return
        name, folder = link.toString().removeprefix(_LICENCE), self._info.licences
        if folder is not None and (path := folder / f"{name}.txt").exists():
            self._text.setPlainText(path.read_text("utf-8"))
            self._back.show()
