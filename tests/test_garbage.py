"""When garbage is collected, and in which thread."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnviz.garbage import Collection, no_collection


class Knot:
    """Refers to itself: only a collection lets go of it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    gc.unfreeze()
    (gc.enable if was_on else gc.disable)()


def test_the_last_thread_to_leave_lets_collections_begin_again() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with no_collection():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with no_collection() as made:
        made.lasts = False
        thread.start()
        assert inside.wait(10)
    assert not gc.isenabled()  # the other one is still at it
    leave.set()
    thread.join()
    assert gc.isenabled()


@pytest.mark.parametrize("lasts", [True, False])
def test_what_lasts_is_gone_through_no_more(lasts: bool) -> None:
    gc.unfreeze()
    with no_collection() as made:
        made.lasts = lasts
        knot = weakref.ref(Knot())
    gc.collect()
    assert (knot() is None) is not lasts


def kept(count: int) -> list[list[int]]:
    return [[] for _ in range(count)]


def test_a_look_collects_what_was_made_since() -> None:
    collection = Collection()
    collection.begin()
    knot = weakref.ref(Knot())
    collection.look()
    assert knot() is not None, "a handful of objects is not worth it"
    held = kept(3_000)
    assert knot() is not None, "nothing is collected by itself"
    collection.look()
    assert knot() is None
    assert len(held) == 3_000


def test_no_look_collects_while_much_is_made() -> None:
    collection = Collection()
    collection.begin()
    with no_collection() as made:
        made.lasts = False
        knot, held = weakref.ref(Knot()), kept(3_000)
        collection.look()
        assert knot() is not None
    assert not gc.isenabled(), "it is the window's look that collects, also afterwards"
    collection.look()
    assert knot() is None
    assert len(held) == 3_000


def test_what_has_grown_old_is_collected_too() -> None:
    collection = Collection()
    collection.begin()
    old = Knot()
    gc.collect()  # which makes it one of the oldest
    knot = weakref.ref(old)
    del old
    held = []
    for looks in range(100):  # noqa: B007
        if knot() is None:
            break
        held.append(kept(3_000))
        collection.look()
    assert 5 < looks < 100


WINDOW = """
import gc, sys, threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from rnnviz import app, cli

threads, steps, build = [], [], app.build
gc.callbacks.append(lambda phase, _: phase == "start" and threads.append(threading.current_thread()))


def shown(*args, **kwargs):
    built = build(*args, **kwargs)
    worker = built.worker
    worker.stepped.connect(lambda _, item: steps.append(item) if type(item).__name__ == "TrainStep" else None)

    def press(words):
        bar = built.score.body.training.bar
        next(b for b in bar.findChildren(QPushButton) if b.text() == words).click()

    def begin():
        if built.score.devices:
            watch.stop()
            before.extend(threads)
            press("Start")

    def end():
        if len(steps) > 100 and len(threads) > len(before) + 3:
            if built.score.training.running:
                press("Stop")
            else:
                built.window.close()

    watch, over = QTimer(built.window, interval=100), QTimer(built.window, interval=100)
    watch.timeout.connect(begin)
    over.timeout.connect(end)
    watch.start()
    over.start()
    return built


before = []
app.build = shown
code = cli.main(["window"])
own = [thread is threading.main_thread() for thread in threads]
print(code, len(steps) > 100, len(own) > 3, all(own))
"""


def test_beside_a_training_the_window_alone_collects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window in a process of its own, begun as `rnnviz` begins it; Start is clicked."""
    for name in ("RNNVIZ_RUNS", "RNNVIZ_SCENES", "RNNVIZ_LOGS", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    done = subprocess.run([sys.executable, "-c", WINDOW], capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout.split() == ["0", "True", "True", "True"], done.stdout + done.stderr
