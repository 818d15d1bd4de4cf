"""Networks and traces on disk, and files that are not what they should be."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import random_networks

from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.trace import Trace, Update
from rnnviz.settings.choices import LossOn
from rnnviz.tracing import archive
from rnnviz.tracing.archive import ArchiveError
from rnnviz.tracing.automatic_spec import AUTOMATIC, LIVE
from rnnviz.tracing.engine import trace
from rnnviz.tracing.store import load_networks, load_trace, save_networks, save_trace

META = {"title": "σ of a test", "losses": [0.5, None, 0.25]}


def epochs() -> list[Network]:
    return [random_networks.stacked("GRU", (3, 2), loss_on=LossOn.LAST, seed=s) for s in range(3)]


def a_trace() -> Trace:
    network = epochs()[0]
    x, y = random_networks.batch(network, size=1, steps=4, loss_on=LossOn.LAST)
    made = trace(network, x=x, y=y, loss_on=LossOn.LAST, title="Σ", epoch=2)
    after = {s.name: dict(s.weights) for s in network.layers}
    return replace(made, update=Update("Adam", 1e-3, 1, after, 0.125))


def assert_same(a: Any, b: Any) -> None:
    """Equal down to the last bit of the last array."""
    if isinstance(a, np.ndarray):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)
    elif is_dataclass(a):
        assert type(a) is type(b)
        for f in fields(a):
            assert_same(getattr(a, f.name), getattr(b, f.name))
    elif isinstance(a, dict):
        assert a.keys() == b.keys()
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, tuple):
        assert len(a) == len(b)
        for one, other in zip(a, b, strict=True):
            assert_same(one, other)
    else:
        assert a == b
        assert type(a) is type(b)


def test_networks_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    save_networks(path, epochs(), META)
    networks, meta = load_networks(path)
    assert meta == META
    assert_same(networks, tuple(epochs()))
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


def test_a_trace_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "trace.npz"
    made = a_trace()
    save_trace(path, made)
    assert_same(load_trace(path), made)
    # The output is the hidden state: what is the same memory is stored once, and is the same when it is read.
    layer = load_trace(path).layers[0]
    assert layer.output.value is layer.states["h"].value


def test_networks_that_differ_in_more_than_weights(tmp_path: Path) -> None:
    other = random_networks.stacked("GRU", (3, 3), loss_on=LossOn.LAST)
    for networks in ([*epochs(), other], []):
        with pytest.raises(ValueError, match="same layers"):
            save_networks(tmp_path / "run.npz", networks, {})
    assert list(tmp_path.iterdir()) == []


def test_what_only_this_process_knows_of_a_layer_is_in_no_file(tmp_path: Path) -> None:
    """Every reading of a model counts its operations on; the epochs of a run are one network all the same."""
    weights = {"kernel": np.ones((1, 2))}
    read = [
        Network((LayerSpec("any", AUTOMATIC, ("input",), {"class": "Any", LIVE: f"{n}"}, weights),), 1)
        for n in range(2)
    ]
    save_networks(tmp_path / "run.npz", read, {})
    networks, _ = load_networks(tmp_path / "run.npz")
    assert [dict(one.layers[0].config) for one in networks] == [{"class": "Any"}] * 2


def test_a_broken_write_leaves_the_good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.npz"
    save_networks(path, epochs(), META)
    good = path.read_bytes()

    def full(*args: object, **arrays: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space left"):
        save_networks(path, epochs(), {})
    assert path.read_bytes() == good
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


@pytest.mark.parametrize("keep", [0, 1, 100, 0.5, 0.99])
def test_a_damaged_file(tmp_path: Path, keep: float) -> None:
    path = tmp_path / "run.npz"
    save_networks(path, epochs(), META)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    with pytest.raises(ArchiveError, match=r"run\.npz is damaged"):
        load_networks(path)


def test_every_flipped_byte_is_noticed_or_harmless(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    save_networks(path, epochs(), META)
    whole = path.read_bytes()
    noticed = 0
    for i in range(0, len(whole), 97):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 0xFF]) + whole[i + 1 :])
        try:
            assert_same(load_networks(path)[0], tuple(epochs()))
        except ArchiveError:
            noticed += 1
    assert noticed > 0.8 * len(range(0, len(whole), 97))


def test_a_file_of_another_kind(tmp_path: Path) -> None:
    save_networks(tmp_path / "run.npz", epochs(), {})
    save_trace(tmp_path / "trace.npz", a_trace())
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(ArchiveError, match="does not hold a trace"):
        load_trace(tmp_path / "run.npz")
    for name in ("trace.npz", "other.npz", "array.npy"):
        with pytest.raises(ArchiveError, match=name.replace(".", r"\.")):
            load_networks(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        load_networks(tmp_path / "nothing.npz")


def test_a_stored_network_is_traced_without_tensorflow(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    save_networks(path, epochs(), {})
    code = f"""
import sys
from pathlib import Path
import numpy as np
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.automatic_spec import AUTOMATIC, LIVE
from rnnviz.tracing.engine import trace
from rnnviz.tracing.store import load_networks
import rnnviz.tracing.reader, rnnviz.tracing.update, rnnviz.tracing.itemise
networks, _ = load_networks(Path({str(path)!r}))
print(trace(networks[1], x=np.ones((1, 5, 2)), y=np.ones((1, 1, 2)), loss_on=LossOn.LAST).loss)
assert not {{"tensorflow", "keras", "PySide6"}} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = trace(epochs()[1], x=np.ones((1, 5, 2)), y=np.ones((1, 1, 2)), loss_on=LossOn.LAST).loss
    assert float(done.stdout) == expected
