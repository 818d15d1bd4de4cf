"""The gradient, itemised: how much the loss at step k sends back to step t, as a matrix."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.itemised_plan import CHOICE, ItemisedPlan
from rnnviz.layout.moments import Moment
from rnnviz.layout.numerals import number
from rnnviz.records.number_table import NumberTable
from rnnviz.records.trace import Itemised
from rnnviz.ui.gradients.paint import (
    BY_ROW,
    ONE_SCALE,
    ItemisedStyle,
    matrix_image,
    paint_itemised,
    paint_message,
)
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.chips import Chips
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

_SCALES = (
    ("one for all rows", "Colours compare the losses, too: a small loss makes its whole row pale"),
    ("each row to its own largest", "Colours compare the steps of one row: how far each loss reaches back"),
)


class ItemisedView(Canvas, Spoken, QWidget):
    """row_hovered, row_pinned: the STEP k whose loss the row is (an int), or None where there is no row."""

    row_hovered = Signal(object)
    row_pinned = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._itemised: Itemised | None = None
        self._image: QImage | None = None
        self._message = self._title = ""
        self._moment: Moment | None = None
        self._row: int | None = None
        self._pinned: int | None = None
        self._column: int | None = None
        self._axis: TimeAxis | None = None
        self._by_row = False
        self._scales = QWidget(self)
        row = QHBoxLayout(self._scales)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        label = QLabel("Scale:")
        label.setProperty("class", "dim")
        row.addWidget(label)
        chips = Chips(self._scales, _SCALES)
        chips.add_to(row)
        chips.choose(0)
        for chip in chips.chips:
            chip.setAccessibleName(f"scale: {chip.text()}")
        chips.idClicked.connect(lambda at: self.set_by_row(bool(at)))
        self._chips = chips
        self._said = QLabel(ONE_SCALE)
        self._said.setProperty("class", "dim")
        row.addSpacing(6)
        row.addWidget(self._said)
        self._scales.hide()
        self.setMouseTracking(True)
        self.setMinimumSize(420, 300)
        self.setAccessibleName("itemised gradient: the loss at step k, sent back to step t")
        as_part(self, "gradient-map", "Gradient map")

    # Setters.

    def set_itemised(self, itemised: Itemised | None) -> None:
        """The matrix to show; None shows the message alone. A pinned row stays where the same loss is there again."""
        kept = self.pinned_step
        self._itemised = itemised
        self._row = self._column = self._pinned = None
        if itemised is not None and kept is not None and kept in itemised.losses.tolist():
            self._pinned = itemised.losses.tolist().index(kept)
        self._draw_image()

    def set_pinned(self, step: int | None) -> None:
        """Pins the row of the loss at a step; None, or a step without a loss, pins none."""
        losses = [] if self._itemised is None else self._itemised.losses.tolist()
        self._pinned = losses.index(step) if step in losses else None
        self.update()

    def spoken(self) -> str:
        """The row in sight of the pointer or pinned, else that of the last loss: how far back its gradient reaches."""
        shown = self._itemised
        if shown is None or not len(shown.losses):
            return self._message
        row = next((one for one in (self._row, self._pinned) if one is not None), len(shown.losses) - 1)
        k, sizes = int(shown.losses[row]), shown.magnitude[row]
        most = int(sizes.argmax())
        words = f"{self._title or shown.layer}: of the loss at step {k}, a gradient of size {number(float(sizes[k]))} "
        words += (
            f"arrives at step {k}, {number(float(sizes[0]))} at step 0; the largest, {number(float(sizes[most]))}, "
        )
        return f"{words}at step {most}."

    def set_layer_title(self, title: str) -> None:
        """What the layer is called on the screen ("LSTM 2"); by default its name."""
        self._title = title
        self.update()

    def set_by_row(self, on: bool) -> None:
        """Colours each row by its own largest entry, and not all rows on one scale."""
        self._by_row = on
        self._chips.choose(int(on))
        self._said.setText(BY_ROW if on else ONE_SCALE)
        self._draw_image()

    def set_message(self, message: str) -> None:
        """Words instead of a matrix, or above one in place of the explanation; "" for none."""
        self._message = message
        self.update()

    def set_moment(self, moment: Moment) -> None:
        self._moment = moment
        self.update()

    def set_axis(self, axis: TimeAxis | None) -> None:
        """The score's time axis, so that every column is under its step; None: an axis of its own."""
        if axis != self._axis:
            self._axis = axis
            self.update()

    def theme_changed(self) -> None:
        self._draw_image()

    @property
    def pinned_step(self) -> int | None:
        """The step whose loss is pinned."""
        return self._step(self._pinned)

    def sizeHint(self) -> QSize:
        return scaling.size(900, 640)

    def number_table(self) -> NumberTable | None:
        """A row for each loss, a column for each step that it reaches."""
        if self._itemised is None:
            return None
        columns = ("loss at step", *(f"step {t}" for t in range(self._itemised.magnitude.shape[1])))
        rows = tuple(
            (int(step), *map(float, row))
            for step, row in zip(self._itemised.losses, self._itemised.magnitude, strict=True)
        )
        return NumberTable("Itemised gradient", columns, rows)

    def plan(self) -> ItemisedPlan | None:
        """Where everything is at the present size."""
        if self._itemised is None:
            return None
        return ItemisedPlan.of(self._itemised, width=self.width(), height=self.height(), axis=self._axis)

    def _draw_image(self) -> None:
        image = matrix_image(self._itemised, self.colours, by_row=self._by_row) if self._itemised else None
        self._image = image
        self._scales.setVisible(image is not None and self._itemised is not None and len(self._itemised.losses) > 1)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._said.show()
        self._said.setVisible(self._scales.sizeHint().width() <= scaling.px(self.width() - 40))
        left, wide = scaling.px(20), scaling.px(self.width() - 40)
        self._scales.setGeometry(left, scaling.px(CHOICE), wide, self._scales.sizeHint().height())

    def _step(self, row: int | None) -> int | None:
        return None if row is None or self._itemised is None else int(self._itemised.losses[row])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.fillRect(self.rect(), self.colours.color("background"))
        plan = self.plan()
        if self._itemised is None or self._image is None or plan is None:
            paint_message(painter, self._message, self.colours, QRectF(self.rect()))
            painter.end()
            return
        style = ItemisedStyle(
            self.colours,
            row=self._pinned if self._pinned is not None else self._row,
            pinned=self._pinned is not None,
            column=self._column,
            playhead=self._moment.step if self._moment else None,
            note=self._message,
            layer=self._title,
            by_row=self._by_row,
        )
        paint_itemised(painter, self._itemised, plan=plan, image=self._image, style=style, width=self.width())
        painter.end()

    # The pointer.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._cell(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        self._light(found)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        found = self._cell(event)
        row = found[0] if found else None
        self._pinned = None if row == self._pinned else row
        self.row_pinned.emit(self.pinned_step)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._light(None)

    def _light(self, found: tuple[int, int] | None) -> None:
        row, column = found or (None, None)
        if row != self._row:
            self._row = row
            self.row_hovered.emit(self._step(row))
        self._column = column
        self.update()

    def _cell(self, event: QMouseEvent) -> tuple[int, int] | None:
        plan = self.plan()
        return plan.cell(event.position().x(), event.position().y()) if plan else None
