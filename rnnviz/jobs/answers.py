"""Which unit of a classifier of sequences tells its answer soonest."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.jobs.request import Request
from rnnviz.records.network import Network
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class FindTellingUnit(Request):
    """Yields the TellingUnit of a network over the validation sequences, at most `most` of them.

    ValueError, in words, where the network has no recurrent layer, has more than two classes, or answers all alike.
    """

    network: Network
    settings: Settings
    most: int = 300
