"""Train the whole chapter: one bar over the queue, one for the run, and whose settings are used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)

from rnnviz.records.training import RunState
from rnnviz.ui.forecast.rows import QueueProgress
from rnnviz.ui.forecast.text import queue_words, run_words
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.elided_label import ElidedLabel

_ACTIVE = (RunState.RUNNING, RunState.PAUSED, RunState.WAITING)
_FINE = 1000
"""Parts of a run that its bar tells apart: as many as it has pixels."""
_LONGEST = 18
"""Letters of a name that there is room for."""
_WHOSE = (
    ("the book's", "Train with the chapter's settings"),
    ("ours", "Train with our recommended settings, with no more parameters than the book's"),
)


class BoardBar(QWidget):
    """set_progress, set_ours, set_settings_shown, set_boards, set_targets in.

    Signals: train_all, pause, resume, stop, ours_changed(bool), file_requested; board_chosen(int): another of the
    boards; target_chosen(int): the errors and pictures of another column.
    """

    train_all = Signal()
    pause = Signal()
    resume = Signal()
    stop = Signal()
    ours_changed = Signal(bool)
    file_requested = Signal()
    board_chosen = Signal(int)
    target_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("board_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(52)
        self._progress = QueueProgress()
        self._all = _button("Train all", "Train all models on the board, one after another")
        self._all.setObjectName("primary")
        self._pause = _button("Pause", "Pause after the current optimizer step")
        self._stop = _button("Stop", "Stop the queue; the epochs trained so far are kept")
        self._file = _button("Your own series…", "Forecast your own file: a table of text, a workbook, or Parquet")
        self._book, self._ours = Chips(self, _WHOSE).chips
        for chip in (self._book, self._ours):
            chip.setAccessibleName(f"{chip.text()} settings")
        self._book.setChecked(True)
        self._settings_label = QLabel("settings")
        self._settings_label.setProperty("class", "dim")

        self._targets = QComboBox()
        self._targets.setAccessibleName("column")
        self._targets.setToolTip("The column that the errors and plots show")
        boards = Chips(self, (("", "The chapter's models on the chapter's series"), ("", "")))
        boards.idClicked.connect(self.board_chosen)
        self._boards = boards.chips

        self._queue_bar, self._run_bar = _bar("progress of the queue"), _bar("progress of this run")
        self._queue_words, self._run_words = _words(), _words()
        bars = QGridLayout()
        bars.setContentsMargins(0, 0, 0, 0)
        bars.setHorizontalSpacing(10)
        bars.setVerticalSpacing(0)
        for i, (bar, words) in enumerate(((self._queue_bar, self._queue_words), (self._run_bar, self._run_words))):
            bars.addWidget(bar, i, 0)
            bars.addWidget(words, i, 1)
        bars.setColumnStretch(0, 2)
        bars.setColumnStretch(1, 5)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 10, 4)
        row.setSpacing(6)
        for widget in (self._all, self._pause, self._stop):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addLayout(bars, 1)
        row.addSpacing(8)
        row.addWidget(self._settings_label)
        row.addWidget(self._book)
        row.addWidget(self._ours)
        row.addWidget(self._targets)
        row.addSpacing(4)
        for chip in self._boards:
            row.addWidget(chip)
        row.addWidget(self._file)

        self._all.clicked.connect(self.train_all)
        self._pause.clicked.connect(self._pressed)
        self._stop.clicked.connect(self.stop)
        self._file.clicked.connect(self.file_requested)
        # `clicked`, not `toggled`: only what the user does is a request.
        self._book.clicked.connect(lambda: self.ours_changed.emit(False))
        self._ours.clicked.connect(lambda: self.ours_changed.emit(True))
        self._targets.activated.connect(self.target_chosen)
        self.set_boards((), 0)
        self.set_targets((), 0)
        self.set_progress(QueueProgress())

    def set_boards(self, names: Sequence[str], chosen: int) -> None:
        """The two boards by their names and which is in sight; no names where there is but one."""
        for position, chip in enumerate(self._boards):
            chip.setVisible(bool(names))
            if names:
                chip.setText(_short(names[position]).replace("&", "&&"))
                chip.setChecked(position == chosen)
                chip.setAccessibleName(f"board: {names[position]}")
        if names:
            self._boards[1].setToolTip(f"Models of your own series: {names[1]}")
        self._file.setText("Open…" if names else "Your own series…")

    def set_settings_shown(self, shown: bool) -> None:
        """Whether there are two kinds of settings to choose from."""
        for widget in (self._settings_label, self._book, self._ours):
            widget.setVisible(shown)

    def set_targets(self, names: Sequence[str], chosen: int) -> None:
        """The columns that are forecast, and of which the errors are; nothing to choose among fewer than two."""
        self._targets.clear()
        self._targets.addItems([_short(name) for name in names])
        self._targets.setCurrentIndex(chosen)
        self._targets.setVisible(len(names) > 1)

    def set_progress(self, progress: QueueProgress) -> None:
        """Both bars and their words, and which buttons can be pressed."""
        self._progress = progress
        active = progress.state in _ACTIVE
        self._all.setEnabled(not active)
        self._pause.setEnabled(active)
        self._pause.setText("Resume" if progress.state is RunState.PAUSED else "Pause")
        self._stop.setEnabled(active)
        for chip in (self._book, self._ours):
            chip.setEnabled(not active)
        share = min(progress.step / progress.steps, 1.0) if progress.steps else 0.0
        # A row in progress counts as far as it has come, so that the bar over the whole never stands still.
        whole = progress.done + (share if progress.done < progress.total else 0.0)
        self._queue_bar.setRange(0, _FINE)
        self._queue_bar.setValue(round(_FINE * whole / progress.total) if progress.total else 0)
        if active and not progress.steps:
            self._run_bar.setRange(0, 0)  # TensorFlow loads, or the graph is traced: no share is known
        else:
            self._run_bar.setRange(0, _FINE)
            self._run_bar.setValue(round(_FINE * share))
        self._queue_words.set(queue_words(progress))
        self._run_words.set(run_words(progress))

    def set_ours(self, ours: bool) -> None:
        """Whose settings are chosen, without announcing a change."""
        (self._ours if ours else self._book).setChecked(True)

    def _pressed(self) -> None:
        (self.resume if self._progress.state is RunState.PAUSED else self.pause).emit()


def _words() -> ElidedLabel:
    label = ElidedLabel()
    label.setProperty("class", "dim")
    return label


def _bar(name: str) -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    bar.setMinimumWidth(70)
    return bar


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 6]}…{name[-5:]}"
