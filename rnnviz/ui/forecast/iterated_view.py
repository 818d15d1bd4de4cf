"""How an iterated forecast feeds on itself and how its error grows, step by step, beside the direct forecast."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from rnnviz.layout.iterated import caption
from rnnviz.records.forecasts import IteratedStory
from rnnviz.ui.forecast.iterated_plots import IteratedCanvas
from rnnviz.ui.widgets.icons import icon
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.themed import Themed


class IteratedView(Themed, QWidget):
    """set_story, set_step, set_playing in; step_requested(int) and play_toggled(bool) out.

    The view has no clock: it asks for a step, and shows the one it is set to. Arrow keys, Home and End step too.
    """

    step_requested = Signal(int)
    play_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._story: IteratedStory | None = None
        self._step = 0
        self._playing = False
        self.canvas = IteratedCanvas()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("iterated forecast")
        as_part(self, "iterated", "Iterated forecast")
        self.setMinimumSize(280, 180)
        title = QLabel("The iterated forecast, step by step")
        title.setProperty("class", "plot_title")
        self._clock = QLabel()
        self._clock.setProperty("class", "dim")
        self._caption = QLabel()
        self._caption.setProperty("class", "dim")
        self._caption.setWordWrap(True)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setContentsMargins(12, 3, 10, 0)
        row.setSpacing(4)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self._clock)
        self._buttons: dict[str, QToolButton] = {}
        for name, tip in (
            ("previous phase", "Back to the first step (Home)"),
            ("back", "One step back (←)"),
            ("play", "Play the forecast step by step, or pause it"),
            ("forward", "One step forward (→)"),
        ):
            button = QToolButton()
            button.setIconSize(QSize(14, 14))
            button.setProperty("class", "small")
            button.setToolTip(tip)
            button.setAccessibleName({"previous phase": "first step", "back": "step back"}.get(name, name))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._buttons[name] = button
            row.addWidget(button)
        self._buttons["previous phase"].clicked.connect(lambda: self._ask(0))
        self._buttons["back"].clicked.connect(lambda: self._ask(self._step - 1))
        self._buttons["forward"].clicked.connect(lambda: self._ask(self._step + 1))
        self._buttons["play"].clicked.connect(lambda: self.play_toggled.emit(not self._playing))
        words = QVBoxLayout()
        words.setContentsMargins(12, 0, 12, 0)
        words.addWidget(self._caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addLayout(words)
        column.addWidget(self.canvas, 1)
        self._show()

    @property
    def step(self) -> int:
        """The step shown, counted from 0."""
        return self._step

    def set_story(self, story: IteratedStory | None) -> None:
        """Another story begins at its first step; the same length again stays at its step."""
        if story is None or self._story is None or story.horizon != self._story.horizon:
            self._step = 0
        self._story = story
        self._show()

    def set_step(self, step: int) -> None:
        """Shows a step from 0 to horizon - 1; beyond the ends, the end."""
        last = self._story.horizon - 1 if self._story else 0
        self._step = min(max(step, 0), last)
        self._show()

    def set_playing(self, playing: bool) -> None:
        """Whether the play button shows a pause."""
        self._playing = playing
        self._show()

    def theme_changed(self) -> None:
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self._story.horizon - 1 if self._story else 0
        wanted = {
            Qt.Key.Key_Left: self._step - 1,
            Qt.Key.Key_Right: self._step + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self._ask(wanted)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._show()

    def _ask(self, step: int) -> None:
        if self._story is not None and 0 <= step < self._story.horizon:
            self.step_requested.emit(step)

    def _show(self) -> None:
        story = self._story
        self.canvas.set_story(story, self._step)
        self._clock.setText(f"step {self._step + 1} of {story.horizon}" if story else "")
        self._caption.setText(caption(story, self._step) if story else "")
        self._caption.setVisible(story is not None)
        usable = {"play": story is not None}
        usable["previous phase"] = usable["back"] = story is not None and self._step > 0
        usable["forward"] = story is not None and self._step < story.horizon - 1
        for name, button in self._buttons.items():
            button.setEnabled(usable[name])
            shown = "pause" if name == "play" and self._playing else name
            button.setIcon(
                icon(shown, self.colours.color("text" if usable[name] else "dim", 1 if usable[name] else 0.6))
            )
