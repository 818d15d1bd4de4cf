"""A page of the window: what it is called, and what makes it when it is first shown.

A folder under rnnviz/ui with a module `page` that has a `PAGE` is a page; nothing else names it. That module imports
nothing heavy: the first picture does not wait for the pages that are not in sight.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

import rnnviz.ui
from rnnviz.light_dataclass import dataclass

if TYPE_CHECKING:
    from rnnviz.records.scene import Stop
    from rnnviz.ui.shell.main_window import MainWindow
    from rnnviz.ui.shell.session import Session


def named(path: str) -> Any:
    """What "module:name" is, whose module is imported now: by this, and by nothing else, the window puts off an import
    that its first picture need not wait for."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


@dataclass(frozen=True, slots=True)
class PageKind:
    """key: its name in code. title: on its tab. about: what it is for, in the menu and under the pointer. place: in the
    order of the tabs. factory: "module:function", which takes the window and the session and returns the Page.

    stepped: what it shows is stepped through, so that the keys of time, of layers and of zoom are its own. of_runs: it
    is of no use where trainings are not kept. own_models: it shows other models than the score, or none: the score's
    summary would mislead there, and the page's own `line` is in its place. keys: that show it, besides Ctrl and its
    number.
    """

    key: str
    title: str
    about: str
    place: int
    factory: str
    stepped: bool = False
    of_runs: bool = False
    own_models: bool = False
    keys: tuple[str, ...] = ()

    @property
    def make(self) -> Callable[[MainWindow, Session], Page]:
        found: Callable[[MainWindow, Session], Page] = named(self.factory)
        return found


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of what is read beside the picture, as a speaker is told of it. at: which one, from 0, of `count`. book:
    what it is of; after: the title of the next one, "" for none; notes: what is asked on it, and the answer."""

    at: int
    count: int
    book: str
    title: str
    after: str = ""
    notes: str = ""


class Page(QObject):
    """What the window needs of a page that is there; its controller, as a rule.

    view: what stands in the window; two pages may share one. keyboard: who has the keyboard when the page comes into
    sight. messages_over: over whose foot the window's messages lie. beside: whether it shows something beside another
    page that is in sight. line: what the header says where the page has models of its own; line_changed(): it is
    another.
    """

    line_changed = Signal()

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.view = view

    @property
    def keyboard(self) -> QWidget:
        return self.view

    @property
    def messages_over(self) -> QWidget:
        return self.view

    @property
    def line(self) -> str:
        return ""

    def enter(self) -> None:
        """It comes into sight."""

    def set_bare(self, bare: bool) -> None:
        """Whether all but the picture is to be out of sight, as in a presentation."""

    def other_tracks(self) -> None:
        """Another choice of what is shown beside the picture, where there is one."""

    @property
    def parts(self) -> int:
        """How many parts one moment is shown in, one after another: then each is a stop of a talk."""
        return 1

    def within(self, by: int) -> bool:
        """The next part of what is shown at this stop of a talk (1), or the one before (-1); False where there is no
        more of them."""
        del by
        return False

    @property
    def leaf(self) -> Leaf | None:
        """Where one is in what is read beside the picture; None where nothing is."""
        return None

    def turn(self, to: int) -> None:
        """Turns to another leaf of it, and brings it into sight."""

    def leave(self) -> None:
        """Another page comes into sight."""

    @property
    def beside(self) -> bool:
        return False

    def state(self) -> Mapping[str, Any]:
        """What it shows of its own, beside what is on the stage, in plain values (JSON's, or numpy arrays): part of a
        scene. A Path stands for what lies there, a kept run or a file, which goes where the scene goes, and so do the
        files that DataSettings name, and the weights of a SceneModel; a Folder goes by its name alone. Empty where
        there is nothing."""
        return {}

    def show_state(self, state: Mapping[str, Any]) -> None:
        """Shows again what `state` has said, or nothing of its own where that is empty. What of it is not here, such as
        a run, or is none of its values, is passed over."""

    @property
    def has_moments(self) -> bool:
        """Whether a scene of it has moments to stop at: then `state` says them as "phase", "step", "epoch" and "zoom",
        as a Stop has them."""
        return False

    def go_to(self, stop: Stop) -> None:
        """Goes to another moment of what the page shows."""

    def called(self) -> str:
        """What it shows, in a few words: the name of a scene; "" leaves it to the window."""
        return ""

    @property
    def called_besides(self) -> str:
        """What the window's own name of a scene does not tell, in a word or two."""
        return ""


def find_pages() -> tuple[PageKind, ...]:
    """All pages there are, in their order. ValueError where two have the same key."""
    found = []
    for folder in pkgutil.iter_modules(rnnviz.ui.__path__, "rnnviz.ui."):
        if folder.ispkg and importlib.util.find_spec(f"{folder.name}.page") is not None:
            module = importlib.import_module(f"{folder.name}.page")
            if isinstance(kind := getattr(module, "PAGE", None), PageKind):
                found.append(kind)
    found.sort(key=lambda kind: (kind.place, kind.key))
    keys = [kind.key for kind in found]
    if len(set(keys)) < len(keys):
        raise ValueError(f"Two pages have the same key: {', '.join(keys)}.")
    return tuple(found)
