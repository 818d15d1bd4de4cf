"""SimpleRNN with layer normalisation at every step, in ordinary Keras.

Ba, Kiros and Hinton, arXiv 1607.06450: h_t = φ(γ · (a_t - mean(a_t)) / deviation(a_t) + β),
a_t = x_t W + h_{t-1} U + b.
"""

from keras import activations, initializers, layers, ops, saving


@saving.register_keras_serializable("rnnviz")
class LayerNormSimpleRNNCell(layers.Layer):
    def __init__(
        self,
        units,
        activation="tanh",
        epsilon=1e-3,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = self.state_size = self.output_size = units
        self.activation = activations.get(activation)
        self.epsilon = epsilon
        self.initial = initializers.get(kernel_initializer)
        self.initial_recurrent = initializers.get(recurrent_initializer)

    def build(self, shape):
        units = self.units
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], units), initializer=self.initial)
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(units, units), initializer=self.initial_recurrent
        )
        self.bias = self.add_weight(name="bias", shape=(units,), initializer="zeros")
        self.gamma = self.add_weight(name="gamma", shape=(units,), initializer="ones")
        self.beta = self.add_weight(name="beta", shape=(units,), initializer="zeros")

    def call(self, inputs, states):
        a = ops.matmul(inputs, self.kernel) + ops.matmul(states[0], self.recurrent_kernel) + self.bias
        centred = a - ops.mean(a, axis=-1, keepdims=True)
        deviation = ops.sqrt(ops.mean(ops.square(centred), axis=-1, keepdims=True) + self.epsilon)
        h = self.activation(self.gamma * centred / deviation + self.beta)
        return h, [h]

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "epsilon": self.epsilon,
            "kernel_initializer": initializers.serialize(self.initial),
            "recurrent_initializer": initializers.serialize(self.initial_recurrent),
        }
