"""What is raised where a user's drawings, or a table, cannot be used.

It stands apart from the records of those that can be: the tasks are listed before the first picture and need only this.
"""

from __future__ import annotations

from rnnviz.errors import Kind, Told


class DrawingError(Told, ValueError):
    """A file of drawings, or a drawing, that cannot be used: a sentence for the user, with the place it came in at."""

    kind = Kind.BAD_INPUT


class TableError(Told, ValueError):
    """A file, or what is asked of it, cannot be understood. line: where, counted from 1; None where no line is."""

    kind = Kind.BAD_INPUT

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(f"line {line:,}: {reason}" if line else reason)
        self.reason, self.line = reason, line
