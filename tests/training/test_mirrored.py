"""Training on several devices: the same steps as on one, with two logical CPUs in a process of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rnnviz.training.device import NoSuchDevice
from rnnviz.training.mirrored import place


def test_two_devices_take_the_steps_of_one_and_go_on_bit_for_bit(tmp_path: Path) -> None:
    script = Path(__file__).with_name("mirrored_devices.py")
    done = subprocess.run([sys.executable, str(script), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = {words[0]: words[1:] for words in map(str.split, done.stdout.splitlines())}
    for name in ("plain", "clipped"):
        assert found[name][0] == "2_CPUs,_mirrored"
        assert float(found[name][1]) < 1e-6
    assert found["resumed"] == ["finished", "0.0"]


def test_one_device_is_not_mirrored() -> None:
    with pytest.raises(NoSuchDevice, match="TensorFlow sees one CPU here"):
        place("cpu", "mirrored")
    assert place("cpu").device.kind == "cpu"
