"""Files of scenes: what is written comes back; old ones open for ever; what others send is read or refused in words."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from decks import PNG, SETTINGS, deck, ending, hostile, model, network, sound

from rnnviz.jobs.handlers.scenes import open_deck
from rnnviz.jobs.scenes import OpenDeck
from rnnviz.records.scene import Deck, KeptScene, Scene, SceneModel
from rnnviz.records.training import Checkpoint
from rnnviz.scenes import container
from rnnviz.scenes.container import DeckRefused
from rnnviz.scenes.deck_file import NotWritten, look_at_deck, packed, read_deck, write_deck
from rnnviz.settings.data import DataSettings, OpenedSettings, SeriesSettings
from rnnviz.settings.settings import Settings

VERSION_1 = Path(__file__).with_name("version-1.rnnviz")
"""Written once by version 1 from `decks.deck`, and never again."""


def read(path: Path, folder: Path) -> Deck:
    return read_deck(path, folder / "files")


def same(found: Deck, wanted: Deck) -> None:
    assert (found.current, len(found.scenes)) == (wanted.current, len(wanted.scenes))
    for one, other in zip(found.scenes, wanted.scenes, strict=True):
        assert replace(one, scene=other.scene) == other
        bare = {"model": None, "pages": {}}
        assert replace(one.scene, **bare) == replace(other.scene, **bare)
        np.testing.assert_equal(one.scene.pages, other.scene.pages)
        assert (one.scene.model is None) == (other.scene.model is None)
        if one.scene.model is not None and other.scene.model is not None:
            assert one.scene.model.name == other.scene.model.name
            for kept, epoch in zip(one.scene.model.epochs, other.scene.model.epochs, strict=True):
                assert (kept.epoch, kept.loss, kept.val_loss, kept.run) == (
                    *(epoch.epoch, epoch.loss, epoch.val_loss, epoch.run),
                )
                for layer, spec in zip(kept.network.layers, epoch.network.layers, strict=True):
                    assert replace(layer, weights={}) == replace(spec, weights={})
                    for name, values in spec.weights.items():
                        assert layer.weights[name].dtype == values.dtype
                        np.testing.assert_array_equal(layer.weights[name], values)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "lecture.rnnviz"
    write_deck(deck(), path)
    found = read(path, tmp_path)
    same(found, deck())
    assert found.scenes[0].scene.model is found.scenes[1].scene.model, "one model, though two scenes have it"
    assert packed(found) == path.read_bytes(), "the same deck is the same file"
    assert look_at_deck(path).scenes == 3


def test_a_file_of_version_1_opens(tmp_path: Path) -> None:
    same(read(VERSION_1, tmp_path), deck())


def test_the_optimizer_is_kept_of_the_epochs_that_scenes_show(tmp_path: Path) -> None:
    path = tmp_path / "lecture.rnnviz"
    write_deck(deck(), path)
    epochs = read(path, tmp_path).scenes[0].scene.model.epochs
    assert [len(one.optimizer) for one in epochs] == [0, 1, 1]


def test_weights_that_are_float16_to_the_last_bit_take_half_the_room() -> None:
    halves = network(0).with_weights(
        {
            one.name: {name: w.astype(np.float16).astype(np.float32) for name, w in one.weights.items()}
            for one in network(0).layers
        }
    )
    file = zipfile.ZipFile(io.BytesIO(packed(_one(SceneModel((Checkpoint(0, halves),))))))
    assert {np.load(io.BytesIO(file.read(name))).dtype for name in file.namelist() if name.endswith(".npy")} == {
        np.dtype(np.float16)
    }


def _one(made: SceneModel | None = None, settings: Settings = SETTINGS) -> Deck:
    return Deck((KeptScene(Scene(settings, model=made), "one"),), 0)


def test_the_files_that_a_scene_reads_come_along_without_their_folders(tmp_path: Path) -> None:
    table = tmp_path / "secret folder" / "passengers.csv"
    table.parent.mkdir()
    table.write_text("month,passengers\n" + "".join(f"{n},{n * n}\n" for n in range(80)))
    source = SeriesSettings(path=str(table), targets=("passengers",))
    settings = Settings(DataSettings(task="series", steps=10, source=source))
    path = tmp_path / "lecture.rnnviz"
    write_deck(_one(None, settings), path)
    assert b"secret folder" not in b"".join(zipfile.ZipFile(path).read(n) for n in zipfile.ZipFile(path).namelist())
    table.unlink()
    found = read(path, tmp_path / "elsewhere").scenes[0].scene.settings.data.source
    assert Path(found.path).name == "passengers.csv"
    assert Path(found.path).is_relative_to(tmp_path / "elsewhere")
    assert Path(found.path).read_text().endswith("79,6241\n")
    opened = Settings(DataSettings(task="opened", opened=OpenedSettings(path=str(tmp_path / "mine.keras"))))
    write_deck(_one(model(1), opened), path)
    assert read(path, tmp_path).scenes[0].scene.settings.data.opened.path == "mine.keras"


def test_what_cannot_be_in_a_file_is_said(tmp_path: Path) -> None:
    exploded = network(0)
    exploded.layers[0].weights["kernel"][0, 0] = np.nan
    with pytest.raises(NotWritten, match="Scene 1, “one”, cannot be in a file"):
        packed(_one(SceneModel((Checkpoint(0, exploded),))))
    gone = SeriesSettings(path=str(tmp_path / "gone.csv"))
    with pytest.raises(NotWritten, match=r"Scene 1.*No such file or directory.*gone\.csv"):
        packed(_one(None, Settings(DataSettings(task="series", steps=10, source=gone))))


def changed(part: str, change: Callable[[Any], Any]) -> bytes:
    """The sound file with another JSON in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                content = json.dumps(change(json.loads(content))).encode()
            new.writestr(name, content)
    return made.getvalue()


def with_part(name: str, content: bytes, **how: Any) -> bytes:
    made = io.BytesIO(sound())
    with warnings.catch_warnings(), zipfile.ZipFile(made, "a") as file:
        warnings.simplefilter("ignore")  # it may be there already
        file.writestr(zipfile.ZipInfo(name), content, **how)
    return made.getvalue()


def setting(name: str, value: Any) -> Callable[[Any], Any]:
    """Another value of a dotted entry."""

    def change(table: Any) -> Any:
        *path, last = name.split(".")
        inner = table
        for key in path:
            inner = inner[int(key)] if isinstance(inner, list) else inner[key]
        inner[last] = value
        return table

    return change


ZEROS = io.BytesIO()
np.save(ZEROS, np.array([np.inf], np.float32))
OBJECTS = io.BytesIO()
np.save(OBJECTS, np.array([{}], object), allow_pickle=True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not a file of scenes"),
        (b"PK\x03\x04 and no more", "it is not a readable zip file"),
        (changed("deck.json", setting("version", 7)), "written by a newer rnnviz: this one reads version 1, not 7"),
        (changed("deck.json", setting("version", "1")), "version: this must be a whole number"),
        (changed("deck.json", setting("kind", "x")), "is not a file of scenes"),
        (changed("deck.json", setting("code", "import os")), "code: there is no such entry"),
        (changed("deck.json", setting("scenes.0.notes", 3)), "notes: this must be a text"),
        (changed("deck.json", setting("scenes.0.stops.0.step", -4)), "step: this must be a whole number from 0"),
        (changed("scenes/01.json", setting("zoom", [5, 5])), "zoom: the second must be larger than the first"),
        (changed("scenes/01.json", setting("zoom", [float("nan"), 5])), "NaN is no number"),
        (changed("scenes/01.json", setting("epoch", 10**400)), "is no number"),
        (changed("scenes/01.json", setting("settings.model.cell", "Evil")), "cell"),
        (changed("scenes/01.json", setting("settings.model.colour", 1)), "There is no such setting"),
        (changed("scenes/01.json", setting("settings.data.text", {"folder": "//host/x"})), "is not in the file"),
        (changed("scenes/01.json", setting("model", "../../x.json")), "is missing"),
        (changed("models/01.json", setting("epochs.0.weights.0.kernel", "0" * 24)), "is missing"),
        (changed("models/01.json", setting("layers.0.sources", ["dense"])), "reads what does not come before it"),
        (changed("models/01.json", setting("layers.0.config.units", 10**12)), "is too large a number"),
        (with_part("../../evil.json", b"{}"), "is not part of a file of scenes"),
        (with_part("arrays/evil.py", b"import os"), "is not part of a file of scenes"),
        (with_part("deck.json", b"{}"), "is in it twice"),
        (
            with_part("arrays/" + "a" * 24 + ".npy", b"\0" * (1 << 24), compress_type=zipfile.ZIP_BZIP2),
            "no plain|not a plain",
        ),
    ],
)
def test_what_is_no_file_of_scenes_is_refused_in_words(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "lecture.rnnviz"
    path.write_bytes(content)
    with pytest.raises(DeckRefused, match=words) as refused:
        read(path, tmp_path)
    assert str(refused.value).startswith("lecture.rnnviz ")


@pytest.mark.parametrize("array", [ZEROS, OBJECTS], ids=["infinite", "pickled"])
def test_arrays_hold_finite_numbers_and_no_pickle(array: io.BytesIO, tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, array.getvalue() if name.endswith(".npy") else old.read(name))
    path = tmp_path / "lecture.rnnviz"
    path.write_bytes(made.getvalue())
    with pytest.raises(DeckRefused, match=r"value that is no number|does not hold plain numbers|cannot be read"):
        read(path, tmp_path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "MOST_UNPACKED", 5 << 20)
    path, bomb = tmp_path / "lecture.rnnviz", io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("deck.json", sound_index())
        for n in range(6):
            file.writestr(f"arrays/{n:024}.npy", b"\0" * (1 << 20))
    path.write_bytes(bomb.getvalue())
    with pytest.raises(DeckRefused, match="unpacked, it would have 6 MiB"):
        read(path, tmp_path)


def sound_index() -> bytes:
    return zipfile.ZipFile(io.BytesIO(sound())).read("deck.json")


def test_a_layer_that_nobody_knows_is_refused_before_a_scene_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "lecture.rnnviz"
    path.write_bytes(changed("models/01.json", setting("layers.0.kind", "Evil")))
    with pytest.raises(DeckRefused, match="rnnviz has no recorder for a Evil"):
        next(iter(open_deck(OpenDeck(path, tmp_path / "files"))))


def test_weights_that_do_not_fit_are_refused_before_a_scene_is_shown(tmp_path: Path) -> None:
    wrong = model(1).epochs[0].network
    wrong = wrong.with_weights(
        {
            one.name: {name: w[..., :1] if name == "recurrent_kernel" else w for name, w in one.weights.items()}
            for one in wrong.layers
        }
    )
    path = tmp_path / "lecture.rnnviz"
    write_deck(_one(SceneModel((Checkpoint(0, wrong),))), path)
    with pytest.raises(DeckRefused, match="scene 1 has a model whose weights do not fit each other"):
        next(iter(open_deck(OpenDeck(path, tmp_path / "files"))))


def test_three_hundred_hostile_files_are_read_or_refused(tmp_path: Path) -> None:
    good, random = sound(), np.random.default_rng(11)
    endings = [ending(hostile(random, good), tmp_path) for _ in range(300)]
    assert endings.count("refused") > 150
    assert endings.count("opened") > 5
    assert PNG
