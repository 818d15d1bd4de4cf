"""Whatever bytes a generator's file has, it draws, or is refused in words: a few of many cases."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).resolve().parents[2] / "data" / "drawings"))

from damage import in_file
from decoder_damage import DECODERS


@pytest.mark.parametrize("reader", DECODERS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_bytes_crash_a_reader_of_generators(reader: str, data: st.DataObject) -> None:
    name, strategy, read = DECODERS[reader]
    assert in_file(name, data.draw(strategy), read) in ("read", "refused")
