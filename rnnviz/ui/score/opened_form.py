"""What a model from a file reads, what its answer is held against, and what there is to know about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget

from rnnviz.layout.loss_words import choice, target_wanted
from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import SEQUENCES
from rnnviz.settings.data import OpenedSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.opened import TASK
from rnnviz.ui.score.input_pad import InputPad, can_be_drawn
from rnnviz.ui.widgets.fields import Field, field_of, heading, limited
from rnnviz.ui.widgets.fitting_combo import FittingCombo

_NAMES = (
    "output mse mae mape msle huber log_cosh crossentropy crossentropy(from_logits=True) binary "
    "binary(from_logits=True) kl_divergence cosine_similarity poisson hinge squared_hinge categorical_hinge"
)
LOSSES = tuple(_NAMES.split())
"""Those that the list always has; one that the file was compiled with stands among them."""
_OPENED = "data.opened."
_SEQUENCES = "Sequences (*.csv *.tsv *.txt *.npy *.npz *.parquet);;All files (*)"
_VOCABULARIES = "Vocabularies (*.txt *.json *.tsv *.csv *.vocab);;All files (*)"


class OpenedForm(QWidget):
    """set_settings, set_model in; changed(dict) out: dotted settings to what the user has chosen, not yet checked."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._settings: Settings | None = None
        self._said = OpenedSettings()
        self._network: Network | None = None
        self._folder = ""
        self._outputs = 1
        self._reads = FittingCombo()
        for value, words in SEQUENCES.items():
            self._reads.addItem(words, value)
        self._typed, self._target = QLineEdit(), QLineEdit()
        self._sequence = _FileButton()
        self._vocabulary = _FileButton()
        self._number, self._seed = limited(f"{_OPENED}number"), limited("data.seed")
        self._steps = QSpinBox(minimum=TASK.shortest, maximum=TASK.longest)
        self._steps.setKeyboardTracking(False)
        self._loss = FittingCombo()
        self._output, self._step = limited(f"{_OPENED}output"), limited(f"{_OPENED}step")
        self._step.setSpecialValueText("the last")
        self._fields = {
            "reads": field_of(f"{_OPENED}reads", self._reads),
            "typed": field_of(f"{_OPENED}typed", self._typed, above=True),
            "sequence": field_of(f"{_OPENED}sequence", self._sequence),
            "number": field_of(f"{_OPENED}number", self._number),
            "vocabulary": field_of(f"{_OPENED}vocabulary", self._vocabulary),
            "seed": field_of("data.seed", self._seed),
            "steps": Field("Length", self._steps, tip=TASK.length_tip),
            "loss": Field(
                "Loss",
                self._loss,
                tip="What the answer is compared with a target by; without a target, the gradient of one output",
            ),
            "output": field_of(f"{_OPENED}output", self._output),
            "step": field_of(f"{_OPENED}step", self._step),
            "target": field_of(f"{_OPENED}target", self._target, above=True),
        }
        self._answer = FittingCombo()
        self._fields["answer"] = field_of(f"{_OPENED}answer", self._answer)
        self._notes = QLabel()
        self._notes.setWordWrap(True)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._notes.setAccessibleName("notes on the model")
        self._notes_heading = heading("Notes")
        self._pad = InputPad()
        self._others: list[Field] = []
        self._room = QVBoxLayout()
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading("Sequence"))
        for name in ("reads", "typed", "sequence", "number", "vocabulary", "seed", "steps"):
            column.addWidget(self._fields[name])
            if name == "typed":
                column.addWidget(self._pad)
                self._room.setSpacing(6)
                column.addLayout(self._room)
        column.addSpacing(4)
        column.addWidget(heading("What is differentiated"))
        for name in ("answer", "loss", "output", "step", "target"):
            column.addWidget(self._fields[name])
        column.addSpacing(4)
        column.addWidget(self._notes_heading)
        column.addWidget(self._notes)

    def _wire(self) -> None:
        self._reads.activated.connect(lambda _: self._choose_reads(str(self._reads.currentData())))
        self._typed.editingFinished.connect(self._take_typed)
        self._target.editingFinished.connect(self._take_target)
        self._pad.drawn.connect(self._take_drawn)
        self._sequence.clicked.connect(self._ask_sequence)
        self._vocabulary.clicked.connect(self._ask_vocabulary)
        self._number.valueChanged.connect(lambda n: self._change(number=n))
        self._answer.activated.connect(lambda at: self._change(answer=at, output=0))
        self._output.valueChanged.connect(lambda n: self._change(output=n))
        self._step.valueChanged.connect(lambda n: self._change(step=n))
        self._seed.valueChanged.connect(lambda n: self.changed.emit({"data.seed": n}))
        self._steps.valueChanged.connect(lambda n: self.changed.emit({"data.steps": n}))
        self._loss.activated.connect(lambda _: self.changed.emit({"training.loss": self._loss.currentData()}))

    # -- setters ------------------------------------------------------------------------------------------------

    def set_settings(self, settings: Settings) -> None:
        """Shows settings without announcing a change; nothing where there is no model from a file."""
        if settings.data.opened is None or settings == self._settings:
            return
        self._settings, self._said = settings, settings.data.opened
        said = self._said
        blocked = [(w, w.blockSignals(True)) for w in self.findChildren(QWidget)]
        self._reads.setCurrentIndex(self._reads.findData(said.reads))
        self._typed.setText(said.typed)
        self._target.setText(said.target)
        self._sequence.show_file(said.sequence)
        self._vocabulary.show_file(said.vocabulary)
        self._number.setValue(said.number)
        self._seed.setValue(settings.data.seed)
        self._steps.setValue(settings.data.steps)
        self._loss.clear()
        for value in dict.fromkeys(filter(None, (*LOSSES, said.loss, settings.training.loss))):
            self._loss.addItem(choice(value) + (" (the file's)" if value == said.loss else ""), value)
        self._loss.setCurrentIndex(self._loss.findData(settings.training.loss))
        self._answer.clear()
        self._answer.addItems(said.answers)
        self._answer.setCurrentIndex(said.answer if said.answers else -1)
        self._output.setMaximum(max(self._output.maximum(), said.output))
        self._output.setValue(said.output)
        self._step.setValue(said.step)
        for widget, before in blocked:
            widget.blockSignals(before)
        for field in self._fields.values():
            field.set_problem("")
        self._show_fields()

    def set_model(self, network: Network, trace: Trace) -> None:
        """The model and the trace that are shown, which say what there is to choose, and what there is to know."""
        if self._settings is None:
            return
        self._network = network
        self._show_others(network)
        first = network.inputs[0]
        if not first.ids and can_be_drawn(first.steps, first.features):
            self._pad.set_values(trace.x[0])
        self._notes.setText("\n".join(trace.notes))
        for widget in (self._notes, self._notes_heading):
            widget.setVisible(bool(trace.notes))
        self._output.blockSignals(True)
        self._outputs = trace.prediction.shape[-1]
        self._target.setPlaceholderText(target_wanted(self._settings.training.loss, self._outputs))
        self._output.setMaximum(max(self._outputs - 1, self._said.output))
        self._output.blockSignals(False)
        self._show_fields()

    def _show_others(self, network: Network) -> None:
        """A field for what each of the model's inputs after its first one reads."""
        names = [one.name for one in sorted(network.inputs, key=lambda one: one.number)][1:]
        names = ["its first input" if name == INPUT else name for name in names]
        if [field.editor.accessibleName() for field in self._others] != names:
            while self._others:
                self._others.pop().deleteLater()
            for name in names:
                edit = QLineEdit()
                edit.editingFinished.connect(self._take_typed)
                self._others.append(Field(name, edit, tip=f"What the input “{name}” reads", above=True))
                self._room.addWidget(self._others[-1])
        for number, field in enumerate(self._others):
            if isinstance(field.editor, QLineEdit):
                field.editor.setText(self._said.others[number] if number < len(self._said.others) else "")

    def _show_fields(self) -> None:
        reads = str(self._reads.currentData())
        inputs = self._network.inputs if self._network is not None else ()
        free = not inputs or any(not one.steps and not one.timeless for one in inputs)
        words = any((one.ids and one.text is None) or one.features > 1 for one in inputs)
        target = self._loss.currentData() != "output"
        shown = {
            "typed": reads == "typed",
            "sequence": reads == "file",
            "number": reads == "file" and self._said.sequence.lower().endswith((".npy", ".npz")),
            "vocabulary": words and reads != "zeros" and (reads != "random" or any(one.ids for one in inputs)),
            "seed": reads == "random",
            "steps": free and reads in ("random", "zeros"),
            "answer": len(self._said.answers) > 1,
            "output": not target,
            "step": not target,
            "target": target,
        }
        for name, on in shown.items():
            self._fields[name].setVisible(on)
        for field in self._others:
            field.setVisible(reads == "typed")
        first = inputs[0] if len(inputs) == 1 else None
        drawable = first is not None and not first.ids and can_be_drawn(first.steps, first.features)
        self._pad.setVisible(reads == "typed" and drawable)

    def fail(self, wanted: Settings, message: str) -> bool:
        """Says at a field why what was chosen there cannot be shown, and leaves it there to be mended; False where
        that was none of these fields."""
        before, tried = self._settings, wanted.data.opened
        if before is None or before.data.opened is None or tried is None or tried.path != before.data.opened.path:
            return False
        name = next((name for name in _MENDED if getattr(tried, name) != getattr(self._said, name)), "")
        if not name:
            name = {True: "steps", False: "loss"}[wanted.data.steps != before.data.steps]
        if name == "typed":
            self._reads.setCurrentIndex(self._reads.findData(tried.reads))
            self._typed.setText(tried.typed)
        if name == "target":
            self._target.setText(tried.target)
        if name == "reads" and tried.reads == "file":
            name = "sequence"
        if name == "others":
            name = "typed"
        self._show_fields()
        field = self._fields[name if not self._fields[name].isHidden() else "reads"]
        field.set_problem(message)
        return True

    # -- what the user does -------------------------------------------------------------------------------------

    def _change(self, **fields: Any) -> None:
        self.changed.emit({"data.opened": replace(self._said, **fields)})

    def _choose_reads(self, reads: str) -> None:
        for field in self._fields.values():
            field.set_problem("")
        if reads == "typed" and not self._typed.text().strip():
            self._show_fields()  # nothing changes before there is something to read
            self._typed.setFocus()
        elif reads == "file" and not self._said.sequence:
            if not self._ask_sequence():
                self._reads.setCurrentIndex(self._reads.findData(self._said.reads))
                self._show_fields()
        else:
            self._change(reads=reads)

    def _take_typed(self) -> None:
        text = self._typed.text().strip()
        others = tuple(field.editor.text().strip() for field in self._others if isinstance(field.editor, QLineEdit))
        if not text or not all(others):
            return  # nothing changes before there is something to read
        if (text, others, "typed") != (self._said.typed, self._said.others, self._said.reads):
            self._change(reads="typed", typed=text, others=others)

    def _take_drawn(self, values: Array) -> None:
        """What is drawn is what one could have typed."""
        rows = (" ".join(f"{value:g}" for value in row) for row in values)
        self._change(reads="typed", typed=(", " if values.shape[1] == 1 else "; ").join(rows), others=())

    def _take_target(self) -> None:
        text = self._target.text().strip()
        if text != self._said.target:
            self._change(target=text)

    def _ask_sequence(self) -> bool:
        def take(path: str) -> None:
            self._change(reads="file", sequence=path, number=1)

        return self._ask("Choose a sequence", _SEQUENCES, take)

    def _ask_vocabulary(self) -> bool:
        return self._ask("Choose a vocabulary", _VOCABULARIES, lambda path: self._change(vocabulary=path))

    def _ask(self, title: str, kinds: str, take: Callable[[str], None]) -> bool:
        """Whether a file was chosen."""
        folder = self._folder or str(Path(self._said.path).parent)
        path, _ = QFileDialog.getOpenFileName(self.window(), title, folder, kinds)
        if path:
            self._folder = str(Path(path).parent)
            take(path)
        return bool(path)


_MENDED = ("typed", "others", "sequence", "number", "vocabulary", "target", "answer", "output", "step", "reads")


class _FileButton(QPushButton):
    """Chooses a file, and shows which one was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.show_file("")

    def show_file(self, path: str) -> None:
        self._words = Path(path).name if path else "choose…"
        self._fit()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.width() - 20, 60)
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, room))
