"""Video: a few frames of a drawing that moves. Which motion is it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rnnviz.data.motions import MOTIONS, SIDE
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.task import Line, Task, imported

_make: Callable[[DataSettings, LossOn], Dataset] = imported("rnnviz.data.motion:make_motion")
_one: Callable[[DataSettings, int, LossOn], Sequence] = imported("rnnviz.data.motion:one_motion")

CLIPS = 4_000
"""How many are made at first: a minute of training, and as much memory as the frames of 4,000 clips take."""

SHIPS = {"frames-gru": "runs/motion-gru.npz", "frames-conv-lstm": "runs/motion-conv-lstm.npz"}
"""The models that ship trained (packaging/make_motion.py)."""


class Motion(Task):
    key = "motion"
    title = "Video"
    tip = "A drawing moves for a few frames: left, right, up, down, or does it turn, grow or shrink?"
    order = 6
    noun = "Clip"
    length = "Frames"
    length_is = "The number of frames in a clip"
    shortest = 5
    longest = 30
    steps = 12
    features = SIDE * SIDE
    frame = (SIDE, SIDE, 1)
    losses = ("crossentropy",)
    recipe = "frames-gru"
    training = TrainSettings(epochs=12, learning_rate=3e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy")

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        return _make(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return _one(data, index, loss_on)

    def outputs(self, data: DataSettings) -> int:
        return len(MOTIONS)

    def begin(self, settings: Settings) -> Settings:
        begun = super().begin(settings)
        return replace(begun, data=replace(begun.data, series=CLIPS))

    def ships(self, settings: Settings) -> str:
        return SHIPS.get(settings.model.recipe, "") if settings.model.loss_on is LossOn.LAST else ""

    def line(self, settings: Settings) -> Line | None:
        """What a look at all frames at once, without their order, reaches."""
        return MEAN_FRAME if settings.data == self.begin(settings).data else None

    def header(self, data: DataSettings) -> str:
        return f"{self.title}, {data.steps} frames"

    def words(self, data: DataSettings) -> str:
        return f"{self.called(data)}, {data.steps} frames"


MEAN_FRAME = Line(
    1.910,
    "mean frame",
    "a Dense layer on the mean of the frames, which cannot see their order: accuracy 0.21 (packaging/make_motion.py)",
)

TASK = Motion()
