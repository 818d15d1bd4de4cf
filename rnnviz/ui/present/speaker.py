"""The speaker's view: notes, the next stop, the time, and the same controls; a window of its own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, Qt, QTime, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from rnnviz.ui.widgets.scaling import as_it_is
from rnnviz.ui.widgets.style import style_sheet
from rnnviz.ui.widgets.themed import Themed

_PICTURE = (400, 225)


@dataclass(frozen=True, slots=True)
class Told:
    """place: "Scene 2 of 8"; name: of the scene; stop: where one is; next: what comes next, in words; notes: of the
    scene; picture: of the next scene, a PNG, b"" for none."""

    place: str
    name: str
    stop: str
    next: str
    notes: str = ""
    picture: bytes = b""


class SpeakerView(Themed, QWidget):
    """set_told in; next_pressed, back_pressed, blank_pressed(colour), leave_pressed, closed out."""

    next_pressed = Signal()
    back_pressed = Signal()
    blank_pressed = Signal(str)
    leave_pressed = Signal()
    closed = Signal()

    def __init__(self, since: QElapsedTimer) -> None:
        """since: the beginning of the talk."""
        super().__init__()
        as_it_is(self)
        self.setObjectName("center")
        self.setWindowTitle("Speaker's view")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(920, 600)
        self._since = since
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._show_time)
        self._place, self._name, self._stop, self._next = QLabel(), QLabel(), QLabel(), QLabel()
        self._clock, self._passed = QLabel(), QLabel()
        for label, size, name in (
            (self._place, 15, "place in the talk"),
            (self._name, 24, "scene"),
            (self._stop, 18, "stop"),
            (self._next, 20, "what comes next"),
            (self._clock, 34, "time of day"),
            (self._passed, 20, "time since the beginning"),
        ):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(label not in (self._clock, self._passed))
            label.setAccessibleName(name)
            label.setStyleSheet(f"font-size: {size}px; font-weight: {600 if size >= 20 else 400};")
        self._notes = QPlainTextEdit()
        self._notes.setReadOnly(True)
        self._notes.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are those of the talk
        self._notes.setAccessibleName("notes for the speaker")
        self._notes.setPlaceholderText("This scene has no notes.")
        self._notes.setStyleSheet("font-size: 20px;")
        self._picture = QLabel()
        self._picture.setAccessibleName("picture of the next scene")
        self._picture.setMinimumSize(*_PICTURE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        time = QHBoxLayout()
        time.addWidget(self._clock)
        time.addStretch(1)
        time.addWidget(self._passed)
        right = QVBoxLayout()
        right.addLayout(time)
        heading = QLabel("NEXT")
        heading.setProperty("class", "heading")
        right.addWidget(heading)
        right.addWidget(self._next)
        right.addWidget(self._picture)
        right.addStretch(1)
        left = QVBoxLayout()
        for label in (self._place, self._name, self._stop):
            left.addWidget(label)
        left.addWidget(self._notes, 1)
        above = QHBoxLayout()
        above.setSpacing(18)
        above.addLayout(left, 3)
        above.addLayout(right, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(12)
        column.addLayout(above, 1)
        column.addLayout(self._controls())
        self.follow_theme()

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, tip, deed in (
            ("Back", "The stop before (Page Up)", self.back_pressed.emit),
            ("Next", "The next stop (Page Down)", self.next_pressed.emit),
            ("Black", "A black screen, and back (B)", lambda: self.blank_pressed.emit("black")),
            ("White", "A white screen, and back (W)", lambda: self.blank_pressed.emit("white")),
            ("End", "End the presentation (Esc)", self.leave_pressed.emit),
        ):
            button = QPushButton(words)
            button.setToolTip(tip)
            button.setAccessibleName(words)
            button.setMinimumHeight(40)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(deed)
            row.addWidget(button, 1)
        return row

    def set_told(self, told: Told) -> None:
        self._place.setText(told.place)
        self._name.setText(told.name)
        self._stop.setText(told.stop)
        self._next.setText(told.next)
        if told.notes != self._notes.toPlainText():
            self._notes.setPlainText(told.notes)
        picture = QPixmap()
        if told.picture:
            picture.loadFromData(told.picture)
            picture = picture.scaled(
                *_PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        self._picture.setPixmap(picture)

    def _show_time(self) -> None:
        self._clock.setText(QTime.currentTime().toString("HH:mm"))
        seconds = self._since.elapsed() // 1000 if self._since.isValid() else 0
        self._passed.setText(f"{seconds // 60} min {seconds % 60:02d} s")

    def theme_changed(self) -> None:
        self.setStyleSheet(style_sheet(self.colours, factor=1.0))

    def showEvent(self, event: QShowEvent) -> None:
        self._show_time()
        self._tick.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
