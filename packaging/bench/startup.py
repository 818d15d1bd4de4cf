"""From process start to a painted, steppable window, against a bare PySide6 + pyqtgraph window.

Both are started in turns, so that a busy machine slows both. With RNNVIZ_EXIT_WHEN_PAINTED=1 rnnviz prints
"painted" after the first paint of the steppable window, and quits.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from figures import Figure

from rnnviz.jobs.handlers.shipped import shipped_run
from rnnviz.records.scene import Deck, KeptScene, Scene, SceneModel
from rnnviz.scenes.deck_file import write_deck
from rnnviz.settings.settings import Settings
from rnnviz.ui.deck.last_state import LAST

PAIRS = 9
LIMIT = 60.0  # seconds after which a start counts as hung
RNNVIZ = [sys.executable, "-m", "rnnviz"]
BARE = [sys.executable, str(Path(__file__).with_name("bare_window.py"))]

# Runs rnnviz and notes, when it says "painted", whether TensorFlow was imported by then.
WATCHED = """
import io, sys
class Watch(io.TextIOBase):
    def write(self, text):
        if text.startswith("painted"):
            sys.__stdout__.write(f"tensorflow {int('tensorflow' in sys.modules)}\\n")
            sys.__stdout__.flush()
        return len(text)
sys.stdout = Watch()
sys.argv = ["rnnviz"]
from rnnviz.cli import main
sys.exit(main())
"""


def environment() -> dict[str, str]:
    """As a user's: Python keeps what it has compiled, also where this process was told not to."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**own, "QT_QPA_PLATFORM": "offscreen", "RNNVIZ_EXIT_WHEN_PAINTED": "1", "TF_CPP_MIN_LOG_LEVEL": "2"}


def seconds_to_paint(command: list[str], **variables: str) -> float:
    """From the start of the process to its line "painted"; raises RuntimeError if it ends without one."""
    env = {**environment(), **variables}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("painted"):
                taken = time.perf_counter() - began
                process.wait(LIMIT)
                return taken
    raise RuntimeError(f"{' '.join(command)} ended with code {process.returncode} before it had painted")


def processor_seconds(command: list[str]) -> float:
    """Of a whole process that ends once it has painted: what else the machine does is not in it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds_to_paint(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def tensorflow_by_then() -> float:
    command = [sys.executable, "-c", WATCHED]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment(), timeout=LIMIT, check=True)
    return float(done.stdout.split("tensorflow ")[1].split()[0])


def keep_state(folder: Path) -> None:
    """What a window leaves in the folder that shows the last of a lecture's eight scenes, with the weights of them."""
    scenes = []
    for at in range(8):
        settings = Settings().change(**{"data.steps": 50 + 5 * at})
        model = SceneModel(tuple(shipped_run(Settings())))
        scenes.append(KeptScene(Scene(settings, phase="backward", step=27, model=model), f"scene {at + 1}"))
    write_deck(Deck(tuple(scenes), 7, scenes[-1].scene), folder / LAST, portable=False)


def with_a_kept_state() -> Iterator[Figure]:
    """A start that offers the state of the last window, against one that has none to offer."""
    with tempfile.TemporaryDirectory() as kept, tempfile.TemporaryDirectory() as none:
        keep_state(Path(kept))
        size = (Path(kept) / LAST).stat().st_size
        pairs = [tuple(seconds_to_paint(RNNVIZ, RNNVIZ_SCENES=folder) for folder in (kept, none)) for _ in range(PAIRS)]
    yield Figure("the kept state of eight scenes", size / 1e6, "MB")
    ratio = median(own / without for own, without in pairs)
    yield Figure("start of rnnviz with a kept state / without", ratio, "times", 1.1)


def run() -> Iterator[Figure]:
    for command in (RNNVIZ, BARE):
        seconds_to_paint(command)  # once for the disk's cache
    pairs = [(seconds_to_paint(RNNVIZ), seconds_to_paint(BARE)) for _ in range(PAIRS)]
    yield Figure("rnnviz, process start to painted steppable window", median(own for own, _ in pairs), "s")
    yield Figure("bare PySide6 + pyqtgraph window, process start to painted", median(bare for _, bare in pairs), "s")
    yield Figure("start of rnnviz / start of a bare window", median(own / bare for own, bare in pairs), "times", 1.3)
    work = [processor_seconds(RNNVIZ) / processor_seconds(BARE) for _ in range(PAIRS)]
    yield Figure("the same in processor time, to the end of both", median(work), "times", 1.3)
    yield from with_a_kept_state()
    yield Figure("TensorFlow imported before the window was painted", tensorflow_by_then(), "(1 = yes)", 0)
