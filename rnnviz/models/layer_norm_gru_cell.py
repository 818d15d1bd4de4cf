"""GRU with layer normalisation of every gate's sum, in ordinary Keras.

Ba, Kiros and Hinton, arXiv 1607.06450: γ · (a - mean(a)) / deviation(a) + β goes into each gate's
non-linearity, a = x_t W + h_{t-1} U + b of that gate's units, for the candidate x_t W + (r h_{t-1}) U + b. The columns
are those of keras.layers.GRU: z, r, g.
"""

from keras import activations, initializers, layers, ops, saving


@saving.register_keras_serializable("rnnviz")
class LayerNormGRUCell(layers.Layer):
    def __init__(
        self,
        units,
        activation="tanh",
        recurrent_activation="sigmoid",
        epsilon=1e-3,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = self.output_size = units
        self.state_size = units
        self.activation = activations.get(activation)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.epsilon = epsilon
        self.initial = initializers.get(kernel_initializer)
        self.initial_recurrent = initializers.get(recurrent_initializer)

    def build(self, shape):
        units, columns = self.units, 3 * self.units
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], columns), initializer=self.initial)
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(units, columns), initializer=self.initial_recurrent
        )
        self.bias = self.add_weight(name="bias", shape=(columns,), initializer="zeros")
        self.gamma = self.add_weight(name="gamma", shape=(columns,), initializer="ones")
        self.beta = self.add_weight(name="beta", shape=(columns,), initializer="zeros")

    def normalised(self, a, first=0):
        """The sums of the gates from `first` on, each gate's units normalised among themselves."""
        gates = ops.reshape(a, (-1, ops.shape(a)[-1] // self.units, self.units))
        centred = gates - ops.mean(gates, axis=-1, keepdims=True)
        deviation = ops.sqrt(ops.mean(ops.square(centred), axis=-1, keepdims=True) + self.epsilon)
        part = slice(first * self.units, first * self.units + ops.shape(a)[-1])
        return self.gamma[part] * ops.reshape(centred / deviation, ops.shape(a)) + self.beta[part]

    def call(self, inputs, states):
        h, both = states[0], 2 * self.units
        a = ops.matmul(inputs, self.kernel) + self.bias
        zr = self.normalised(a[:, :both] + ops.matmul(h, self.recurrent_kernel[:, :both]))
        z, r = ops.split(self.recurrent_activation(zr), 2, axis=-1)
        g = a[:, both:] + ops.matmul(r * h, self.recurrent_kernel[:, both:])
        g = self.activation(self.normalised(g, first=2))
        h = z * h + (1 - z) * g
        return h, [h]

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "recurrent_activation": activations.serialize(self.recurrent_activation),
            "epsilon": self.epsilon,
            "kernel_initializer": initializers.serialize(self.initial),
            "recurrent_initializer": initializers.serialize(self.initial_recurrent),
        }
