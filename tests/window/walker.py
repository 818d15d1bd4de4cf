"""Walks of a person through the window: fresh windows, acts chosen from what is in sight, and what each act breaks."""

from __future__ import annotations

import random
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unittest import mock

from act import Act, Hands, entries, forget_deleted, named, top, without_waiting
from eyes import Ears, Eyes
from places import PLACES
from PySide6.QtCore import QCoreApplication, QSettings, Qt
from PySide6.QtGui import QColor, QDesktopServices, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from turn_worker import TurnWorker

from rnnviz.app import App, application, build
from rnnviz.ui.shell.actions import DEEDS, MENUS

T = TypeVar("T")
Choose = Callable[[Sequence[Any]], Any]
"""Chooses one of several: a seeded `random.Random().choice`, or what hypothesis draws."""

LONG_TURNS = 3
"""So many items of a training come between two acts, and at most."""
_MOST_TURNS = 5_000
READ_EVERY = 20
"""After so many acts of a walk all texts of the window are read as well."""
SIZES = ("1024x640", "1280x720", "1440x900", "1920x1080")
NUMBERS = ("1", "2", "3", "5", "8", "10", "4, 2", "3 2 1", "0.1", "0,5", "1e-3", "0.001", "2e-2")
NO_NUMBERS = (
    "",
    "abc",
    "-1",
    ",",
    "0",
    "1.5",
    "nan",
    "inf",
    "1e400",
    "99999999999999999999",
    "5000",
    "4,,",
    " ",
    "1e30",
)
OTHER_KEYS = (
    *("Tab", "Shift+Tab", "Return", "Enter", "Space", "Esc", "Del", "Backspace", "F2", "F4", "F5", "Menu", "Alt+Down"),
    *("Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+Home", "Ctrl+Tab", "Ctrl+F"),
    *("A", "5", "9", ".", "Shift+Left", "Shift+End", "Shift+F10", "Alt+M"),
)
KEYS = tuple(k for deed in DEEDS if deed.name != "quit" for k in deed.keys)
HEAVY = ("train", "start, pause")
"""Begins the names of buttons that start what takes seconds even when tiny: pressed, but not at every turn."""


def make_files(folder: Path) -> dict[str, Path]:
    """What a person drops on the window and opens: good ones, bad ones, and what is no file."""
    good = folder / "good.csv"
    lines = [f"2020-{1 + i // 28:02}-{1 + i % 28:02};{100 + 7 * (i % 7) + i};{i % 5}" for i in range(112)]
    good.write_text("day;rail;bus\n" + "\n".join(lines) + "\n", "utf-8")
    bad = folder / "bad.csv"
    bad.write_bytes(b"\x00\x01nothing,that\n\xff\xfe is a table\n")
    words = folder / "words.csv"
    words.write_text("name;colour\n" + "ada;red\nbob;blue\n" * 20, "utf-8")
    keras = folder / "model.keras"
    keras.write_bytes(b"PK\x03\x04 no model at all")
    decoder = folder / "decoder.npz"
    decoder.write_bytes(b"PK\x05\x06" + bytes(18))
    picture = folder / "picture.png"
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(picture))
    saved = folder / "saved"
    saved.mkdir()
    empty = folder / "empty"
    empty.mkdir()
    made = {path.name: path for path in (good, bad, words, keras, own_model(folder), decoder, picture, empty)}
    return {**made, "out.png": saved / "out.png", "out.zip": saved / "out.zip", "nowhere": folder / "no" / "where.csv"}


def own_model(folder: Path) -> Path:
    """A model of the user's own, which reads words."""
    import keras

    path = folder / "own.keras"
    layers = keras.layers
    both = layers.Bidirectional(layers.LSTM(3, return_sequences=True))
    stack = [keras.Input((None,)), layers.Embedding(9, 2, mask_zero=True), both, layers.GRU(2), layers.Dense(3)]
    keras.Sequential(stack).save(path)
    return path


def _no_network(*_: object, **__: object) -> Any:
    raise urllib.error.URLError("no network here")


def now_and_then(done: int) -> bool:
    return done % READ_EVERY == READ_EVERY - 1


class Person:
    """A fresh window, and somebody at it. `do` returns what is wrong after an act, in words.

    reads: whether all texts are read as well after so many acts.
    """

    def __init__(self, reads: Callable[[int], bool] = now_and_then) -> None:
        self._reads = reads
        self.faults: list[str] = []
        self.done = False
        self.acts: list[Act] = []

    def __enter__(self) -> Person:
        with ExitStack() as stack:  # closed here where opening the window fails, so that its error is heard
            self._stack = stack
            self._open_window()
            self._stack = stack.pop_all()
        return self

    def _open_window(self) -> None:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="rnnviz-acts-")))
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
        application(["rnnviz"])
        self._ears = self._stack.enter_context(Ears())
        self._stack.enter_context(mock.patch.object(urllib.request, "urlopen", _no_network))
        self._stack.enter_context(mock.patch.dict("os.environ", {"RNNVIZ_DRAWINGS": str(folder / "drawings")}))
        self._stack.enter_context(mock.patch.object(QDesktopServices, "openUrl", return_value=True))
        self.files = make_files(folder)
        self.worker = TurnWorker()
        store = QSettings(str(folder / "rnnviz.ini"), QSettings.Format.IniFormat)
        self.app: App = build(store, self.worker, runs_root=lambda: folder / "runs")
        self._stack.callback(shutil.rmtree, folder / "runs", ignore_errors=True)
        self._stack.callback(self._close)
        self.app.window.resize(1280, 720)
        self.app.window.show()
        self.app.window.activateWindow()
        self.app.start_worker()
        self.hands = Hands(self.settle, self.files)
        self.eyes = Eyes(self.app, self.worker)
        self.settle(_MOST_TURNS)
        self.faults = self._look()

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _close(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        while (dialog := QApplication.activeModalWidget()) is not None:
            dialog.close()
        if self.app.score.player.is_playing:
            self.app.score.player.toggle()
        self.app.close()
        self.app.window.may_close = lambda: True
        self.app.window.close()
        self.app.window.deleteLater()
        forget_deleted()

    @property
    def open(self) -> bool:
        return self.app.window.isVisible()

    def do(self, act: Act) -> list[str]:
        """Does it, lets the work settle, and looks. done: whether the part was there that the act needs."""
        self.acts.append(act)
        self.done = self.hands.do(act)
        if self.done:
            self.settle()
        return self._look() if self.done else []

    def settle(self, turns: int = LONG_TURNS) -> None:
        """The short work to its end, and so many items of the long one."""
        self._settle_short()
        for _ in range(turns):
            if not self.worker.busy("long"):
                break
            self.worker.turn("long")
            self._settle_short()

    def _settle_short(self) -> None:
        for _ in range(_MOST_TURNS):
            QApplication.processEvents()
            active = QApplication.activeWindow()
            if active is None or not active.isVisible():  # a window manager would see to it, this platform has none
                (QApplication.activeModalWidget() or self.app.window).activateWindow()
                QApplication.processEvents()
            without_waiting(self.app.window)
            forget_deleted()
            if not self.worker.busy("short", "network"):
                break
            self.worker.turn("short", "network")

    def _look(self) -> list[str]:
        faults = [*self.eyes.faults()]
        if self._reads(len(self.acts)):
            faults += self.eyes.unreadable()
        heard, self._ears.heard[:] = list(self._ears.heard), []
        return [*heard, *faults]

    # -- what a person might do next ----------------------------------------------------------------------------

    def next_act(self, choose: Choose) -> Act:
        """Any act that is possible with what is in sight."""
        root = top()
        parts = named(root) if root is not None else {}
        kinds = (*("choose",) * 5, *("type",) * 4, *("press",) * 6, *("key",) * 5, *("menu",) * 2)
        kind = choose((*kinds, "click", "click", "click", "drag", "drag", "wheel", "hover", "drop", "wait", "resize"))
        act = getattr(self, f"_some_{kind}")(choose, parts)
        return act or self._some_key(choose, parts)

    def _some_choose(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        boxes = [name for name, part in parts.items() if isinstance(part, QComboBox) and part.isEnabled()]
        if not boxes:
            return None
        where = choose(boxes)
        box = parts[where]
        assert isinstance(box, QComboBox)
        words = entries(box)
        return Act("choose", where, choose(words), answer=choose(("mouse", "keys"))) if words else None

    def _some_type(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        kinds = (QLineEdit, QAbstractSpinBox)
        fields = [n for n, p in parts.items() if isinstance(p, kinds) and p.isEnabled() and not inner(p)]
        if not fields:
            return None
        return Act(
            "type",
            choose(fields),
            choose(choose((NUMBERS, NUMBERS, NO_NUMBERS))),
            answer=choose(("Return", "Tab", "Tab", "")),
        )

    def _some_press(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        """A button."""
        buttons = [n for n, p in parts.items() if isinstance(p, QAbstractButton) and p.isEnabled() and not inner(p)]
        light = [n for n in buttons if not n.partition(" ")[2].lower().startswith(HEAVY)]
        if choose(range(4)) or not light:
            buttons = light or buttons
        return Act("click", choose(buttons), answer=self._some_answer(choose)) if buttons else None

    def _some_answer(self, choose: Choose) -> str:
        return str(choose(("", "yes", "#0", "#1", "#2", "#5", *self.files)))

    def _some_key(self, choose: Choose, parts: dict[str, QWidget]) -> Act:
        del parts
        if choose(range(60)) == 0:
            return Act("key", what="Ctrl+Q", answer=choose(("", "yes")))
        return Act("key", what=choose(choose((KEYS, KEYS, OTHER_KEYS))), answer=self._some_answer(choose))

    def _some_menu(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        menus = [n for n, p in parts.items() if isinstance(p, QAbstractButton) and p.accessibleName() == "menu"]
        if not menus:
            return None
        deed = choose([d for d in DEEDS if d.name != "quit"])
        assert deed.menu in MENUS
        return Act("click", menus[0], answer=f"{deed.menu}/{deed.words}")

    def _some_click(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        how = choose(("", "", "right", "twice", "Ctrl", "Shift"))
        return self._anywhere("click", choose, parts, how, self._some_answer(choose))

    def _some_drag(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        return self._anywhere("drag", choose, parts)

    def _some_wheel(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        return self._anywhere("wheel", choose, parts, choose(("up", "down")))

    def _some_hover(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        return self._anywhere("hover", choose, parts)

    def _some_drop(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        return self._anywhere("drop", choose, parts, choose([n for n, p in self.files.items() if p.exists()]))

    def _some_wait(self, choose: Choose, parts: dict[str, QWidget]) -> Act:
        del parts
        return Act("wait", what=choose(("10", "30")))

    def _some_resize(self, choose: Choose, parts: dict[str, QWidget]) -> Act | None:
        del parts
        return Act("resize", what=choose(SIZES)) if top() is self.app.window else None

    def _anywhere(
        self, kind: str, choose: Choose, parts: dict[str, QWidget], what: str = "", answer: str = ""
    ) -> Act | None:
        if not parts:
            return None
        places = [round(i / 20, 2) for i in range(21)]
        at, to = (choose(places), choose(places)), (choose(places), choose(places))
        return Act(kind, choose(sorted(parts)), what, at, to, answer)


def inner(part: QWidget) -> bool:
    """A part of one of Qt's own parts: the field in a number's box, the button in a search field."""
    parent = part.parentWidget()
    return isinstance(parent, (QSpinBox, QAbstractSpinBox, QComboBox, QLineEdit)) or part.objectName().startswith("qt_")


@dataclass(frozen=True, slots=True)
class Found:
    """What acts have broken: the faults after the last of them."""

    acts: tuple[Act, ...]
    faults: tuple[str, ...]


def walk(seed: int, count: int, told: Callable[[Act], None] = lambda act: None) -> tuple[int, Found | None]:
    """A walk of so many acts in one fresh window, from any place: how many were done, and what was found; it ends with
    the first."""
    chance = random.Random(seed)
    with Person() as person:
        if person.faults:
            return 0, Found((), tuple(person.faults))
        way = list(PLACES[chance.choice(list(PLACES))])
        for done in range(1, count + 1):
            act = way.pop(0) if way else person.next_act(chance.choice)
            told(act)
            if faults := person.do(act):
                return done, Found(tuple(person.acts), tuple(faults))
            if not person.open:
                return done, None
    return count, None


def replay(acts: Sequence[Act]) -> tuple[str, ...]:
    """The faults that these acts lead to in a fresh window; none where there are none. The texts are read at the end,
    after as many acts as there may be."""
    with Person(lambda done: done == len(acts)) as person:
        if person.faults:
            return tuple(person.faults)
        for act in acts:
            if faults := person.do(act):
                return tuple(faults)
            if not person.open:
                break
    return ()


def kind_of(fault: str) -> str:
    """What makes two faults the same: their words without numbers; of a traceback its last lines."""
    lines = fault.strip().splitlines()
    places = [line.strip() for line in lines if line.strip().startswith("File ")]
    words = [*places[-1:], lines[-1]] if len(lines) > 1 else lines
    return "".join(c for c in " ".join(words) if not c.isdigit())[:160]


def shortest(found: Found, tries: int = 40) -> Found:
    """Fewer acts that lead to the same fault, by leaving some out as long as it stays."""
    acts, faults = list(found.acts), found.faults
    wanted = kind_of(faults[0])
    size = len(acts) // 2
    while size and tries:
        at = 0
        while at < len(acts) - 1 and tries:
            fewer = acts[:at] + acts[at + size :] if at + size < len(acts) else acts[:at] + acts[-1:]
            if len(fewer) == len(acts):
                break
            tries -= 1
            again = replay(fewer)
            if again and kind_of(again[0]) == wanted:
                acts, faults = fewer, again
            else:
                at += size
        size //= 2
    return Found(tuple(acts), faults)
