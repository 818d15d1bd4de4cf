"""What stands in the laboratory, as one value: models that read the same sequence, and how they are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from rnnviz.settings.settings import Settings

MOST_MODELS = 4


class Origin(StrEnum):
    """Where the epochs of a model come from: FIRST, its first weights, untrained; BENCH, a file under
    resources/benches; SHIPS, the run that ships for its settings, or the row of the chapter; RUN, a kept run;
    TRAINED, a training in the laboratory that is kept in no folder."""

    FIRST = "first"
    BENCH = "bench"
    SHIPS = "ships"
    RUN = "run"
    TRAINED = "trained"


@dataclass(frozen=True, slots=True)
class Member:
    """One model in the laboratory. source: which file, folder or training of its origin; "" for the others. name: what
    it is called; "" leaves it to its settings. iterates: it forecasts one step, and reads its forecast as the next
    value, until it has forecast as many as the others."""

    settings: Settings
    origin: Origin = Origin.FIRST
    source: str = ""
    name: str = ""
    iterates: bool = False

    def changed(self, **fields: Any) -> Member:
        """With other settings. What only says how long the sequence is, or how long is trained, leaves its epochs as
        they are; whatever else is changed makes another model, which is untrained."""
        settings = self.settings.change(**fields)
        if settings == self.settings:
            return self
        if set(fields) <= KEEPING:
            return replace(self, settings=settings)
        return replace(self, settings=settings, origin=Origin.FIRST, source="", name="")


KEEPING = frozenset(("data.steps", "training.epochs", "training.device", "training.dropout_seed"))
"""The settings that leave a trained model what it is: it reads a longer sequence with the same weights."""

SHARED = ("data.steps", "training.epochs", "training.batch_size", "training.seed")
"""The settings that are the same for all models: they read the same sequence, and are trained on the same batches in
the same order from the same seed."""


class Below(StrEnum):
    """What is plotted under the scores."""

    STATES = "states"
    INPUT = "input"
    LOSSES = "losses"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Look:
    """How the models are looked at. beside: the scores stand side by side, and not above each other. below: what is
    plotted under them. decades: of the scale of gradients in that plot. inside: whether the scores show what is inside
    the layer, its gates and states."""

    beside: bool = True
    below: Below = Below.STATES
    decades: int = 8
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """members: from one to MOST_MODELS, in their order. series: which validation sequence they read, from 0. bench: the
    key of the bench that this was, or began as; "" for none."""

    members: tuple[Member, ...]
    series: int = 0
    look: Look = field(default_factory=Look)
    bench: str = ""

    def with_member(self, at: int, member: Member) -> Setup:
        return replace(self, members=(*self.members[:at], member, *self.members[at + 1 :]))

    def changed(self, fields: dict[str, Any], at: int | None) -> Setup:
        """With other settings of one model, from 0, or of all; those that all share are always changed for all."""
        common = {name: value for name, value in fields.items() if name in SHARED}
        own = {name: value for name, value in fields.items() if name not in SHARED}
        return replace(
            self,
            members=tuple(
                one.changed(**common, **(own if at is None or at == n else {})) for n, one in enumerate(self.members)
            ),
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """A setup that is ready. key: the name of its file. about: one or two sentences that say what to look at. order:
    its place in the list. epoch: the one that is shown first, None for the last. phase, step: where the playhead
    begins, as in Scene; -1 for the last step."""

    key: str
    title: str
    about: str
    setup: Setup
    order: int = 100
    epoch: int | None = None
    phase: str = "backward"
    step: int = 0
