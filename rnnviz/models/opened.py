"""A model out of a file of anybody's: .keras, HDF5 of Keras 1, 2 and 3 (whatever its name), or JSON and its weights.

Nothing in the file is run. Looked at before Keras sees anything: what the file is, the classes that its config names,
the sizes of its weights. What is built is a copy of the config that was looked at, without what a trace does not need.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnnviz.models import hdf5
from rnnviz.models.allowed import FUNCTIONS, OURS
from rnnviz.models.described import Shape
from rnnviz.models.file_loss import FileLoss, losses
from rnnviz.models.model_file import ModelFile, read_model_file
from rnnviz.models.older_weights import place
from rnnviz.models.prepared import calls, prepare, sizes
from rnnviz.models.refused import ModelRefused, in_a_line
from rnnviz.records.network import TextSpec

MOST_CALLS = 5_000
MOST_AT_ONCE = 50_000_000
"""How many numbers one layer may answer with, for one sequence of the length that the model fixes."""


@dataclass(frozen=True, slots=True)
class OpenedModel:
    """A model from a file.

    model: a keras.Model, not compiled. Its batch size is free, and no layer keeps states from one call to the next:
    every sequence begins with states of zero.
    notes: sentences for the user, on what the file is where its name says otherwise, and on where the model is not
    quite what stands in the file.
    losses: the one that the model was compiled with, one an output; None where the file has none for an output, ()
    where it has none at all. version: Keras's, as the file has it ("2.10.0"), "" where it does not say. texts: how a
    text becomes ids, by the numbers of the model's inputs that read text in the file; here they read ids. answers: the
    names of its outputs, () where it has but one.
    """

    model: Any
    notes: tuple[str, ...] = ()
    losses: tuple[FileLoss | None, ...] = ()
    version: str = ""
    texts: Mapping[int, TextSpec] = field(default_factory=dict)
    answers: tuple[str, ...] = ()

    @property
    def loss(self) -> FileLoss | None:
        """That of the first output."""
        return self.losses[0] if self.losses else None


def open_model(path: Path) -> OpenedModel:
    """The model in a file; of a JSON file its weights are looked for beside it, and of weights their JSON.

    ModelRefused, in one sentence or two that name what the file is or has, for all that is not loaded; OSError where it
    cannot be read. Imports Keras.
    """
    return built(read_model_file(path))


def built(file: ModelFile) -> OpenedModel:
    """As `open_model`, of a file that was read."""
    config = file.config
    if (many := calls(config)) > MOST_CALLS:
        raise ModelRefused(f"{file.name} is not loaded. Its models inside models make {many:,} calls of layers.")
    notes = [*file.notes, *prepare(config)]

    for module in (*(module for module, _ in OURS.values()), *FUNCTIONS.values()):
        __import__(module)  # which registers the layer or function under its name
    text = json.dumps(config)
    with _names_apart():
        model = _built(file, text)
    outputs = getattr(model, "output_names", None) or [""] * len(model.outputs or [""])
    names = [str(tensor.name) for tensor in model.inputs or ()]
    texts = {number: file.texts[name] for number, name in enumerate(names) if name in file.texts}
    answers = tuple(map(str, outputs)) if len(model.outputs or ()) > 1 else ()
    return OpenedModel(model, tuple(notes), losses(file.compiled, list(outputs)), file.version, texts, answers)


def check_model(path: Path) -> None:
    """ModelRefused where `open_model` would refuse the file by what is in it. Keras is not imported for it."""
    read_model_file(path)


def _built(file: ModelFile, text: str) -> Any:
    """The keras.Model of a config that may be built, with the file's weights."""
    import keras

    try:
        with _nothing_waits(), keras.StatelessScope(initialize_variables=False):
            # Without the values, whatever their size: only to see whether it is the size of the weights in the file.
            shell = keras.saving.deserialize_keras_object(json.loads(text), safe_mode=True)
            needed = sum(math.prod(v.shape) for v in shell.variables)
            largest = max(sizes(shell), default=0)
            shapes = [tuple(tensor.shape[1:]) for tensor in getattr(shell, "inputs", None) or ()]
            timeless = without_time(_kinds(shell), shapes)
    except Exception as error:  # over a config that Keras would not write, its layers raise almost anything
        raise ModelRefused(f"{file.name} cannot be built: {in_a_line(error)}") from error
    # A Dropout's random state is not among the weights.
    if needed > 2 * file.count + 1_000:
        raise ModelRefused(f"{file.name} would need {needed:,} numbers, but has {file.count:,} weights.")
    if largest > MOST_AT_ONCE:
        raise ModelRefused(f"{file.name} is not loaded. One of its layers would answer with {largest:,} numbers.")
    if timeless:
        raise ModelRefused(f"{file.name} {timeless}")
    try:
        model = keras.saving.deserialize_keras_object(json.loads(text), safe_mode=True)
        _weigh(model, file)
    except ModelRefused as error:
        raise ModelRefused(f"{file.name} cannot be loaded. {error}") from error
    except Exception as error:  # as above, and whatever h5py says of weights that do not fit
        raise ModelRefused(f"{file.name} cannot be loaded: {_of_weights(error)}") from error
    return model


@contextmanager
def _names_apart() -> Iterator[None]:
    """Keras names by a count the operations that layers make of masks; this one begins where no file's names are, so
    that none of them is that of a layer in the file. The process's own count goes on afterwards."""
    from keras.src.backend.common import global_state

    counted = global_state.get_global_attribute(_COUNT, default=defaultdict(int), set_to_default=True)
    global_state.set_global_attribute(_COUNT, _FarCount(lambda: 1_000_000))
    try:
        yield
    finally:
        global_state.set_global_attribute(_COUNT, counted)


@contextmanager
def _nothing_waits() -> Iterator[None]:
    """Keras keeps a list of variables that are to get their values later; those of a shell, whatever their size, would
    get theirs with those of the next model."""
    from keras.src.backend.common import global_state

    waiting = list(global_state.get_global_attribute(_WAITING) or ())
    try:
        yield
    finally:
        global_state.set_global_attribute(_WAITING, waiting)


class _FarCount(defaultdict[str, int]):
    """Even the first of a name is numbered."""

    def __contains__(self, key: object) -> bool:
        return True


_WAITING = "uninitialized_variables"
"""Where Keras has that list (keras/src/backend/common/variables.py)."""
_COUNT = "object_name_uids"
"""Where Keras has that count (keras/src/utils/naming.py)."""


def _weigh(model: Any, file: ModelFile) -> None:
    """Puts the file's weights into the model."""
    if file.listed is not None:
        with hdf5.opened(file.name, file.weights) as opened:
            place(model, file.listed["config"], hdf5.weights_in(opened))
        return
    with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
        copy = Path(folder) / "model.weights.h5"
        copy.write_bytes(file.weights)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is left without its weights is an error of its own
            model.load_weights(copy)


def _of_weights(error: Exception) -> str:
    """What Keras says of weights that do not fit, in a sentence."""
    if found := re.search(r"Layer '([^']+)' expected (\d+) variables, but received (\d+) variables", str(error)):
        name, wanted, there = found[1], int(found[2]), int(found[3])
        has = f"only {there} of its {wanted} weights" if 0 < there < wanted else f"{there} weights for {wanted}"
        return f"the file has {has if there else 'no weights'} of the layer “{name}”."
    shapes = re.search(r"variable\.shape=(\(.*?\)), Received: value\.shape=(\(.*?\))\. .*?path=([\w/.-]+)", str(error))
    if shapes:
        wanted_, there_ = (shapes[n].strip("(,)").replace(", ", " x ") or "one number" for n in (1, 2))
        return f"its weight “{shapes[3]}” must be {wanted_}, but is {there_}."
    return in_a_line(error)


_OVER_TIME = re.compile(r".*(RNN|LSTM|GRU|1D|TimeDistributed|Bidirectional|RepeatVector|Embedding|Attention|Reshape).*")
"""What reads or makes sequences."""


def _kinds(model: Any) -> set[str]:
    kinds, waiting = set(), [model]
    while waiting:
        one = waiting.pop()
        kinds.add(type(one).__name__)
        waiting.extend(getattr(one, "layers", ()))
    return kinds


def without_time(kinds: Collection[str], shapes: Sequence[Shape]) -> str:
    """What a model reads that has nothing to do with sequences, in the rest of a sentence; "" for all others. kinds: of
    its layers. shapes: of its inputs, without the batch."""
    if not shapes or any(_OVER_TIME.fullmatch(kind) for kind in kinds):
        return ""
    reads = " x ".join(str(n or "any") for n in shapes[0])
    if all(len(shape) == 3 for shape in shapes) and any("2D" in kind for kind in kinds):
        what = f"one picture of {reads}"
    elif all(len(shape) == 1 for shape in shapes):
        what = f"one row of {reads} numbers"
    else:
        return ""
    return f"reads {what} at a time, and none of its layers reads a sequence: there are no time steps to show."
