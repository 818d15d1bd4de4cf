"""The gallery: the classes of a collection, a page of drawings, and one of them drawn again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from rnnviz.records.drawings import Collection, Drawing, Reading
from rnnviz.records.scene import Folder
from rnnviz.ui.sketch.class_list import ClassList
from rnnviz.ui.sketch.gallery_page import GalleryPage, about
from rnnviz.ui.sketch.replay_view import ReplayView
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.split import split

_SOURCES = {
    "built-in": ("Built-in shapes", "Drawings made by a program: they need no file and no network"),
    "folder": ("Open folder…", "Open a folder with files of Quick, Draw!: .ndjson, .npz or TFRecord"),
    "names": ("Name the classes…", "Give the classes names in place of their numbers in the file"),
    "download": ("Get Quick, Draw!…", "Download classes of Quick, Draw! from the data set's public bucket"),
}
_DEEDS = {
    "recognise": ("Recognise this", "See what the network takes this drawing for, point by point"),
    "finish": ("Finish this", "Let a network complete this drawing from its first points"),
    "reconstruct": ("Reconstruct this", "Let a network encode this drawing and reconstruct it"),
}

_LIST = 240
"""Pixels for the list of classes, at first."""


class GalleryView(scaling.Scaled, QWidget):
    """set_collection, set_reading, set_countries, set_cover, set_message, set_reasons, set_download
    in; page, classes, replay public.

    Signals: collection_requested(str), a folder, "" for the built-in shapes; folder_requested(), it is to be asked for;
    names_requested(): the classes without names are to be given some; download_requested();
    page_requested(DrawingClass, start, count, split, country); countries_requested(DrawingClass, split);
    covers_wanted(tuple of DrawingClass); drawing_chosen(Drawing), and recognise_, finish_,
    reconstruct_requested(Drawing) for the one that is chosen.
    """

    collection_requested = Signal(str)
    folder_requested = Signal()
    download_requested = Signal()
    names_requested = Signal()
    page_requested = Signal(object, int, int, str, str)
    countries_requested = Signal(object, str)
    covers_wanted = Signal(object)
    drawing_chosen = Signal(object)
    recognise_requested = Signal(object)
    finish_requested = Signal(object)
    reconstruct_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.collection: Collection | None = None
        self._placed = False
        self._wanted: Mapping[str, Any] | None = None
        self.classes = ClassList()
        self.page = GalleryPage()
        self.replay = ReplayView()
        self._sources = {name: _button(*words) for name, words in _SOURCES.items()}
        self._deeds = {name: _button(*words) for name, words in _DEEDS.items()}
        self._reasons: Mapping[str, str] = {}
        self._summary = _label("what is shown", "board_summary")
        self._about = _label("about the drawing", "dim")
        self._licence = _label("licence of the drawings", "dim")
        self._licence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._message = _label("what could not be read", "board_message")
        self._message.setContentsMargins(14, 6, 14, 6)
        self._message.hide()
        self._body = split(Qt.Orientation.Horizontal)
        for part, least in ((self.classes, 160), (self.page, None), (self._side(), None)):
            holder = QWidget()
            inner = QVBoxLayout(holder)
            inner.setContentsMargins(10, 8, 10, 8)
            inner.addWidget(part)
            if least is not None:  # the others need what their words do, which is not always the same
                holder.setMinimumWidth(least)
            self._body.addWidget(holder)
        self._body.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        column.addWidget(self._body, 1)
        column.addWidget(self._message)
        self._wire()
        self._show_drawing(None)

    @property
    def keyboard(self) -> QWidget:
        """The part that the keyboard begins in."""
        return self.classes.list

    # -- setters ------------------------------------------------------------------------------------------------

    def set_collection(self, collection: Collection) -> None:
        """Other classes; the first is opened, or, in the same folder, that which was open."""
        before = self.page.cls if self.collection and self.collection.folder == collection.folder else None
        self.collection = collection
        count = len(collection.classes)
        counts = [one.count for one in collection.classes if one.count is not None]
        drawings = f" · {sum(counts):,} drawings" if counts and len(counts) == count else ""
        where = collection.folder or "the built-in shapes"
        self._summary.setText(f"{count:,} {'class' if count == 1 else 'classes'}{drawings} · {where}")
        self._summary.setToolTip(where)
        self._licence.setText(collection.licence)
        self._sources["names"].setVisible(bool(collection.unnamed))
        self.set_message("\n".join(_some(collection.problems)), wrong=False)
        self._show_drawing(None)
        self.page.set_class(None)
        self.classes.set_classes(collection.classes)
        words = [one.word for one in collection.classes]
        if words:
            self.classes.choose(before.word if before is not None and before.word in words else words[0])
        self._take_wanted()

    def set_reading(self, reading: Reading) -> None:
        """The drawings of a page that was requested."""
        self.page.set_reading(reading)
        if not reading.drawings:
            self._show_drawing(None)
        if reading.skipped_count:
            some = "; ".join(f"{one.record}: {one.reason}" for one in reading.skipped[:2])
            records = "record" if reading.skipped_count == 1 else "records"
            self.set_message(f"{reading.skipped_count:,} {records} could not be used ({some}).", wrong=False)

    def set_countries(self, counts: Sequence[tuple[str, int]]) -> None:
        """(country, drawings) of the class that is open."""
        self.page.set_countries(counts)

    def set_failure(self, words: str) -> None:
        """Why a page could not be read."""
        self._show_drawing(None)
        self.page.set_failure(words)

    def set_cover(self, word: str, drawing: Drawing) -> None:
        """The first drawing of a class."""
        self.classes.set_cover(word, drawing)

    def set_message(self, words: str, *, wrong: bool = True) -> None:
        """What there is to say about the collection; "" for nothing."""
        self._message.setText(words)
        self._message.setProperty("failed", wrong)
        self._message.style().unpolish(self._message)
        self._message.style().polish(self._message)
        self._message.setVisible(bool(words))

    def set_reasons(self, reasons: Mapping[str, str]) -> None:
        """Why "recognise", "finish" or "reconstruct" cannot be done now; only those that cannot."""
        self._reasons = dict(reasons)
        self._show_deeds()

    def set_download(self, words: str) -> None:
        """What a download is at, on the button that opens its dialog; "" for none."""
        self._sources["download"].setText(words or _SOURCES["download"][0])

    def state(self) -> dict[str, Any]:
        """Which drawings are shown: those of a class, of a part of it, of a country; and their folder, None for the
        built-in shapes."""
        cls, collection = self.page.cls, self.collection
        if cls is None or collection is None:
            return {}
        folder = Folder(Path(collection.folder)) if collection.folder else None
        return {"folder": folder, "class": cls.word, "split": self.page.split, "country": self.page.country}

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Shows the drawings of a state once a collection is open; an empty state changes nothing."""
        self._wanted = state if state.get("class") else None
        self._take_wanted()

    def _take_wanted(self) -> None:
        if self.collection is None or self._wanted is None:
            return
        word, part, country = (str(self._wanted.get(key, "")) for key in ("class", "split", "country"))
        self._wanted = None
        cls = next((one for one in self.collection.classes if one.word == word), None)
        if cls is None:
            self.set_message(f"The scene shows the class “{word}”, which is not among these drawings.")
            return
        self.page.set_part(split=part, country=country)
        if self.classes.current is cls:
            self.page.set_class(cls)
        else:
            self.classes.choose(word)

    # -- inside -------------------------------------------------------------------------------------------------

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("board_bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(14, 7, 10, 7)
        row.setSpacing(6)
        row.addWidget(self._summary, 1)
        for button in self._sources.values():
            row.addWidget(button)
        self._sources["names"].hide()
        return bar

    def _side(self) -> QWidget:
        side = QWidget()
        deeds = QHBoxLayout()
        deeds.setSpacing(6)
        for button in self._deeds.values():
            deeds.addWidget(button)
        deeds.addStretch(1)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addStrut(300)
        column.addWidget(self._about)
        column.addWidget(self.replay, 1)
        column.addLayout(deeds)
        column.addWidget(self._licence)
        return side

    def _wire(self) -> None:
        self._sources["built-in"].clicked.connect(lambda: self.collection_requested.emit(""))
        self._sources["folder"].clicked.connect(self.folder_requested)
        self._sources["names"].clicked.connect(self.names_requested)
        self._sources["download"].clicked.connect(self.download_requested)
        told = (self.recognise_requested, self.finish_requested, self.reconstruct_requested)
        for button, signal in zip(self._deeds.values(), told, strict=True):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(self.replay.drawing))
        self.classes.chosen.connect(self.page.set_class)
        self.classes.covers_wanted.connect(self.covers_wanted)
        self.page.wanted.connect(self.page_requested)
        self.page.countries_wanted.connect(self.countries_requested)
        self.page.chosen.connect(self._choose)
        self.page.opened.connect(self.replay.toggle)

    def _choose(self, drawing: Drawing, by_user: bool) -> None:
        self._show_drawing(drawing)
        if by_user:
            self.replay.play()
        self.drawing_chosen.emit(drawing)

    def _show_drawing(self, drawing: Drawing | None) -> None:
        self.replay.set_drawing(drawing)
        self._about.setText(about(drawing) if drawing is not None else "no drawing is chosen")
        self._show_deeds()

    def _show_deeds(self) -> None:
        for name, button in self._deeds.items():
            reason = self._reasons.get(name, "")
            button.setEnabled(self.replay.drawing is not None and not reason)
            button.setToolTip(reason or _DEEDS[name][1])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._placed:
            self._placed = True
            side = min(max(round(0.3 * self.width()), 376), 620)
            scaling.divide(self._body, [_LIST, self.width() - _LIST - side, side])


def _some(problems: tuple[str, ...]) -> list[str]:
    """The first few, and how many more there are."""
    more = [f"… and {len(problems) - 3:,} more"] if len(problems) > 3 else []
    return [*problems[:3], *more]


def _label(name: str, kind: str) -> QLabel:
    label = QLabel()
    label.setProperty("class", kind)
    label.setAccessibleName(name)
    label.setWordWrap(kind != "board_summary")
    label.setMinimumWidth(10)
    return label


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("class", "compact")
    button.setToolTip(tip)
    button.setAccessibleName(words.removesuffix("…"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
