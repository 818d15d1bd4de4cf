"""The results of a sweep: every run as a dot, with median and range over the seeds, or a heat map of two settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen

from rnnviz.layout.cell_text import error_words
from rnnviz.layout.sweep_plot import Dot, DotPlot, HeatCell, HeatMap
from rnnviz.layout.sweep_text import measure_title, run_words, setting_title
from rnnviz.records.number_table import NumberTable
from rnnviz.records.sweeps import Sweep, SweepRun, value_words
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import model_color, model_pen
from rnnviz.ui.widgets.painted import HEAD, PaintedView, paint_heading
from rnnviz.ui.widgets.spoken import Spoken

_LEFT, _RIGHT, _BOTTOM, _LEGEND = 74.0, 18.0, 46.0, 18.0
_LINES = 4
"""Of the legend at most; what does not fit into them is said under the pointer alone."""
_APART = 9.0
"""Pixels between the series of one value, so that their dots do not lie on each other."""
_NEAR = 9.0
"""Pixels from a dot within which the pointer means it."""
_EMPTY = "No run of this sweep has finished yet."
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class SweepPlot(Spoken, PaintedView):
    """set_dots or set_heat in. opened(SweepRun): a dot, or the run of a cell that is nearest to its median, was opened
    by a double click, or by Enter where the arrow keys have led."""

    kind = QAccessible.Role.Chart
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__("results of the sweep", part="sweep")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sweep: Sweep | None = None
        self._measure = self._across = self._down = ""
        self._dots: DotPlot | None = None
        self._heat: HeatMap | None = None
        self.at = -1
        """The place of the keyboard among `marks`."""
        self.setMinimumSize(300, 200)

    def sizeHint(self) -> QSize:
        return scaling.size(640, 320)

    def set_dots(self, sweep: Sweep, plot: DotPlot, *, measure: str, across: str) -> None:
        self._set(sweep, measure, across, "")
        self._dots, self._heat = plot, None
        self.set_message("" if plot.dots else _EMPTY)

    def set_heat(self, sweep: Sweep, heat: HeatMap, *, measure: str, across: str, down: str) -> None:
        self._set(sweep, measure, across, down)
        self._dots, self._heat = None, heat
        self.set_message("" if heat.cells else _EMPTY)

    def clear(self, words: str) -> None:
        """Words instead of results."""
        self._sweep, self._dots, self._heat = None, None, None
        self.set_message(words)

    def _set(self, sweep: Sweep, measure: str, across: str, down: str) -> None:
        if self._sweep is None or sweep.row.key != self._sweep.row.key or (across, down) != (self._across, self._down):
            self.at = -1
        self._sweep, self._measure, self._across, self._down = sweep, measure, across, down

    @property
    def marks(self) -> list[tuple[QPointF, SweepRun, str]]:
        """Where each dot, or each cell's middle, is in logical pixels; the run that it opens; what is said of it."""
        sweep = self._sweep
        if sweep is None or self.message:
            return []
        if self._heat is not None:
            cells = sorted(self._heat.cells, key=lambda cell: (cell.row, cell.column))
            return [(self._box(cell).center(), _middle(cell, self._measure), self._of_cell(cell)) for cell in cells]
        dots = sorted(self._dots.dots, key=lambda dot: (dot.x, dot.series, dot.run.seed)) if self._dots else []
        return [(self._place(dot), dot.run, run_words(sweep, dot.run, self._measure)) for dot in dots]

    def spoken(self) -> str:
        if self.message:
            return self.message
        marks = self.marks
        if 0 <= self.at < len(marks):
            return marks[self.at][2]
        return f"{self._heading()}. {len(marks)} {'cells' if self._heat is not None else 'runs'}."

    def number_table(self) -> NumberTable | None:
        """Every run that is drawn, one a row."""
        if self._sweep is None or self.message:
            return None
        sweep = self._sweep
        heads = (*sweep.varied, "seed", self._measure)
        rows: tuple[tuple[float | int | str | None, ...], ...] = tuple(
            (*map(value_words, run.values), float(run.seed), float(run.measures[self._measure]))
            for run in sweep.runs
            if self._measure in run.measures
        )
        return NumberTable(self._heading(), heads, rows)

    # -- painting ---------------------------------------------------------------------------------------------------

    def _heading(self) -> str:
        down = f" and {setting_title(self._down).lower()}" if self._down else ""
        return f"{measure_title(self._measure)} by {setting_title(self._across).lower()}{down}"

    def draw(self, painter: QPainter) -> None:
        p = self.colours
        note = "median; bar: range over the seeds; dot: a run"
        if self._heat is not None:
            low, high = error_words(self._heat.low), error_words(self._heat.high)
            note = f"median; from {low} (pale) to {high} (full){'; log scale' if self._heat.log else ''}"
        elif self._dots is not None and self._dots.left_out:
            note = f"{note}; {self._dots.left_out:,} runs without a result"
        paint_heading(painter, self._heading(), palette=p, note=note)
        area = self._area()
        painter.setFont(sans(11))
        if self._heat is not None:
            self._draw_heat(painter, area, self._heat)
        elif self._dots is not None:
            self._draw_dots(painter, area, self._dots)
        painter.setPen(p.color("dim"))
        foot = QRectF(area.left(), area.bottom() + 24, area.width(), 18)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, setting_title(self._across))
        self._draw_pointed(painter, area)

    def _draw_dots(self, painter: QPainter, area: QRectF, plot: DotPlot) -> None:
        p = self.colours
        self._legend(painter, plot.series)
        for tick in plot.y.ticks:
            y = area.bottom() - tick.at * area.height()
            painter.setPen(QPen(p.color("border", 0.6), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(p.color("dim"))
            box = QRectF(0, y - 9, area.left() - 8, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.words)
        self._below(painter, area, [(tick.at, tick.words) for tick in plot.x.ticks])
        for one, after in plot.steps:
            painter.setPen(model_pen(p, one.series, 1.4))
            painter.drawLine(self._spot(one.x, one.median, one.series), self._spot(after.x, after.median, after.series))
        for spread in plot.spreads:
            painter.setPen(QPen(model_color(p, spread.series, 0.55), 5, c=Qt.PenCapStyle.FlatCap))
            painter.drawLine(
                self._spot(spread.x, spread.low, spread.series), self._spot(spread.x, spread.high, spread.series)
            )
            at = self._spot(spread.x, spread.median, spread.series)
            painter.setPen(QPen(model_color(p, spread.series), 2.4))
            painter.drawLine(at - QPointF(6, 0), at + QPointF(6, 0))
        for dot in plot.dots:
            painter.setPen(QPen(p.color("background"), 1))
            painter.setBrush(model_color(p, dot.series))
            painter.drawEllipse(self._place(dot), 3.4, 3.4)

    def _draw_heat(self, painter: QPainter, area: QRectF, heat: HeatMap) -> None:
        p = self.colours
        for cell in heat.cells:
            box = self._box(cell).adjusted(1, 1, -1, -1)
            painter.fillRect(box, p.color("accent", 0.05 + 0.4 * cell.shade))
            words = error_words(cell.median)
            if QFontMetricsF(painter.font()).horizontalAdvance(words) < box.width() and box.height() > 14:
                painter.setPen(p.color("text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        self._below(painter, area, [((i + 0.5) / len(heat.columns), words) for i, words in enumerate(heat.columns)])
        painter.setPen(p.color("dim"))
        painter.drawText(QPointF(12, area.top() - 6), setting_title(self._down))
        high = area.height() / max(len(heat.rows), 1)
        for i, words in enumerate(heat.rows):
            box = QRectF(0, area.top() + i * high, area.left() - 8, high)
            cut = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, box.width() - 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, cut)

    def _below(self, painter: QPainter, area: QRectF, marks: Sequence[tuple[float, str]]) -> None:
        """The words of the x axis; those that would lie on the one before are left out."""
        painter.setPen(self.colours.color("dim"))
        measure, free = QFontMetricsF(painter.font()), -1.0
        for at, words in marks:
            wide, x = measure.horizontalAdvance(words), area.left() + at * area.width()
            if x - wide / 2 > free:
                painter.drawText(QRectF(x - wide / 2 - 2, area.bottom() + 5, wide + 4, 18), 0x84, words)
                free = x + wide / 2 + 6

    def _legend(self, painter: QPainter, series: Sequence[str]) -> None:
        places = self.legend_places(series)
        for i, (at, words) in enumerate(zip(places, series, strict=False)):
            painter.setPen(model_pen(self.colours, i, 2.4))
            painter.drawLine(at + QPointF(0, 8), at + QPointF(16, 8))
            painter.setPen(self.colours.color("text"))
            painter.drawText(at + QPointF(21, 12), words)
        if places and len(places) < len(series):
            painter.setPen(self.colours.color("dim"))
            painter.drawText(QPointF(self.width() - _RIGHT - 10, places[-1].y() + 12), "…")

    def legend_places(self, series: Sequence[str]) -> list[QPointF]:
        """The upper left corner of each entry, in several lines; entries for which there is no room have none."""
        if len(series) < 2:
            return []
        measure, found, x, y = QFontMetricsF(sans(11)), list[QPointF](), _LEFT, HEAD
        for words in series:
            wide = measure.horizontalAdvance(words) + 34
            if x > _LEFT and x + wide > self.width() - _RIGHT:
                x, y = _LEFT, y + _LEGEND
            if y >= HEAD + _LINES * _LEGEND:
                break
            found.append(QPointF(x, y))
            x += wide
        return found

    def _draw_pointed(self, painter: QPainter, area: QRectF) -> None:
        marks = self.marks
        found = self._pointed()
        if found < 0 and self.hasFocus() and 0 <= self.at < len(marks):
            found = self.at
        if found < 0:
            return
        at, _, words = marks[found]
        p = self.colours
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(p.color("text"), 1.6))
        if self._heat is not None:
            cells = sorted(self._heat.cells, key=lambda cell: (cell.row, cell.column))
            painter.drawRect(self._box(cells[found]).adjusted(1, 1, -1, -1))
        else:
            painter.drawEllipse(at, 7, 7)
        painter.setFont(sans(12))
        words = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideMiddle, self.width() - 30)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(words) + 18
        left = min(max(at.x() - wide / 2, 6.0), max(6.0, self.width() - wide - 6))
        top = at.y() - 36 if at.y() - 36 > area.top() - 10 else at.y() + 14
        box = QRectF(left, top, wide, 24)
        painter.setBrush(p.color("panel"))
        painter.setPen(QPen(p.color("border"), 1))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(p.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _of_cell(self, cell: HeatCell) -> str:
        heat = self._heat
        if heat is None:
            return ""
        of = f"{setting_title(self._across)} {heat.columns[cell.column]}, {setting_title(self._down).lower()} "
        return f"{of}{heat.rows[cell.row]}: {error_words(cell.median)}, the median of {len(cell.runs)} runs"

    def _area(self) -> QRectF:
        places = self.legend_places(self._dots.series) if self._dots is not None else []
        top = (places[-1].y() + _LEGEND if places else HEAD) + (18 if self._heat is not None else 4)
        return QRectF(_LEFT, top, max(self.width() - _LEFT - _RIGHT, 10), max(self.height() - top - _BOTTOM, 10))

    def _spot(self, x: float, y: float, series: int) -> QPointF:
        area, count = self._area(), len(self._dots.series) if self._dots is not None else 1
        aside = (series - (count - 1) / 2) * min(_APART, 60 / count)
        return QPointF(area.left() + x * area.width() + aside, area.bottom() - y * area.height())

    def _place(self, dot: Dot) -> QPointF:
        return self._spot(dot.x, dot.y, dot.series)

    def _box(self, cell: HeatCell) -> QRectF:
        area, heat = self._area(), self._heat
        wide = area.width() / max(len(heat.columns) if heat else 1, 1)
        high = area.height() / max(len(heat.rows) if heat else 1, 1)
        return QRectF(area.left() + cell.column * wide, area.top() + cell.row * high, wide, high)

    # -- the pointer and the keyboard ---------------------------------------------------------------------------------

    def _pointed(self) -> int:
        """The place among `marks` of what is under the pointer; -1 for nothing."""
        at, marks = self.pointer, self.marks
        if at is None or not marks:
            return -1
        if self._heat is not None:
            cells = sorted(self._heat.cells, key=lambda cell: (cell.row, cell.column))
            return next((i for i, cell in enumerate(cells) if self._box(cell).contains(at)), -1)
        far = [(mark[0] - at).manhattanLength() for mark in marks]
        nearest = min(range(len(far)), key=far.__getitem__)
        return nearest if far[nearest] <= _NEAR else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position()
        self.at = self._pointed()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position()
        if (found := self._pointed()) >= 0:
            self.opened.emit(self.marks[found][1])

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() in _KEYS
            and not event.modifiers()
        ):
            event.accept()  # its arrow keys are not the window's
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        marks, key = self.marks, event.key()
        if key in _KEYS and marks:
            last = len(marks) - 1
            to = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last, Qt.Key.Key_Left: self.at - 1}.get(Qt.Key(key), self.at + 1)
            self.at, self.pointer = min(max(to, 0), last), None
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self.at < len(marks):
            self.opened.emit(marks[self.at][1])
        else:
            super().keyPressEvent(event)


def _middle(cell: HeatCell, measure: str) -> SweepRun:
    return min(cell.runs, key=lambda run: abs(run.measures[measure] - cell.median))
