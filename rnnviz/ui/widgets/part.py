"""The views that are pictures of their own: each says so once, and all menus and commands of pictures have it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from rnnviz.layout.lines import Line
from rnnviz.light_dataclass import dataclass
from rnnviz.records.number_table import NumberTable
from rnnviz.ui.widgets import theme
from rnnviz.ui.widgets.motion import Motion

_KEY, _WORDS = "part_key", "part_words"
WINDOW = "window"


def as_part(widget: QWidget, key: str, words: str) -> None:
    """Makes a view a picture of its own. key: its name on the command line. words: its name in menus."""
    widget.setProperty(_KEY, key)
    widget.setProperty(_WORDS, words)


@dataclass(frozen=True, slots=True)
class Part:
    """A picture that there is now. key: unlike that of all others in sight."""

    key: str
    words: str
    widget: QWidget

    @property
    def size(self) -> QSize:
        return QWidget.size(self.widget)  # pixels of the window, whatever the widget's own are

    def paint(self, painter: QPainter) -> None:
        """Fills its size, in the colours that the window has now. What moves is at its end."""
        for motion in self.widget.findChildren(Motion):
            motion.finish()
        painter.fillRect(QRectF(QWidget.rect(self.widget)), theme.shown().color("background"))
        flags = QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
        self.widget.render(painter, QPoint(), QRegion(QRect(QPoint(), self.size)), flags)

    def numbers(self) -> NumberTable | None:
        """What it shows as a table; None where it has none, or nothing to show."""
        make = getattr(self.widget, "number_table", None)
        found: NumberTable | None = make() if make is not None else None
        return found if found is not None and found.rows else None

    def lines(self) -> tuple[Line, ...]:
        """The equations that it shows; none where it shows no equations."""
        found: tuple[Line, ...] = getattr(self.widget, "equation_lines", ())
        return found


def part_at(window: QWidget, at: QPoint) -> Part | None:
    """The innermost part at a place of the window; None beside all."""
    under = window.childAt(at)
    found = {id(one.widget): one for one in parts(window)[1:]}
    while under is not None and under is not window:
        if id(under) in found:
            return found[id(under)]
        under = under.parentWidget()
    return None


def parts(window: QWidget) -> tuple[Part, ...]:
    """The whole window, and the views in sight, from left to right. Of two alike the second is "score-2"."""
    known = [one for one in window.findChildren(QWidget) if one.property(_KEY) and _in_sight(one, window)]
    known.sort(key=lambda one: one.mapTo(window, QPoint()).toTuple())
    found = [Part(WINDOW, "The whole window", window)]
    counts: dict[str, int] = {}
    for one in known:
        key, words = str(one.property(_KEY)), str(one.property(_WORDS))
        counts[key] = counts.get(key, 0) + 1
        if counts[key] > 1:
            key, words = f"{key}-{counts[key]}", f"{words} ({counts[key]})"
        found.append(Part(key, words, one))
    return tuple(found)


def _in_sight(widget: QWidget, window: QWidget) -> bool:
    return widget.isVisibleTo(window) and not widget.size().isEmpty()
