"""The one x/y plot: a heading, and a Figure drawn in the window's theme, or words where there is nothing to draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rnnviz.layout.figure import Figure
from rnnviz.layout.mirror import figure_words
from rnnviz.records.number_table import NumberTable
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.parts_label import PartsLabel
from rnnviz.ui.widgets.spoken import Spoken
from rnnviz.ui.widgets.themed import Themed

if TYPE_CHECKING:
    from rnnviz.layout.plot_frame import PlotFrame
    from rnnviz.ui.widgets.inks import Slots
    from rnnviz.ui.widgets.plot_canvas import PlotCanvas

_HEAD = 30
_CALM = 500
"""Milliseconds between two drawings of a curve that grows: the eye sees no more in so slow a one, and the score needs
the time."""


class Plot(Themed, Spoken, QWidget):
    """set_slots and set_message in. A plot of its own says in `figure` what it shows, and calls `refresh` when that has
    changed. It is drawn only while it is in sight, and pyqtgraph is imported at the first curve.

    head: the line above the plot, for what else stands there. ground: the name of the colour behind it.
    """

    kind = QAccessible.Role.Chart

    def __init__(self, name: str, *, ground: str = "background", part: str = "") -> None:
        """name: the accessible one. part: its name on the command line, where that is shorter."""
        super().__init__()
        self.setAccessibleName(name)
        as_part(self, part or name.split(",")[0].replace(" ", "-"), f"{name[:1].upper()}{name[1:]}")
        self.slots: Slots = {}
        self.painter_over: Callable[[QPainter, PlotFrame], None] | None = None
        """Paints what a plot of its own has beside its figure."""
        self._ground = ground
        self._said = ""
        self._stale = True
        self._canvas: PlotCanvas | None = None
        self._soon = QTimer(self, singleShot=True, interval=_CALM)
        self._soon.timeout.connect(self.refresh)
        self._heading, self._note = PartsLabel(), PartsLabel("; ", cut="")
        self._heading.setProperty("class", "plot_title")
        self._note.setProperty("class", "plot_note")
        self._bar = QWidget()
        self._bar.setFixedHeight(_HEAD)
        self.head = QHBoxLayout(self._bar)
        self.head.setContentsMargins(12, 2, 8, 0)
        self.head.setSpacing(10)
        self.head.addWidget(self._heading)
        self.head.addWidget(self._note, 1)
        self._words = QLabel()
        self._words.setProperty("class", "dim")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setWordWrap(True)
        self._words.setContentsMargins(24, 0, 24, 12)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self._bar)
        self.column.addWidget(self._words, 1)

    def figure(self) -> Figure:
        """What the plot shows now."""
        raise NotImplementedError

    def spoken(self) -> str:
        return self.message.strip() or figure_words(self.figure())

    def number_table(self) -> NumberTable | None:
        """The points of all curves, one a row; of a histogram its bars, each at its left edge."""
        figure = self.figure()
        if self.message or not figure.known:
            return None
        rows = tuple(
            (line.name or f"curve {k}", float(x), float(y))
            for k, line in enumerate(figure.lines, 1)
            for x, y in zip(line.x[: len(line.y)], line.y, strict=True)
            if y == y
        )
        return NumberTable(figure.heading or self.accessibleName(), ("curve", figure.x.title or "x", "value"), rows)

    @property
    def canvas(self) -> PlotCanvas | None:
        """pyqtgraph's part; None before there was a first curve to draw."""
        return self._canvas

    @property
    def message(self) -> str:
        """The words in the place of the plot, "" for none."""
        return self._words.text() if not self._words.isHidden() else ""

    def set_slots(self, slots: Slots) -> None:
        """The colours of the selected models: the same in every plot and on the board."""
        self.slots = dict(slots)
        self.refresh()

    def slot(self, key: str, position: int) -> int:
        """The slot of a model; by its position among the lines where none was set."""
        return self.slots.get(key, position)

    def set_message(self, message: str) -> None:
        """Words instead of the plot; "" for none."""
        self._said = message
        self.refresh()

    def refresh(self) -> None:
        """Draws the figure as it is now: at once where the plot is in sight, else when it comes into sight."""
        self._stale = True
        self._soon.stop()
        if self.isVisible() or self._canvas is None:  # words have their room from the beginning
            self._show()

    def refresh_soon(self) -> None:
        """As refresh, at a calm pace: what comes at every step of a training is drawn twice a second."""
        if not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        figure = self.figure()
        self._bar.setVisible(bool(figure.heading or figure.note) and not self._said)
        self._heading.setText(figure.heading)
        self._heading.setVisible(bool(figure.heading))
        self._note.setText(figure.note)
        words = self._said or ("" if figure.known else figure.empty or " ")
        self._words.setText(words)
        self._words.setVisible(bool(words))
        if not words and not self.isVisible():
            return
        self._stale = False
        if not words:
            canvas = self._ensure()
            canvas.painter_over = self.painter_over
            canvas.set_figure(figure, self.colours, ground=self._ground)
        if self._canvas is not None:
            self._canvas.setVisible(not words)

    def _ensure(self) -> PlotCanvas:
        if self._canvas is None:
            # A tenth of a second for which neither the window's first picture nor that of a page waits.
            from rnnviz.ui.widgets.plot_canvas import PlotCanvas

            self._canvas = PlotCanvas(self.accessibleName())
            self._canvas.setAccessibleDescription(self.accessibleDescription())
            self.column.addWidget(self._canvas, 1)
            self.made(self._canvas)
        return self._canvas

    def made(self, canvas: PlotCanvas) -> None:
        """What else a plot of its own does with its canvas, once."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()

    def theme_changed(self) -> None:
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.colours.color(self._ground))
        painter.end()
