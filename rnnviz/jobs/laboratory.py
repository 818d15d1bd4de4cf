"""What the Laboratory asks: the epochs of one of its models, and the pass of its sequence through one of them."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.jobs.request import Request
from rnnviz.records.laboratory import Member
from rnnviz.records.training import Checkpoint


@dataclass(frozen=True, slots=True)
class FindEpochs(Request):
    """Yields a tuple of the Checkpoints of a model, its first epoch first; of one that was trained in the laboratory
    and is kept nowhere, its first weights alone. FileNotFoundError, ArchiveError or RunError where there are none."""

    member: Member


@dataclass(frozen=True, slots=True)
class TraceMember(Request):
    """Yields the Pass of a validation series, counted from 0, with the weights of one of a model's epochs. Of one that
    iterates the sequence is longer: behind it stand the forecasts that the model reads as if they had happened, as in
    the chapter, and the loss is that of all steps."""

    member: Member
    checkpoint: Checkpoint
    series: int
