"""The exit codes of the command line, and which error is which of them."""

from __future__ import annotations

OK, FAILED, USAGE, BAD_INPUT, DIVERGED, NOT_WRITTEN, NOT_REPRODUCED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130

WORDS = """\
exit codes:
  0    all went well
  1    it could not be done; the reason is printed
  2    the command line was not understood
  3    a file or a run that was named cannot be used: settings, a series, a model
  4    the training was given up, because its loss became no number
  5    what was to be written could not be, as on a full disk; what is kept is said
  6    reproduce: not every row lands within 5 % of the book's figure
  130  stopped with Ctrl+C; a run that was being trained can be resumed
"""

_NAMES = {
    "SettingsFileError": BAD_INPUT,
    "SettingsError": BAD_INPUT,
    "TableError": BAD_INPUT,
    "RunError": BAD_INPUT,
    "ImportRefused": BAD_INPUT,
    "ModelRefused": BAD_INPUT,
    "UnsupportedModel": BAD_INPUT,
    "UnsupportedLayer": BAD_INPUT,
    "InputError": BAD_INPUT,
    "ArchiveError": BAD_INPUT,
    "LossDiverged": DIVERGED,
    "RunWriteError": NOT_WRITTEN,
}


def code_of(error: BaseException) -> int | None:
    """The exit code for an error of ours, whose words are for the user; None for any other.

    By name, so that no room has to be loaded to ask.
    """
    kind = type(error)
    return _NAMES.get(kind.__name__, FAILED) if kind.__module__.startswith("rnnviz.") else None
