"""Writes the checksums of a folder of packages anew: python packaging/bundle/sums.py FOLDER, after they were signed."""

from __future__ import annotations

import sys
from pathlib import Path

from parts import write_sums

if __name__ == "__main__":
    write_sums(Path(sys.argv[1]))
