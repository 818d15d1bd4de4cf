"""Whatever bytes a file of drawings has, it is read, read in part, or refused in words: a few of many cases."""

from __future__ import annotations

import pytest
from damage import READERS, in_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_bytes_crash_a_reader(reader: str, data: st.DataObject) -> None:
    name, strategy, read = READERS[reader]
    assert in_file(name, data.draw(strategy), read) in ("read", "in part", "refused")
