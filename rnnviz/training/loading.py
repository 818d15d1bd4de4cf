"""Importing TensorFlow while a window lives: without a gap in its event loop, and given up when it closes."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Lock, get_ident
from types import ModuleType

from rnnviz.edition import needs_keras
from rnnviz.garbage import no_collection
from rnnviz.training.closing import ClosingDown, closing
from rnnviz.training.device import placements, prepare

_LIBRARIES = ("libtensorflow_framework", "libtensorflow_cc")
_ENDINGS = (".so.2", ".2.dylib")
_one_at_a_time = Lock()
_loaded = False


def load() -> None:
    """Imports TensorFlow and Keras and settles how they compute; waits where another thread is at it.

    Two threads that import one half each would meet halfway, hence the lock. ClosingDown, within milliseconds, where
    the application closes meanwhile. Later calls return at once. OnlyInFull where they are not installed.
    """
    needs_keras()
    global _loaded
    with _one_at_a_time:
        if _loaded:
            return
        if closing():
            raise ClosingDown
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # the same numbers on every CPU; no slower here
        os.environ["KERAS_BACKEND"] = "tensorflow"
        with _without_chatter():
            preload()
            with no_collection(), _interruptible():
                import keras  # noqa: F401 - imported for those who use it after
                import tensorflow  # noqa: F401
            prepare()
            placements()  # which looks for GPUs, and says so
            _compile_once()
        _loaded = True


def preload() -> None:
    """Loads TensorFlow's large libraries by a foreign call, which releases Python's lock; an import holds it.

    Where there are none, or no such call (Windows), the import finds them itself, as it always did.
    """
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or spec.origin is None or sys.platform == "win32":
        return
    dlopen = getattr(ctypes.CDLL(None), "dlopen", None)
    if dlopen is None:
        return
    dlopen.restype, dlopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    folder = Path(spec.origin).parent
    for library in _LIBRARIES:
        for path in (folder / f"{library}{ending}" for ending in _ENDINGS):
            if path.exists():
                dlopen(os.fsencode(path), os.RTLD_NOW | os.RTLD_LOCAL)


def _compile_once() -> None:
    """XLA says that it has compiled something, once in a process and whatever it is told (TensorFlow 2.20): it does so
    here, where nobody hears it."""
    if sys.platform == "win32":
        return
    import tensorflow as tf

    with tf.device("CPU"):
        tf.function(lambda: tf.zeros(()) + 1.0, jit_compile=True)()


_CHATTER = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog|[IWE]\d{4} \d\d:\d\d:\d\d\.|[IWE]0000 00:00:"
)
"""How the lines begin that TensorFlow writes on its own, whatever it is told: that there is no GPU, what it was built
for."""


@contextlib.contextmanager
def _without_chatter() -> Iterator[None]:
    """What TensorFlow writes to the process's standard error meanwhile is left out; all else follows afterwards.

    Its libraries write past Python, so the process's own descriptor is turned aside. Nothing is where there is none.
    """
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    with tempfile.TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            aside.seek(0)
            others = [line for line in aside if not _CHATTER.match(line)]
            with contextlib.suppress(OSError):
                os.write(2, b"".join(others))


class _GivesUp:
    """A finder of modules that finds none: it is asked before every import, and there raises ClosingDown."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if get_ident() == self._thread and closing():
            raise ClosingDown
        return None


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    finder = _GivesUp()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
