"""The rows of a board, and how far its queue is."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.records.forecasts import Verdict, verdict
from rnnviz.records.training import RunState

SHIPPED = "shipped"  # the mark of a result that came with rnnviz


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One model of the board.

    forecast: what is forecast, in words ("1 step", "10 steps"). parameters: None where they are not counted yet.
    seconds: of training, pauses left out. train_error, val_error, last_error: in `measure` ("MSE", or "MAE" in the
    user's own units); last_error: of the last time step alone, None where it has not been measured. book: the figure
    to reproduce, with where to find it in book_label. losses, val_losses: one per epoch done. message: why it failed,
    or what there is to say. ours: whether the settings are the ones we recommend instead of the book's.
    whose: whose settings they are, in words, where it is neither the book nor we instead of it. seed: where it is not
    the book's, but all else is. day: on which it was trained, as in ISO 8601, where that was before the window opened.
    ships: whether it came with rnnviz, and is none of the user's own.
    """

    key: str
    title: str
    forecast: str
    parameters: int | None = None
    epochs_done: int = 0
    epochs: int = 0
    seconds: float | None = None
    train_error: float | None = None
    val_error: float | None = None
    last_error: float | None = None
    book: float | None = None
    book_label: str = ""
    losses: tuple[float, ...] = ()
    val_losses: tuple[float, ...] = ()
    state: RunState = RunState.IDLE
    message: str = ""
    ours: bool = False
    measure: str = "MSE"
    whose: str = ""
    seed: int | None = None
    day: str = ""
    ships: bool = False

    @property
    def mark(self) -> str:
        """What is beside the title, so that nobody takes the row for the book's own."""
        return "ours" if self.ours else "" if self.seed is None else f"seed {self.seed}"

    @property
    def marks(self) -> tuple[str, ...]:
        """`mark`, and whether the result came with rnnviz."""
        return tuple(filter(None, (self.mark, SHIPPED if self.ships else "")))

    @property
    def measured(self) -> float | None:
        """The error that is set against the book's: of the last step where there is one, else of all."""
        return self.val_error if self.last_error is None else self.last_error

    @property
    def verdict(self) -> Verdict | None:
        """None until the training has ended: a figure on the way is not a result."""
        return verdict(self.measured, self.book) if self.state is RunState.FINISHED else None


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """How far "Train all" is. done: rows that have ended, failed ones among them; total: rows of the queue.

    title: of the row that trains now; epoch and step count from 1, over the whole run as in TrainStep. rate: optimizer
    steps per second. seconds_left: of this run; all_seconds_left: of the queue; None where not known yet.
    message: words instead of the run's (while TensorFlow loads, or at the end).
    """

    state: RunState = RunState.IDLE
    done: int = 0
    total: int = 0
    failed: int = 0
    key: str = ""
    title: str = ""
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    rate: float = 0.0
    seconds_left: float | None = None
    all_seconds_left: float | None = None
    message: str = ""
