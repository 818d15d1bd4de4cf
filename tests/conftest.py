"""What holds for every test: no display, no chance, and no trace among the user's own settings and runs."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator

# Before Qt and TensorFlow are imported by any test.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # the proofs compare numbers to 1e-5: on one and the same device
_settings = tempfile.TemporaryDirectory(prefix="rnnviz-tests-")
os.environ["XDG_CONFIG_HOME"] = _settings.name
os.environ["RNNVIZ_RUNS"] = os.path.join(_settings.name, "runs")
os.environ["RNNVIZ_SCENES"] = os.path.join(_settings.name, "scenes")
os.environ["RNNVIZ_DRAWINGS"] = os.path.join(_settings.name, "drawings")
os.environ["RNNVIZ_LOGS"] = os.path.join(_settings.name, "logs")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A suite that a shell has started in the background ignores Ctrl+C, and so would every process that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

from rnnviz.models.own_layers import FILES  # noqa: E402

# The same examples on every machine and at every run, and no verdict that depends on how busy a machine is.
settings.register_profile(
    "rnnviz", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("rnnviz")


def pytest_sessionfinish() -> None:
    """As the application does when it ends."""
    app = sys.modules.get("rnnviz.app")
    gui = sys.modules.get("PySide6.QtGui")
    if app is not None and gui is not None and gui.QGuiApplication.instance() is not None:
        app.let_go_of_clipboard()


@pytest.fixture(autouse=True)
def own_layers_are_registered() -> Iterator[None]:
    """After each test Keras knows our layers by their names: code that a test copied and ran has registered its own."""
    yield
    for name, module in FILES.items():
        if module in sys.modules:
            sys.modules["keras"].saving.get_custom_objects()[f"rnnviz>{name}"] = getattr(sys.modules[module], name)
