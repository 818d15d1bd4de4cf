"""The eyes of a person at the window: what must hold after every act, read from what is in sight."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import numpy as np
from drawn_texts import cut, overlaps, record
from PySide6.QtCore import QMessageLogContext, QPoint, QPointF, QRectF, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from turn_worker import TurnWorker

from rnnviz.app import App
from rnnviz.jobs.handlers.shipped import sequence_of
from rnnviz.layout.numerals import number as loss_words
from rnnviz.records.trace import Update
from rnnviz.settings.choices import LossOn
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.datasets import shape_of
from rnnviz.tasks.registry import task_of
from rnnviz.tasks.sketch import TASK as SKETCH
from rnnviz.training.trainer import LossDiverged
from rnnviz.ui.score.model_panel import STACK
from rnnviz.ui.widgets.fields import Field
from rnnviz.ui.widgets.numbers import number, whole, whole_numbers

_SHORT_WORK = re.compile(r"^(making|tracing|counting|computing|reading the file|the network is being loaded).*…$", re.I)
"""What is said while a short job is at work, and nothing may say when it has ended."""

_LOSSES = {LossOn.EVERY: "every step", LossOn.LAST: "last step"}
_QUIET = ("This plugin does not support", "Mouse event at")
"""What the platform without a screen complains of: what it cannot do, and clicks in a window that is larger than its
screen."""
_ASKED_FOR = (
    *("TableError", "DrawingError", "UnreachableError", "ModelRefused", "ArchiveError", "ImportRefused", "NotARun"),
    *("UnsupportedModel", "SequenceError", "SentencesError", "UnreadableDate", "NoAnswer", "NoDataSet"),
    "CannotHoldError",
)
"""Errors of files that no one could read, and of texts that say nothing: a person who opens or types one has asked for
it, and is answered in words."""


class Ears:
    """Everything that Qt and Python complain of while it listens, each once, in `heard`."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __enter__(self) -> Ears:
        self._hooks = sys.excepthook, sys.unraisablehook
        sys.excepthook, sys.unraisablehook = self._exception, self._unraisable
        self._handler = qInstallMessageHandler(self._message)
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook, sys.unraisablehook = self._hooks
        qInstallMessageHandler(self._handler)

    def _exception(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        self.heard.append("traceback: " + "".join(traceback.format_exception(kind, error, where)))

    def _unraisable(self, said: Any) -> None:
        self.heard.append(f"unraisable: {said.exc_value!r} in {said.object!r}")

    def _message(self, kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not words.startswith(_QUIET):
            self.heard.append(f"Qt: {words}")


class Eyes:
    """Looks at one window. faults: what is wrong now, in words; nothing where all holds."""

    def __init__(self, app: App, worker: TurnWorker) -> None:
        self._app, self._worker = app, worker
        self._banner = ""

    def faults(self) -> Iterator[str]:
        yield from self._errors()
        if not self._app.window.isVisible():
            return  # it was closed
        yield from self._unrest()
        yield from self._keyboard()
        yield from self._form()
        yield from self._picture()
        yield from self._header()

    def unreadable(self) -> Iterator[str]:
        """Texts that are cut off or lie over each other. Slow: the window is painted anew for it."""
        window = self._app.window
        if not window.isVisible():
            return
        seen = [one for one in record(window).texts if not _scrolls(one.widget)]
        yield from (f"cut off: {one.where}" for one in seen if cut(one))
        # What lies over the page by design is no fault: the banner, the score's card, and the plate of a pointer.
        banner, score = window.banner, window.made["score"].body.score
        hidden = QRectF(banner.mapTo(window, QPoint()), banner.size()) if banner.message else QRectF()
        card = score.card.translated(score.mapTo(window, QPointF())) if score.isVisible() else QRectF()
        plate = window.colours.color("on_accent")
        over = [rect for rect in (hidden, card) if not rect.isEmpty()]
        page = tuple(one for one in seen if one.pen != plate and not any(one.ink.intersects(rect) for rect in over))
        for one, other in overlaps(page):
            yield f"over each other: {one.where} and {other.where}"

    # -- errors -------------------------------------------------------------------------------------------------

    def _errors(self) -> Iterator[str]:
        errors, self._worker.errors = self._worker.errors, []
        for error in errors:
            if not self._deserved(error):
                yield f"the worker failed: {''.join(traceback.format_exception(error))}"
        words = self._app.window.banner.message
        told = any(str(error) in words for error in errors)
        if words and words != self._banner and not told and not words.startswith(_SAID):
            yield f"the banner says: {words}"
        self._banner = words

    def _deserved(self, error: BaseException) -> bool:
        rate = self._app.score.stage.settings.training.learning_rate
        diverged = isinstance(error, LossDiverged) and rate >= 1
        return diverged or type(error).__name__ in _ASKED_FOR

    # -- rest ---------------------------------------------------------------------------------------------------

    def _unrest(self) -> Iterator[str]:
        if self._worker.busy("short"):
            yield "the work of the window does not end"
        for words in _texts(self._app.window):
            if _SHORT_WORK.match(words):
                yield f"it says “{words}” for ever"

    def _keyboard(self) -> Iterator[str]:
        focus = QApplication.focusWidget()
        if focus is not None and not focus.isVisible():
            yield f"the keyboard is on a part that is not to be seen: {focus!r}"

    # -- the form -----------------------------------------------------------------------------------------------

    def _form(self) -> Iterator[str]:
        stage, window = self._app.score.stage, self._app.window
        data, model, training = stage.settings.data, stage.settings.model, stage.settings.training
        stack = model.recipe == STACK
        task = task_of(stage.settings)
        wanted: dict[str, Any] = {
            "Task": data.source.path.rpartition("/")[2] if data.source else task.title,
            "Model": "stack of layers" if stack else self._app.score.data.titles.get(model.recipe),
            "Weights": "trained" if stage.trained else "untrained",
            task.noun: stage.series,
            task.length: data.steps - task.extra,
            "Epochs": training.epochs,
            "Batch size": training.batch_size,
            "Optimizer": training.optimizer,
            "Learning rate": training.learning_rate,
        }
        if stack:
            units = model.units[:1] if len(set(model.units)) == 1 else model.units
            wanted |= {"Cell": model.cell, "Layers": len(model.units), "Units": units, "Dropout": model.dropout}
            wanted |= {"Loss": _LOSSES[model.loss_on]}
            if model.cell == "GRU":
                wanted |= {"reset_after": model.reset_after}
        if data.opened is not None:  # its own form is in place of the model's fields
            name = task.called(data)
            wanted = {"Task": name, **{k: v for k, v in wanted.items() if k in _OF_THE_TRAINING}}
        parts = [
            part
            for panel in (window.made["score"].body.chooser, window.made["score"].body.training)
            for part in panel.findChildren(QWidget)
        ]
        shown = {part.accessibleName(): part for part in parts if part.accessibleName() in wanted}
        yield from (f"there is no field {name}" for name in wanted if name not in shown)
        if "Units" in shown and _problem(shown["Units"]):
            shown.pop("Layers")  # one setting with the units, and refused with them
        for name, editor in shown.items():
            told = not editor.isVisibleTo(editor.window()) or _being_edited(editor) or _problem(editor)
            if not told and _value(editor) != wanted[name]:
                yield f"the field {name} says {_value(editor)!r}, the settings {wanted[name]!r}"

    # -- the picture --------------------------------------------------------------------------------------------

    def _picture(self) -> Iterator[str]:
        score = self._app.score
        stage, trace = score.stage, score.trace
        if stage.stale or trace is None or stage.current is None:
            yield "the score shows a choice that is no longer the one"
            return
        seen = self._app.score.body.score._trace  # the same pass, on an axis with room for what it forecasts
        if seen is None or seen.layers is not trace.layers or seen.steps != trace.with_room().steps:
            yield "the score shows another trace than the stage has"
        settings, model = stage.settings, stage.settings.model
        one = sequence_of(stage.current.network, settings=settings, series=stage.series)
        target = one.y if one.y.shape[1] == trace.target.shape[1] else one.y[:, trace.target_steps]
        for name, shown, wanted in (("x", trace.x, one.x), ("target", trace.target, target)):
            if name == "target" and trace.loss_kind == "sketch-rnn":
                continue  # what is compared there are the parameters of a density, not the points
            if not np.array_equal(shown, wanted):
                yield f"the {name} in the score, {shown.shape}, is not that of the settings, {wanted.shape}"
        if settings.data.opened is not None:
            return
        if trace.loss_on is not one.loss_on or (model.recipe == STACK and trace.loss_on is not model.loss_on):
            yield f"the score has the loss on {trace.loss_on}, the settings on {model.loss_on}"
        recurrent = [(layer.kind, layer.units) for layer in trace.layers if layer.recurrent]
        if model.recipe == STACK and recurrent != [(model.cell, units) for units in model.units]:
            yield f"the score shows {recurrent}, the settings say {model.cell} {model.units}"
        if stage.at == 0 and stage.traced is not None and stage.current.network is not stage.traced.network:
            yield "the score shows other weights than those of the epoch that is chosen"

        update, training = trace.update, settings.training
        if update is not None and (update.optimizer != training.optimizer or not self._rate(update, training)):
            yield f"the update is that of {update.optimizer} at {update.learning_rate}, the settings say {training}"

    @staticmethod
    def _rate(update: Update, training: TrainSettings) -> bool:
        falls = training.schedule != "constant" or training.loss == "sketch-rnn"
        return falls or bool(np.isclose(update.learning_rate, training.learning_rate))

    def _header(self) -> Iterator[str]:
        score = self._app.score
        stage, said, model = (
            score.stage,
            score.window.summary.text(),
            score.stage.settings.model,
        )
        if (data := stage.settings.data).opened is not None:
            name = task_of(data).called(data)
            if not stage.stale and not said.startswith(name[:_BEGINNING]):
                yield f"the header does not begin with {name}: {said}"
            return
        if model.recipe == STACK:
            width = stage.settings.data.sketch and len(stage.settings.data.sketch.words)
            outputs = width or shape_of(stage.settings.data).outputs
            stack = " → ".join(f"{model.cell} {units}" for units in model.units)
            if len(model.units) > 3:
                stack = f"{len(model.units)} × {model.cell}"
            wanted = [f"{stack} → Dense {outputs}"]
        else:
            wanted = [score.data.titles.get(model.recipe, "")]
        checkpoint = stage.checkpoint
        if checkpoint is not None:
            wanted.append("untrained" if checkpoint.epoch == 0 else f"epoch {checkpoint.epoch}")
        if score.trace is not None and task_of(stage.settings) is not SKETCH and stage.origin is None:
            wanted.append(f"loss here {loss_words(score.trace.loss)}")
        yield from (f"the header does not say “{words}”: {said}" for words in wanted if words not in said)


_OF_THE_TRAINING = ("Epochs", "Batch size", "Optimizer", "Learning rate")
_BEGINNING = 12
"""Letters of a file's name that the header always has."""
_SAID = (
    *("The picture could not be written to", "A picture cannot be written as", "Another training is under way"),
    "There are no scenes to export yet",
)
"""Begins what the window itself says in its banner, where an act deserves it."""


def _scrolls(widget: QWidget) -> bool:
    """Whether a text may begin or end beyond its part: a field, a table, or a label of which some letters are selected,
    which draws them by themselves."""
    selected = isinstance(widget, QLabel) and widget.hasSelectedText()
    return selected or isinstance(widget, QLineEdit) or isinstance(widget.parentWidget(), QAbstractItemView)


def _texts(root: QWidget) -> Iterator[str]:
    for widget in root.findChildren(QWidget):
        if isinstance(widget, (QLabel, QAbstractButton)) and widget.isVisible():
            yield widget.text()


def _being_edited(editor: QWidget) -> bool:
    """Whether a text is half typed there: it counts when the keyboard leaves it."""
    inner = editor.findChild(QLineEdit) if isinstance(editor, QAbstractSpinBox) else editor
    return isinstance(inner, QLineEdit) and editor.hasFocus() and inner.isModified()


def _problem(editor: QWidget) -> str:
    parent = editor.parentWidget()
    return parent.problem if isinstance(parent, Field) else ""


def _value(editor: QWidget) -> Any:
    if isinstance(editor, QComboBox):
        return editor.currentText()
    if isinstance(editor, QSpinBox):
        return editor.value()
    if isinstance(editor, QCheckBox):
        return editor.isChecked()
    assert isinstance(editor, QLineEdit)
    kinds = {"Units": whole_numbers, "Epochs": whole, "Batch size": whole}
    return kinds.get(editor.accessibleName(), number)(editor.text())
