"""The dialog of a new sweep: which settings vary, through which values, and with how many seeds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from rnnviz.edition import NO_TRAINING, has_keras
from rnnviz.settings.described import described, settings_described

MOST_ROWS = 6
NONE = "(nothing)"
_FIRST = ("model.units", "model.cell", "model.recipe", "training.learning_rate", "training.batch_size", "data.task")
_EXAMPLES = {
    "model.units": "8, 16, 16-16",
    "model.recipe": "simple-rnn-1, lstm, gru",
    "training.learning_rate": "0.001, 0.003, 0.01",
    "training.batch_size": "16, 32, 64",
    "data.task": "waves, adding",
}


def settings_offered() -> list[tuple[str, str]]:
    """Title and dotted name of what can vary, the most asked for first. The seed varies anyway."""
    named = [
        (f"{one.title or one.label} ({name.partition('.')[0]})", name)
        for name, one in settings_described().items()
        if name.count(".") == 1 and name not in ("training.seed", "data.task") and not _is_table(name)
    ]
    first = [(described(name).title or described(name).label, name) for name in _FIRST]
    return [*first, *(one for one in named if one[1] not in _FIRST)]


class SweepDialog(QDialog):
    """changed(): something was chosen or typed. asked(): the sweep is to be started.

    values: dotted settings with what was typed of each; name, seeds, processes, cluster: as StartSweep has them.
    """

    changed = Signal()
    asked = Signal()

    def __init__(self, parent: QWidget, *, cores: int) -> None:
        super().__init__(parent)
        self.setWindowTitle("New sweep")
        self._name = QLineEdit("Sweep")
        self._seeds = _spin("seeds", 1, 1000, 5)
        self._seeds.setToolTip(
            "How many seeds each choice of settings is trained with: the run's own, and then 1, 2, 3 …"
        )
        self._processes = _spin("processes", 1, 1000, cores)
        self._processes.setToolTip("How many runs are trained at once; usually one for each core")
        self._cluster = QLineEdit()
        self._cluster.setPlaceholderText("this machine")
        self._cluster.setToolTip(
            "The address of a Dask scheduler, such as tcp://10.0.0.5:8786, to train on other machines"
        )
        for edit, name in ((self._name, "name of the sweep"), (self._cluster, "cluster")):
            edit.setAccessibleName(name)
        words = QLabel(
            "Every value of each setting is combined with every other. All else is as on the Score page. Separate "
            "values by commas; a stack of two layers with 16 units each is written 16-16."
        )
        words.setProperty("class", "dim")
        words.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Name", self._name)
        form.addRow("Seeds", self._seeds)
        form.addRow("Processes", self._processes)
        form.addRow("Cluster", self._cluster)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._rows = [self._row(number) for number in range(3)]
        self._more = QPushButton("Another setting")
        self._more.setProperty("class", "compact")
        self._more.clicked.connect(self._add)
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.setAccessibleName("what the sweep would be")
        self._start = QPushButton("Start")
        self._start.setObjectName("primary")
        self._start.setDefault(True)
        self._start.setEnabled(False)
        cancel = QPushButton("Cancel")
        buttons = QDialogButtonBox()
        buttons.addButton(self._start, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
        self._start.clicked.connect(self.asked)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addLayout(self._grid)
        column.addWidget(self._more)
        column.addSpacing(6)
        column.addLayout(form)
        column.addWidget(self._said)
        column.addWidget(buttons)
        self._name.textChanged.connect(self.changed)
        self._cluster.textChanged.connect(self.changed)
        for spin in (self._seeds, self._processes):
            spin.valueChanged.connect(self.changed)
        self.resize(520, 460)

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        chosen = ((str(box.currentData() or ""), edit.text()) for box, edit in self._rows)
        return tuple((name, text) for name, text in chosen if name)

    @property
    def name(self) -> str:
        return self._name.text().strip() or "Sweep"

    @property
    def seeds(self) -> int:
        return self._seeds.value()

    @property
    def processes(self) -> int:
        return self._processes.value()

    @property
    def cluster(self) -> str:
        return self._cluster.text().strip()

    def say(self, words: str, *, works: bool) -> None:
        """What the sweep would be, or why it cannot work."""
        if works and not has_keras():
            words, works = NO_TRAINING, False
        self._said.setText(words)
        self._said.setProperty("class", "dim" if works else "problem")
        self._said.style().unpolish(self._said)
        self._said.style().polish(self._said)
        self._start.setEnabled(works)

    def _row(self, number: int) -> tuple[QComboBox, QLineEdit]:
        box, edit = QComboBox(self), QLineEdit(self)
        box.setAccessibleName(f"setting {number + 1}")
        edit.setAccessibleName(f"values {number + 1}")
        box.addItem(NONE, "")
        for title, name in settings_offered():
            box.addItem(title, name)
        box.setMaxVisibleItems(20)
        edit.setEnabled(False)
        box.currentIndexChanged.connect(lambda: self._chosen(box, edit))
        edit.textChanged.connect(self.changed)
        self._grid.addWidget(box, number, 0)
        self._grid.addWidget(edit, number, 1)
        return box, edit

    def _add(self) -> None:
        self._rows.append(self._row(len(self._rows)))
        self._more.setEnabled(len(self._rows) < MOST_ROWS)
        self._rows[-1][0].setFocus()

    def _chosen(self, box: QComboBox, edit: QLineEdit) -> None:
        name = str(box.currentData() or "")
        edit.setEnabled(bool(name))
        if name:
            said = described(name)
            known = ", ".join(map(str, said.choices))
            edit.setPlaceholderText(_EXAMPLES.get(name) or known or said.such_as)
            edit.setToolTip(said.tip)
        self.changed.emit()


def _is_table(name: str) -> bool:
    return any(other.startswith(f"{name}.") for other in settings_described())


def _spin(name: str, low: int, high: int, value: int) -> QSpinBox:
    spin = QSpinBox(minimum=low, maximum=high)
    spin.setValue(value)
    spin.setAccessibleName(name)
    return spin
