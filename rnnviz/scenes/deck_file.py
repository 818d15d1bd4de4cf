"""A whole file of scenes (.rnnviz), written and read. What each version wrote is read for ever: one reader a version.

A zip: deck.json, the index, with the scenes in their order, their names, notes and stops; scenes/, one JSON a scene;
models/, one JSON for each model with the digests of its weights; arrays/, each array once, as numpy.save writes it;
pictures/, one small PNG a scene; files/, what the scenes read of the user's own, and the kept runs of their pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rnnviz.errors import Kind, Told
from rnnviz.files import in_words, write_file
from rnnviz.records.scene import Deck, Scene, SceneModel
from rnnviz.scenes.checked import Checked
from rnnviz.scenes.container import INDEX, KIND, Box, DeckRefused, Packing
from rnnviz.scenes.networks import MOST_BESIDE, MOST_KEPT, NotFinite, chosen_epochs, pack_model, read_model
from rnnviz.scenes.scene_file import Take, pack_scene, packed_kept, read_kept, read_scene, whole_file
from rnnviz.scenes.settings import CannotPack, putting

ENDING = ".rnnviz"
VERSION = 1
MOST_SCENES = 300


class NotWritten(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """Scenes that cannot be in a file, in words."""

    kind = Kind.BAD_INPUT


@dataclass(frozen=True, slots=True)
class DeckAbout:
    """What the index of a file says. scenes: how many there are. here: whether it is of a window that was closed, and
    has what stood there; saved: whether its scenes were in a file of their own then."""

    scenes: int
    here: bool
    saved: bool = False


def write_deck(deck: Deck, path: Path, *, portable: bool = True, take: Take = whole_file) -> None:
    """Writes a file of scenes, whole or not at all.

    portable: with all that the scenes read, for any machine; else the files of the user's are named where they are.
    take: what lies in the file for a path in a page's state, such as that of a kept run's folder.
    NotWritten, in words, for a scene that cannot be in a file; RunWriteError where the disk does not take it.
    """
    content = packed(deck, portable=portable, take=take)
    with in_words(f"{path.name} could not be written", kept="The scenes are still in the window."):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)


def packed(deck: Deck, *, portable: bool = True, take: Take = whole_file) -> bytes:
    """The bytes of the file. NotWritten."""
    to = Packing()
    scenes = [*(kept.scene for kept in deck.scenes), *([deck.here] if deck.here is not None else [])]
    models = _Models(scenes, to, plain=portable)
    parts = []
    for number, scene in enumerate(scenes, 1):
        last = number > len(deck.scenes)
        try:
            member = "scenes/here.json" if last else f"scenes/{number:02}.json"
            taking = take if portable else None
            parts.append(pack_scene(scene, models.part(scene), to, member, take=taking, models=models.beside))
        except (CannotPack, NotFinite, ValueError, OSError) as error:
            which = "What stands on the stage" if last else f"Scene {number}, “{deck.scenes[number - 1].name}”,"
            why = f"{error.strerror}: {error.filename}" if isinstance(error, OSError) and error.strerror else str(error)
            raise NotWritten(f"{which} cannot be in a file. {why}") from error
    kept = []
    for number, one in enumerate(deck.scenes, 1):
        picture = to.add_bytes(f"pictures/{number:02}.png", one.picture) if one.picture else None
        kept.append(packed_kept(one, parts[number - 1], picture))
    here = parts[-1] if deck.here is not None else None
    index = {"kind": KIND, "version": VERSION, "current": deck.current, "scenes": kept, "here": here}
    if not portable:
        index |= {"path": deck.path, "saved": deck.saved}
    to.add_text(INDEX, index)
    return to.finish()


def read_deck(path: Path, files: Path, *, local: bool = False, unpack: Callable[[Path], Path] = Path) -> Deck:
    """The scenes of a file. files: the folder into which the files that they read are put, each under its own digest.
    local: it is one that was written on this machine, not portable, and may name files of this machine. unpack: says
    what a file stands for that `take` made of a path, once it has been put there.

    DeckRefused, in words, for anything that was not written so; OSError where the disk does not do.
    """
    box, at = _index(path)
    return READERS[at.whole("version", 1, VERSION)](box, at, putting(box, files), unpack, local)


def look_at_deck(path: Path) -> DeckAbout:
    """What the index of a file says; its scenes are not read. As `read_deck`."""
    _, at = _index(path)
    return DeckAbout(len(at.listed("scenes", MOST_SCENES)), at.raw.get("here") is not None, at.raw.get("saved") is True)


def _index(path: Path) -> tuple[Box, Checked]:
    box = Box(path)
    at = Checked(box, box.text(INDEX), INDEX)
    if at.raw.get("kind") != KIND:
        raise DeckRefused(f"{path.name} is not a file of scenes.")
    version = at.raw.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        reads = f"this one reads version {VERSION}, not {version}"
        raise DeckRefused(f"{path.name} was written by a newer rnnviz: {reads}.")
    at.whole("version", 1, VERSION)
    return box, at


def _version_1(box: Box, at: Checked, put: Callable[[str], Path], unpack: Callable[[Path], Path], local: bool) -> Deck:
    at.only("kind", "version", "current", "scenes", "here", *(("path", "saved") if local else ()))
    models = dict[str, SceneModel]()

    def model(member: object) -> SceneModel:
        if str(member) not in models:
            models[str(member)] = read_model(box, member)
        return models[str(member)]

    def scene(member: object) -> Scene:
        return read_scene(box, member, models=model, put=put, unpack=unpack, local=local)

    scenes = tuple(read_kept(box, one, scene(one.raw.get("scene"))) for one in at.tables("scenes", MOST_SCENES))
    here = None if at.raw.get("here") is None else scene(at.raw["here"])
    current = at.whole("current", -1, len(scenes) - 1)
    return Deck(scenes, current, here, *((at.text("path", 4_000), at.truth("saved")) if local else ()))


Reader = Callable[[Box, Checked, Callable[[str], Path], Callable[[Path], Path], bool], Deck]
READERS: Mapping[int, Reader] = {1: _version_1}


class _Models:
    """The models of scenes, each written once."""

    def __init__(self, scenes: Iterable[Scene], to: Packing, *, plain: bool) -> None:
        self._to, self._plain = to, plain
        self._shown: dict[SceneModel, set[int | None]] = {}
        self._parts: dict[SceneModel, str] = {}
        for scene in scenes:
            if scene.model is not None:
                self._shown.setdefault(scene.model, set()).add(scene.epoch)

    def part(self, scene: Scene) -> str | None:
        """The part of the file with a scene's model; None where it has none of its own. NotFinite."""
        model = scene.model
        return None if model is None or not model.epochs else self._part(model, frozenset(self._shown[model]))

    def beside(self, model: SceneModel) -> str:
        """That of one in a page's state: to be looked at, not to go on. NotFinite."""
        return self._part(model, frozenset(self._shown.get(model, ())))

    def _part(self, model: SceneModel, shown: frozenset[int | None]) -> str:
        """shown: the epochs at which scenes stand on it; none for one that stands beside the stage alone."""
        if model not in self._parts:
            most = 0 if model.ships else MOST_KEPT if shown else MOST_BESIDE  # those that ship are everywhere
            kept = {id(one) for epoch in shown or (None,) for one in chosen_epochs(model.epochs, epoch, most)}
            epochs = tuple(one for one in model.epochs if id(one) in kept)
            member = f"models/{len(self._parts) + 1:02}.json"
            self._parts[model] = pack_model(
                replace(model, epochs=epochs), self._to, member, shown=shown, plain=self._plain
            )
        return self._parts[model]
