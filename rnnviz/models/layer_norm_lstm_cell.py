"""LSTM with layer normalisation of every gate's sum, in ordinary Keras.

Ba, Kiros and Hinton, arXiv 1607.06450: γ · (a - mean(a)) / deviation(a) + β goes into each gate's
non-linearity, a = x_t W + h_{t-1} U + b of that gate's units. The columns are those of keras.layers.LSTM: i, f, g, o.
"""

from keras import activations, initializers, layers, ops, saving


@saving.register_keras_serializable("rnnviz")
class LayerNormLSTMCell(layers.Layer):
    def __init__(
        self,
        units,
        activation="tanh",
        recurrent_activation="sigmoid",
        epsilon=1e-3,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        forget_bias=1.0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.units = self.output_size = units
        self.state_size = [units, units]
        self.activation = activations.get(activation)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.epsilon = epsilon
        self.initial = initializers.get(kernel_initializer)
        self.initial_recurrent = initializers.get(recurrent_initializer)
        self.forget_bias = forget_bias

    def build(self, shape):
        units, columns = self.units, 4 * self.units
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], columns), initializer=self.initial)
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(units, columns), initializer=self.initial_recurrent
        )
        self.bias = self.add_weight(name="bias", shape=(columns,), initializer="zeros")
        self.gamma = self.add_weight(name="gamma", shape=(columns,), initializer="ones")
        # What a forget gate begins with stands in β: a bias that all its units share would be taken off with the mean.
        begin = [0.0] * units + [self.forget_bias] * units + [0.0] * (2 * units)

        def first(shape, dtype=None):
            return ops.convert_to_tensor(begin, dtype=dtype)

        self.beta = self.add_weight(name="beta", shape=(columns,), initializer=first)

    def normalised(self, a, first=0):
        """The sums of the gates from `first` on, each gate's units normalised among themselves."""
        gates = ops.reshape(a, (-1, ops.shape(a)[-1] // self.units, self.units))
        centred = gates - ops.mean(gates, axis=-1, keepdims=True)
        deviation = ops.sqrt(ops.mean(ops.square(centred), axis=-1, keepdims=True) + self.epsilon)
        part = slice(first * self.units, first * self.units + ops.shape(a)[-1])
        return self.gamma[part] * ops.reshape(centred / deviation, ops.shape(a)) + self.beta[part]

    def call(self, inputs, states):
        h, c = states
        a = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel) + self.bias
        i, f, g, o = ops.split(self.normalised(a), 4, axis=-1)
        i, f, o = (self.recurrent_activation(gate) for gate in (i, f, o))
        c = f * c + i * self.activation(g)
        h = o * self.activation(c)
        return h, [h, c]

    def get_config(self):
        return {
            **super().get_config(),
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "recurrent_activation": activations.serialize(self.recurrent_activation),
            "epsilon": self.epsilon,
            "kernel_initializer": initializers.serialize(self.initial),
            "recurrent_initializer": initializers.serialize(self.initial_recurrent),
            "forget_bias": self.forget_bias,
        }
