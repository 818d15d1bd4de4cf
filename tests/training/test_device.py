"""The names of the devices, and the choice among them."""

from __future__ import annotations

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
