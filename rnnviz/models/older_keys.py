"""What Keras 1 and 2 called the classes and settings that Keras 3 has under other names.

From the sources of Keras 1.2.2 (keras/layers), 2.2 to 2.15, and of Keras 3's layers.
"""

from __future__ import annotations

from typing import Any

CLASSES = {
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "Container": "Functional",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3D": "Conv3D",
    "CuDNNGRU": "GRU",
    "CuDNNLSTM": "LSTM",
    "Deconvolution2D": "Conv2DTranspose",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "Model": "Functional",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "ThresholdedReLU": "ReLU",
}
"""Class of Keras 1 or 2 -> that of Keras 3 which computes the same."""

GONE = frozenset(("Highway", "LocallyConnected1D", "LocallyConnected2D", "MaxoutDense"))
"""Classes that Keras 3 has no longer."""

MERGES = {
    "sum": "Add",
    "mul": "Multiply",
    "ave": "Average",
    "max": "Maximum",
    "min": "Minimum",
    "concat": "Concatenate",
    "dot": "Dot",
    "cos": "Dot",
}
"""The mode of Keras 1's Merge -> the layer that does it."""

RENAMED = {
    "atrous_rate": "dilation_rate",
    "b_constraint": "bias_constraint",
    "b_regularizer": "bias_regularizer",
    "batch_input_shape": "batch_shape",
    "bias": "use_bias",
    "border_mode": "padding",
    "dropout_U": "recurrent_dropout",
    "dropout_W": "dropout",
    "filter_length": "kernel_size",
    "inner_activation": "recurrent_activation",
    "nb_filter": "filters",
    "pool_length": "pool_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "U_regularizer": "recurrent_regularizer",
    "W_constraint": "kernel_constraint",
    "W_regularizer": "kernel_regularizer",
}
"""A setting's old name -> its name in Keras 3, whatever the class."""

RENAMED_IN: dict[str, dict[str, str]] = {
    "AlphaDropout": {"p": "rate"},
    "AveragePooling1D": {"stride": "strides"},
    "Dense": {"output_dim": "units"},
    "Dropout": {"p": "rate"},
    "GRU": {"output_dim": "units"},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "LSTM": {"output_dim": "units"},
    "LeakyReLU": {"alpha": "negative_slope"},
    "MaxPooling1D": {"stride": "strides"},
    "ReLU": {"theta": "threshold"},
    "SimpleRNN": {"output_dim": "units"},
    "SpatialDropout1D": {"p": "rate"},
    "SpatialDropout2D": {"p": "rate"},
    "UpSampling1D": {"length": "size"},
}
"""Class, as Keras 3 calls it -> the settings that have other names in it."""

DROPPED = frozenset(
    (
        "beta_init",
        "bias_quantizer",
        "consume_less",
        "forget_bias_init",
        "fused",
        "gamma_init",
        "implementation",
        "init",
        "inner_init",
        "input_dim",
        "input_dtype",
        "input_length",
        "input_shape",
        "kernel_quantizer",
        "trainable_weights",
        "weights",
    )
)
"""Settings that change no number, or only those with which a layer began before it had the weights in the file."""

DROPPED_WHERE: dict[str, tuple[Any, ...]] = {
    "adjustment": (None,),
    "groups": (1,),
    "causal": (False,),
    "num_constants": (None, 0),
    "ragged": (False, None),
    "renorm": (False,),
    "renorm_clipping": (None,),
    "renorm_momentum": (None, 0.99),
    "reverse_state_order": (False,),
    "sparse": (False, None),
    "time_major": (False,),
    "virtual_batch_size": (None,),
}
"""Settings that Keras 3 lacks in some or all layers, dropped where they have one of these values."""

GONE_SETTINGS = frozenset(("num_constants", "ragged", "renorm", "reverse_state_order", "time_major"))
"""Settings that change the numbers where they have another value than those of DROPPED_WHERE, and that are gone."""

KEPT_IN = {"Embedding": frozenset(("input_dim",)), "GroupNormalization": frozenset(("groups",))}
"""Where a setting of DROPPED or DROPPED_WHERE says something all the same."""

RECURRENT = frozenset(("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional"))
"""Layers which Keras 1 and 2 call with [x, state …], and Keras 3 with x and initial_state."""

GATED = frozenset(("LSTM", "GRU", "LSTMCell", "GRUCell", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "ConvLSTM2DCell"))
"""Layers with a recurrent_activation."""
