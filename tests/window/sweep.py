"""The window looked at from end to end, and all of its texts read after every act: random walks read at every
twentieth only. Every model in every phase and layer, and every control of every place, in windows of several sizes.
"""

from __future__ import annotations

from collections.abc import Iterator

from act import Act, entries, named, top
from lists import found, go
from places import PLACES
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from walker import HEAVY, Found, Person, inner

SIZES = ("1024x640", "1280x720", "1920x1080")
"""From the smallest that the window can have."""
TASK, MODEL, CELL, UNITS = "TaskPicker Task", "FittingCombo Model", "FittingCombo Cell", "QLineEdit Units"
STACK, FILE = "stack of layers", "a file on the stage"
STACKS = [(cell, units) for cell in ("SimpleRNN", "GRU", "LSTM") for units in ("1", "256", "20, 20, 20, 20, 20")]
_MOST_LAYERS, _MOST_ENTRIES = 8, 45


def stages() -> dict[str, tuple[Act, ...]]:
    """What can be on the stage, by name, and how it comes there: every model of every task and of a file, stacks of
    every cell, and a network that draws."""
    ways = {"a network that draws": (*PLACES["Sketch, Let it draw"], Act("click", "QPushButton Open in Score"))}
    with Person() as person:
        for task in _entries(TASK):
            chosen = Act("choose", TASK, task, answer="mouse")
            person.do(chosen)
            ways |= _models(task, (chosen,))
        for act in PLACES[FILE]:
            person.do(act)
        ways |= _models(FILE, PLACES[FILE])
    return ways


def _models(task: str, way: tuple[Act, ...]) -> dict[str, tuple[Act, ...]]:
    ways = {}
    for model in _entries(MODEL):
        chosen = (*way, Act("choose", MODEL, model, answer="mouse"))
        stacks = {f"{task}, {cell} {units}": (*chosen, *_stack(cell, units)) for cell, units in STACKS}
        ways |= stacks if model == STACK else {f"{task}, {model}": chosen}
    return ways


def _stack(cell: str, units: str) -> tuple[Act, ...]:
    return Act("choose", CELL, cell, answer="mouse"), Act("type", UNITS, units, answer="Return")


def _entries(name: str) -> list[str]:
    """The entries of a list in sight, without those that ask for a file."""
    root = top()
    box = named(root).get(name) if root is not None else None
    return [words for words in entries(box) if not words.endswith("…")] if isinstance(box, QComboBox) else []


def look_at_model(way: tuple[Act, ...], size: str) -> tuple[int, Found | None]:
    """How many acts were done with a model on the stage, and what was found; it ends with the first."""
    with Person(lambda _: True) as person:
        return _do(person, _tour(person, way, size))


def look_at_place(place: str, size: str) -> tuple[int, Found | None]:
    """The same of a place of the window: every button and every entry there, and the pointer over every picture."""
    with Person(lambda _: True) as person:
        if faults := go(person, place):
            return len(person.acts), found(person, faults)
        return _do(person, _controls(place, size))


def _do(person: Person, acts: Iterator[Act]) -> tuple[int, Found | None]:
    for act in acts:
        if faults := person.do(act):
            return len(person.acts), found(person, faults)
    return len(person.acts), None


def _tour(person: Person, way: tuple[Act, ...], size: str) -> Iterator[Act]:
    """Both pages with the network, at three moments of every phase, with each of its layers in the inspector."""
    yield from way
    yield Act("resize", what=size)
    trace = person.app.score.trace
    layers = min(len(trace.layers), _MOST_LAYERS) if trace is not None else 1
    for page in ("Ctrl+1", "Ctrl+2"):
        yield Act("key", what=page)
        for phase in "1234":
            yield Act("key", what=phase)
            if page == "Ctrl+1" or phase == "3":
                yield from (Act("key", what=key) for key in ("PgDown", "PgUp") for _ in range(layers - 1))
            yield from (Act("key", what="Right") for _ in range(2))
    yield Act("click", "QPushButton Training")


def _controls(place: str, size: str) -> Iterator[Act]:
    yield Act("resize", what=size)
    yield from _pointing()
    pressed = [name for name, part in _parts().items() if _is_light_button(name, part)]
    lists = {name: _entries(name) for name, part in _parts().items() if isinstance(part, QComboBox)}
    pictures = [name for name, part in _parts().items() if _is_picture(part)]
    for name in pressed:
        yield Act("click", name)
        yield Act("key", what="Esc")
        yield from _back(place)
    if sum(map(len, lists.values())) <= _MOST_ENTRIES:
        yield from (
            Act("choose", name, words, answer="mouse") for name, all_words in lists.items() for words in all_words
        )
    for name in pictures:
        for x in (0.1, 0.5, 0.9):
            yield Act("click", name, at=(x, 0.5))
            yield Act("key", what="Ctrl+A")  # all rows of a table, which are then drawn
        yield from _back(place)
    yield from _pointing()


def _pointing() -> Iterator[Act]:
    """The pointer over every picture in sight: what is read off there stands beside ticks and legends."""
    for name in [name for name, part in _parts().items() if _is_picture(part)]:
        yield from (Act("hover", name, at=(x, y)) for x in (0.02, 0.3, 0.6, 0.98) for y in (0.1, 0.5, 0.9))


def _back(place: str) -> Iterator[Act]:
    """To a place again: what led there, but for a file, which is there already."""
    way = [act for act in PLACES[place] if act.kind != "drop"]
    yield from (act for act in way if act.where != "QPushButton Forecast this")


def _parts() -> dict[str, QWidget]:
    root = top()
    return named(root) if root is not None else {}


def _is_light_button(name: str, part: QWidget) -> bool:
    heavy = name.partition(" ")[2].lower().startswith(HEAVY)
    return isinstance(part, QAbstractButton) and part.isEnabled() and not inner(part) and not heavy


def _is_picture(part: QWidget) -> bool:
    """Whether a part paints itself, and is large: a plot, a matrix, a table."""
    kinds = (QLabel, QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QScrollBar)
    holds = any(child.isVisible() and child.width() > 60 for child in part.findChildren(QWidget))
    return part.width() >= 90 and part.height() >= 60 and not isinstance(part, kinds) and not holds
