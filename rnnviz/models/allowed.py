"""Which classes a model of somebody else's may name: Keras's own that only compute, and ours. Anything else is refused.

An allow-list, because Keras's own safe mode has been got around before, and because some of Keras's classes run code
or read files by design (Lambda, TorchModuleWrapper, TFSMLayer, StringLookup, and functions named by their module).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rnnviz.models.own_layers import FILES


def names(text: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(text.split())


LAYERS = names(
    """
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
    AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AdditiveAttention AlphaDropout Attention Average
    AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization Bidirectional CategoryEncoding CenterCrop
    Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D
    Cropping1D Cropping2D Cropping3D Dense DepthwiseConv1D DepthwiseConv2D Discretization Dot Dropout EinsumDense ELU
    Embedding Flatten GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
    GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention GRU GRUCell Identity
    InputLayer LayerNormalization LeakyReLU LSTM LSTMCell Masking Maximum MaxPooling1D MaxPooling2D MaxPooling3D
    Minimum MultiHeadAttention Multiply Normalization Permute PReLU ReLU RepeatVector Rescaling Reshape
    Resizing ReversibleEmbedding RMSNormalization RNN SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax
    SpatialDropout1D SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells Subtract
    TimeDistributed UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D
    """
)
MODELS = frozenset(("Functional", "Model", "Sequential"))
_NUMPY = names(
    """
    Abs Absolute Add All Amax Amin Any Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh Argmax Argmin Average Ceil
    Clip Concatenate Copy Cos Cosh CountNonzero Cumprod Cumsum Diff Divide DivideNoNan Dot Einsum Equal Exp Exp2
    ExpandDims Expm1 Flip Floor FloorDivide FullLike GetItem Greater GreaterEqual Heaviside Hypot Isfinite Isinf Isnan
    Less LessEqual Log Log10 Log1p Log2 Logaddexp LogicalAnd LogicalNot LogicalOr LogicalXor Matmul Max Maximum Mean
    Median Min Minimum Mod Moveaxis Multiply NanToNum Negative NotEqual OnesLike Power Prod Ravel Reciprocal Reshape
    Roll Round Sign Sin Sinh Sort Split Sqrt Square Squeeze Stack Std Subtract Sum Swapaxes Take TakeAlongAxis Tan Tanh
    Transpose Tril Triu TrueDivide Trunc Var Where ZerosLike
    """
)
_NN = names(
    """
    Celu DotProductAttention Elu Gelu Glu HardShrink HardSigmoid HardSilu HardTanh LeakyRelu LogSigmoid LogSoftmax
    Moments Normalize OneHot Relu Relu6 Selu Sigmoid Silu SoftShrink Softmax Softplus Softsign Sparsemax SparsePlus
    SparseSigmoid Squareplus TanhShrink Threshold
    """
)
OPERATIONS: dict[str, frozenset[str]] = {
    "keras.src.ops.numpy": _NUMPY,
    "keras.src.ops.nn": _NN,
    "keras.src.ops.core": frozenset(("Cast", "StopGradient", "Unstack")),
    "keras.src.ops.math": frozenset(("Erf", "Logsumexp", "Rsqrt", "TopK")),
}
"""Module -> its operations on tensors: those whose outputs are no larger than what they read, by a factor that stands
in the config, and that call no function which the config names (as Map, Scan and Cond do)."""
INITIALIZERS = names(
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
    "keras.dtype_policies": frozenset(("DTypePolicy", "FloatDTypePolicy", "DTypePolicyMap")),
    "keras.initializers": INITIALIZERS,
    "keras.regularizers": REGULARIZERS,
    "keras.constraints": CONSTRAINTS,
    **OPERATIONS,
    **{module.replace(".src", ""): known for module, known in OPERATIONS.items()},
}
"""Module, as Keras writes it -> the classes that may be named in it."""

OURS = {f"rnnviz>{name}": (module, name) for name, module in FILES.items()}
"""The name under which a layer of ours is registered -> its module and class."""

_CONSTANTS = ("__tensor__", "__numpy__")
PLAIN = frozenset(("__keras_tensor__", "__ellipsis__", "__slice__", *_CONSTANTS))
"""Values that Keras writes as if they were classes; they hold numbers and names."""

FUNCTIONS = {"rnnviz>hard_sigmoid_keras2": "rnnviz.models.older_activations"}
"""The activations of our own, as they are registered -> their module."""

MOST_DEPTH = 60
MOST_NUMBER = 1 << 20
"""The largest whole number that a setting of a layer may be, and the most numbers of a constant; seeds are no sizes."""

_NO_SIZES = frozenset(("seed", "shared_object_id"))
_DTYPES = names("bool float16 bfloat16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64")
_VOCABULARY = names("StringLookup IntegerLookup TextVectorization Hashing HashedCrossing FeatureSpace")
_PROGRAMS = names("TFSMLayer TorchModuleWrapper FlaxLayer JaxLayer")


def refusals(config: Any) -> Iterator[str]:
    """Why this config of a model is not loaded, one reason after the other; none where it may be."""
    if isinstance(config, dict) and (reason := _of_its_own(config)):
        yield reason
        return
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
            if value.get("class_name") not in _CONSTANTS:  # whose numbers are no sizes
                waiting.extend((v, str(k), depth + 1) for k, v in value.items())
        elif isinstance(value, list):
            waiting.extend((v, key, depth + 1) for v in value)
        elif isinstance(value, int) and abs(value) > MOST_NUMBER and key not in _NO_SIZES:
            yield f"Its setting {key} is {value:,}, which cannot be right."


def _of_its_own(model: dict[str, Any]) -> str:
    """Why a model whose class somebody has written is not loaded; "" for one of Keras's."""
    name, module = model.get("class_name"), model.get("module")
    if not isinstance(name, str) or name in MODELS or (isinstance(module, str) and _keras(module)):
        return ""
    return (
        f"It is a model of a class of its own, {_short(name)}, whose code is not in the file. "
        "From the script that has the class, rnnviz.show(model, x) opens it."
    )


def _refusal(entry: dict[str, Any]) -> str:
    """Why this entry of a config is not loaded, "" where it may be."""
    name, module, registered = entry["class_name"], entry.get("module"), entry.get("registered_name")
    if not isinstance(name, str) or not isinstance(module, str | None) or not isinstance(registered, str | None):
        return "It names a class by something that is not a name."
    if name in PLAIN and module is None:
        return _constant(entry.get("config")) if name in _CONSTANTS else ""
    if name == "function":
        return _function(module, entry.get("config"), registered)
    if registered in OURS:
        return (
            "" if (module, name) == OURS[registered] else f"It calls {_short(name)} a layer of rnnviz, which it is not."
        )
    if name not in MODULES.get(module or "", ()):
        return _unknown(_short(name), module)
    if registered not in (None, name):
        return f"It calls {_short(name)} by another name, {registered[:80]}."
    return ""


def _function(module: str | None, called: Any, registered: str | None) -> str:
    """Why a function that a layer calls is not loaded; "" for one of ours, by which Keras finds it where it is
    registered and nowhere else."""
    if isinstance(called, str) and called in FUNCTIONS and module == "builtins" and registered == "function":
        return ""
    said = f", {_short(called)}" if isinstance(called, str) else ""
    return (
        f"It calls a function of its own{said}, whose code is not in the file. "
        "From the script that has the function, rnnviz.show(model, x) opens the model."
    )


def _unknown(name: str, module: str | None) -> str:
    if name in ("Lambda", "__lambda__"):
        return "It contains a function of its own (a Lambda), which would run as a program."
    if name in ("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer"):
        return "It uses TensorFlow's own functions between its layers, which no file may call."
    if name in _VOCABULARY:
        return (
            f"It turns words into numbers by a {name} that does not stand alone behind an input of text, which is not "
            "loaded; save the model without that layer."
        )
    if name in _PROGRAMS:
        return f"It has a layer of the kind {name}, which wraps a program."
    if module is None or not _keras(module):
        return (
            f"It needs {_whole(name, module)}, a class that is not Keras's own and whose code is not in the file. "
            "From the script that has the class, rnnviz.show(model, x) opens the model."
        )
    if ".ops." in module:
        return f"It uses the operation {name} on tensors, which is not among those that rnnviz loads."
    called = name if module in MODULES else _whole(name, module)
    return f"It has a part of the kind {called}, which is not among those that rnnviz loads."


def _constant(config: Any) -> str:
    """Why a tensor that stands in the config is not loaded; "" for numbers."""
    if not isinstance(config, dict) or config.get("dtype") not in _DTYPES:
        return "It contains a constant that is not made of numbers."
    waiting, count = [config.get("value")], 0
    while waiting:
        value = waiting.pop()
        count += 1
        if count > MOST_NUMBER:
            return f"It contains a constant of more than {MOST_NUMBER:,} numbers."
        if isinstance(value, list):
            waiting.extend(value)
        elif not isinstance(value, int | float):
            return "It contains a constant that is not made of numbers."
    return ""


def _keras(module: str) -> bool:
    return module.split(".")[0] in ("keras", "tf_keras", "tensorflow")


def _whole(name: str, module: str | None) -> str:
    """A class by its module, which says something unless it is the script that saved the file."""
    if module in (None, "builtins", "__main__"):
        return name
    return f"{_short(str(module)).replace('keras.src.', 'keras.')}.{name}"


def _short(name: str) -> str:
    """A name of somebody's, no longer than a sentence bears, and without the package before it ("Custom>Cell")."""
    return name.rsplit(">", 1)[-1][:80]
