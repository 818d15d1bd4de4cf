"""The Draw pane: the ways in which a network draws, what it is given, what it drew, and one of it large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from rnnviz.layout.draw_text import DRAWS, EMPTY, NEEDS_HAND, Way, figures, heading, limits, reasons, steps_of
from rnnviz.records.drawings import LICENCE, Drawing, GeneratorInfo, Sample
from rnnviz.ui.sketch.compare_view import CompareView
from rnnviz.ui.sketch.draw_bar import DrawBar
from rnnviz.ui.sketch.draw_options import DrawOptions, DrawRequest
from rnnviz.ui.sketch.draw_source import DrawSource
from rnnviz.ui.sketch.drawing_menu import open_menu
from rnnviz.ui.sketch.drawing_sheet import DrawingSheet
from rnnviz.ui.sketch.drawing_state import drawing_of, number, plain
from rnnviz.ui.sketch.generator_training import GeneratorTraining
from rnnviz.ui.sketch.pen_view import PenView
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.split import split

_FILTER = "Decoders (*.gen.json *.json *.npz);;All files (*)"


@dataclass
class _Under:
    """What a way was last asked for. pending: drawings are still to come. words: how far it is."""

    request: DrawRequest | None = None
    pending: bool = False
    words: str = ""
    wrong: bool = False
    given: tuple[Drawing, ...] = field(default_factory=tuple)


class DrawView(scaling.Scaled, QWidget):
    """Parts that are public: options, pen, compare, training, sources, sheets. Setters: set_generators, begin, add,
    end, set_classes, set_examples, give, set_licence.

    requested(DrawRequest, tuple of Drawing): draw so, from those drawings made by hand. score_requested(Sample).
    save_requested(Sample or Drawing, a file's ending). copy_requested(Sample or Drawing). generator_chosen(str key).
    load_requested(str path). examples_requested(str word): drawings by people, for `set_examples`.
    """

    requested = Signal(object, object)
    score_requested = Signal(object)
    save_requested = Signal(object, str)
    copy_requested = Signal(object)
    generator_chosen = Signal(str)
    load_requested = Signal(str)
    examples_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.way = Way.GENERATE
        self.info: GeneratorInfo | None = None
        self._bare = False
        self._under = {way: _Under() for way in DRAWS}
        self._chosen: tuple[int, int] | None = None
        self.bar = DrawBar()
        self.options = DrawOptions()
        self.pen = PenView()
        self.compare = CompareView()
        self.training = GeneratorTraining()
        self.sources = {way: DrawSource(pads=pads) for way, pads in NEEDS_HAND.items()}
        self.sources[Way.RECONSTRUCT].set_hints("Draw here what the network is to reconstruct")
        self.sources[Way.FINISH].set_hints("Begin a drawing here")
        self.sources[Way.INTERPOLATE].set_hints("One drawing…", "…and another")
        self.sheets = {way: DrawingSheet(f"drawings of the network: {way}") for way in DRAWS}
        self._strips = QStackedWidget()
        self._top = split(Qt.Orientation.Horizontal, *self.sources.values(), self.sheets[Way.GRID], self.pen)
        for way, sheet in self.sheets.items():
            sheet.set_message(EMPTY[way])
            sheet.chosen.connect(self._show_chosen)
            sheet.menu_requested.connect(self._open_menu)
            if way is not Way.GRID:
                self._strips.addWidget(sheet)
        self._body = split(Qt.Orientation.Vertical, self._top, self._strips)
        self._pages = QStackedWidget()
        for page in (self._body, self.compare, self.training):
            self._pages.addWidget(page)
        self._figures, self._licence = QLabel(), QLabel()
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(12, 3, 12, 4)
        foot.setSpacing(16)
        for label in (self._figures, self._licence):
            label.setProperty("class", "dim")
        self._figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._foot_room = QWidget()
        foot.addWidget(self._figures, 1)
        foot.addWidget(self._foot_room, 1)
        foot.addWidget(self._licence)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.options)
        column.addWidget(self._pages, 1)
        column.addWidget(self._foot)
        self._wire()
        self.set_licence(LICENCE)
        self.set_generators((), "")
        self.show_way(Way.GENERATE)

    # -- setters ------------------------------------------------------------------------------------------------

    def set_generators(self, infos: Sequence[GeneratorInfo], key: str) -> None:
        """The generators that can be chosen, and which one is; another one empties the sheets."""
        chosen = next((info for info in infos if info.key == key), infos[0] if infos else None)
        self.bar.set_generators(infos, chosen)
        self.compare.set_generators(infos)
        if (chosen.key if chosen else "") != (self.info.key if self.info else ""):
            for way in DRAWS:
                self._under[way] = _Under()
                self.sheets[way].set_items(())
            self.pen.set_sample(None)
        self.info = chosen
        why = reasons(chosen)
        self.bar.set_reasons(why)
        self.options.set_generator(chosen)
        self._prefer_known()
        self._figures.setText("   ·   ".join(part for part in (figures(chosen), limits(chosen)) if part))
        self._figures.setToolTip(self._figures.text())
        if self.way in why and chosen is not None:
            self.show_way(Way.GENERATE)
        self._show_state()
        self._ensure()

    def begin(self, request: DrawRequest, given: tuple[Drawing, ...] = ()) -> None:
        """Drawings are in progress: their empty frames."""
        way = request.way
        labels = steps_of(request.count) if way is Way.INTERPOLATE else ()
        columns = request.columns if way is Way.GRID else 0
        self._under[way] = _Under(request, True, f"drawing {request.count}…", given=given)
        self.sheets[way].expect(request.count, columns=columns, labels=labels)
        self._show_state()

    def add(self, way: Way, sample: Sample) -> None:
        """One of the drawings that were asked for."""
        sheet, under = self.sheets[way], self._under[way]
        sheet.add(sample)
        under.words = f"{len(sheet.items)} of {sheet.expected} drawn…"
        if way is self.way:
            if len(sheet.items) == 1:
                self._show_item(sample, play=bool(under.request and under.request.fresh))
            self._show_state()

    def end(self, way: Way, how: str, problem: str = "") -> None:
        """No more come. how: "finished", "stopped" or "failed"; problem: why it failed, a sentence."""
        under, sheet = self._under[way], self.sheets[way]
        under.pending = False
        self._show_wanted(way, how)
        under.wrong = how == "failed"
        under.words = problem if under.wrong else ""
        sheet.end()
        if how == "stopped" and not sheet.items:
            under.request = None  # asked for anew when its way is shown again
        if under.wrong and not sheet.items:
            sheet.set_message(problem or EMPTY[way])
        else:
            sheet.set_message(EMPTY[way])
        self._show_state()

    def _show_wanted(self, way: Way, how: str) -> None:
        """The drawing that a scene shows, up to its point."""
        if self._chosen is not None and way is self.way and how == "finished":
            (at, point), self._chosen = self._chosen, None
            QTimer.singleShot(0, self, self._share_out)  # the pane may have its size only now
            sheet = self.sheets[way]
            if sheet.items:
                sheet.choose(min(at, len(sheet.items) - 1))
                self._show_chosen()
                if point >= 0:
                    self.pen.set_step(point)

    def set_classes(self, words: Sequence[str]) -> None:
        """The classes of which the gallery has drawings: for examples, and to train on."""
        for source in self.sources.values():
            source.set_classes(words)
        self._prefer_known()
        self.training.set_classes(words)

    def set_examples(self, word: str, drawings: Sequence[Drawing]) -> None:
        """Drawings by people of a class, wherever it is chosen."""
        for source in self.sources.values():
            if source.word == word:
                source.set_examples(drawings)

    def give(self, drawing: Drawing, way: Way = Way.RECONSTRUCT) -> None:
        """A drawing from elsewhere, as what the network is given."""
        self.show_way(way)
        if way in self.sources:
            self.sources[way].set_drawing(drawing)

    def set_licence(self, words: str) -> None:
        """The attribution of the drawings on which the network was trained."""
        self._licence.setText(words)
        self._licence.setToolTip("Drawings in colour are by a network that was trained on these")

    def show_way(self, way: Way) -> None:
        """One of the ways, as it was left; one that the generator cannot do is not shown."""
        if way in reasons(self.info) and self.info is not None:
            return
        self.way = way
        self.bar.set_way(way)
        alone = way in DRAWS
        self._pages.setCurrentWidget(self._body if alone else self.compare if way is Way.COMPARE else self.training)
        self.options.setVisible(alone and not self._bare)
        self._figures.setVisible(alone)
        self._foot_room.setVisible(not alone)
        if not alone:
            self.pen.set_playing(False)
            return
        self.options.set_way(way)
        for one, source in self.sources.items():
            source.setVisible(one is way)
        self.sheets[Way.GRID].setVisible(way is Way.GRID)
        self._strips.setVisible(way is not Way.GRID)
        if way is not Way.GRID:
            self._strips.setCurrentWidget(self.sheets[way])
        self._share_out()
        self._show_chosen()
        self._show_state()
        self._ensure()

    def set_bare(self, bare: bool) -> None:
        """What a network is given and what it draws, without the tools."""
        self._bare = bare
        for widget in (self.bar, self._foot):
            widget.setVisible(not bare)
        self.options.setVisible(self.way in DRAWS and not bare)
        self.compare.set_bare(bare)
        for source in self.sources.values():
            source.set_bare(bare)
        self.pen.set_bare(bare)
        self._share_out()

    def minimumSizeHint(self) -> QSize:
        return self._pages.currentWidget().minimumSizeHint() if self._bare else super().minimumSizeHint()

    def state(self) -> dict[str, Any]:
        """The way, its choices, what the network is given, and which drawing is shown up to which point."""
        given = {
            str(way): [plain(pad.pad.drawing) for pad in source.pads]
            for way, source in self.sources.items()
            if any(pad.pad.strokes for pad in source.pads)
        }
        chosen = self.sheets[self.way].index if self.way in self.sheets else None
        return {
            "way": str(self.way),
            "options": self.options.state(),
            "given": given,
            "pad": self.sources[self.way].active if self.way in self.sources else 0,
            "chosen": chosen,
            "point": self.pen.step,
            "compare": self.compare.state(),
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Asks for the same drawings again; what is none of its values is passed over."""
        options, given = state.get("options"), state.get("given")
        for name, drawings in given.items() if isinstance(given, dict) else ():
            source = self.sources.get(next((way for way in self.sources if way == name), Way.TRAIN))
            if source is not None and isinstance(drawings, list):
                for pad, one in zip(source.pads, drawings, strict=False):
                    pad.put(drawing_of(one))
                source.use(number(state.get("pad"), 0, len(source.pads) - 1, 0))
        way = next((way for way in Way if way == state.get("way")), Way.GENERATE)
        self.options.show_state(options if isinstance(options, dict) else {})
        compared = state.get("compare")
        self.compare.show_state(compared if isinstance(compared, Mapping) else {})
        if way in self._under:
            self._under[way].request = DrawRequest(way)  # so that nothing else is asked for meanwhile
        self.show_way(way)
        if way in DRAWS and self.way is way:
            self._chosen = number(state.get("chosen"), 0, 1_000, 0), number(state.get("point"), -1, 10_000, -1)
            self._ask(self.options.request())

    # -- events -------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ensure()

    def _wire(self) -> None:
        self.bar.way_chosen.connect(self._choose_way)
        self.bar.generator_chosen.connect(self.generator_chosen)
        self.bar.load_pressed.connect(self._ask_file)
        self.options.asked.connect(self._ask)
        for source in self.sources.values():
            source.changed.connect(self._source_changed)
            source.examples_requested.connect(self.examples_requested)
        self.pen.score_requested.connect(lambda: self._tell_score(self.pen.sample))
        self.pen.save_requested.connect(self._tell_save)
        self.pen.copy_requested.connect(self._tell_copy)

    def _choose_way(self, way: Way) -> None:
        self.show_way(way)
        others = {Way.TRAIN: self.training, Way.COMPARE: self.compare.sides[0].sheet}
        others.get(way, self.pen).setFocus()  # so that the keys step at once

    def _source_changed(self) -> None:
        self._ask(self.options.request())
        self._show_state()

    def _ask(self, request: DrawRequest) -> None:
        if request.way not in reasons(self.info):
            given = self.sources[request.way].drawings if request.way in self.sources else ()
            if given or request.way not in self.sources:
                self.requested.emit(request, given)

    def _ensure(self) -> None:
        """A way that needs no drawing of the user's shows something at once."""
        under = self._under.get(self.way)
        if under is not None and under.request is None and self.isVisible() and self.way not in self.sources:
            self._ask(self.options.request(fresh=True))

    def _ask_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Load a decoder", "", _FILTER)
        if path:
            self.load_requested.emit(path)

    # -- what is shown ------------------------------------------------------------------------------------------

    def _show_chosen(self) -> None:
        item = self.sheets[self.way].item
        if isinstance(item, Sample):
            self._show_item(item)
        else:
            self.pen.set_sample(None)
            self.pen.set_message("Watch here how the pen draws, point by point.")

    def _show_item(self, sample: Sample, *, play: bool = False) -> None:
        self.pen.set_sample(sample, title=heading(self.info, self.way), play=play)

    def _show_state(self) -> None:
        if self.way not in self._under:
            return
        under = self._under[self.way]
        source = self.sources.get(self.way)
        missing = source is not None and not source.drawings
        why = reasons(self.info).get(self.way, "")
        self.options.set_usable(not missing and not why)
        self.options.set_state(under.words or why, wrong=under.wrong)

    def _prefer_known(self) -> None:
        for source in self.sources.values():
            source.prefer(self.info.words if self.info is not None else ())

    def _share_out(self) -> None:
        width, height = self.width(), max(round(scaling.logical(self._pages.height())), 200)
        strip = max(118, round((0.26 if height > 600 else 0.22) * height))
        scaling.divide(self._body, [height - strip, strip])
        left = {Way.INTERPOLATE: 0.5, Way.GRID: 0.52}.get(self.way, 0.4)
        given = [round(left * width)] * (len(self.sources) + 1)
        scaling.divide(self._top, [*given, width - round(left * width)])

    # -- what is done with a drawing ----------------------------------------------------------------------------

    def _open_menu(self, index: int, at: QPoint) -> None:
        told = self.score_requested, self.save_requested, self.copy_requested
        score, save, copy = (signal.emit for signal in told)
        watch = lambda: self.pen.set_playing(True)  # noqa: E731
        open_menu(self, self.sheets[self.way].items[index], at, score=score, save=save, copy=copy, watch=watch)

    def _tell_score(self, item: object) -> None:
        if isinstance(item, Sample):
            self.score_requested.emit(item)

    def _tell_save(self, kind: str) -> None:
        if (shown := self.pen.sample or self.pen.drawing) is not None:
            self.save_requested.emit(shown, kind)

    def _tell_copy(self) -> None:
        if (shown := self.pen.sample or self.pen.drawing) is not None:
            self.copy_requested.emit(shown)
