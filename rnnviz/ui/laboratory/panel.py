"""The left-hand column of the laboratory: the benches, the models and their settings, and their training."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rnnviz.records.laboratory import MOST_MODELS, Bench, Setup
from rnnviz.records.runs import RunRow
from rnnviz.settings.problems import Problem
from rnnviz.tasks.registry import task_of
from rnnviz.ui.laboratory.fields import SettingFields
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.fields import Field, heading
from rnnviz.ui.widgets.fitting_combo import FittingCombo
from rnnviz.ui.widgets.scrolled import Scrolled
from rnnviz.ui.widgets.training_bar import BarWords, TrainingBar

_LEAST_WIDTH = 268
ALL = "all models"
TASKS = ("waves", "adding", "copy")
"""What the models can be given to learn here: sequences that a program makes, of any length."""

OF_A_STACK = (
    "model.cell",
    "model.units",
    "model.activation",
    "model.recurrent_initializer",
    "model.recurrent_gain",
    "model.forget_bias",
    "model.layer_norm",
    "model.dropout",
    "model.recurrent_dropout",
)
_OF_THE_MODEL = (*OF_A_STACK, "model.loss_on")
_OF_THE_TRAINING = (
    "training.optimizer",
    "training.learning_rate",
    "training.clipnorm",
    "training.clipvalue",
    "training.global_clipnorm",
    "training.epochs",
    "training.batch_size",
    "training.seed",
)
_ONLY = {"model.forget_bias": "LSTM", "model.recurrent_gain": "SimpleRNN"}
"""Settings that are shown where all models in question have that cell."""
_WORDS = BarWords(
    main=(
        "Train all models, one after another, on the same batches from the same seed (Ctrl+Return)",
        "train all models, pause or resume",
    ),
    stop=("Stop, and keep the epochs trained so far", "stop the training of the models"),
    waiting="loading TensorFlow and tracing the training graph…",
    start="Train together",
)


_OF_THE_LIST = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End))


class _Benches(QListWidget):
    """While the keyboard is on it, the keys that lead through a list are its own, and not the playhead's."""

    def event(self, event: QEvent) -> bool:
        asked = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() in _OF_THE_LIST and not event.modifiers():
            event.accept()
            return True
        return super().event(event)


class LabPanel(QWidget):
    """set_benches, set_setup, set_runs, show_problems in.

    bench_opened(str): its key. changed(dict, int or None): settings, of one model or of all. task_picked(str).
    series_picked(int). copied(int), removed(int): a model. run_picked(RunRow): to be put in. bar: of the training.
    """

    bench_opened = Signal(str)
    changed = Signal(object, object)
    task_picked = Signal(str)
    series_picked = Signal(int)
    copied = Signal(int)
    removed = Signal(int)
    run_picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMaximumWidth(380)
        self._setup: Setup | None = None
        words = (
            ("Benches", "Ready experiments, one click each"),
            ("Models", "What the models are, and which sequence they read"),
            ("Training", "Train the models together"),
        )
        tabs = QHBoxLayout()
        tabs.setContentsMargins(10, 8, 10, 0)
        self._tabs = Chips(self, words, kind="tab")
        self._tabs.add_to(tabs, 1)
        self._stack = QStackedWidget()
        for page in (self._benches(), self._models(), self._training()):
            self._stack.addWidget(page)
        self._tabs.idClicked.connect(self.show_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tabs)
        column.addWidget(self._stack, 1)
        self.show_panel(0)

    def _benches(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(8)
        said = QLabel("Each bench sets up an experiment with models that are already trained. Click one.")
        said.setProperty("class", "dim")
        said.setWordWrap(True)
        column.addWidget(said)
        self.benches = _Benches()
        self.benches.setAccessibleName("benches")
        self.benches.setWordWrap(True)
        self.benches.setSpacing(2)
        self.benches.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.benches.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click Space plays what was opened
        self.benches.itemClicked.connect(self._open)
        self.benches.itemActivated.connect(self._open)
        column.addWidget(self.benches, 1)
        return page

    def _open(self, item: QListWidgetItem) -> None:
        self.bench_opened.emit(item.data(Qt.ItemDataRole.UserRole))

    def _models(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(6)
        self._which = FittingCombo(most=220)
        self._which.currentIndexChanged.connect(lambda _: self._fill())
        column.addWidget(Field("Change", self._which, tip="The model that the settings below belong to"))
        self._fields = SettingFields(_OF_THE_MODEL)
        self._fields.changed.connect(lambda fields: self.changed.emit(fields, self.which))
        column.addWidget(self._fields)
        row = QHBoxLayout()
        self._copy, self._remove = QPushButton("Copy"), QPushButton("Remove")
        self._copy.setToolTip("Add a copy of this model, in which one thing can then be changed")
        self._copy.setAccessibleName("copy the model")
        self._remove.setToolTip("Take this model out of the laboratory")
        self._remove.setAccessibleName("remove the model")
        self._copy.clicked.connect(lambda: self.copied.emit(self._one))
        self._remove.clicked.connect(lambda: self.removed.emit(self._one))
        row.addWidget(self._copy)
        row.addWidget(self._remove)
        column.addLayout(row)
        self._runs = FittingCombo(most=220)
        self._runs.activated.connect(self._pick_run)
        self._run_field = Field(
            "Add a run", self._runs, tip="Add a run that you have trained to the models", above=True
        )
        column.addWidget(self._run_field)
        column.addSpacing(4)
        column.addWidget(heading("Sequence, for all models"))
        self._task = FittingCombo(most=220)
        self._task.activated.connect(lambda at: self.task_picked.emit(self._task.itemData(at)))
        column.addWidget(Field("Task", self._task, tip="What the models learn"))
        self._series = QSpinBox(minimum=0, maximum=1)
        self._series.setKeyboardTracking(False)
        self._series.valueChanged.connect(self.series_picked)
        self._steps = QSpinBox(minimum=0, maximum=999_999)
        self._steps.setKeyboardTracking(False)
        self._steps.valueChanged.connect(self._steps_changed)
        self._series_field = Field("Series", self._series, tip="")
        self._steps_field = Field("Length", self._steps, tip="")
        column.addWidget(self._series_field)
        column.addWidget(self._steps_field)
        column.addStretch(1)
        return Scrolled(form)

    def _training(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(6)
        self._which_trained = FittingCombo(most=220)
        self._which_trained.currentIndexChanged.connect(lambda _: self._fill())
        tip = "The model that the settings below belong to; epochs, batch size and seed are the same for all"
        column.addWidget(Field("Change", self._which_trained, tip=tip))
        self._which_trained.setAccessibleName("Change the training of")
        self._trained = SettingFields(_OF_THE_TRAINING)
        self._trained.changed.connect(lambda fields: self.changed.emit(fields, self.which_trained))
        column.addWidget(self._trained)
        self.bar = TrainingBar(_WORDS, spacing=4, decimals=0)
        column.addWidget(self.bar)
        said = QLabel(
            "All start from the same seed and see the same batches in the same order, one model after another."
        )
        said.setProperty("class", "dim")
        said.setWordWrap(True)
        column.addWidget(said)
        column.addStretch(1)
        return Scrolled(form)

    def minimumSizeHint(self) -> QSize:
        """As wide as its tabs."""
        least = super().minimumSizeHint()
        return QSize(max(scaling.px(_LEAST_WIDTH), least.width()), least.height())

    # -- setters --------------------------------------------------------------------------------------------------

    def show_panel(self, at: int) -> None:
        """0: the benches, 1: the models, 2: the training."""
        self._tabs.choose(at)
        self._stack.setCurrentIndex(at)

    @property
    def panel(self) -> int:
        return self._stack.currentIndex()

    def set_benches(self, benches: Sequence[Bench]) -> None:
        self.benches.clear()
        for bench in benches:
            item = QListWidgetItem(bench.title)
            item.setToolTip(bench.about)
            item.setData(Qt.ItemDataRole.UserRole, bench.key)
            self.benches.addItem(item)

    def set_setup(self, setup: Setup, names: Sequence[str], count: int) -> None:
        """names: of its models. count: how many sequences there are to choose from."""
        for box, one_more in ((self._which, self._setup), (self._which_trained, self._setup)):
            at = box.currentIndex() if one_more is not None else 0
            before = box.blockSignals(True)
            box.clear()
            box.addItem(ALL, None)
            for n, name in enumerate(names):
                box.addItem(name, n)
            box.setCurrentIndex(min(max(at, 0), len(names)))
            box.blockSignals(before)
        self._setup = setup
        settings = setup.members[0].settings
        task = task_of(settings)
        blocked = [(w, w.blockSignals(True)) for w in (self._task, self._series, self._steps, self.benches)]
        self._task.clear()
        for key in dict.fromkeys((*TASKS, task.key)):
            self._task.addItem(task_of(settings.change(**{"data.task": key})).title, key)
        self._task.setCurrentIndex(self._task.findData(task.key))
        self._series.setMaximum(max(count - 1, 0))
        self._series.setValue(setup.series)
        self._steps.setValue(settings.data.steps - task.extra)
        for n in range(self.benches.count()):
            item = self.benches.item(n)
            if item.data(Qt.ItemDataRole.UserRole) == setup.bench:
                self.benches.setCurrentItem(item)
        for widget, before in blocked:
            widget.blockSignals(before)
        self._series_field.set_label(task.noun, f"Which {task.noun.lower()} of the validation set all models read")
        self._steps_field.set_label(task.length, task.length_tip)
        self._fill()

    def set_runs(self, rows: Sequence[RunRow]) -> None:
        """The kept runs that can be put in."""
        self._runs.clear()
        self._runs.addItem("a kept run…" if rows else "there are no kept runs", None)
        for row in rows:
            self._runs.addItem(row.name, row)
        self._fill()

    def show_problems(self, found: Sequence[Problem], asked: Sequence[str]) -> tuple[Problem, ...]:
        """Says each problem under its field, and returns those that have none here."""
        words = {problem.field: problem.message for problem in found}
        if "data.steps" in words or "data.steps" in asked:
            self._steps_field.set_problem(words.get("data.steps", ""))
        left = self._fields.show_problems(found, asked)
        left = self._trained.show_problems(left, asked)
        return tuple(problem for problem in left if problem.field != "data.steps")

    @property
    def which(self) -> int | None:
        """The model whose settings are changed, None for all."""
        found: int | None = self._which.currentData()
        return found

    @property
    def which_trained(self) -> int | None:
        found: int | None = self._which_trained.currentData()
        return found

    @property
    def _one(self) -> int:
        return self.which if self.which is not None else 0

    def _steps_changed(self, steps: int) -> None:
        if self._setup is not None:
            extra = task_of(self._setup.members[0].settings).extra
            self.changed.emit({"data.steps": steps + extra}, None)

    def _pick_run(self, at: int) -> None:
        row = self._runs.itemData(at)
        self._runs.setCurrentIndex(0)
        if row is not None:
            self.run_picked.emit(row)

    def _fill(self) -> None:
        """The fields, for the models that they change."""
        if self._setup is None:
            return
        every = [one.settings for one in self._setup.members]
        chosen = every if self.which is None else [every[self.which]]
        stacks = all(one.model.recipe == "stack" for one in chosen)
        self._fields.show_only(
            [
                name
                for name in _OF_THE_MODEL
                if (stacks or name not in OF_A_STACK)
                and all(one.model.cell == _ONLY.get(name, one.model.cell) for one in chosen)
            ]
        )
        self._fields.set_values(chosen)
        self._trained.set_values(every if self.which_trained is None else [every[self.which_trained]])
        full = len(every) >= MOST_MODELS
        self._copy.setEnabled(not full and self.which is not None)
        self._remove.setEnabled(len(every) > 1 and self.which is not None)
        self._runs.setEnabled(not full and self._runs.count() > 1)
