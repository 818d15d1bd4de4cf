"""The network of Sketch-RNN: encoder, latent code, decoder with a mixture density output."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from rnnviz.models.sketch_rnn.lstm import SketchLSTM, fold
from rnnviz.settings.model import GeneratorSettings

POINT = 5
"""Numbers of a stroke-5 point: dx, dy, on, lifted, ended."""
START = (0.0, 0.0, 1.0, 0.0, 0.0)


@keras.saving.register_keras_serializable("rnnviz")
class SketchRNN(keras.Model):  # type: ignore[misc]
    """Stroke-5 drawings behind the start token, (batch, T + 1, 5) -> what the decoder says of each next point,
    (batch, T, 6 M + 3): the logits of the pen (on, lifted, ended), then of the mixture's weights, and mu_x, mu_y,
    log sigma_x, log sigma_y and artanh rho, M of each. Without a latent code the decoder alone.
    """

    def __init__(self, *, settings: GeneratorSettings | dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        s = settings if isinstance(settings, GeneratorSettings) else GeneratorSettings(**settings)
        self.settings = s
        options: dict[str, Any] = {"keep": s.keep, "layer_norm": s.layer_norm}
        if s.latent:
            self.forward_lstm = SketchLSTM(s.encoder, name="encoder_forward", **options)
            self.backward_lstm = SketchLSTM(s.encoder, name="encoder_backward", **options)
            self.mean = keras.layers.Dense(s.latent, kernel_initializer=_small(), name="mean")
            self.log_variance = keras.layers.Dense(s.latent, kernel_initializer=_small(), name="log_variance")
            self.initial = keras.layers.Dense(
                2 * s.decoder, activation="tanh", kernel_initializer=_small(), name="initial_state"
            )
        self.decoder = SketchLSTM(s.decoder, name="decoder", **options)
        self.head = keras.layers.Dense(6 * s.mixtures + 3, name="mixture")
        self._make_weights()

    def _make_weights(self) -> None:
        s = self.settings
        if s.latent:
            for layer in (self.forward_lstm, self.backward_lstm):
                layer.build((None, None, POINT))
            for dense in (self.mean, self.log_variance):
                dense.build((None, 2 * s.encoder))
            self.initial.build((None, s.latent))
        self.decoder.build((None, None, POINT + s.latent))
        self.head.build((None, None, s.decoder))
        self.built = True

    def build(self, input_shape: Any = None) -> None:
        self.built = True

    def get_config(self) -> dict[str, Any]:
        return {"settings": asdict(self.settings), "name": self.name}

    def encode(self, points: Any, seed: Any = None) -> tuple[Any, Any]:
        """points: (batch, T, 5), without the start token. The mean and the log variance of z, (batch, latent)."""
        lengths = tf.maximum(tf.reduce_sum(tf.cast(points[:, :, 4] < 0.5, tf.int32), 1), 1)
        seeds = (None, None) if seed is None else (fold(seed, 1), fold(seed, 2))
        forward = self.forward_lstm(points, seed=seeds[0])
        backward = self.backward_lstm(tf.reverse_sequence(points, lengths, seq_axis=1), seed=seeds[1])
        last = [tf.gather(h, lengths - 1, batch_dims=1) for h in (forward, backward)]
        both = tf.concat(last, -1)
        return self.mean(both), self.log_variance(both)

    def decode(self, points: Any, z: Any = None, seed: Any = None) -> Any:
        """points: (batch, T, 5), what the decoder reads at each step; z: (batch, latent). (batch, T, 6 M + 3)."""
        if z is None:
            return self.head(self.decoder(points, seed=seed))
        # The first half of the state is the cell state, as in the paper's [h_0; c_0] read by TensorFlow's LSTM.
        c, h = tf.split(self.initial(z), 2, axis=-1)
        return self.head(self.decoder(points, z, h, c, seed=seed))

    def call(self, drawings: Any, training: bool = False) -> Any:
        """With z at the mean of its posterior, and nothing dropped: what training draws is drawn by `losses`."""
        z = self.encode(drawings[:, 1:])[0] if self.settings.latent else None
        return self.decode(drawings[:, :-1], z)

    def arrays(self) -> dict[str, dict[str, Any]]:
        """layer -> Keras's short name of a weight -> its values: what `rnnviz.tracing.sketch_rnn` computes with."""
        return {layer.name: {v.name: np.array(v.numpy()) for v in layer.weights} for layer in self.layers}


def _small() -> Any:
    """As Sketch-RNN begins, but from Keras's own random state."""
    return keras.initializers.RandomNormal(stddev=0.001)
