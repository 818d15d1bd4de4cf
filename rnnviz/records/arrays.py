"""What arrays of numbers are called in annotations."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]


IntArray = npt.NDArray[np.integer[Any]]


BoolArray = npt.NDArray[np.bool_]
