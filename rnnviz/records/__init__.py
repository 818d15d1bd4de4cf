"""Frozen records that cross floors: plain Python and numpy, one subject a file. They do not compute."""
