"""The cells of one track: their numbers, and where these stand on the scales of colours."""

from __future__ import annotations

from dataclasses import field

import numpy as np
import numpy.typing as npt

from rnnviz.layout.scale import LogScale
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.ui.score.kept import Kept
from rnnviz.ui.widgets.theme import UInt32

UInt8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Grid:
    """numbers, slopes: (units, T) the numbers, and the loss's derivatives with respect to them; NaN for none.

    present: (T,) at which steps there are cells. ends: of the scale of numbers; scale: of the derivatives. table, dim:
    the colours of numbers, and the same dimmed. turned: the row is computed from the last step to the first. off:
    (units, T), those that the dropout of a training pass has switched off; None where it has none.
    What is asked of it is worked out then, and kept: going forward nobody asks for colours of derivatives.
    """

    numbers: Array
    slopes: Array
    present: BoolArray
    ends: tuple[float, float]
    scale: LogScale
    table: UInt32
    dim: UInt32
    gradients_shown: bool
    turned: bool = False
    off: BoolArray | None = None
    kept: Kept = field(default_factory=Kept, init=False, compare=False, repr=False)

    @property
    def value(self) -> UInt8:
        """(units, T): places of the numbers on their scale, 0 … 255; 0 for NaN."""
        return self.kept.get("value", self._value)

    def _value(self) -> UInt8:
        low, high = self.ends
        place = (self.numbers - low) * (255 / (high - low)) + 0.5
        np.fmax(place, 0.0, out=place)  # which takes 0 where the other is NaN
        np.minimum(place, 255.0, out=place)
        return place.astype(np.uint8)

    @property
    def gradient(self) -> UInt8:
        """(units, T): places of the derivatives' sizes, as `LogScale.place` has them."""
        return self.kept.get("gradient", lambda: self.scale.place(self.slopes))

    @property
    def lost(self) -> BoolArray | None:
        """(units, T): which numbers are none, NaN or infinite; None where all are."""
        return self.kept.get("lost", lambda: self._lost(self.numbers))

    @property
    def slopes_lost(self) -> BoolArray | None:
        """(units, T): which derivatives are no numbers; None where all are, or none is shown."""
        return self.kept.get("slopes lost", lambda: self._lost(self.slopes)) if self.gradients_shown else None

    def _lost(self, values: Array) -> BoolArray | None:
        if np.isfinite(values if self.present.all() else values[:, self.present]).all():
            return None
        return ~np.isfinite(values) & self.present

    @property
    def nothing(self) -> BoolArray | None:
        """(units, T): which derivatives are exactly 0; None where none is, or none is shown."""
        return self.kept.get("nothing", self._nothing) if self.gradients_shown else None

    def _nothing(self) -> BoolArray | None:
        found = self.slopes == 0
        return found if found.any() else None
