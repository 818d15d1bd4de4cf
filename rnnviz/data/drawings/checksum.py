"""CRC-32C (Castagnoli), by which TFRecord files check themselves; RFC 3720, appendix B.4, has the polynomial.

A checksum is linear: the sum of what each byte adds at its place. So one table a place, and no loop over bytes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

_POLYNOMIAL = 0x82F63B78
_BLOCK = 1024


def masked_crc(data: bytes) -> int:
    """The checksum as TFRecord files keep it: rotated by 15 bits, plus a constant."""
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def crc32c(data: bytes) -> int:
    tables, columns = _tables()
    crc = 0xFFFFFFFF
    for begin in range(0, len(data), _BLOCK):
        block = np.frombuffer(data[begin : begin + _BLOCK], np.uint8)
        if len(block) < 4:
            for byte in block.tolist():
                crc = crc >> 8 ^ int(tables[-1][(crc ^ byte) & 0xFF])
            continue
        # What has been summed up so far goes into the block's first four bytes.
        block = block.copy()
        block[:4] ^= np.frombuffer(crc.to_bytes(4, "little"), np.uint8)
        added = tables.ravel()[columns[-len(block) :] + block]
        crc = int(np.bitwise_xor.reduce(added))
    return crc ^ 0xFFFFFFFF


@cache
def _tables() -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """(_BLOCK, 256) what a byte adds at each place of a block, the last place last; and where each place begins."""
    last = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        last = np.where(last & 1, last >> 1 ^ np.uint32(_POLYNOMIAL), last >> 1)
    tables = np.empty((_BLOCK, 256), np.uint32)
    tables[-1] = last
    for place in range(_BLOCK - 2, -1, -1):
        tables[place] = tables[place + 1] >> 8 ^ last[tables[place + 1] & 0xFF]
    return tables, np.arange(_BLOCK) * 256
