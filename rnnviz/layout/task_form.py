"""A task's shape as a small drawing: cells in a row, and the arrows into and out of them."""

from __future__ import annotations

from rnnviz.light_dataclass import dataclass
from rnnviz.tasks.form import Form


@dataclass(frozen=True, slots=True)
class FormPicture:
    """enters, leaves: which of the cells, from left to right, have an arrow from below, and which one upward.
    wide_after: the cell after which there is a wider gap, where one network hands its state to the next; -1 for none.
    """

    enters: tuple[bool, ...]
    leaves: tuple[bool, ...]
    wide_after: int = -1

    @property
    def cells(self) -> int:
        return len(self.enters)


_YES, _NO = True, False

PICTURES = {
    Form.SEQUENCE: FormPicture((_YES,) * 4, (_YES,) * 4),
    Form.VECTOR: FormPicture((_YES,) * 4, (_NO, _NO, _NO, _YES)),
    Form.FROM_VECTOR: FormPicture((_YES, _NO, _NO, _NO), (_YES,) * 4),
    Form.ENCODER_DECODER: FormPicture((_YES, _YES, _NO, _NO), (_NO, _NO, _YES, _YES), wide_after=1),
}
