"""Everything one can do in the window, once: its words, its keys, its icon. Menus and buttons share these actions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from rnnviz.light_dataclass import dataclass
from rnnviz.ui.shell.page import PageKind
from rnnviz.ui.widgets.icons import icon
from rnnviz.ui.widgets.theme import Palette


@dataclass(frozen=True, slots=True)
class Deed:
    name: str
    words: str
    keys: tuple[str, ...]
    menu: str
    icon: str = ""
    checkable: bool = False


DEEDS = (
    Deed("undo", "Undo", ("Ctrl+Z",), "Edit"),
    Deed("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Edit"),
    Deed("play", "Play or pause", ("Space",), "Step", "play"),
    Deed("forward", "Step", ("Right",), "Step", "forward"),
    Deed("back", "Step back", ("Left",), "Step", "back"),
    Deed("next phase", "Next phase", ("Down",), "Step", "next phase"),
    Deed("previous phase", "Previous phase", ("Up",), "Step", "previous phase"),
    Deed("home", "Go to the beginning", ("Home",), "Step"),
    Deed("end", "Go to the end", ("End",), "Step"),
    Deed("slower", "Slower", ("[",), "Step"),
    Deed("faster", "Faster", ("]",), "Step"),
    Deed("phase 1", "Forward phase", ("1",), "Step"),
    Deed("phase 2", "Loss phase", ("2",), "Step"),
    Deed("phase 3", "Backward phase", ("3",), "Step"),
    Deed("phase 4", "Update phase", ("4",), "Step"),
    Deed("earlier epoch", "Earlier epoch", ("Ctrl+Left",), "Training"),
    Deed("later epoch", "Later epoch", ("Ctrl+Right",), "Training"),
    Deed("follow", "Follow the training", ("F",), "Training"),
    Deed("train", "Start, pause or resume training", ("Ctrl+Return", "Ctrl+Enter"), "Training"),
    Deed("stop", "Stop training", ("Ctrl+.",), "Training", "stop"),
    Deed("keep scene", "Keep this as a scene", ("Ctrl+D",), "Scenes"),
    Deed("next scene", "Next scene", ("Ctrl+PgDown",), "Scenes"),
    Deed("previous scene", "Previous scene", ("Ctrl+PgUp",), "Scenes"),
    Deed("scenes", "Show the strip of scenes", (), "Scenes", checkable=True),
    Deed("present", "Present from the first scene", ("F5",), "Present"),
    Deed("present here", "Present what is shown", ("Shift+F5",), "Present"),
    Deed("pen", "Draw on the score", ("D",), "Present", checkable=True),
    Deed("spot", "Spot of light on the score", ("L",), "Present", checkable=True),
    Deed("clear pen", "Clear what was drawn", ("C",), "Present"),
    Deed("change weight", "Change a weight of the selected unit…", ("W",), "What if"),
    Deed("change weights", "Change a row, a unit or a gate of its weights…", ("Shift+W",), "What if"),
    Deed("change input", "Change the input…", ("I",), "What if"),
    Deed("hold state", "Hold a state of the selected unit…", ("H",), "What if"),
    Deed("flip original", "Show the original, or what was changed by hand", ("O",), "What if"),
    Deed("keep variant", "Keep what was changed by hand as a variant…", ("K",), "What if"),
    Deed("show difference", "Show the difference from the original", ("Y",), "What if", checkable=True),
    Deed("layer up", "Select the layer above", ("PgUp",), "View"),
    Deed("layer down", "Select the layer below", ("PgDown",), "View"),
    Deed("unit up", "Select the unit before", ("Ctrl+Up",), "View"),
    Deed("unit down", "Select the next unit", ("Ctrl+Down",), "View"),
    Deed("pin", "Pin the selected unit at this step", ("P",), "View"),
    Deed("zoom in", "Zoom in", ("+", "="), "View"),
    Deed("zoom out", "Zoom out", ("-",), "View"),
    Deed("zoom all", "Show the whole sequence", ("0",), "View"),
    Deed("unpin", "Unpin", ("Esc",), "View"),
    Deed("enlarge cell", "Enlarge the cell", ("E",), "View", "enlarge", checkable=True),
    Deed("larger", "Larger text and pictures", ("Ctrl++", "Ctrl+="), "View"),
    Deed("smaller", "Smaller text and pictures", ("Ctrl+-",), "View"),
    Deed("usual size", "Normal size (100 %)", ("Ctrl+0",), "View"),
    Deed("left panel", "Show the left panel", ("F7",), "View", "left panel", checkable=True),
    Deed("right panel", "Show the right panel", ("F8",), "View", "right panel", checkable=True),
    Deed("gate gradients", "Show the gates' gradients in the backward phase", ("G",), "View", checkable=True),
    Deed("lock scale", "Lock the colour scale for the whole run", (), "View", checkable=True),
    Deed("animate", "Animate steps", (), "View", checkable=True),
    Deed("theme", "Light or dark theme", ("T",), "View", "theme"),
    Deed("tour", "Take the tour", (), "View"),
    Deed("projector", "Projector theme", (), "View", checkable=True),
    Deed("system theme", "Follow the system's theme", (), "View", checkable=True),
    Deed("open model", "Open a model or scenes…", ("Ctrl+O",), "File"),
    Deed("open series", "Open your own series…", ("Ctrl+Shift+O",), "File"),
    Deed("save scenes", "Save the scenes as…", ("Ctrl+Alt+S",), "File"),
    Deed("export scenes", "Export the scenes as HTML, PDF or a film…", (), "File"),
    Deed("save picture", "Save a picture of the window…", ("Ctrl+S",), "File"),
    Deed("save part", "Save or copy a picture of a part…", ("Ctrl+Shift+S",), "File"),
    Deed("save film", "Save an animation…", (), "File"),
    Deed("copy code", "Copy the model as Keras code", ("Ctrl+Shift+C",), "File"),
    Deed("keys", "Keys", ("Shift+F1",), "File"),
    Deed("updates", "Updates…", (), "File"),
    Deed("about", "About rnnviz", (), "File"),
    Deed("quit", "Quit", ("Ctrl+Q",), "File"),
)
_BEFORE_PAGES = "layer up"
"""The entry of the menu before which the pages stand."""


_BEFORE_RECENT = "open model"
"""The entry of the menu after which the files that were opened last stand."""


def deeds(pages: Sequence[PageKind]) -> tuple[Deed, ...]:
    """All there is to do, the pages among it: Ctrl+1 shows the first one."""
    at = next(i for i, deed in enumerate(DEEDS) if deed.name == _BEFORE_PAGES)
    shows = (
        Deed(page.key, f"{page.title}: {page.about}", (f"Ctrl+{n}", *page.keys), "View")
        for n, page in enumerate(pages, 1)
    )
    return *DEEDS[:at], *shows, *DEEDS[at:]


MENUS = ("File", "Edit", "Step", "What if", "Training", "Scenes", "Present", "View")
IN_THE_SCORE = frozenset(d.name for d in DEEDS if d.menu == "Step") | {
    *("earlier epoch", "later epoch", "follow", "train", "layer up", "layer down"),
    *("change weight", "change weights", "change input", "hold state"),
    *("flip original", "keep variant", "show difference"),
    *("unit up", "unit down", "pin", "pen", "spot", "clear pen"),
    *("zoom in", "zoom out", "zoom all", "gate gradients", "lock scale", "left panel", "right panel", "enlarge cell"),
}
"""What acts on the score and its training: on a page without the score these are off, and their keys are the page's."""


def make_actions(window: QWidget, pages: Sequence[PageKind]) -> dict[str, QAction]:
    """The actions by name; they work wherever in the window the keyboard is."""
    return {deed.name: _action(window, deed) for deed in deeds(pages)}


def page_actions(view: QWidget, names: Collection[str]) -> dict[str, QAction]:
    """Actions of a page's own, with the words, keys and icons of the window's; they work where the keyboard is on the
    page. For one that is stepped through without the score: the window's are off there."""
    actions = {deed.name: _action(view, deed) for deed in DEEDS if deed.name in names}
    for action in actions.values():
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return actions


def _action(owner: QWidget, deed: Deed) -> QAction:
    action = QAction(deed.words, owner)
    action.setShortcuts([QKeySequence(k) for k in deed.keys])
    action.setCheckable(deed.checkable)
    keys = " or ".join(QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in deed.keys)
    action.setToolTip(f"{deed.words} ({keys})" if keys else deed.words)
    owner.addAction(action)
    return action


def fill_menu(menu: QMenu, actions: dict[str, QAction], pages: Sequence[PageKind], recent: QMenu) -> None:
    """Fills the window's menu: a submenu for each group of commands. recent: that of the files opened last."""
    for title in MENUS:
        part = menu.addMenu(title)
        for deed in deeds(pages):
            if deed.menu == title:
                part.addAction(actions[deed.name])
                if deed.name == _BEFORE_RECENT:
                    part.addMenu(recent)


def colour_icons(actions: dict[str, QAction], palette: Palette, *, playing: bool) -> None:
    """The icons in a palette's text colour; play shows what a press will do."""
    color = palette.color("text")
    for deed in DEEDS:
        if deed.icon and deed.name in actions:
            name = "pause" if deed.name == "play" and playing else deed.icon
            actions[deed.name].setIcon(icon(name, color))


def keys_text(pages: Sequence[PageKind]) -> str:
    """All keys as an HTML table, for the help window."""
    rows = []
    for title in MENUS:
        rows.append(f"<tr><td colspan=2><b>{title}</b></td></tr>")
        for deed in deeds(pages):
            if deed.menu == title and deed.keys:
                keys = " &nbsp;or&nbsp; ".join(deed.keys)
                rows.append(f"<tr><td width=190>{keys}</td><td>{deed.words}</td></tr>")
    presenting = (
        (
            "PgDown, Right, Down or Return",
            "the next stop, and after the last one the next scene; of a lesson the next page",
        ),
        ("PgUp, Left, Up or Backspace", "the stop or the page before"),
        ("Home, End", "the first or the last scene; of a lesson the first or the last page"),
        ("B or .", "a black screen, and back"),
        ("W", "a white screen, and back"),
        ("N", "the speaker's view: notes, what comes next, the time"),
        ("M", "other tracks below the score: as the phase needs them, gates, gradients, weights, none"),
        ("Esc", "end the presentation"),
    )
    rows.append("<tr><td colspan=2><b>While presenting, as a clicker sends them</b></td></tr>")
    rows += [f"<tr><td>{what}</td><td>{does}</td></tr>" for what, does in presenting]
    mouse = (
        ("drag the playhead", "move through time"),
        ("drag a point of an input up or down", "change it"),
        ("Shift and drag over an input", "draw its curve"),
        ("double click an input or a state", "type its value, hold it, check its gradient by a nudge"),
        ("right click an input or a state", "what else can be done to it"),
        ("double click a weight in the right panel", "type its value, check its gradient by a nudge"),
        ("right click a weight", "its row, its unit or its gate set to 0, to the identity, to its initial values"),
        ("drag elsewhere", "pan"),
        ("wheel", "zoom about the pointer"),
        ("hover", "read a value; the same unit and step light up in every track"),
        (
            "click",
            "pin what is under the pointer, and bring the playhead to its step; click a layer's name to select it",
        ),
    )
    rows.append("<tr><td colspan=2><b>Mouse, in the score</b></td></tr>")
    rows += [f"<tr><td>{what}</td><td>{does}</td></tr>" for what, does in mouse]
    return f"<table cellpadding=3>{''.join(rows)}</table>"
