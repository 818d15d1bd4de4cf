"""What one can do in the window has keys of its own: of two with the same keys Qt does neither."""

from __future__ import annotations

from collections import Counter

from rnnviz.ui.shell.actions import deeds
from rnnviz.ui.shell.page import find_pages


def test_no_two_commands_have_the_same_keys() -> None:
    keys = Counter(key for deed in deeds(find_pages()) for key in deed.keys)
    assert [key for key, count in keys.items() if count > 1] == []
