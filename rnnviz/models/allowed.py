"""Which classes a model of somebody else's may name: Keras's own that only compute, and ours. Anything else is refused.

An allow-list, because Keras's own safe mode has been got around before, and because some of Keras's classes run code
or read files by design (Lambda, TorchModuleWrapper, TFSMLayer, StringLookup, and functions named by their module).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rnnviz.models.own_layers import FILES


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


LAYERS = _names(
    """
    Activation Add AlphaDropout AdditiveAttention Attention Average AveragePooling1D BatchNormalization
    Bidirectional Concatenate Conv1D Conv1DTranspose Cropping1D Dense DepthwiseConv1D Dot Dropout ELU Embedding
    Flatten GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalMaxPooling1D GroupNormalization GRU GRUCell
    Identity InputLayer LayerNormalization LeakyReLU LSTM LSTMCell Masking Maximum MaxPooling1D Minimum
    MultiHeadAttention Multiply Permute PReLU ReLU RepeatVector Reshape RNN RMSNormalization SeparableConv1D
    SimpleRNN SimpleRNNCell Softmax SpatialDropout1D SpectralNormalization StackedRNNCells Subtract TimeDistributed
    UnitNormalization UpSampling1D ZeroPadding1D
    """
)
MODELS = frozenset(("Functional", "Model", "Sequential"))
OPERATIONS = frozenset(("Add", "Divide", "GetItem", "Maximum", "Minimum", "Multiply", "Negative", "Subtract"))
INITIALIZERS = _names(
    """
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer LecunNormal LecunUniform
    Ones Orthogonal OrthogonalInitializer RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros
    """
)
REGULARIZERS = frozenset(("L1", "L2", "L1L2", "OrthogonalRegularizer"))
CONSTRAINTS = frozenset(("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm"))

MODULES: dict[str, frozenset[str]] = {
    "keras": MODELS | {"DTypePolicy"},
    "keras.models": MODELS,
    "keras.src.models.functional": frozenset(("Functional",)),
    "keras.src.models.sequential": frozenset(("Sequential",)),
    "keras.layers": LAYERS,
    "keras.dtype_policies": frozenset(("DTypePolicy",)),
    "keras.initializers": INITIALIZERS,
    "keras.regularizers": REGULARIZERS,
    "keras.constraints": CONSTRAINTS,
    "keras.src.ops.numpy": OPERATIONS,
    "keras.ops.numpy": OPERATIONS,
}
"""Module, as Keras writes it -> the classes that may be named in it."""

OURS = {f"rnnviz>{name}": (module, name) for name, module in FILES.items()}
"""The name under which a layer of ours is registered -> its module and class."""

PLAIN = frozenset(("__keras_tensor__", "__ellipsis__", "__slice__"))
"""Values that Keras writes as if they were classes; they hold numbers and names."""

MOST_DEPTH = 60
MOST_NUMBER = 1 << 20
"""The largest whole number that a setting of a layer may be; seeds are not sizes."""

_NO_SIZES = frozenset(("seed", "shared_object_id"))


def refusals(config: Any) -> Iterator[str]:
    """Why this config of a model is not loaded, one reason after the other; none where it may be."""
    waiting: list[tuple[Any, str, int]] = [(config, "", 0)]
    while waiting:
        value, key, depth = waiting.pop()
        if depth > MOST_DEPTH:
            yield f"Its config is nested more than {MOST_DEPTH} deep."
            return
        if isinstance(value, dict):
            if "class_name" in value and (reason := _refusal(value)):
                yield reason
            elif "class_name" not in value and not {"module", "registered_name"}.isdisjoint(value):
                yield "It contains an object without a class."
            waiting.extend((v, str(k), depth + 1) for k, v in value.items())
        elif isinstance(value, list):
            waiting.extend((v, key, depth + 1) for v in value)
        elif value is True and key == "stateful":
            yield "One of its layers is stateful: what it answers would depend on what it was asked before."
        elif isinstance(value, int) and abs(value) > MOST_NUMBER and key not in _NO_SIZES:
            yield f"Its setting {key} is {value:,}, which cannot be right."


def _refusal(entry: dict[str, Any]) -> str:
    """Why this entry of a config is not loaded, "" where it may be."""
    name, module, registered = entry["class_name"], entry.get("module"), entry.get("registered_name")
    if not isinstance(name, str) or not isinstance(module, str | None) or not isinstance(registered, str | None):
        return "It names a class by something that is not a name."
    if name in PLAIN and module is None:
        return ""
    if registered in OURS:
        return (
            ""
            if (module, name) == OURS[registered]
            else f"It calls {module}.{name} a layer of rnnviz, which it is not."
        )
    if name not in MODULES.get(module or "", ()):
        if name in ("Lambda", "__lambda__", "function"):
            return "It contains a function of its own (a Lambda), which would run as a program."
        if name in ("__tensor__", "__numpy__"):
            return "A layer is called with a constant (a mask, an initial state …), which a trace does not support."
        return f"It needs {f'{module}.' if module else ''}{name}, which is not among the layers that rnnviz loads."
    if registered not in (None, name):
        return f"It calls {module}.{name} by another name, {registered}."
    return ""
