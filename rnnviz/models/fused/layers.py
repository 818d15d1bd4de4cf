"""Keras's recurrent layers, computed by the loops beside this file on the weights that they have."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from rnnviz.models.fused.activations import activation_of
from rnnviz.models.fused.gru import gru
from rnnviz.models.fused.lstm import lstm
from rnnviz.models.fused.simple_rnn import simple_rnn

CELLS = (keras.layers.SimpleRNNCell, keras.layers.LSTMCell, keras.layers.GRUCell)
LAYERS = (keras.layers.SimpleRNN, keras.layers.LSTM, keras.layers.GRU, keras.layers.RNN)


def obstacle(layer: Any) -> str:
    """Why a layer with a cell has to be trained by Keras's own loop, in words; "" where it need not be.

    A subclass may compute anything, so only Keras's own classes are taken.
    """
    cell = layer.cell
    if type(layer) not in LAYERS or type(cell) not in CELLS:
        return f"its cell is a {type(cell).__name__}" if type(layer) in LAYERS else f"it is a {type(layer).__name__}"
    if layer.compute_dtype != layer.variable_dtype or layer.compute_dtype not in ("float32", "float64"):
        return f"it computes in {layer.compute_dtype}"
    if getattr(layer, "use_cudnn", "auto") is True:
        return "it asks for cuDNN"
    if getattr(cell, "kernel_quantized", None) is not None or getattr(layer, "quantization_mode", None):
        return "its weights are quantized"
    for name in ("activation", "recurrent_activation"):
        function = getattr(cell, name, keras.activations.linear)
        if activation_of(function or keras.activations.linear) is None:
            return f"its {name} is {getattr(function, '__name__', type(function).__name__)}"
    if 1.0 in (cell.dropout, cell.recurrent_dropout):
        return "it drops everything"
    if layer.unroll and layer.go_backwards and layer.zero_output_for_mask:
        # Keras takes the mask of the last step for the first one's output there.
        return "it is unrolled backwards, with zeros where steps are masked"
    return ""


def inner_loop(
    layer: Any, sequences: Any, initial_state: Any, mask: Any, *, training: bool, gradient: bool
) -> tuple[Any, Any, list[Any]]:
    """What Keras's `inner_loop` of a layer without an obstacle returns: the last output, all outputs, the last states.

    sequences: (batch, T, features). initial_state: the states, (batch, units) each. mask: (batch, T), or None.
    gradient: whether gradients can be asked for. The dropout masks are those that the cell has drawn for this call.
    """
    cell, dtype = layer.cell, layer.compute_dtype
    x = tf.transpose(tf.cast(sequences, dtype), [1, 0, 2])
    states = [tf.cast(state, dtype) for state in initial_state]
    masks = None if mask is None else _by_step(mask)
    if layer.go_backwards:
        x = tf.reverse(x, [0])
        masks = None if masks is None else tf.reverse(masks, [0])
    drops = _drops(cell.get_dropout_mask(sequences[:, 0, :]), training and cell.dropout > 0)
    again = _drops(cell.get_recurrent_dropout_mask(states[0]), training and cell.recurrent_dropout > 0)
    kernel, recurrent = tf.convert_to_tensor(cell.kernel), tf.convert_to_tensor(cell.recurrent_kernel)
    bias = tf.convert_to_tensor(cell.bias) if cell.use_bias else None
    act = activation_of(cell.activation or keras.activations.linear)
    assert act is not None
    common: dict[str, Any] = {"mask": masks, "drops": again, "act": act, "gradient": gradient}
    if isinstance(cell, keras.layers.SimpleRNNCell):
        hidden, *last = simple_rnn(_projected(x, kernel, bias, drops), recurrent, states[0], **common)
    else:
        gate = activation_of(cell.recurrent_activation or keras.activations.linear)
        assert gate is not None
        common["gate"] = gate
        if isinstance(cell, keras.layers.LSTMCell):
            z = _projected(x, kernel, bias, drops)
            hidden, *last = lstm(z, recurrent, (states[0], states[1]), **common)
        else:
            own, inner = _gru_biases(bias, cell.units, reset_after=cell.reset_after, like=recurrent)
            z = _projected(x, kernel, own, drops)
            hidden, *last = gru(z, recurrent, inner, states[0], reset_after=cell.reset_after, **common)
    outputs = hidden if masks is None else _said(hidden, masks, zero=layer.zero_output_for_mask)
    if layer.return_sequences:
        return outputs[-1], tf.transpose(outputs, [1, 0, 2]), last
    answer = last[0] if masks is None else outputs[-1]
    return answer, answer[:, tf.newaxis], last


def _by_step(mask: Any) -> Any:
    """(T, batch, 1) bool."""
    mask = tf.cast(tf.nest.flatten(mask)[0], tf.bool)
    return tf.transpose(mask if len(mask.shape) == 3 else mask[..., tf.newaxis], [1, 0, 2])


def _drops(drawn: Any, wanted: bool) -> tuple[Any, ...]:
    """A cell's dropout masks, (batch, n) each: one, or one for each gate."""
    if not wanted or drawn is None:
        return ()
    return tuple(drawn) if isinstance(drawn, (list, tuple)) else (drawn,)


def _projected(x: Any, kernel: Any, bias: Any, drops: tuple[Any, ...]) -> Any:
    """The products of all steps' inputs with the kernel, and the bias: (T, batch, columns), in one matmul."""
    if len(drops) > 1:
        kernels = tf.split(kernel, len(drops), 1)
        z = tf.concat([_times(x * drop, part) for drop, part in zip(drops, kernels, strict=True)], 2)
    else:
        z = _times(x * drops[0] if drops else x, kernel)
    return z if bias is None else z + bias


def _times(x: Any, kernel: Any) -> Any:
    shape = tf.shape(x)
    z = tf.reshape(tf.reshape(x, [-1, x.shape[-1]]) @ kernel, [shape[0], shape[1], kernel.shape[1]])
    return tf.ensure_shape(z, [x.shape[0], x.shape[1], kernel.shape[1]])


def _gru_biases(bias: Any, units: int, *, reset_after: bool, like: Any) -> tuple[Any, Any]:
    """What is added to the input's product, and to the state's in the candidate. Of the gates the two are one."""
    if bias is None or not reset_after:
        return bias, tf.zeros([units], like.dtype)
    both = bias[0] + bias[1]
    return tf.concat([both[: 2 * units], bias[0, 2 * units :]], 0), bias[1, 2 * units :]


def _said(hidden: Any, masks: Any, *, zero: bool) -> Any:
    """The outputs, where steps are masked: zero there, or what was said before; nothing before the first own step."""
    own = masks if zero else tf.cumsum(tf.cast(masks, tf.int32)) > 0
    return tf.where(own, hidden, tf.zeros_like(hidden))
