"""Conv2D: of a picture, y = φ(what the kernel reads, times the kernel, + b), at every place that it slides to."""

from __future__ import annotations

from typing import ClassVar

from rnnviz.records.arrays import Array
from rnnviz.tracing.layers.convolving import CONVOLUTION, Convolving
from rnnviz.tracing.layers.pictures import OnPictures, both
from rnnviz.tracing.options import OneOf, Options, Sizes
from rnnviz.tracing.recorder import records

OVER_PICTURES: Options = {
    "kernel_size": Sizes(one=True),
    "strides": Sizes(one=True),
    "dilation_rate": Sizes(one=True),
    "padding": OneOf(("valid", "same")),
}


@records("Conv2D")
class Conv2D(OnPictures, Convolving):
    options: ClassVar[Options] = {**CONVOLUTION, **OVER_PICTURES}

    def cut(self, x: Array) -> Array:
        self.look(both(self.spec.config["kernel_size"]))
        return self.gather(x)

    def put_back(self, d_read: Array) -> Array:
        return self.scatter(d_read)
