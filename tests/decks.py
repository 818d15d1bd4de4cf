"""Decks for the tests of their files; and files of them as strangers may send them."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.scene import Deck, KeptScene, Pin, Scene, SceneModel, Stop
from rnnviz.records.training import Checkpoint
from rnnviz.scenes.container import DeckRefused
from rnnviz.scenes.deck_file import packed, read_deck
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings

SETTINGS = Settings(model=ModelSettings(cell="SimpleRNN", units=(3,)))
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fcffff3f0300050001"
    "a2a4f1c90000000049454e44ae426082"
)


def network(seed: int) -> Network:
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    rnn = {"kernel": some(1, 3), "recurrent_kernel": some(3, 3), "bias": some(3)}
    config = {"activation": "tanh", "return_sequences": True, "use_bias": True}
    dense = {"kernel": some(3, 1), "bias": some(1)}
    return Network(
        (
            LayerSpec("simplernn_1", "SimpleRNN", ("input",), config, rnn),
            LayerSpec("dense", "Dense", ("simplernn_1",), {"activation": "linear", "use_bias": True}, dense),
        ),
        1,
    )


def model(epochs: int = 3) -> SceneModel:
    run = tuple(
        Checkpoint(n, network(n), 0.5 / (n + 1), 0.4 / (n + 1), (np.float32([n, 2]),), SETTINGS) for n in range(epochs)
    )
    return SceneModel(run, "my run")


def deck() -> Deck:
    """Two scenes of one model, and one of a page."""
    shared = model()
    first = Scene(
        SETTINGS,
        epoch=2,
        phase="backward",
        step=7,
        unit=1,
        layer="simplernn_1",
        model=shared,
        pinned=Pin("simplernn_1", 1, 7, "h"),
        zoom=(3.5, 20.5),
        hidden=("weights",),
        gate_gradients=True,
        lock_scale=False,
        theme="dark",
        pages={"score": {"panel": 1}},
    )
    second = Scene(SETTINGS, epoch=1, phase="update", stage=2, model=shared)
    third = Scene(SETTINGS, page="forecast", pages={"forecast": {"selected": ["lstm"], "errors": np.arange(4.0)}})
    stop = Stop("the gates close", "backward", 3, 0, (0.5, 9.5))
    return Deck(
        (
            KeptScene(first, "Vanishing", "Ask why.\nThen wait.", (stop,), PNG, 50),
            KeptScene(second, "Update", steps=50),
            KeptScene(third, "Board “ten steps” — übrig"),
        ),
        1,
    )


KINDS = ("bytes", "zip", "json", "array")


def hostile(random: np.random.Generator, sound: bytes) -> bytes:
    """A damaged or wicked file, made from a sound one."""
    kind = KINDS[random.integers(len(KINDS))]
    if kind == "bytes":
        return _bytes(random, sound)
    with zipfile.ZipFile(io.BytesIO(sound)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    names = sorted(parts)
    if kind == "array":
        name = random.choice([one for one in names if one.endswith(".npy")])
        parts[name] = _bytes(random, parts[name])
    elif kind == "json":
        name = str(random.choice([one for one in names if one.endswith(".json")]))
        value = json.loads(parts[name])
        for _ in range(random.integers(1, 4)):
            value = spoilt(random, value)
        parts[name] = json.dumps(value).replace(f'"{_DEEP}"', "[" * 100_000 + "]" * 100_000).encode()
    else:
        name = str(random.choice(names))
        wicked = ("../../evil.json", "/etc/passwd", "scenes/../x.json", "code.py", "files/aaaaaaaaaaaa/..", "x" * 300)
        deeds = random.integers(4)
        if deeds == 0:
            del parts[name]
        elif deeds == 1:
            parts[str(random.choice(wicked))] = b"import os"
        elif deeds == 2:
            parts[name] = b"\0" * int(random.integers(1, 1 << 22))
        else:
            parts[name] = parts[str(random.choice(names))]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def _bytes(random: np.random.Generator, content: bytes) -> bytes:
    changed = bytearray(content)
    deed = random.integers(3)
    if deed == 0:
        return bytes(changed[: random.integers(len(changed))])
    for _ in range(random.integers(1, 20)):
        changed[random.integers(len(changed))] = random.integers(256)
    return bytes(changed) + (b"\xff" * int(random.integers(100)) if deed == 2 else b"")


_DEEP = "a list in a list, a hundred thousand times"
_ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**30, 1e308, float("nan"), float("inf"), "", "x" * 5000, "../../../etc/passwd", "\0"),
    *([], {}, [[]], {"$array": "0" * 24}, [1, 2, 3], "files/000000000000/x.csv", "LSTM", "C:\\\\x", "//host/share/x"),
)


def spoilt(random: np.random.Generator, value: Any) -> Any:
    """One of the values somewhere in it is another."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = list(value)[random.integers(len(value))]
        if random.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        if random.random() < 0.1:
            return {**value, f"{key}_": value[key]}
        return {**value, key: spoilt(random, value[key])}
    if isinstance(value, list) and value and random.random() < 0.85:
        at = int(random.integers(len(value)))
        if random.random() < 0.1:
            return [*value, *value]
        return [*value[:at], spoilt(random, value[at]), *value[at + 1 :]]
    if isinstance(value, list) and random.random() < 0.05:
        return _DEEP
    return _ODD[random.integers(len(_ODD))]


def ending(content: bytes, folder: Path) -> str:
    """How the opening of a file ends: "opened" or "refused". Anything else is raised; nothing is written outside."""
    path = folder / "lecture.rnnviz"
    path.write_bytes(content)
    try:
        read_deck(path, folder / "files")
    except DeckRefused as error:
        return "refused" if str(error).startswith("lecture.rnnviz ") else "refused without its name"
    finally:
        assert {one.name for one in folder.iterdir()} <= {"lecture.rnnviz", "files"}
    return "opened"


def sound() -> bytes:
    return packed(deck())
