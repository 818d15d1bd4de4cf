"""The items of layouts that Qt has made, and that Python has objects of."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QLayoutItem
from shiboken6 import Shiboken


def items_that_qt_has_made() -> set[int]:
    """Their addresses."""
    known = (one for one in Shiboken.getAllValidWrappers() if isinstance(one, QLayoutItem))
    made = (one for one in known if not isinstance(one, QLayout) and not Shiboken.createdByPython(one))
    return {Shiboken.getCppPointer(one)[0] for one in made}
