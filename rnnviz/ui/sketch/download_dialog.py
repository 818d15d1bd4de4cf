"""Classes of Quick, Draw! to download: which, in what form, what they cost, and how it goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.download_text import cost, ending, one_size, share, standing
from rnnviz.records.drawings import LICENCE, DownloadStep, FileSize
from rnnviz.ui.sketch.class_picker import ClassPicker

FORM_WORDS = {
    "simplified ndjson": "Simplified .ndjson: every drawing of a class",
    "Sketch-RNN npz": "Sketch-RNN .npz: 75,000 of each class, in three parts",
}
_WAIT = 350
"""Milliseconds without another tick before sizes are asked for."""
_SCALE = 1000


class DownloadDialog(QDialog):
    """set_classes, set_folder, add_size, set_problem, set_running, set_step, set_ended in.

    Signals: sizes_requested(tuple of words, form), download_requested(tuple of words, form), stop_requested(),
    folder_requested(), open_requested(): the folder is to be shown in the gallery.
    """

    sizes_requested = Signal(object, str)
    download_requested = Signal(object, str)
    stop_requested = Signal()
    folder_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Get Quick, Draw!")
        self.resize(860, 520)
        self.running = False
        self._sizes: dict[tuple[str, str], FileSize] = {}
        self._words: tuple[str, ...] = ()
        self._ended: dict[str, DownloadStep] = {}
        self.picker = ClassPicker()
        self.picker.findChild(QListWidget).setAccessibleName("classes to download")  # type: ignore[union-attr]
        self.picker.findChild(QLineEdit).setToolTip("Show only classes whose name contains this text")  # type: ignore[union-attr]
        self.picker.changed.connect(self._chosen)
        self._form = QComboBox()
        self._form.setAccessibleName("form of the files")
        self._form.setToolTip("Which of the published forms; the gallery reads them all")
        self._form.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._form.setMinimumContentsLength(24)
        self._form.currentIndexChanged.connect(lambda _: self._chosen())
        self._folder = _label("folder")
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._change = _button("Change…", "Choose another folder for the downloads")
        self._change.clicked.connect(self.folder_requested)
        self._cost = _label("size of the download")
        self._list = QListWidget()
        self._list.setAccessibleName("the chosen classes, one by one")
        self._list.setToolTip("The size of each class, and the result of its download")
        self._list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._list.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setMaximum(_SCALE)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("progress of the download")
        self._status = _label("state of the download")
        self._status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._go = _button("Download", "Download the ticked classes; interrupted downloads are resumed")
        self._go.setObjectName("primary")
        self._stop = _button("Stop", "Stop; what has been downloaded is kept, and resumed next time")
        self._open = _button("Show in the gallery", "Open the folder in the gallery")
        self._close = _button("Close", "Close this dialog; the download continues")
        self._go.clicked.connect(self._start)
        self._stop.clicked.connect(self.stop_requested)
        self._open.clicked.connect(self.open_requested)
        self._close.clicked.connect(self.hide)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT)
        self._wait.timeout.connect(self.ask_sizes)
        self._build()
        self._show()

    @property
    def form(self) -> str:
        return str(self._form.currentData() or "")

    def set_classes(self, words: Sequence[str], forms: Sequence[str]) -> None:
        """What can be had, and in which forms."""
        self.picker.set_classes(words)
        before = self._form.blockSignals(True)
        self._form.clear()
        for form in forms:
            self._form.addItem(FORM_WORDS.get(form, form), form)
        self._form.blockSignals(before)
        self._chosen()

    def set_folder(self, folder: str) -> None:
        """Where the files go. What was known of others is forgotten."""
        self._folder.setText(folder)
        self._folder.setToolTip(folder)
        self._sizes.clear()
        self._chosen()

    def add_size(self, size: FileSize, form: str) -> None:
        """What a class costs."""
        self._sizes[form, size.word] = size
        self._show()

    def set_problem(self, words: str) -> None:
        """Why sizes or files cannot be had; "" for nothing."""
        self._status.setProperty("class", "problem" if words else "dim")
        self._status.style().unpolish(self._status)
        self._status.style().polish(self._status)
        self._status.setText(words)

    def set_step(self, step: DownloadStep) -> None:
        """Where the download is."""
        if step.state in ("done", "there", "failed"):
            self._ended[step.word] = step
            self._sizes.pop((self.form, step.word), None) if step.state == "failed" else None
            self._show()
        self.set_problem("")
        self._status.setText(standing(step))
        known = {word: self._sizes[self.form, word] for word in self._words if (self.form, word) in self._sizes}
        self._bar.setValue(round(_SCALE * share(step, known=known, words=self._words)))

    def set_ended(self, how: str) -> None:
        """The download is over: "finished", "stopped" or "failed" (its reason is there then)."""
        self.running = False
        if how == "stopped":
            self.set_problem("")
            self._status.setText("Stopped. Press Download to resume.")
        elif how == "finished":
            failed = sum(step.state == "failed" for step in self._ended.values())
            good = len(self._ended) - failed
            words = f"{good:,} of {len(self._words):,} classes downloaded." if len(self._words) > 1 else "Downloaded."
            words = words if good else "The download failed: see above." if len(self._words) == 1 else words
            self.set_problem(words if failed else "")
            self._status.setText(words)
        for word in self._words:
            self._sizes.pop((self.form, word), None)  # they have another amount of it by now
        self._show()
        self._wait.start()

    def ask_sizes(self) -> None:
        """Asks for the sizes of the chosen classes that are not known."""
        wanted = tuple(word for word in self.picker.chosen() if (self.form, word) not in self._sizes)
        if wanted and not self.running and self.isVisible():
            self.sizes_requested.emit(wanted, self.form)

    # -- inside -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        where = QHBoxLayout()
        where.addWidget(self._folder, 1)
        where.addWidget(self._change)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.addRow("Form", self._form)
        form.addRow("Folder", where)
        buttons = QHBoxLayout()
        buttons.addWidget(self._open)
        buttons.addStretch(1)
        for button in (self._close, self._stop, self._go):
            buttons.addWidget(button)
        licence = _label("licence", LICENCE)
        licence.setProperty("class", "dim")
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(form)
        right.addWidget(self._cost)
        right.addWidget(self._list, 1)
        right.addWidget(self._bar)
        right.addWidget(self._status)
        right.addWidget(licence)
        right.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 14, 14, 14)
        row.setSpacing(16)
        row.addWidget(self.picker, 2)
        row.addLayout(right, 3)

    def _chosen(self) -> None:
        if not self.running:
            self._ended = {}
            self._bar.setValue(0)
            self.set_problem("")
        self._show()
        self._wait.start()

    def _start(self) -> None:
        self._words = self.picker.chosen()
        self._ended = {}
        self.running = True
        self._bar.setValue(0)
        self.set_problem("")
        self._status.setText("Asking the server…")
        self._show()
        self.download_requested.emit(self._words, self.form)

    def _show(self) -> None:
        words = self._words if self.running or self._ended else self.picker.chosen()
        known = {word: self._sizes[self.form, word] for word in words if (self.form, word) in self._sizes}
        self._cost.setText(cost(words, known))
        self._list.clear()
        for word in words:
            if word in self._ended:
                self._list.addItem(f"{word}: {ending(self._ended[word])}")
            elif word in known:
                self._list.addItem(f"{word}: {known[word].problem or one_size(known[word])}")
            else:
                self._list.addItem(word)
        self._go.setEnabled(bool(words) and not self.running)
        self._stop.setEnabled(self.running)
        for part in (self.picker, self._form, self._change):
            part.setEnabled(not self.running)


def _label(name: str, words: str = "") -> QLabel:
    label = QLabel(words)
    label.setAccessibleName(name)
    label.setWordWrap(True)
    label.setMinimumWidth(40)
    return label


def _button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setToolTip(tip)
    button.setAccessibleName(words.removesuffix("…"))
    button.setAutoDefault(False)
    return button
