"""The shapes that a task of sequences can have: what goes in, and what comes out, at which steps.

Géron, Hands-On Machine Learning, chapter 15, "Input and output sequences", has these four.
"""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """As the window says it."""

    SEQUENCE = "sequence to sequence"
    VECTOR = "sequence to vector"
    FROM_VECTOR = "vector to sequence"
    ENCODER_DECODER = "encoder-decoder"


MEANINGS = {
    Form.SEQUENCE: "One input and one answer at every step",
    Form.VECTOR: "One input at every step, and one answer after the last",
    Form.FROM_VECTOR: "One input for the whole sequence, and an answer at every step",
    Form.ENCODER_DECODER: "The encoder reads the sequence; the decoder begins with its state and writes the answer",
}
