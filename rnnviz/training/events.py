"""A run's history as TensorBoard reads it: event files, one for each stretch of training.

Written record by record, because tf.summary.scalar works only where TensorBoard itself is installed.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from rnnviz.records.runs import EpochRow

TAGS = {"loss": "loss/train", "val_loss": "loss/val", "val_last": "last step/val", "val_mae": "mae/val"}
"""Field of a row -> tag in TensorBoard; what else was measured is "accuracy/train", "accuracy/val" …"""

_VERSION = "brain.Event:2"


class Events:
    """Writes scalars by epoch. OSError where the disk does not take them."""

    def __init__(self, folder: Path) -> None:
        import tensorflow as tf

        self._tf: Any = tf
        # TensorBoard finds files by this name, and reads them in the order of the numbers.
        path = folder / f"events.out.tfevents.{time.time_ns() // 1000}.rnnviz"
        try:
            self._writer: Any = tf.io.TFRecordWriter(str(path))
            self._write(tf.compat.v1.Event(wall_time=time.time(), file_version=_VERSION))
        except tf.errors.OpError as error:
            raise OSError(f"the events for TensorBoard: {error.message}") from error

    def add(self, row: EpochRow) -> None:
        """An epoch's errors; on the disk when this returns."""
        value = self._tf.compat.v1.Summary.Value
        found = {tag: getattr(row, field) for field, tag in TAGS.items()}
        for name, number in row.measures.items():
            train = name.startswith("train_")
            found[f"{name.removeprefix('train_')}/{'train' if train else 'val'}"] = number
        values = [value(tag=tag, simple_value=number) for tag, number in found.items() if number is not None]
        summary = self._tf.compat.v1.Summary(value=values)
        try:
            self._write(self._tf.compat.v1.Event(wall_time=time.time(), step=row.epoch, summary=summary))
        except self._tf.errors.OpError as error:
            raise OSError(f"the events for TensorBoard: {error.message}") from error

    def close(self) -> None:
        self._writer.close()

    def _write(self, event: Any) -> None:
        self._writer.write(event.SerializeToString())
        self._writer.flush()
