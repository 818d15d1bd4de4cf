"""Takes the README's pictures from the real window: python3 packaging/dev.py pictures [NAME …]

Each is what `rnnviz render` writes, made smaller on disk without changing a pixel; training-step is the animated
picture that `rnnviz headless` writes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from sketch_pictures import SKETCHES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"

PICTURES = {
    "forward-dark": ["--phase", "forward", "--step", "31", "--theme", "dark", "--size", "1920x1080"],
    "loss-light": ["--phase", "loss", "--theme", "light", "--size", "1280x720"],
    "backward-light": ["--phase", "backward", "--step", "27", "--theme", "light", "--size", "1920x1080"],
    "update-dark": ["--phase", "update", "--theme", "dark", "--size", "1280x720"],
    "gradients-light": ["--page", "gradients", "--theme", "light", "--size", "1600x1000"],
}


ANIMATION = "training-step"
FORECAST = "forecast-light"
ROWS = ("naive-10", "least-squares-10", "dense-10", "iterated", "vector", "gru", "conv-gru")
SELECTED = ("naive-10", "iterated", "vector", "gru")


def take_forecast(path: Path) -> None:
    """Trains some rows of the chapter with our settings, which takes about a minute, and draws the Forecast page."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QSettings

    from rnnviz.app import application, build
    from rnnviz.worker.inline import InlineWorker

    qt = application(["pictures"])
    worker = InlineWorker()
    with tempfile.TemporaryDirectory() as folder:
        app = build(QSettings(str(Path(folder) / "pictures.ini"), QSettings.Format.IniFormat), worker)
        app.window_controller.set_theme("light")
        app.window.resize(1600, 1000)
        app.window.show()
        app.window.show_page("forecast")
        view, chapter = app.window.made["forecast"].view, app.window.made["forecast"]
        assert view is not None
        assert chapter is not None
        view.bar.set_ours(True)
        view.bar.ours_changed.emit(True)
        chapter.train(ROWS)
        worker.drain()
        view.select(SELECTED)
        for _ in range(6):
            qt.processEvents()
        app.window.grab().save(str(path), "PNG")


def take(name: str) -> Path:
    """Write one picture; raises CalledProcessError if the window could not be drawn."""
    if name == ANIMATION:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "rnnviz", "headless", "--out", folder], check=True)
            return Path(shutil.copy(Path(folder) / f"{ANIMATION}.gif", FOLDER))
    path = FOLDER / f"{name}.png"
    if name == FORECAST:
        take_forecast(path)
    elif name in SKETCHES:
        SKETCHES[name](path)
    else:
        render(path, name)
    with Image.open(path) as picture:
        picture.convert("RGB").save(path, optimize=True)
    return path


def render(path: Path, name: str) -> None:
    """One of the pictures of `rnnviz render`."""
    subprocess.run([sys.executable, "-m", "rnnviz", "render", str(path), *PICTURES[name]], check=True)


def main(names: list[str]) -> int:
    known = [*PICTURES, *SKETCHES, FORECAST, ANIMATION]
    if unknown := [name for name in names if name not in known]:
        print(f"there is no picture {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = names or known
    if len(wanted) > 1:  # each in a process of its own: a window that closes gives up what it was importing
        return max(subprocess.run([sys.executable, __file__, name], check=False).returncode for name in wanted)
    path = take(wanted[0])
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
