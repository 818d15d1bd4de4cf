"""What lies beside the checkout, in ../shared: real files for tests and benchmarks, which not everyone has."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
CASES = SHARED / "cases"
SERIES = SHARED / "data" / "series"
DRAWINGS = SHARED / "data" / "quickdraw"
REVIEWS = SHARED / "data" / "text"
RIDERSHIP = SERIES / "CTA_ridership_daily_unsorted_dups.csv"
NPZ = DRAWINGS / "sketchrnn_npz"
NDJSON = DRAWINGS / "simplified_ndjson" / "mouth.ndjson"
TFRECORDS = DRAWINGS / "tfrecord"
DECODERS = DRAWINGS / "sketchrnn_decoders"


def needs(path: Path) -> pytest.MarkDecorator:
    """Skips a test in words where this file or folder is not there."""
    return pytest.mark.skipif(not path.exists(), reason=f"../{path.relative_to(SHARED.parent)} is not there")
