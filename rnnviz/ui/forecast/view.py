"""The Forecast view: the board with its bar, and the plots of the models selected on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.slots import assign
from rnnviz.records.forecasts import Forecasts, HorizonErrors, IteratedStory, Residuals
from rnnviz.ui.forecast.board import BoardView
from rnnviz.ui.forecast.board_bar import BoardBar
from rnnviz.ui.forecast.forecast_plot import ForecastPlot
from rnnviz.ui.forecast.horizon_plot import HorizonPlot
from rnnviz.ui.forecast.iterated_view import IteratedView
from rnnviz.ui.forecast.residuals_plot import ResidualsPlot
from rnnviz.ui.forecast.rows import BoardRow, QueueProgress
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.split import split

WIDE, TALL = 1700, 780
"""From this size on all pictures are in sight at once; below it the plots and the iterated forecast share a place."""

_PAGES = (
    ("Forecasts and errors", "The selected models' forecasts, and how large their errors are"),
    ("Iterated forecast", "How an iterated forecast uses its own output as input, and how its error grows"),
)


class ForecastView(scaling.Scaled, QWidget):
    """Its parts are public: bar, board, forecasts, horizon, residuals, iterated; their signals are the view's own.

    place: which of the parts of a presentation is shown, from 0. The colours of the selected models are given out
    here, because the board and all plots share them.
    """

    selected = Signal(object)
    opened = Signal(str)
    train_requested = Signal(object)
    code_requested = Signal(str)
    series_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.bar = BoardBar()
        self.board = BoardView()
        self.forecasts = ForecastPlot()
        self.horizon = HorizonPlot()
        self.residuals = ResidualsPlot()
        self.iterated = IteratedView()
        self._slots: dict[str, int] = {}
        self._remembered: dict[str, int] = {}
        self._chosen: tuple[str, ...] = ()
        self._told: tuple[str, ...] = ()
        self._wide: bool | None = None
        self._touched = False
        self._bare = False
        self.place = 0
        self._iterates = True

        self._tabs = QWidget()
        tabs = QHBoxLayout(self._tabs)
        tabs.setContentsMargins(8, 3, 8, 0)
        tabs.setSpacing(2)
        self._chips = Chips(self, _PAGES)
        self._chips.add_to(tabs)
        tabs.addStretch(1)
        self._chips.idClicked.connect(self.show_page)
        self._errors = split(Qt.Orientation.Horizontal, self.horizon, self.residuals)
        self._plots = split(Qt.Orientation.Horizontal, self.forecasts, self._errors)
        self._pages = QStackedWidget()
        self._undrawn = QLabel()
        self._undrawn.setProperty("class", "board_message")
        self._undrawn.setAccessibleName("rows that are not drawn")
        self._undrawn.setWordWrap(True)
        self._undrawn.setContentsMargins(12, 3, 12, 3)
        self._undrawn.hide()
        drawn = QWidget()
        stack = QVBoxLayout(drawn)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self._undrawn)
        stack.addWidget(self._plots, 1)
        self._pages.addWidget(drawn)
        below = self._below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(self._pages, 1)
        self._left = split(Qt.Orientation.Vertical, self.board)
        self._body = split(Qt.Orientation.Vertical, self._left, below)
        self._body.splitterMoved.connect(self._moved)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # see minimumSizeHint
        rows.addWidget(self.bar)
        rows.addWidget(self._body, 1)
        self.show_page(0)
        self._arrange(wide=False)

        self.board.selected.connect(self._selected)
        self.board.opened.connect(self.opened)
        self.board.train_requested.connect(self.train_requested)
        self.board.code_requested.connect(self.code_requested)
        self.forecasts.series_changed.connect(self.series_changed)

    def set_rows(self, rows: Sequence[BoardRow]) -> None:
        """All rows of the board."""
        fresh = not self.board.table.board.rows
        self.board.set_rows(rows)
        if fresh:
            self._share_out()

    @property
    def scrolled(self) -> int:
        """How far the board is scrolled down, in rows."""
        return self.board.table.verticalScrollBar().value()

    @property
    def all_slots(self) -> dict[str, int]:
        """As `slots`, with those of the iterated forecast."""
        return dict(self._slots)

    def look(self, *, slots: Mapping[str, int], scrolled: int) -> None:
        """The models in these colours, for as long as all that have one are among them, and the board scrolled down so
        far: what `all_slots` and `scrolled` have said."""
        self.place = 0
        self._show_part()
        self._remembered, self._slots = dict(slots), {}
        self._give_colours()
        self.board.table.verticalScrollBar().setValue(scrolled)

    def select(self, keys: Sequence[str]) -> None:
        """Selects rows; what the plots show of them is asked for by `selected`."""
        self.board.select(keys)

    def set_progress(self, progress: QueueProgress) -> None:
        self.bar.set_progress(progress)

    def set_forecasts(self, forecasts: Forecasts | None) -> None:
        self.forecasts.set_forecasts(forecasts)

    def set_errors(self, errors: HorizonErrors) -> None:
        self.horizon.set_errors(errors)

    def set_residuals(self, residuals: Residuals) -> None:
        self.residuals.set_residuals(residuals)

    def set_story(self, story: IteratedStory | None) -> None:
        self._told = () if story is None else (story.iterated_key, story.direct_key)
        self.iterated.set_story(story)
        self._give_colours()

    def set_undrawn(self, words: str) -> None:
        """Which of the selected rows the plots do not show, and why; "" where they show all."""
        self._undrawn.setText(words)
        self._undrawn.setVisible(bool(words))

    def set_iterates(self, iterates: bool) -> None:
        """Whether the board has a forecast that feeds on itself: without one its picture takes no room."""
        self._iterates = iterates
        self._tabs.setVisible(iterates and not self._wide and not self._bare)
        if self._wide:
            self.iterated.setVisible(iterates)
        elif not iterates:
            self.show_page(0)
        if not self._touched:
            self._share_out()

    def set_step(self, step: int) -> None:
        """The step of the iterated forecast."""
        self.iterated.set_step(step)

    @property
    def slots(self) -> dict[str, int]:
        """Which of the palette's colours each selected model has."""
        return {key: self._slots[key] for key in self._chosen}

    @property
    def wide(self) -> bool:
        """Whether all pictures are in sight at once."""
        return bool(self._wide)

    def minimumSizeHint(self) -> QSize:
        """That of the narrow arrangement: the wide one must not keep a window from becoming smaller at one stroke."""
        return scaling.size(700, 250) if self._bare else scaling.size(760, 400)

    def set_bare(self, bare: bool) -> None:
        """The board alone, or the plots alone, without their tools, as in a presentation: there `parts`."""
        self._bare, self.place = bare, 0
        self.bar.setVisible(not bare)
        self.board.set_bare(bare)
        self._arrange(wide=not bare and self.width() >= WIDE and self.height() >= TALL)
        self._show_part()
        self.updateGeometry()

    @property
    def parts(self) -> int:
        """How many pictures are shown one after another: where letters are large there is room for one."""
        return (4 if self._iterates else 3) if self._bare else 1

    def go_within(self, by: int) -> bool:
        """The next of them, or the one before; False where there is no more of them."""
        if not 0 <= self.place + by < self.parts:
            return False
        self.place += by
        self._show_part()
        return True

    def _show_part(self) -> None:
        self._left.setVisible(not self._bare or self.place == 0)
        self._below.setVisible(not self._bare or self.place > 0)
        self.forecasts.setVisible(not self._bare or self.place == 1)
        self._errors.setVisible(not self._bare or self.place == 2)
        if self._bare and self.place:
            self.show_page(int(self.place == 3))
        self._tabs.setVisible(self._iterates and not self._wide and not self._bare)

    def show_page(self, page: int) -> None:
        """0: forecasts and errors, 1: the iterated forecast. Where there is room for both, both are shown anyway."""
        self._chips.choose(page)
        if page < self._pages.count():
            self._pages.setCurrentIndex(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=not self._bare and self.width() >= WIDE and self.height() >= TALL)
        if not self._touched:
            self._share_out()

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide, self._touched = wide, False
        self._body.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._plots.setOrientation(Qt.Orientation.Vertical if wide else Qt.Orientation.Horizontal)
        page = self._chips.checkedId()
        if wide:
            self._left.addWidget(self.iterated)
            self.iterated.setVisible(self._iterates)
        else:
            self._pages.addWidget(self.iterated)
            self.show_page(page)
        self._tabs.setVisible(self._iterates and not wide and not self._bare)
        self._share_out()

    def _moved(self) -> None:
        self._touched = True  # from now on the user's own division counts

    def _share_out(self) -> None:
        """The board as high as its rows where there is room; the plots never less than they can be read in."""
        width, height = self.width(), self.height() - round(scaling.logical(self.bar.height()))
        natural = self.board.natural_height
        if self._wide:
            left = max(1080, min(1240, round(0.62 * width)), round(0.52 * width))
            scaling.divide(self._body, [left, width - left])
            board = min(natural, round(0.6 * height)) if self._iterates else height
            scaling.divide(self._left, [board, height - board])
            scaling.divide(self._plots, [round(0.55 * height), round(0.45 * height)])
            scaling.divide(self._errors, [(width - left) // 2] * 2)
        else:
            board = min(natural, round(0.5 * height))
            scaling.divide(self._body, [board, height - board])
            scaling.divide(self._plots, [round(0.44 * width), round(0.56 * width)])
            scaling.divide(self._errors, [round(0.29 * width), round(0.27 * width)])

    def _selected(self, keys: list[str]) -> None:
        self._chosen = tuple(keys)
        self._give_colours()
        self.selected.emit(keys)

    def _give_colours(self) -> None:
        """One colour a row, whichever picture it is in. The iterated forecast shows two rows that need not be selected:
        they have a colour, too, but no other row's."""
        wanted = (*self._chosen, *self._told)
        if set(wanted) != set(self._slots):
            known = self._remembered if set(wanted) <= set(self._remembered) else self._slots
            self._slots = assign(tuple(dict.fromkeys(wanted)), known)
        for view in (self.board, self.forecasts, self.horizon, self.residuals):
            view.set_slots(self.slots)
        self.iterated.canvas.set_slots(self._slots)
