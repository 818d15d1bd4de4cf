"""Answers to files of scenes."""

from __future__ import annotations

from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.scenes import LookAtDeck, OpenDeck, SaveDeck
from rnnviz.records.network import Network
from rnnviz.records.scene import Deck, SceneModel
from rnnviz.scenes.container import DeckRefused
from rnnviz.scenes.deck_file import look_at_deck, read_deck, write_deck
from rnnviz.tracing.automatic_spec import AUTOMATIC
from rnnviz.tracing.options import UnsupportedLayer
from rnnviz.tracing.recorder import recorder_class


@handles(OpenDeck)
def open_deck(request: OpenDeck) -> Items:
    deck = read_deck(request.path, request.files, local=request.local)
    for model in _models(deck):
        _check(model.epochs[0].network, request.path.name)
    yield deck


@handles(LookAtDeck)
def look(request: LookAtDeck) -> Items:
    yield look_at_deck(request.path)


@handles(SaveDeck)
def save(request: SaveDeck) -> Items:
    write_deck(request.deck, request.path)
    yield request.path


def _models(deck: Deck) -> set[SceneModel]:
    scenes = [*(kept.scene for kept in deck.scenes), *([deck.here] if deck.here is not None else [])]
    return {scene.model for scene in scenes if scene.model is not None}


def _check(network: Network, name: str) -> None:
    """DeckRefused for a layer of a kind that nobody here knows: it would be found out in the middle of a lecture."""
    for spec in network.layers:
        if spec.kind != AUTOMATIC:
            try:
                recorder_class(spec.kind, spec.name)
            except UnsupportedLayer as error:
                raise DeckRefused(f"{name} is not opened: {error}") from error
