"""What the settings of Keras's layers are where a config does not say, and one form for those that have several.

Only of the kinds that a trace computes by itself; `tests/models/test_plain_kinds.py` holds the table against Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rnnviz.models.allowed import FUNCTIONS

_LOOP = {
    "return_sequences": False,
    "return_state": False,
    "go_backwards": False,
    "stateful": False,
    "unroll": False,
    "zero_output_for_mask": False,
}
_CELL = {"activation": "tanh", "use_bias": True, "dropout": 0.0, "recurrent_dropout": 0.0, "seed": None}
_LSTM = {**_CELL, "recurrent_activation": "sigmoid", "unit_forget_bias": True}
_GRU = {**_CELL, "recurrent_activation": "sigmoid", "reset_after": True}
_SLIDES = {"strides": 1, "padding": "valid", "data_format": "channels_last", "dilation_rate": 1}
_CONV = {**_SLIDES, "groups": 1, "activation": "linear", "use_bias": True, "lora_rank": None, "lora_alpha": None}
_DEPTHWISE = {**_SLIDES, "depth_multiplier": 1, "activation": "linear", "use_bias": True}
_CONV_LSTM = {**_SLIDES, **_LSTM, **_LOOP}
_POOL = {"pool_size": 2, "strides": None, "padding": "valid", "data_format": "channels_last"}
_GLOBAL = {"data_format": "channels_last", "keepdims": False}
_NORM = {"axis": -1, "epsilon": 1e-3, "center": True, "scale": True}
_DROPOUT = {"noise_shape": None, "seed": None}

DEFAULTS: dict[str, dict[str, Any]] = {
    "Activation": {},
    "ActivityRegularization": {"l1": 0.0, "l2": 0.0},
    "Add": {},
    "AdditiveAttention": {"use_scale": True, "dropout": 0.0, "score_mode": "dot", "seed": None},
    "AlphaDropout": _DROPOUT,
    "Attention": {"use_scale": False, "score_mode": "dot", "dropout": 0.0, "seed": None},
    "Average": {},
    "AveragePooling1D": _POOL,
    "AveragePooling2D": _POOL,
    "BatchNormalization": {
        **_NORM,
        "momentum": 0.99,
        "synchronized": False,
        "renorm": False,
        "renorm_clipping": None,
        "renorm_momentum": 0.99,
    },
    "Bidirectional": {"merge_mode": "concat", "backward_layer": None},
    "Concatenate": {"axis": -1},
    "Conv1D": _CONV,
    "Conv1DTranspose": {**_SLIDES, "output_padding": None, "activation": "linear", "use_bias": True},
    "Conv2D": _CONV,
    "ConvLSTM1D": _CONV_LSTM,
    "ConvLSTM2D": _CONV_LSTM,
    "Cropping1D": {"cropping": 1},
    "Cropping2D": {"cropping": 0, "data_format": "channels_last"},
    "Dense": {
        "activation": "linear",
        "use_bias": True,
        "lora_rank": None,
        "lora_alpha": None,
        "quantization_config": None,
    },
    "DepthwiseConv1D": _DEPTHWISE,
    "Dot": {"normalize": False},
    "Dropout": _DROPOUT,
    "ELU": {"alpha": 1.0},
    "Embedding": {"mask_zero": False, "lora_rank": None, "lora_alpha": None, "quantization_config": None},
    "Flatten": {"data_format": "channels_last"},
    "GRU": {**_GRU, **_LOOP},
    "GRUCell": _GRU,
    "GaussianDropout": {"seed": None},
    "GaussianNoise": {"seed": None},
    "GlobalAveragePooling1D": _GLOBAL,
    "GlobalAveragePooling2D": _GLOBAL,
    "GlobalMaxPooling1D": _GLOBAL,
    "GlobalMaxPooling2D": _GLOBAL,
    "GroupNormalization": {**_NORM, "groups": 32},
    "Identity": {},
    "LSTM": {**_LSTM, **_LOOP},
    "LSTMCell": _LSTM,
    "LayerNormGRUCell": {"activation": "tanh", "recurrent_activation": "sigmoid", "epsilon": 1e-3},
    "LayerNormLSTMCell": {
        "activation": "tanh",
        "recurrent_activation": "sigmoid",
        "epsilon": 1e-3,
        "forget_bias": 1.0,
    },
    "LayerNormSimpleRNNCell": {"activation": "tanh", "epsilon": 1e-3},
    "LayerNormalization": _NORM,
    "LeakyReLU": {"negative_slope": 0.3},
    "Masking": {"mask_value": 0.0},
    "MaxPooling1D": _POOL,
    "MaxPooling2D": _POOL,
    "Maximum": {},
    "Minimum": {},
    "MultiHeadAttention": {
        "value_dim": None,
        "dropout": 0.0,
        "use_bias": True,
        "output_shape": None,
        "attention_axes": None,
        "sliding_window": None,
        "flash_attention": None,
        "use_gate": False,
        "seed": None,
    },
    "Multiply": {},
    "PReLU": {"shared_axes": None},
    "Permute": {},
    "RMSNormalization": {"axis": -1, "epsilon": 1e-6},
    "RNN": _LOOP,
    "ReLU": {"max_value": None, "negative_slope": 0.0, "threshold": 0.0},
    "RepeatVector": {},
    "Reshape": {},
    "SeparableConv1D": _DEPTHWISE,
    "SimpleRNN": {**_CELL, **_LOOP},
    "SimpleRNNCell": _CELL,
    "Softmax": {"axis": -1},
    "SpatialDropout1D": {"seed": None},
    "SpatialDropout2D": {"seed": None, "data_format": "channels_last"},
    "SpectralNormalization": {"power_iterations": 1},
    "StackedRNNCells": {},
    "Subtract": {},
    "TimeDistributed": {},
    "UnitNormalization": {"axis": -1},
    "UpSampling1D": {"size": 2},
    "UpSampling2D": {"size": 2, "data_format": "channels_last", "interpolation": "nearest"},
    "WeightNormConv1D": _CONV,
    "ZeroPadding1D": {"padding": 1, "data_format": "channels_last"},
    "ZeroPadding2D": {"padding": 1, "data_format": "channels_last"},
}
"""Keras's class name -> its settings that a config may lack, and what they are then."""

_ALIKE = ("kernel_size", "strides", "dilation_rate", "pool_size", "size")
"""Settings in which one number stands for as many of it as there are axes."""


def settled(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """A layer's config with what it leaves out, each setting in the form that `get_config()` of Keras 3 has."""
    found = {**DEFAULTS[kind], **{key: value for key, value in config.items() if value is not None or key != "dtype"}}
    axes = 2 if kind.endswith("2D") else 1
    for key, value in found.items():
        if key.endswith("activation"):
            found[key] = named(value)
        elif key == "data_format" and value is None:
            found[key] = "channels_last"
        elif key in _ALIKE and isinstance(value, int) and kind not in ("UpSampling1D", "ZeroPadding1D", "Cropping1D"):
            found[key] = (value,) * axes
    if kind == "MultiHeadAttention" and found["value_dim"] is None:
        found["value_dim"] = found.get("key_dim")
    if "pool_size" in found and found["strides"] is None:
        found["strides"] = found["pool_size"]
    if kind in ("Cropping1D", "ZeroPadding1D"):
        key = "cropping" if kind == "Cropping1D" else "padding"
        found[key] = (found[key],) * 2 if isinstance(found[key], int) else found[key]
    if kind in ("Cropping2D", "ZeroPadding2D"):
        key = "cropping" if kind == "Cropping2D" else "padding"
        both = (found[key],) * 2 if isinstance(found[key], int) else found[key]
        found[key] = tuple((one, one) if isinstance(one, int) else tuple(one) for one in both)
    return found


def named(activation: Any) -> str:
    """The name of an activation in a config: of one of Keras's functions, of ours, or of the class of a layer."""
    if activation is None:
        return "linear"
    if isinstance(activation, str):
        return {"swish": "silu", "hard_swish": "hard_silu"}.get(activation, activation)
    if isinstance(activation, dict):
        called = activation.get("config")
        if isinstance(called, str):
            return called.removeprefix("rnnviz>") if called in FUNCTIONS else called
        return str(activation.get("class_name"))
    return str(activation)


def policy(said: Any, around: str = "float32") -> str:
    """The dtype policy in a config by its name. around: that of the layer around this one."""
    if isinstance(said, dict):
        inner = said.get("config")
        said = inner.get("name") if isinstance(inner, dict) else None
    return said if isinstance(said, str) else around
