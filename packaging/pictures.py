"""Takes the README's pictures from the real window: python3 packaging/dev.py pictures [NAME …]

Each is what `rnnviz render` writes, made smaller on disk without changing a pixel; training-step is the animated
picture that `rnnviz headless` writes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"

PICTURES = {
    "forward-dark": ["--phase", "forward", "--step", "31", "--theme", "dark", "--size", "1920x1080"],
    "loss-light": ["--phase", "loss", "--theme", "light", "--size", "1280x720"],
    "backward-light": ["--phase", "backward", "--step", "27", "--theme", "light", "--size", "1920x1080"],
    "update-dark": ["--phase", "update", "--theme", "dark", "--size", "1280x720"],
    "gradients-light": ["--page", "gradients", "--theme", "light", "--size", "1600x1000"],
}


ANIMATION = "training-step"


def take(name: str) -> Path:
    """Write one picture; raises CalledProcessError if the window could not be drawn."""
    if name == ANIMATION:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "rnnviz", "headless", "--out", folder], check=True)
            return Path(shutil.copy(Path(folder) / f"{ANIMATION}.gif", FOLDER))
    path = FOLDER / f"{name}.png"
    subprocess.run([sys.executable, "-m", "rnnviz", "render", str(path), *PICTURES[name]], check=True)
    with Image.open(path) as picture:
        picture.convert("RGB").save(path, optimize=True)
    return path


def main(names: list[str]) -> int:
    known = [*PICTURES, ANIMATION]
    if unknown := [name for name in names if name not in known]:
        print(f"there is no picture {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or known:
        path = take(name)
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
