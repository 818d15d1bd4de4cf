"""The exit codes of the command line, and which error is which of them."""

from __future__ import annotations

from enum import IntEnum

from rnnviz.errors import Kind, Told


class Code(IntEnum):
    """Each with the line of the help that explains it."""

    words: str

    def __new__(cls, number: int, words: str) -> Code:
        code = int.__new__(cls, number)
        code._value_, code.words = number, words
        return code

    OK = 0, "success"
    FAILED = 1, "failure; the reason is printed"
    USAGE = 2, "the command line was not understood, or asks for something that does not exist"
    BAD_INPUT = 3, "a file or run cannot be used: settings, a series, drawings, a model"
    DIVERGED = 4, "the training was abandoned because the loss became infinite or not a number"
    NOT_WRITTEN = 5, "the output could not be written, for example to a full disk; what was kept is printed"
    NOT_REPRODUCED = 6, "reproduce: not every row came within 5 % of the book's figure"
    INTERRUPTED = 130, "stopped with Ctrl+C or by the system; a run in training can be resumed"


OK, FAILED, USAGE, BAD_INPUT = Code.OK, Code.FAILED, Code.USAGE, Code.BAD_INPUT
DIVERGED, NOT_WRITTEN, NOT_REPRODUCED, INTERRUPTED = (
    Code.DIVERGED,
    Code.NOT_WRITTEN,
    Code.NOT_REPRODUCED,
    Code.INTERRUPTED,
)

WORDS = "exit codes:\n" + "".join(f"  {code:<3}  {code.words}\n" for code in Code)

KINDS = {
    Kind.FAILED: Code.FAILED,
    Kind.USAGE: Code.USAGE,
    Kind.BAD_INPUT: Code.BAD_INPUT,
    Kind.DIVERGED: Code.DIVERGED,
    Kind.NOT_WRITTEN: Code.NOT_WRITTEN,
}


def code_of(error: BaseException) -> Code | None:
    """The exit code for an error whose words are for the user; None for any other."""
    return KINDS[error.kind] if isinstance(error, Told) else None
