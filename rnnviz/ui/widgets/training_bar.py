"""Start, pause, go on and stop of a training, how far it is, and a line about it: in every room that trains."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from rnnviz.edition import NO_TRAINING, has_keras
from rnnviz.light_dataclass import dataclass
from rnnviz.records.training import RunState, TrainStep


@dataclass(frozen=True, slots=True)
class BarWords:
    """What a room calls things. main, stop: (tool tip, accessible name) of the two buttons. waiting: the line while a
    training is being prepared. fresh: the line at first. start, resume: what the main button says."""

    main: tuple[str, str]
    stop: tuple[str, str]
    waiting: str
    fresh: str = "not started"
    start: str = "Start"
    resume: str = "Resume"


class TrainingBar(QWidget):
    """set_state, set_can_start, set_progress, set_words in; start, pause, resume, stop and state_changed(RunState) out.

    Its states are IDLE, PREPARING, RUNNING, PAUSED and STOPPING of RunState. In the viewer it says that nothing can be
    trained, and stays IDLE.
    """

    start = Signal()
    pause = Signal()
    resume = Signal()
    stop = Signal()
    state_changed = Signal(object)

    def __init__(self, words: BarWords, *, spacing: int = 5, decimals: int = 1) -> None:
        """spacing: between its rows, as in the column in which it stands. decimals: of the steps per second."""
        super().__init__()
        self._words, self._decimals = words, decimals
        # What the main button says and sends in each state, and whether there is anything to stop.
        self._states = {
            RunState.IDLE: (words.start, self.start, False),
            RunState.PREPARING: ("Starting…", None, True),
            RunState.RUNNING: ("Pause", self.pause, True),
            RunState.PAUSED: (words.resume, self.resume, True),
            RunState.STOPPING: ("Stopping…", None, False),
        }
        self._state = RunState.IDLE
        self._can_start = True
        self._held = False
        self._main, self._stop = QPushButton(words.start), QPushButton("Stop")
        self._trains = has_keras()
        for button, (tip, name) in ((self._main, words.main), (self._stop, words.stop)):
            button.setToolTip(tip if self._trains else NO_TRAINING)
            button.setAccessibleName(name)
        self._main.setObjectName("primary")
        self._main.clicked.connect(self.press)
        self._stop.clicked.connect(self.stop)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName("training progress")
        self.line = QLabel(words.fresh if self._trains else NO_TRAINING)
        self.line.setProperty("class", "dim")
        self.line.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self._main, 2)
        buttons.addWidget(self._stop, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(spacing)
        column.addLayout(buttons)
        column.addWidget(self._progress)
        column.addWidget(self.line)
        self.set_state(RunState.IDLE)

    @property
    def state(self) -> RunState:
        return self._state

    @property
    def words(self) -> str:
        """The line about the training."""
        return self.line.text()

    def set_state(self, state: RunState) -> None:
        """One of the states above; raises KeyError for another."""
        words, _, active = self._states[state]
        self._state = state
        self._main.setText(words)
        self._hold_keyboard(stops=active)
        self._stop.setEnabled(active)
        self._show_main()
        if self._held and self.hasFocus() and self._main.isEnabled():
            self._main.setFocus()
        if state is RunState.PREPARING:
            self._progress.setRange(0, 0)
            self.line.setText(self._words.waiting)
        elif self._progress.maximum() == 0:
            self._progress.setRange(0, 1)
            self._progress.setValue(0)
        self.state_changed.emit(state)

    def set_can_start(self, can: bool) -> None:
        """Whether all is chosen that a training needs."""
        self._can_start = can
        self._show_main()

    def press(self) -> None:
        """What the main button does in this state."""
        # Disabled in the other states, but a key may still arrive.
        signal = self._states[self._state][1]
        if signal is not None and self._trains:
            signal.emit()

    def set_progress(self, step: TrainStep) -> None:
        """Epoch, step, steps per second and time left, from a training step."""
        self._progress.setRange(0, step.steps)
        self._progress.setValue(step.step)
        rate = step.step / step.seconds if step.seconds > 0 else 0.0
        left = (step.steps - step.step) / rate if rate else 0.0
        self.line.setText(
            f"epoch {step.epoch} of {step.epochs} · step {step.step:,} of {step.steps:,}\n"
            f"{rate:.{self._decimals}f} steps/s · {_clock(left)} left"
        )

    def set_words(self, words: str) -> None:
        """A line about the training: finished, stopped, failed and why, where it is kept."""
        self.line.setText(words if self._trains else f"{words}\n{NO_TRAINING}".strip())

    def _hold_keyboard(self, *, stops: bool) -> None:
        """Takes the keyboard from a button before it is disabled: else Qt hands it on, from Start to Stop, and the next
        Space would stop what was just started. The main button has it back when it can be pressed again."""
        if self._main.hasFocus() or (self._stop.hasFocus() and not stops):
            self._held = self._main.hasFocus()
            self.setFocus()

    def _show_main(self) -> None:
        fit = (self._can_start and self._trains) or self._state is not RunState.IDLE
        self._main.setEnabled(self._states[self._state][1] is not None and fit)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
