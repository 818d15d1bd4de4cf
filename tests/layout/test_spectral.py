"""Spectral radii of recurrent kernels: one for each gate, against the eigenvalues of its own square part."""

from __future__ import annotations

import numpy as np
import pytest
from traced_cells import traced

from rnnviz.layout import spectral
from rnnviz.layout.spectral import radii_words, spectral_radii


@pytest.mark.parametrize(("cell", "gates"), [("SimpleRNN", 1), ("GRU", 3), ("LSTM", 4)])
def test_each_gate_has_the_radius_of_its_own_part(cell: str, gates: int) -> None:
    layer = traced(cell).layer("cell_1")
    kernel = layer.weight("recurrent_kernel").value
    found = spectral_radii(layer, "recurrent_kernel", kernel)
    assert len(found) == gates
    for k, (_, radius) in enumerate(found):
        part = kernel[:, k * layer.units : (k + 1) * layer.units].astype(float)
        assert radius == pytest.approx(max(abs(np.linalg.eigvals(part))))
    assert radii_words(found).count("\n") == (1 if gates == 1 else gates + 1)


def test_what_has_no_radius_says_none(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = traced("LSTM").layer("cell_1")
    kernel = layer.weight("recurrent_kernel").value
    assert spectral_radii(layer, "bias", layer.weight("bias").value) == ()
    assert spectral_radii(layer, "recurrent_kernel", np.full_like(kernel, np.nan)) == ()
    monkeypatch.setattr(spectral, "_LARGEST", layer.units - 1)
    assert spectral_radii(layer, "recurrent_kernel", kernel) == (), "the window does not stand still for a large one"
    assert radii_words(()) == ""
