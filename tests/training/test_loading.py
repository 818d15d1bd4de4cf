"""TensorFlow is imported once, by whichever thread is first, and given up when the application closes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CLOSES_MEANWHILE = """
import sys
from PySide6.QtCore import QCoreApplication
from rnnviz.jobs.score import FirstWeights, LoadTensorFlow
from rnnviz.worker.worker import Worker

app = QCoreApplication([])
worker = Worker()
ended = []
worker.stopped.connect(ended.append)
worker.start()
first, second = worker.submit(LoadTensorFlow()), worker.submit(FirstWeights({settings}))
while "numpy" not in sys.modules or "tensorflow" not in sys.modules:
    app.processEvents()
worker.shutdown()
assert sorted(ended) == [first, second], ended
assert not worker.running
assert "keras.src.layers" not in sys.modules, "the import went on to its end"
print("closed")
"""

BOTH_AT_ONCE = """
from PySide6.QtCore import QCoreApplication
from rnnviz.jobs.score import FirstWeights, LoadTensorFlow
from rnnviz.worker.worker import Worker

app = QCoreApplication([])
worker = Worker()
finished, failed = [], []
worker.finished.connect(finished.append)
worker.failed.connect(lambda *told: failed.append(told))
worker.start()
worker.submit(LoadTensorFlow()), worker.submit(FirstWeights({settings}))
while len(finished) + len(failed) < 2:
    app.processEvents()
worker.shutdown()
assert not failed, failed
import gc, tensorflow as tf
assert gc.isenabled() and gc.get_freeze_count() > 10_000
assert tf.config.threading.get_intra_op_parallelism_threads() > 0
print("loaded")
"""

SETTINGS = "__import__('rnnviz.settings.settings').settings.settings.Settings()"


@pytest.mark.parametrize(
    ("script", "says"),
    [(CLOSES_MEANWHILE, "closed"), (BOTH_AT_ONCE, "loaded")],
    ids=["closing while it is imported", "two threads want it"],
)
def test_in_a_fresh_process(script: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(script.format(settings=SETTINGS), "utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [says]


def test_loading_again_returns_at_once() -> None:
    from rnnviz.training import loading

    loading.load()
    loading.load()
    assert loading._loaded


QUIETLY = """
import os
from rnnviz.training import loading
with loading._without_chatter():
    os.write(2, b"I0000 00:00:1795865442.522414   22369 cudart_stub.cc:31] Could not find cuda drivers\\n")
    os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\\n")
    os.write(2, b"what matters\\n")
loading.load()
os.write(2, b"the end\\n")
"""


def test_what_tensorflow_says_of_itself_is_left_out_and_nothing_else() -> None:
    done = subprocess.run([sys.executable, "-c", QUIETLY], capture_output=True, text=True, check=True)
    assert done.stderr == "what matters\nthe end\n"
