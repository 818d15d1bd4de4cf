"""Which motions there are, and how large a frame is: known without the program that draws them."""

from __future__ import annotations

MOTIONS = ("left", "right", "up", "down", "turns", "grows", "shrinks")
"""The classes, in the order of a model's outputs; x to the right, y down. One that turns may turn either way."""

SIDE = 20
"""Pixels of a frame's side."""
