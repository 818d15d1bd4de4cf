"""The state of the whole window as a scene, and back: the stage's, the menu's, the theme, and what each page says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter

from rnnviz.layout.scene_text import name_of
from rnnviz.records.scene import STAGE_PAGES, KeptScene, Scene, Stop
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session
from rnnviz.ui.widgets.theme import PALETTES

THUMBNAIL = QSize(320, 180)
"""Pixels of the picture of a scene, at most: twice what the strip shows, for screens of twice the density."""


class WindowScenes(QObject):
    """Lends the session's deck what it needs of the window."""

    def __init__(self, *, window: MainWindow, session: Session, set_theme: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._session, self._set_theme = window, session, set_theme
        deck = session.deck
        deck.now, deck.show, deck.go_to = self.kept, self.show, self.go_to
        session.scene_arrived.connect(deck.arrive)

    def now(self, *, all_pages: bool = False) -> Scene | None:
        """What the window shows; None before there is anything on the stage. all_pages: also what the pages show that
        are not in sight."""
        stage, window = self._session.stands(), self._window
        if stage is None:
            return None
        acts = window.actions_by_name
        here = window.made[window.page]
        pages = {
            key: state
            for key, page in window.made.items()
            if (all_pages or page.view is here.view or page.beside) and (state := dict(page.state()))
        }
        return replace(
            stage,
            page=window.page,
            theme=window.colours.name,
            gate_gradients=acts["gate gradients"].isChecked(),
            lock_scale=acts["lock scale"].isChecked(),
            pages=pages,
        )

    def go_to(self, stop: Stop) -> None:
        """Another moment of what the page in sight shows."""
        if self._window.page in STAGE_PAGES:
            self._session.stop_asked.emit(stop)
        else:
            self._window.made[self._window.page].go_to(stop)

    def kept(self) -> KeptScene | None:
        """What the window shows, with a picture and a name."""
        scene = self.now()
        if scene is None:
            return None
        titles = {kind.key: kind.title for kind in self._window.pages}
        here = self._window.made[scene.page]
        name = here.called() or ", ".join(
            filter(None, (name_of(scene, titles, self._session.titles), here.called_besides))
        )
        in_parts = here.parts > 1  # they are its stops: not the ends of the phases
        steps = self._session.steps() if scene.page in STAGE_PAGES and not in_parts else 0
        return KeptScene(scene, name, picture=self.picture(), steps=steps)

    def picture(self) -> bytes:
        """A small PNG of the page in sight."""
        view = self._window.made[self._window.page].view
        small = view.grab().toImage()
        small.setDevicePixelRatio(1.0)
        small = small.scaled(THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        small = small.convertToFormat(QImage.Format.Format_RGB888)
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"png").write(small)
        return bytes(content.data())

    def show(self, scene: Scene) -> None:
        """Brings the window into the state of a scene; what is not here is said, and left out."""
        window, session = self._window, self._session
        known = {kind.key for kind in window.pages if window.actions_by_name[kind.key].isEnabled()}
        if missing := next((key for key in (scene.page, *scene.pages) if key not in known), ""):
            window.banner.set_message(f"This scene is of a page, “{missing}”, that is not in this window.")
        # A presentation has a theme of its own, for all of its scenes.
        if scene.theme in PALETTES and scene.theme != window.colours.name and not window.bare:
            self._set_theme(scene.theme)
        acts = window.actions_by_name
        for name, on in (("gate gradients", scene.gate_gradients), ("lock scale", scene.lock_scale)):
            if on is not None:
                acts[name].setChecked(on)
        view = window.page_of(scene.page).view if scene.page in known else None
        for key, page in list(window.made.items()):
            if not scene.pages.get(key) and (page.beside or page.view is view):
                page.show_state({})
        for key, state in scene.pages.items():
            if key in known:
                window.page_of(key).show_state(state)
        session.scene_given.emit(scene if scene.page in known else replace(scene, page=STAGE_PAGES[0]))
