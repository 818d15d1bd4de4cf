"""Damaged and hostile files of models, drawn at random: .keras, HDF5 of Keras 1, 2 and 3, JSON with its weights.

Each begins as a sound one; bytes, the config, the arrays or the archive are changed then.
"""

from __future__ import annotations

import copy
import functools
import io
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from models import older_files as older

from rnnviz.models.allowed import FUNCTIONS, LAYERS, MODULES, OPERATIONS, OURS
from rnnviz.models.described import NeedsKeras
from rnnviz.models.model_file import read_model_file
from rnnviz.models.opened import open_model
from rnnviz.models.plain.opened import open_plain
from rnnviz.models.refused import ModelRefused
from rnnviz.tracing.reader import UnsupportedModel, network_of

Random = np.random.Generator
KINDS = ("keras", "h5", "json")
NEVER = ("marshal.loads", "pickle.find_class", "os.system", "os.exec", "subprocess.Popen", "socket.connect")
"""What Python tells of when somebody else's code is run, or a file is touched."""

OUTSIDE = "outside.bin"
"""A file that hostile files name; whatever opens it has been led out of the file."""


# -- sound ones ---------------------------------------------------------------------------------------------------


@functools.cache
def sound() -> dict[str, tuple[bytes, ...]]:
    """Files of each kind: of JSON, the config and the weights, one after the other."""
    import keras
    from keras import Input, Model, Sequential, layers

    def graph() -> Any:
        a, b = Input((4, 2)), Input((3,), dtype="int32")
        y, h, c = layers.LSTM(2, return_sequences=True, return_state=True)(layers.Masking()(a))
        z = layers.LSTM(2, return_sequences=True)(layers.Embedding(5, 2, mask_zero=True)(b), initial_state=[h, c])
        w = layers.Attention()([z, y])
        return Model([a, b], layers.Dense(1)(layers.Concatenate()([z + w * 0.5, w])))

    small: list[Callable[[], Any]] = [
        lambda: Sequential([Input((4, 2)), layers.GRU(2, stateful=False), layers.Dense(1)]),
        lambda: Sequential(
            [Input((4, 2)), layers.Bidirectional(layers.SimpleRNN(2)), layers.RepeatVector(2), layers.Conv1D(1, 2)]
        ),
        graph,
    ]
    made: dict[str, list[bytes]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for make in small:
            keras.utils.set_random_seed(0)
            model = make()
            model.compile("sgd", "mse")
            for ending in ("keras", "h5"):
                model.save(folder / f"a.{ending}")
                made[ending].append((folder / f"a.{ending}").read_bytes())
            model.save_weights(folder / "a.weights.h5")
            made["json"] += [model.to_json().encode(), (folder / "a.weights.h5").read_bytes()]
        weights = {"lstm_1": [np.ones(s) for s in ((2, 12), (3, 12), 12)], "dense_1": [np.ones((3, 1)), np.ones(1)]}
        config = older.sequential(older.lstm(3, batch_input_shape=[None, 6, 2]), older.dense(1))
        made["h5"].append(older.write(folder / "b.h5", config, weights, loss="mse").read_bytes())
        with h5py.File(folder / "c.h5", "w") as file:
            older.put_weights(file, weights, "2.2.5")
        made["json"] += [json.dumps({**config, "keras_version": "2.2.5"}).encode(), (folder / "c.h5").read_bytes()]
    return {kind: tuple(files) for kind, files in made.items()}


# -- and what is made of them ---------------------------------------------------------------------------------------


def hostile(kind: str, random: Random) -> dict[str, bytes]:
    """Files by their names, the first of which is opened."""
    files = sound()[kind]
    way = int(random.integers(0, 4))
    if kind == "json":
        which = 2 * int(random.integers(0, len(files) // 2))
        config, weights = files[which], files[which + 1]
        if way == 0:
            return {"model.json": damaged(config, random), "model.h5": weights}
        if way == 1:
            return {"model.json": config, "model.h5": _hdf5(weights, random)}
        return {"model.json": _config(config, random), "model.h5": weights}
    content = files[int(random.integers(0, len(files)))]
    if way == 0:
        return {f"model.{kind}": damaged(content, random)}
    if kind == "h5":
        return {"model.h5": _hdf5(content, random, config=way > 1)}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if way == 1:
        parts["model.weights.h5"] = _hdf5(parts["model.weights.h5"], random)
    else:
        parts["config.json"] = _config(parts["config.json"], random)
    if random.random() < 0.05:
        parts[_one(random, ["../../evil.py", "/etc/evil", "assets/x", "config.json/", "a" * 5000])] = b"x"
    if random.random() < 0.05:
        parts["metadata.json"] = _one(random, [b"{}", b"[]", b'{"keras_version": "2.1.0"}', b"\xff", b"3"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", _one(random, [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return {"model.keras": packed.getvalue()}


def damaged(content: bytes, random: Random) -> bytes:
    """The same with bytes changed, cut out, doubled or put in, up to eight times."""
    out = bytearray(content)
    for _ in range(int(random.integers(1, 9))):
        at, length = int(random.integers(0, len(out) + 1)), int(random.choice([1, 1, 2, 10, 100, 1000]))
        way = int(random.integers(0, 5))
        if way == 0:
            out[at : at + length] = random.bytes(length)
        elif way == 1:
            del out[at : at + length]
        elif way == 2:
            out[at:at] = out[at : at + length]
        elif way == 3:
            out[at:at] = _one(random, [b'"', b"{", b"[" * 500, b"\0", b"\xff" * 8, b"9" * 400])
        else:
            del out[at:]
    return bytes(out)


LAMBDA = {"class_name": "__lambda__", "config": {"value": "4wEAAAAAAAAAAAAAAAEAAAADAAAA8wYAAACXAHwAUwA="}}
OLD_LAMBDA = {"class_name": "Lambda", "config": {"name": "l", "function": ["4wEAAAAA", None, None]}, "name": "l"}
HOSTILE: list[Any] = [
    LAMBDA,
    OLD_LAMBDA,
    {"module": "keras.layers", "class_name": "Lambda", "config": {"function": LAMBDA}, "registered_name": None},
    {"module": "os", "class_name": "function", "config": "system", "registered_name": "function"},
    {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"},
    {"module": "subprocess", "class_name": "Popen", "config": {"args": "x"}, "registered_name": None},
    {"module": "keras.utils", "class_name": "get_file", "config": {"origin": "file:///etc/passwd"}},
    {"module": "keras.layers", "class_name": "TFSMLayer", "config": {"filepath": OUTSIDE}, "registered_name": None},
    {
        "module": "keras.layers",
        "class_name": "StringLookup",
        "config": {"vocabulary": OUTSIDE},
        "registered_name": None,
    },
    {"class_name": "__typespec__", "spec_name": "x", "config": []},
    {"class_name": "__tensor__", "config": {"value": [[1.0]], "dtype": "float32"}},
    {"class_name": "__keras_tensor__", "config": {"shape": [1], "dtype": "float32", "keras_history": ["lstm", 0, 0]}},
    *(
        None,
        True,
        -1,
        0,
        3,
        10**6,
        10**12,
        -(10**30),
        1e308,
        float("nan"),
        "",
        "lstm",
        "os",
        "x" * 100_000,
        [],
        {},
        [[]],
    ),
    [["lstm", 0, 0], ["lstm", 1, 0], ["dense", 7, 9]],
]


def _config(content: bytes, random: Random) -> bytes:
    """A config with up to four of its parts replaced, left out, doubled, grafted elsewhere, or of another class."""
    config = json.loads(content)
    for _ in range(int(random.choice([1, 1, 1, 2, 4]))):
        places = list(_places(config))
        where, key = places[int(random.integers(0, len(places)))]
        way = int(random.integers(0, 7))
        if way == 0:
            where[key] = copy.deepcopy(HOSTILE[int(random.integers(0, len(HOSTILE)))])
        elif way == 1:
            del where[key]
        elif way == 2:
            other, named = places[int(random.integers(0, len(places)))]
            where[key] = copy.deepcopy(other[named])
        elif way == 3 and isinstance(where, list):
            where.append(copy.deepcopy(where[key]))
        elif way == 4 and isinstance(where[key], (int, float)):
            where[key] = where[key] * int(random.choice([-1, 10, 1_000, 100_000]))
        elif way == 5:
            deep: Any = where[key]
            for _ in range(int(random.choice([3, 100]))):
                deep = [deep]
            where[key] = deep
        else:
            named_ = [one for one, _ in places if isinstance(one, dict) and "class_name" in one]
            if named_:
                _renamed(named_[int(random.integers(0, len(named_)))], random)
    text = json.dumps(config)
    if random.random() < 0.05:  # deeper than Python's own reader goes
        text = text.replace("null", "[" * 20_000 + "]" * 20_000, 1)
    return text.encode()


def _renamed(entry: dict[str, Any], random: Random) -> None:
    """The same entry under the name of another class, of ours, Keras's or nobody's."""
    modules = [*MODULES, "os", "builtins", "keras.src.saving", "rnnviz.models.layer_norm_cell"]
    classes = [*sorted(LAYERS), *sorted(OPERATIONS["keras.src.ops.numpy"]), "Lambda", "system", "Mine"]
    entry["class_name"] = _one(random, classes)
    entry["module"] = _one(random, [*modules, *["keras.layers"] * 20])
    entry["registered_name"] = _one(random, [None, None, None, *OURS, *FUNCTIONS, "my>Mine", entry["class_name"]])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in it, with each of its keys."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for key, inner in inside:
            yield one, key
            waiting.append(inner)


def _hdf5(content: bytes, random: Random, *, config: bool = False) -> bytes:
    """An HDF5 file with another config, or with up to three of its groups, arrays and attributes changed."""
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "r+") as file:
        if config:
            text = file.attrs["model_config"]
            changed = _config(text if isinstance(text, bytes) else text.encode(), random)
            del file.attrs["model_config"]
            file.attrs["model_config"] = changed[:60_000]
            return _closed(file, buffer)
        for _ in range(int(random.integers(1, 4))):
            names: list[str] = []
            file.visit(names.append)
            if not names:
                break
            _spoiled(file, _one(random, names), random)
        return _closed(file, buffer)


def _closed(file: h5py.File, buffer: io.BytesIO) -> bytes:
    file.close()
    return buffer.getvalue()


def _spoiled(file: h5py.File, name: str, random: Random) -> None:
    way = int(random.integers(0, 11))
    item = file[name]
    if way == 0:
        item.attrs[_one(random, ["weight_names", "layer_names", "backend", "keras_version"])] = _one(
            random,
            [
                "x",
                [b"a", b"b"],
                [b"../../x"],
                3,
                [1.5, 2.5],
                np.zeros((2, 2)),
                np.void(b"\0" * 9),
                [b"lstm/../x"],
            ],
        )
        return
    if way == 1 and len(item.attrs):
        del item.attrs[_one(random, list(item.attrs))]
        return
    del file[name]
    if way == 2:
        file[name] = h5py.ExternalLink(OUTSIDE, "/x")
    elif way == 3:
        file[name] = h5py.SoftLink(_one(random, ["/", "/nowhere", f"/{name}"]))
    elif way == 4:
        file.create_dataset(name, (10,), "u1", external=[(OUTSIDE, 0, 10)])
    elif way == 5:
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource(OUTSIDE, "x", (4,))
        file.create_virtual_dataset(name, layout)
    elif way == 6:
        file.create_dataset(name, (1 << int(random.integers(20, 40)),), "f4", chunks=(1024,))
    elif way == 7:
        file[name] = file["/"]
    elif way == 8:
        file[name] = _one(
            random, [b"text", ["a", "b"], np.zeros(3, "c8"), np.nan, np.zeros((0, 3)), np.ones((7, 7), "i8")]
        )
    elif way == 9:
        file[name] = np.dtype("f4")


def _one(random: Random, values: Any) -> Any:
    return values[int(random.integers(0, len(values)))]


# -- and what comes of it -------------------------------------------------------------------------------------------


@dataclass
class Watched:
    """seen: what should never have happened, in Python's words."""

    on: bool = False
    seen: list[str] = field(default_factory=list)


_watched = Watched()


@functools.cache
def _hook() -> None:
    # The hook is still called while Python ends, when this file's names are gone: it has its own.
    def heard(event: str, arguments: tuple[Any, ...], watched: Watched = _watched) -> None:
        if watched.on and (event in NEVER or (event == "open" and str(arguments[0]).endswith(OUTSIDE))):
            watched.seen.append(f"{event}: {str(arguments)[:100]}")

    sys.addaudithook(heard)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What happens inside that never should; a hook of Python's is there for good, and sleeps outside."""
    _hook()
    _watched.seen = []
    _watched.on = True
    try:
        yield _watched.seen
    finally:
        _watched.on = False


def _read_plainly(path: Path) -> None:
    """The reader without Keras has words for it, too, where it does not open it."""
    with suppress(ModelRefused, NeedsKeras, UnsupportedModel):
        network_of(open_plain(read_model_file(path)).model)


def ending(files: dict[str, bytes], folder: Path) -> str:
    """ "opened", or "refused"; AssertionError for words that are not one plain sentence or two, or for what was run.

    Whatever else is raised, is.
    """
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / OUTSIDE).write_bytes(b"\0" * 100)
    said = ""
    with watched() as seen:
        try:
            open_model(folder / next(iter(files)))
        except ModelRefused as error:
            said = str(error)
        _read_plainly(folder / next(iter(files)))
    assert not seen, seen
    if not said:
        return "opened"
    assert "\n" not in said, said
    assert said[-1] in ".…", said
    assert len(said) < 500, said
    assert "keras.src" not in said, said
    assert not re.search(r"Traceback|<class |0x[0-9a-f]{6,}|: *\.$", said), said
    return "refused"
