"""Conv1D with weight normalisation, in ordinary Keras.

Salimans and Kingma, arXiv 1602.07868: the kernel of each filter is gain · v / |v|. Here "kernel" is v, and each gain
begins as |v|, so that the first kernel is v itself.
"""

from keras import layers, ops, saving


@saving.register_keras_serializable("rnnviz")
class WeightNormConv1D(layers.Conv1D):
    def build(self, shape):
        super().build(shape)
        self.gain = self.add_weight(name="gain", shape=(self.filters,))
        self.gain.assign(self.length(self._kernel))

    def length(self, v):
        return ops.sqrt(ops.sum(ops.square(v), axis=(0, 1)))

    @property
    def kernel(self):
        """What Keras's convolution multiplies with."""
        return self._kernel * (self.gain / self.length(self._kernel))

    # Keras's convolutions save their kernel and bias alone.
    save_own_variables = layers.Layer.save_own_variables
    load_own_variables = layers.Layer.load_own_variables
