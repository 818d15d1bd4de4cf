"""SpectralNormalization while tracing: the layer inside it, with the kernel as training last divided it.

Miyato et al., arXiv 1802.05957. Keras divides the kernel by its largest singular value while it trains, and only then.
"""

from __future__ import annotations

from typing import ClassVar

from rnnviz.tracing.layers.wrapping import Wrapping
from rnnviz.tracing.options import Aside, Options
from rnnviz.tracing.recorder import records


@records("SpectralNormalization")
class SpectralNormalization(Wrapping):
    options: ClassVar[Options] = {"layer": Aside(), "power_iterations": Aside((1, 3))}
