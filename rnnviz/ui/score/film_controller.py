"""An animation of a stretch of time steps or of epochs: pictures are taken in the window, and written by the worker."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from rnnviz.export.films import FILMS, check
from rnnviz.export.formats import UnknownKind
from rnnviz.jobs.films import WriteFilm
from rnnviz.records.film import Film
from rnnviz.ui.score.film_dialog import FilmDialog
from rnnviz.ui.shell.film import Filming
from rnnviz.ui.widgets.part import Part, parts

if TYPE_CHECKING:
    from rnnviz.ui.score.controller import ScoreController

_PURPOSE = "write an animation"


class FilmController(QObject):
    """One animation at a time; when it is done or given up, the playhead and the epoch are where they were."""

    def __init__(self, score: ScoreController) -> None:
        super().__init__(score)
        self._score, self._window = score, score.window
        self._filming: Filming | None = None
        self._dialog: FilmDialog | None = None
        self._back: Callable[[], None] = lambda: None

    def choose(self) -> None:
        score = self._score
        dialog = FilmDialog(
            self._window,
            parts=parts(self._window),
            story=score.player.story,
            epochs=[one.epoch for one in score.stage.checkpoints],
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.asked.connect(lambda: self._ask(dialog))
        dialog.stopped.connect(self._stop)
        self._dialog = dialog
        dialog.open()

    def _ask(self, dialog: FilmDialog) -> None:
        path, chosen = QFileDialog.getSaveFileName(
            self._window, "Save an animation", f"rnnviz-{dialog.part_key}.gif", ";;".join(FILMS.filters())
        )
        if not path:
            return
        try:
            wanted = FILMS.named(Path(path), chosen) if Path(path).suffix.lower() != ".mp4" else Path(path)
            check(wanted)
        except UnknownKind as error:
            dialog.stopped.disconnect(self._stop)
            dialog.close()
            self._window.banner.set_message(str(error))
            return
        self._take(dialog, wanted)

    def _take(self, dialog: FilmDialog, path: Path) -> None:
        score, key = self._score, dialog.part_key
        player, stage = score.player, score.stage
        index, position = player.index, stage.position
        player.pause()

        def back() -> None:
            if stage.position != position:
                score.show_epoch(position)
            player.seek(index)

        self._back = back
        if dialog.of_epochs:
            goes: list[Callable[[], None]] = [partial(score.show_epoch, one) for one in dialog.epochs]
        else:
            goes = [partial(player.seek, one) for one in dialog.stretch.moments]
        filming = Filming(
            self,
            goes=goes,
            ready=self._ready,
            part=lambda: self._part(key),
            milliseconds=dialog.milliseconds,
            scale=dialog.scale,
        )
        self._filming = filming
        dialog.begin(len(goes))
        filming.progressed.connect(dialog.set_taken)
        filming.taken.connect(lambda film: self._write(film, path))
        filming.start()

    def _ready(self) -> bool:
        """Whether the picture of the moment is whole: no other epoch and no update is on its way."""
        return not (self._score.stage.stale or self._score.walk.asks)

    def _part(self, key: str) -> Part | None:
        return next((one for one in parts(self._window) if one.key == key), None)

    def _write(self, film: Film, path: Path) -> None:
        dialog = self._dialog
        self._filming = None
        self._back()

        def item(done: int | Path) -> None:
            if isinstance(done, int):
                if dialog is not None:
                    dialog.set_written(done)
            else:
                self._window.say(f"Saved as {done.name}")

        def ended(how: str) -> None:
            if how != "stopped" and dialog is not None and dialog is self._dialog:
                self._dialog = None
                dialog.accept()

        self._score.errands.send(
            _PURPOSE, WriteFilm(film, path), item, ended=ended, failed=self._window.banner.set_message
        )

    def _stop(self) -> None:
        """Given up: nothing of it is left."""
        self._dialog = None
        if self._filming is not None:
            self._filming.stop()
            self._filming = None
            self._back()
        self._score.errands.drop(_PURPOSE)
