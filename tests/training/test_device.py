"""The names of the devices, and the choice among them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rnnviz.records.training import Device
from rnnviz.training import device
from rnnviz.training.device import NoSuchDevice, Placement

CPU = Placement("/CPU:0", Device("cpu", "CPU"))
GPU = Placement("/GPU:0", Device("gpu", "GPU 0: NVIDIA H200"))


def test_without_a_gpu_there_is_the_cpu() -> None:
    assert device.placements() == (CPU,)
    assert device.choose("auto") == device.choose("cpu") == CPU
    with pytest.raises(NoSuchDevice, match="no GPU"):
        device.choose("gpu")


def test_a_gpu_is_named_and_taken_first(monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["a", "b"] if kind == "GPU" else [])
    details = {"a": {"device_name": "NVIDIA H200"}, "b": {}}
    monkeypatch.setattr(tf.config.experimental, "get_device_details", details.__getitem__)
    assert device.placements() == (GPU, Placement("/GPU:1", Device("gpu", "GPU 1: unknown type")), CPU)
    assert device.choose("auto") == device.choose("gpu") == GPU
    assert device.choose("cpu") == CPU


def test_what_is_built_in_the_scope_lies_on_the_device() -> None:
    import tensorflow as tf

    with CPU.scope():
        assert "CPU:0" in tf.constant([1.0]).device


def test_preparing_after_tensorflow_has_begun_changes_nothing() -> None:
    import tensorflow as tf

    tf.constant([1.0])
    before = tf.config.threading.get_intra_op_parallelism_threads()
    device.prepare()
    assert tf.config.threading.get_intra_op_parallelism_threads() == before


FAULTS = """
import resource
from rnnviz.training import device
device.prepare()
import tensorflow as tf
values = tf.ones(10_000_000)
tf.square(values)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    tf.square(values)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="page faults are counted as Linux does")
def test_large_arrays_of_a_step_keep_their_memory_for_the_next() -> None:
    """40 MB are 10,000 pages, which the system clears anew at every call."""

    def faults(environment: dict[str, str]) -> int:
        command = [sys.executable, "-c", FAULTS]
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert faults({}) < 5_000
    if faults({device.POOL: "false"}) < 20_000:
        pytest.skip("without the pool, too, this system's allocator keeps the memory: nothing is shown here")


def test_what_is_asked_of_xla_comes_beside_the_users_own_flags(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = "--xla_backend_optimization_level=2"
    for given, wanted in {
        "": ours,
        "--xla_dump_to=/tmp/x": f"{ours} --xla_dump_to=/tmp/x",
        "--xla_backend_optimization_level=3": "--xla_backend_optimization_level=3",
    }.items():
        monkeypatch.setenv(device.XLA_FLAGS, given)
        device.prepare()
        device.prepare()
        assert os.environ[device.XLA_FLAGS] == wanted


COMPILED = """
from rnnviz.training.loading import load
load()
import tensorflow as tf
tf.function(lambda: tf.zeros(()) + 1.0, jit_compile=True)()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is compiled by XLA there")
def test_xla_compiles_as_it_is_asked_to(tmp_path: Path) -> None:
    """Though TensorFlow is imported before."""
    environment = {**os.environ, device.XLA_FLAGS: f"--xla_dump_to={tmp_path}"}
    subprocess.run([sys.executable, "-c", COMPILED], env=environment, capture_output=True, check=True)
    options = [path.read_text() for path in tmp_path.glob("*.debug_options")]
    assert options
    assert all("xla_backend_optimization_level: 2" in each for each in options)
