"""Answers to files of scenes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from rnnviz.jobs.handlers.scene_paths import taken, unpacking
from rnnviz.jobs.handlers.shipped import pass_of
from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.scenes import LookAtDeck, OpenDeck, SaveDeck
from rnnviz.records.network import Network
from rnnviz.records.scene import Scene, SceneModel
from rnnviz.scenes.container import DeckRefused
from rnnviz.scenes.deck_file import look_at_deck, read_deck, write_deck
from rnnviz.tracing.automatic_spec import AUTOMATIC
from rnnviz.tracing.engine import output_steps
from rnnviz.tracing.options import UnsupportedLayer
from rnnviz.tracing.recorder import recorder_class


@handles(OpenDeck)
def open_deck(request: OpenDeck) -> Items:
    deck = read_deck(request.path, request.files, local=request.local, unpack=unpacking(request.files))
    checked: set[SceneModel] = set()
    scenes = [*(kept.scene for kept in deck.scenes), *([deck.here] if deck.here is not None else [])]
    for number, scene in enumerate(scenes, 1):
        if scene.model is not None and scene.model not in checked:
            checked.add(scene.model)
            _check(scene, scene.model.epochs[0].network, f"{request.path.name} is not opened: scene {number}")
            yield None
        for model in _beside([scene.pages, scene.laboratory]):
            if model not in checked:
                checked.add(model)
                _check_kinds(model.epochs[0].network, f"{request.path.name} is not opened: scene {number}")
    yield deck


@handles(LookAtDeck)
def look(request: LookAtDeck) -> Items:
    yield look_at_deck(request.path)


@handles(SaveDeck)
def save(request: SaveDeck) -> Items:
    write_deck(request.deck, request.path, take=cache(taken))
    yield request.path


def _check(scene: Scene, network: Network, where: str) -> None:
    """DeckRefused for a layer of a kind that nobody here knows, and for weights that do not fit: it would be found out
    in the middle of a lecture."""
    _check_kinds(network, where)
    if any(spec.kind == AUTOMATIC for spec in network.layers):
        return  # only Keras knows what fits it
    try:
        output_steps(network, scene.settings.data.steps)
    except Exception:  # noqa: BLE001 - over layers that do not fit each other, numpy raises almost anything
        try:
            pass_of(network, settings=scene.settings, series=0)
        except Exception as error:  # as above
            raise DeckRefused(f"{where} has a model whose weights do not fit each other ({error}).") from error


def _check_kinds(network: Network, where: str) -> None:
    for spec in network.layers:
        if spec.kind == AUTOMATIC:
            continue
        try:
            recorder_class(spec.kind, spec.name)
        except UnsupportedLayer as error:
            raise DeckRefused(f"{where} has a layer that is not known here: {error}") from error


def _beside(value: object) -> Iterator[SceneModel]:
    """The models in the states of pages."""
    if isinstance(value, SceneModel):
        yield value
    elif isinstance(value, (Mapping, Sequence)) and not isinstance(value, (str, bytes)):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _beside(one)
