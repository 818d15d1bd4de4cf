"""The window: a header, the choices on the left, the picture, the inspector, and the transport below.

It only puts views side by side. What they show and what their signals do is the controllers'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.tracks import Shown
from rnnviz.ui.gradients.view import ItemisedView
from rnnviz.ui.score.caption import StoryText
from rnnviz.ui.score.inspector import InspectorView
from rnnviz.ui.score.model_panel import Chooser
from rnnviz.ui.score.training_panel import TrainingPanel
from rnnviz.ui.score.transport import Transport
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.shell.actions import IN_THE_SCORE, colour_icons, fill_menu, make_actions
from rnnviz.ui.shell.banner import Banner
from rnnviz.ui.shell.notices import Notices
from rnnviz.ui.shell.resume_bar import ResumeBar
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.icons import icon
from rnnviz.ui.widgets.leaving import Leaving
from rnnviz.ui.widgets.parts_label import PartsLabel
from rnnviz.ui.widgets.scrolled import Scrolled
from rnnviz.ui.widgets.split import split
from rnnviz.ui.widgets.style import style_sheet, wear
from rnnviz.ui.widgets.theme import LIGHT, Palette

SCORE, GRADIENTS, FORECAST, SKETCH, RUNS = range(5)
"""The pages: the score alone, the score with the itemised gradient under it, the chapter's forecasts, drawings, kept
runs."""

USUAL_SIZE = (1440, 900)
"""Points of a first start, on a screen that has room for it."""

_SCORE_AT_LEAST, _SCORE_AT_MOST = 0.42, 0.62
"""The score's share of the Gradients page."""

_SAID_MILLISECONDS = 2500


if TYPE_CHECKING:
    from rnnviz.ui.forecast.view import ForecastView
    from rnnviz.ui.runs.view import RunsView
    from rnnviz.ui.sketch.view import SketchView


class MainWindow(QMainWindow):
    """page_changed(int): another of the pages above. forecast_made(ForecastView), sketch_made(SketchView),
    runs_made(RunsView): once, when that page is first shown.
    palette_changed(Palette): after all views of the window have it.
    first_painted(): once, when the whole window has been painted for the first time.
    may_close: asked before the window closes; False keeps it open."""

    page_changed = Signal(int)
    forecast_made = Signal(object)
    sketch_made = Signal(object)
    runs_made = Signal(object)
    palette_changed = Signal(object)
    first_painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("rnnviz")
        self.setMinimumSize(1024, 640)
        self.may_close: Callable[[], bool] = lambda: True
        self.actions_by_name = make_actions(self)
        self.palette_shown = LIGHT
        self._playing = False
        self._painted = False

        self.score = ScoreView()
        self.itemised = ItemisedView()
        self.inspector = InspectorView()
        self.chooser = Chooser()
        self.training = TrainingPanel()
        self.story = StoryText()
        self.banner = Banner()
        self.resume_bar = ResumeBar()
        self.transport = Transport(self.actions_by_name)
        self.summary = PartsLabel()
        self.summary.setObjectName("summary")
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

        self._page = SCORE
        self.forecast: ForecastView | None = None
        self.sketch: SketchView | None = None
        self.runs: RunsView | None = None
        self._divided = False
        self._gate_gradients = False
        # The itemised matrix stands under the score, on the same time axis: a row under the pointer lights its path.
        self._pages = split(Qt.Orientation.Vertical, self.score, self.itemised)
        self.itemised.hide()
        self._pages.splitterMoved.connect(self._divided_by_hand)
        self.score.axis_changed.connect(self._divide, Qt.ConnectionType.QueuedConnection)
        center = QWidget()
        center.setObjectName("center")
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)

        self._body = QSplitter(Qt.Orientation.Horizontal)
        self._body.addWidget(self._stage())
        self._body.addWidget(center)
        self._side = split(Qt.Orientation.Vertical, self.inspector)
        self._body.addWidget(self._side)
        for i, stretch in enumerate((0, 1, 0)):
            self._body.setStretchFactor(i, stretch)
            self._body.setCollapsible(i, False)
        self._body.setHandleWidth(1)

        root = QWidget()
        rows = QVBoxLayout(root)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._header())
        self._stack = QStackedWidget()
        self._stack.addWidget(self._body)
        rows.addWidget(self._stack, 1)
        rows.addWidget(self.transport)
        self.setCentralWidget(root)
        self._center = center
        self._notices = Notices(root, self.banner, self.resume_bar)
        self._notices.lie_over(center)
        self.resize(*USUAL_SIZE)
        # The keyboard begins in the picture, and comes back to it by a click: Space then plays and presses no button.
        self.score.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.score.setFocus()
        self._leaving = Leaving(self.score, self.chooser, self.training)

    def _header(self) -> QWidget:
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        header.setFixedHeight(46)
        row = QHBoxLayout(header)
        row.setContentsMargins(14, 4, 10, 4)
        wordmark = QLabel("rnnviz")
        wordmark.setObjectName("wordmark")
        row.addWidget(wordmark)
        row.addSpacing(16)
        pages = ("Score", "Gradients", "Forecast", "Sketch", "Runs")
        tips = [self.actions_by_name[words.lower()].toolTip() for words in pages]
        self._tabs = Chips(self, zip(pages, tips, strict=True), kind="tab")
        self._tabs.add_to(row)
        self._tabs.idClicked.connect(self.show_page)
        self._tabs.choose(0)
        row.addStretch(1)
        self._said = QLabel()
        self._said.setProperty("class", "good")
        row.addWidget(self._said)
        row.addSpacing(10)
        row.addWidget(self.summary)
        row.addSpacing(10)
        theme = QToolButton()
        theme.setDefaultAction(self.actions_by_name["theme"])
        menu_button = QToolButton()
        self._menu = QMenu(self)
        fill_menu(self._menu, self.actions_by_name)
        menu_button.setMenu(self._menu)
        menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu_button.setToolTip("Menu: every command, with its keys")
        self._menu_button = menu_button
        for button, name in ((theme, "light or dark"), (menu_button, "menu")):
            button.setIconSize(QSize(20, 20))
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return header

    def _stage(self) -> QWidget:
        """The left-hand column: model or training, and the caption under it."""
        stage = QWidget()
        stage.setObjectName("stage")
        stage.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        stage.setMinimumWidth(268)
        stage.setMaximumWidth(360)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(10, 8, 10, 0)
        self._panels = QStackedWidget()
        words = (("Model", "Show the model settings"), ("Training", "Show the training settings"))
        self._panel_tabs = Chips(self, words, kind="tab")
        self._panel_tabs.add_to(tabs, 1)
        for panel in (self.chooser, self.training):
            self._panels.addWidget(Scrolled(panel))
        self._panel_tabs.idClicked.connect(self.show_panel)
        self._panel_tabs.choose(0)
        column = QVBoxLayout(stage)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tabs)
        column.addWidget(self._panels)  # as high as its fields, where there is room for them; the caption has the rest
        column.addWidget(self.story, 1)
        return stage

    @property
    def page(self) -> int:
        """SCORE, GRADIENTS, FORECAST, SKETCH or RUNS."""
        return self._page

    def show_page(self, page: int) -> None:
        self._tabs.choose(page)
        if page != self._page:
            self._page = page
            views: dict[int, Callable[[], QWidget]] = {
                FORECAST: self._forecast_view,
                SKETCH: self._sketch_view,
                RUNS: self._runs_view,
            }
            held = self.keyboard()
            if held is not None and held is not self._tabs.button(page):
                held.clearFocus()  # else Qt hands the keyboard to a tab, and Space leads away from the page
            self._stack.setCurrentWidget(views[page]() if page in views else self._body)
            for name in IN_THE_SCORE:
                self.actions_by_name[name].setEnabled(page not in views)
            self._notices.lie_over(self._stack if page in views else self._center)
            self.transport.setVisible(page not in views)
            self.itemised.setVisible(page == GRADIENTS)
            self._choose_tracks()
            self._divide()
            self.page_changed.emit(page)
            if self.keyboard() is None:  # the page has taken it for no part of its own
                (self._stack.currentWidget() if page in views else self.score).setFocus()

    def _divide(self) -> None:
        """Gives the score what its rows want of the Gradients page, within limits, until the user divides it."""
        if self._page != GRADIENTS or self._divided or self.score.score is None:
            return
        high = self._pages.height()
        share = min(max(self.score.score.wanted / max(high, 1), _SCORE_AT_LEAST), _SCORE_AT_MOST)
        sizes = [round(share * high), round((1 - share) * high)]
        if abs(self._pages.sizes()[0] - sizes[0]) > 1:
            self._pages.setSizes(sizes)

    def _divided_by_hand(self) -> None:
        self._divided = True

    def keyboard(self) -> QWidget | None:
        """The part that the keyboard is on, or was last while another window is in use."""
        return self.focusWidget()

    def _forecast_view(self) -> ForecastView:
        """Made when it is first asked for: the first picture of the window does not wait for it."""
        if self.forecast is None:
            from rnnviz.ui.forecast.view import ForecastView

            self.forecast = ForecastView()
            self.forecast.set_palette(self.palette_shown)
            self._stack.addWidget(self.forecast)
            self.forecast_made.emit(self.forecast)
        return self.forecast

    def _sketch_view(self) -> SketchView:
        """As the Forecast page."""
        if self.sketch is None:
            from rnnviz.ui.sketch.view import SketchView

            self.sketch = SketchView()
            self.sketch.set_palette(self.palette_shown)
            self._stack.addWidget(self.sketch)
            self.sketch_made.emit(self.sketch)
        return self.sketch

    def put_above_inspector(self, widget: QWidget) -> None:
        """What explains the whole sequence, above what explains one cell of it."""
        self._side.insertWidget(0, widget)
        self._side.setStretchFactor(0, 2)
        self._side.setStretchFactor(1, 3)

    def without_runs(self) -> None:
        """Takes the Runs page away, where trainings are not kept."""
        self._tabs.button(RUNS).hide()
        self.actions_by_name["runs"].setEnabled(False)

    def _runs_view(self) -> RunsView:
        """As the Forecast page."""
        if self.runs is None:
            from rnnviz.ui.runs.view import RunsView

            self.runs = RunsView()
            self.runs.set_palette(self.palette_shown)
            self._stack.addWidget(self.runs)
            self.runs_made.emit(self.runs)
        return self.runs

    def show_gate_gradients(self, on: bool) -> None:
        """Whether the gates' tracks show gradients in the backward phase."""
        self._gate_gradients = on
        self._choose_tracks()

    def _choose_tracks(self) -> None:
        room = self._page == SCORE  # the matrix needs the room of all that stands below the ruler
        shown = Shown(gates=room, curves=room, weights=room, gate_gradients=self._gate_gradients)
        self.score.set_shown(shown)

    def say(self, words: str) -> None:
        """A few words in the header, for a moment."""
        self._said.setText(words)
        QTimer.singleShot(_SAID_MILLISECONDS, self._said, self._said.clear)

    def show_panel(self, panel: int) -> None:
        """0: the model's settings, 1: the training's."""
        self._panel_tabs.choose(panel)
        self._panels.setCurrentIndex(panel)

    def set_playing(self, playing: bool) -> None:
        self._playing = playing
        colour_icons(self.actions_by_name, self.palette_shown, playing=playing)

    def set_palette(self, palette: Palette) -> None:
        """The whole window in another palette."""
        self.palette_shown = palette
        wear(palette)
        self.setStyleSheet(style_sheet(palette))
        colour_icons(self.actions_by_name, palette, playing=self._playing)
        self._menu_button.setIcon(icon("menu", palette.color("text")))
        for view in (self.score, self.itemised, self.inspector, self.transport):
            view.set_palette(palette)
        for page in (self.forecast, self.sketch, self.runs):
            if page is not None:
                page.set_palette(palette)
        self.palette_changed.emit(palette)

    def press_focused_button(self) -> bool:
        """Space presses the button that the keyboard is on; False where it is on none."""
        widget = QApplication.focusWidget()
        if isinstance(widget, QAbstractButton) and widget.isEnabled():
            widget.click()
            return True
        return False

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and not self._painted:
            # The backing store has just been painted and flushed: every child is on the screen.
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close():
            event.accept()
        else:
            event.ignore()
