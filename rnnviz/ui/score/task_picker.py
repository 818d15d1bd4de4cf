"""Which task the model learns: one of those that the window offers, or a file of the user's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from rnnviz.tasks.opened import TASK as OPENED
from rnnviz.tasks.registry import offered, tasks
from rnnviz.tasks.series import TASK as SERIES
from rnnviz.ui.widgets.fitting_combo import FittingCombo

OPEN = "open"
"""Stands for the dialog in which a file is opened, or its reading changed."""
OPEN_MODEL = "open model"
"""Stands for the dialog in which the file of a model is opened."""
_TIP = Qt.ItemDataRole.ToolTipRole


class TaskPicker(FittingCombo):
    """set in. picked(str): the key of a task, "series" for the user's own, OPEN or OPEN_MODEL; what is in it changes
    with `set` alone."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._key = offered()[0].key
        self._been: set[str] = set()
        self.set(self._key, name="")
        self.activated.connect(self._pick)  # by the user alone, and again for what is in sight already

    def set(self, key: str, *, name: str, model: str = "") -> None:
        """The task that is chosen, and the names of the user's file and of the model from a file, empty where there is
        none yet."""
        if key not in (SERIES.key, OPENED.key):
            self._been.add(key)  # once it was on the stage, one can come back to it
        listed = [task for task in tasks().values() if task.offered or task.key in self._been]
        entries = [(task.title, task.key, task.tip) for task in listed]
        if name:
            entries.append((name, SERIES.key, f"{name}, your own series"))
        if model:
            entries.append((model, OPENED.key, f"{model}, a model from a file"))
        entries.append(
            ("Your own series…", OPEN, "Your own file: a table of text, a workbook, or Parquet (Ctrl+Shift+O)")
        )
        entries.append(("Your own model…", OPEN_MODEL, "Your own Keras model: .keras, HDF5 or JSON (Ctrl+O)"))
        if key not in [known for _, known, _ in entries]:
            entries.insert(-2, (key, key, ""))  # one that is not offered, from a settings file
        if entries != [(self.itemText(i), self.itemData(i), self.itemData(i, _TIP)) for i in range(self.count())]:
            self.clear()
            for i, (title, known, tip) in enumerate(entries):
                self.addItem(title, known)
                self.setItemData(i, tip, _TIP)
            self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 24)
        self._key = key
        self.setCurrentIndex(self.findData(key))

    def _pick(self, index: int) -> None:
        key = self.itemData(index)
        self.setCurrentIndex(self.findData(self._key))  # nothing has changed yet
        if key != self._key:
            self.picked.emit(key)
