"""Paths in a page's state: what lies there goes into the file, and nothing of a hostile one leads elsewhere."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from decks import SETTINGS, network

from rnnviz.data.drawings.builtin import built_in_drawing
from rnnviz.data.drawings.sketches import one_sketch
from rnnviz.jobs.forecasting import FindRows
from rnnviz.jobs.recognition import FindRecognisers
from rnnviz.jobs.request import answer
from rnnviz.jobs.scenes import OpenDeck, SaveDeck
from rnnviz.records.runs import EpochRow
from rnnviz.records.scene import Deck, Folder, KeptScene, Scene
from rnnviz.scenes.container import DeckRefused
from rnnviz.scenes.deck_file import NotWritten, read_deck, write_deck
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat
from rnnviz.sweeps.folder import SweepFolder, Sweeps
from rnnviz.sweeps.plan import planned
from rnnviz.training.history import write_history
from rnnviz.training.run_folder import HISTORY, RunFolder
from rnnviz.training.runs import Runs
from rnnviz.training.trainer import TrainState


def run_of(root: Path, epochs: int = 6) -> RunFolder:
    """A kept run of many epochs, its second one the best."""
    run = Runs(root).create(SETTINGS, "mine")
    run.epochs.make_folders()
    rows = [EpochRow(n, 1.0, val_loss=abs(n - 2) + 0.5, val_mae=1.0 + (n != 3), seconds=1.0 * n) for n in range(epochs)]
    write_history(run.path / HISTORY, rows)
    for n in range(epochs):
        run.epochs.write_network(n, network(n), (np.ones(50, np.float32),))
    weights = tuple(np.ones(50, np.float32) for _ in range(3))
    run.epochs.write_state(epochs - 1, TrainState(epochs - 1, 5.0, weights, weights), {})
    return run


def showing(value: object, settings: Settings = SETTINGS) -> Deck:
    return Deck((KeptScene(Scene(settings, page="forecast", pages={"forecast": {"rows": value}}), "one"),), 0)


def opened(path: Path, home: Path) -> Deck:
    *_, found = answer(OpenDeck(path, home / "files"))
    assert isinstance(found, Deck)
    return found


def of(deck: Deck) -> object:
    return deck.scenes[0].scene.pages["forecast"]["rows"]


def saved(deck: Deck, path: Path) -> Path:
    list(answer(SaveDeck(deck, path)))
    return path


def test_a_run_is_taken_along_as_far_as_it_is_looked_at(tmp_path: Path) -> None:
    run = run_of(tmp_path / "runs")
    path = saved(showing([["lstm", False, run.path], ["gru", False, run.path]]), tmp_path / "a.rnnviz")
    assert sum(name.startswith("files/") for name in zipfile.ZipFile(path).namelist()) == 1, "once, though two name it"
    (_, _, here), (_, _, other) = of(opened(path, tmp_path / "home"))
    assert here == other
    found = RunFolder(here)
    assert found.path.is_relative_to(tmp_path / "home")
    assert (found.name, found.settings(), found.history()) == ("mine", SETTINGS, run.history())
    assert found.epochs.networks() == (0, 2, 3, 5), "the first, the best of both measures, the last"
    for layer, wanted in zip(found.epochs.network(2)[0].layers, network(2).layers, strict=True):
        for name, values in wanted.weights.items():
            np.testing.assert_array_equal(layer.weights[name], values)
    assert of(opened(path, tmp_path / "home"))[0][2] == here, "unpacked once"


def test_a_state_of_this_machine_names_it_where_it_is(tmp_path: Path) -> None:
    run, path = run_of(tmp_path / "runs"), tmp_path / "last.rnnviz"
    write_deck(showing(run.path), path, portable=False)
    assert of(read_deck(path, tmp_path / "files", local=True)) == run.path
    with pytest.raises(DeckRefused):
        read_deck(path, tmp_path / "files")


def test_a_folder_stays_where_it_is_and_goes_by_its_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "drawings")  # there need be none
    path = saved(showing(folder), tmp_path / "a.rnnviz")
    assert of(opened(path, tmp_path / "home")) == Folder(Path("drawings"))
    write_deck(showing(folder), path, portable=False)
    assert of(read_deck(path, tmp_path / "files", local=True)) == folder


def test_what_is_gone_is_said_when_the_scenes_are_saved(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match=r"Scene 1, “one”, cannot be in a file.*gone"):
        saved(showing(tmp_path / "gone"), tmp_path / "a.rnnviz")


def hostile(tmp_path: Path, content: bytes) -> Path:
    """A sound file with something else in the place of its run."""
    old = zipfile.ZipFile(saved(showing(run_of(tmp_path / "runs").path), tmp_path / "a.rnnviz"))
    path = tmp_path / "hostile.rnnviz"
    with zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name.endswith(".run.zip") else old.read(name))
    return path


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK no zip", "not a zip file"),
        (zipped(mine__settings_dot_toml=b"[model]", mine__evil_dot_py=b"import os"), "is not part of a run"),
        (zipped(mine__settings_dot_toml=b"[model]", **{"mine/../../x": b""}), "is not part of a run"),
        (zipped(mine__settings_dot_toml=b"[model]\nunits = [0]"), "units"),
        (
            zipped(mine__settings_dot_toml=b'[data]\ntask = "sketch"\n[data.sketch]\nwords = ["a"]\nfolder = "/etc"'),
            "is no plain name",
        ),
        (
            zipped(mine__settings_dot_toml=b'[data]\ntask = "sketch"\n[data.sketch]\nwords = ["a"]\nfolder = ".."'),
            "is no plain name",
        ),
    ],
    ids=["no zip", "a script", "out of its folder", "settings", "a folder", "the folder above"],
)
def test_a_hostile_run_is_refused_and_nothing_of_it_is_left(content: bytes, words: str, tmp_path: Path) -> None:
    path = hostile(tmp_path, content)
    with pytest.raises(DeckRefused, match=words):
        opened(path, tmp_path / "home")
    assert not list((tmp_path / "home").rglob("settings.toml"))


def plan_of(**base: object) -> bytes:
    runs = [{"name": "mine 001", "settings": {}}]
    return json.dumps({"varied": [], "base": {**flat(SETTINGS), **base}, "runs": runs}).encode()


RESULT = {"status": "finished", "measures": {"val_loss": 0.5}}


def sweep(**changed: bytes) -> bytes:
    """A sound sweep with something in the place of a part of it."""
    parts = {"mine__sweep_dot_json": plan_of(), "mine__results__0001_dot_json": json.dumps(RESULT).encode()}
    return zipped(**{**parts, **changed})


def test_a_sweep_is_taken_along_with_its_results(tmp_path: Path) -> None:
    rates = [SETTINGS.change(**{"training.learning_rate": rate}) for rate in (0.1, 0.2)]
    made = Sweeps(tmp_path / "runs").create(planned("mine", ("training.learning_rate",), rates))
    made.keep_result(1, {**RESULT, "reason": "in /home/me"})
    path = saved(showing(made.path), tmp_path / "a.rnnviz")
    here = of(opened(path, tmp_path / "home"))
    assert isinstance(here, Path)
    assert here.is_relative_to(tmp_path / "home")
    assert "/home/me" not in "".join(one.read_text() for one in here.rglob("*.json"))
    found, was = SweepFolder(here).sweep(), made.sweep()
    assert (found.row.name, found.varied, found.row.left) == ("mine", was.varied, 1)
    assert [(one.values, one.status, one.measures) for one in found.runs] == [
        (one.values, one.status, one.measures) for one in was.runs
    ]
    assert of(opened(path, tmp_path / "home")) == here, "unpacked once"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK no zip", "not a zip file"),
        (sweep(mine__evil_dot_py=b"import os"), "is not part of a sweep"),
        (sweep(**{"mine/../../x": b""}), "is not part of a sweep"),
        (sweep(other__sweep_dot_json=b"{}"), "exactly one sweep"),
        (sweep(mine__sweep_dot_json=b"{}"), "damaged"),
        (sweep(mine__sweep_dot_json=plan_of(**{"data.source.path": "/etc/passwd"})), "is no plain name"),
        (sweep(mine__results__0001_dot_json=b'{"status": "finished", "measures": {"val_loss": 1e999}}'), "not numbers"),
        (sweep(mine__results__0001_dot_json=b'{"status": "finished", "measures": {"val_loss": "x"}}'), "not numbers"),
        (sweep(mine__results__0001_dot_json=b'{"status": "well"}'), "well"),
    ],
    ids=["no zip", "a script", "out of its folder", "two", "its plan", "a folder", "endless", "a text", "its status"],
)
def test_a_hostile_sweep_is_refused_and_nothing_of_it_is_left(content: bytes, words: str, tmp_path: Path) -> None:
    made = Sweeps(tmp_path / "runs").create(planned("mine", (), [SETTINGS]))
    old = zipfile.ZipFile(saved(showing(made.path), tmp_path / "a.rnnviz"))
    path = tmp_path / "hostile.rnnviz"
    with zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name.endswith(".sweep.zip") else old.read(name))
    with pytest.raises(DeckRefused, match=words):
        opened(path, tmp_path / "home")
    assert not list((tmp_path / "home").rglob("sweep.json"))
    assert not list(tmp_path.rglob("evil.py"))


@pytest.mark.parametrize(
    "value",
    [
        *({"$path": one} for one in ("/etc/passwd", "files/0123456789ab/none.zip", "files/../x", "", None, 3, "a\0b")),
        *({"$data": {"data": {"task": "series", "source": {"path": one}}}} for one in ("/etc/passwd", "files/x/y", 3)),
        {"$data": {"data": {"task": "sketch", "sketch": {"words": ["a", "b"], "folder": "/etc"}}}},
        {"$data": {"data": {"task": "no such task"}}},
        {"$data": {"data": {"nothing": 1}}},
        {"$data": 3},
        *({"$folder": one} for one in ("/etc", "..", "a/b", "a\\b", "C:", "a\0b", None, 3)),
    ],
)
def test_a_path_that_leads_out_of_the_file_is_refused(value: object, tmp_path: Path) -> None:
    old = zipfile.ZipFile(saved(showing(run_of(tmp_path / "runs").path), tmp_path / "a.rnnviz"))
    path = tmp_path / "b.rnnviz"
    with zipfile.ZipFile(path, "w") as new:
        for member in old.namelist():
            content = json.loads(old.read(member)) if member.startswith("scenes/") else None
            if content is not None:
                content["pages"]["forecast"]["rows"] = value
            new.writestr(member, old.read(member) if content is None else json.dumps(content))
    with pytest.raises(DeckRefused):
        opened(path, tmp_path / "home")


def test_finders_pass_over_given_folders_that_hold_no_run(tmp_path: Path) -> None:
    run = run_of(tmp_path / "runs")
    given = (("lstm", False, tmp_path / "gone"), ("no such row", True, run.path))
    assert list(answer(FindRows(None, given))) == list(answer(FindRows()))
    assert list(answer(FindRecognisers(None, (tmp_path / "gone", run.path)))) == list(answer(FindRecognisers()))


def test_a_drawing_of_a_folder_is_taken_along_with_its_unit(tmp_path: Path) -> None:
    folder = tmp_path / "drawings"
    folder.mkdir()
    for word in ("circle", "star"):
        lines = []
        for n in range(30):
            strokes = built_in_drawing(word, n).strokes
            said = [[(0.3 * one[:, k]).round(1).tolist() for k in (0, 1)] for one in strokes]
            lines.append(json.dumps({"word": word, "drawing": said}))
        (folder / f"{word}.ndjson").write_text("\n".join(lines))
    sketch = SketchSettings(("circle", "star"), folder=str(folder), per_class=20, crop=40, inputs="stroke-3")
    data = DataSettings(task="sketch", sketch=sketch)
    here = one_sketch(data, 1)
    settings = SETTINGS.change(**{"data": data, "model.loss_on": "last", "training.loss": "crossentropy"})
    deck = Deck((KeptScene(Scene(settings.change(**{"training.batch_size": 8}), series=1), "one"),), 0)
    path = saved(deck, tmp_path / "a.rnnviz")
    for one in folder.iterdir():
        one.unlink()
    there = opened(path, tmp_path / "home").scenes[0].scene
    found = one_sketch(there.settings.data, there.series)
    np.testing.assert_array_equal(found.x, here.x)
    np.testing.assert_array_equal(found.y, here.y)
