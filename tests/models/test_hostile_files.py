"""Damaged and hostile files of models: nothing is run, a refusal is a sentence. `bench hostile_models` has more."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
from models.hostile_files import KINDS, OUTSIDE, ending, hostile, sound

from rnnviz.models.opened import open_model
from rnnviz.models.refused import ModelRefused

FILES = 40


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_hostile_file_runs(kind: str, tmp_path: Path) -> None:
    random = np.random.default_rng(11)
    endings = []
    for number in range(FILES):
        folder = tmp_path / str(number)
        folder.mkdir()
        endings.append(ending(hostile(kind, random), folder))
    assert {"opened", "refused"} == set(endings)  # some are harmless, and are not refused for nothing


@pytest.mark.parametrize("where", ["layer_weights", "model_weights"])
def test_hdf5_that_leads_to_other_files(where: str, tmp_path: Path) -> None:
    (tmp_path / OUTSIDE).write_bytes(b"x")
    content = sound()["h5"][0]
    for name, link in (("outside", h5py.ExternalLink(OUTSIDE, "/x")), ("soft", h5py.SoftLink("/elsewhere"))):
        path = tmp_path / f"{name}.h5"
        path.write_bytes(content)
        with h5py.File(path, "r+") as file:
            if where == "model_weights":
                del file["model_weights"]
            file[where] = link
        with pytest.raises(ModelRefused, match="stored elsewhere"):
            open_model(path)
