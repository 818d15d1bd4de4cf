"""In which countries the drawings of some classes were made, counted by the worker for a training's choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from rnnviz.jobs.drawings import CountCountries
from rnnviz.records.drawings import DrawingClass
from rnnviz.ui.shell.errands import Errands


def count_countries(
    errands: Errands,
    purpose: str,
    words: Iterable[str],
    classes: Mapping[str, DrawingClass],
    take: Callable[[Sequence[tuple[str, int]]], None],
) -> None:
    """Hands (country, drawings) of the classes `words` on; () where no file says a country. purpose: a newer count of
    the same purpose takes the place of this one."""
    known = tuple(one for word in words if (one := classes.get(word)) is not None and one.has_countries)
    if known:
        errands.send(purpose, CountCountries(known), take, failed=lambda *_: take(()))
    else:
        errands.drop(purpose)
        take(())
