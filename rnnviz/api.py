"""What a script or a notebook uses: `trace`, `show`, and `Watch`, a Keras callback.

    import rnnviz
    made = rnnviz.trace(model, x, y)                     # the records of one forward and backward pass
    rnnviz.show(model, x, y)                             # the window, beside the program that runs
    model.fit(…, callbacks=[rnnviz.Watch(x, y)])         # a run that the window shows while the fit goes on

A model here is in memory: layers and cells of the user's own are welcome, for the script's own code is trusted.
"""

from __future__ import annotations

import atexit
import contextlib
import math
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import keras
import numpy as np

from rnnviz.display import why_no_window
from rnnviz.files import RunWriteError
from rnnviz.own_process import own_command, own_environment
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.records.training import RunState
from rnnviz.tracing.reader import read_network
from rnnviz.training.run_root import default_root
from rnnviz.training.runs import name_of
from rnnviz.training.watched import Question, WatchedRun, answer_of, question, traced


def trace(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    loss: str = "",
    answer: int | str = 0,
    output: int = 0,
    step: int = -1,
    title: str = "",
    dropout: int = -1,
) -> Trace:
    """All that happens in one forward and backward pass of a keras.Model: outputs, states and gates at every step, and
    the total derivative with respect to each.

    x: (steps,), (steps, features) or (batch, steps, features); for several inputs a list in their order, or a dict by
    their names. y: what the answer is compared with: (batch, steps, outputs), or (batch, outputs) for the last step
    alone; for a single sequence without the batch; for cross-entropy also the numbers of classes. Without y the
    derivatives are those of one output, `output`, from 0, at the time step `step`, -1 for the last.
    loss: as `settings.losses` has it: "mse", "huber(delta=0.5)", "crossentropy(from_logits=True)" … or "output"; by
    default the one that the model was compiled with.
    answer: of a model with several outputs, as Keras calls them, the one that is traced: its name, or its number from
    0; y and the loss are that one's. dropout: the seed of one training pass, whose dropout and noise are drawn from it;
    -1 for a pass without, as when a model is used.
    UnsupportedModel, SequenceError or WatchError, in words, for what cannot be traced.
    """
    asked, network = _asked(model, x, y, loss=loss, answer=answer, where=(output, step))
    return traced(network.in_training(dropout), asked, title=title)


class Shown:
    """A window that was opened beside this program; or, where none can be, the picture of it.

    path: the folder with what is shown. process: of the window, None where there is none.
    """

    def __init__(self, path: Path, process: subprocess.Popen[bytes] | None, why: str) -> None:
        self.path, self.process, self._why = path, process, why
        self._png: bytes | None = None

    def __repr__(self) -> str:
        if self.process is not None:
            return f"<rnnviz: a window, process {self.process.pid}>"
        return f"<rnnviz: no window can be opened here ({self._why}); save(path) writes the picture>"

    def _repr_png_(self) -> bytes | None:
        """The picture, in a notebook where no window could be opened."""
        return None if self.process is not None else self.png()

    def png(self, *, size: str = "1280x720", theme: str = "light") -> bytes:
        """The picture of the window, as `rnnviz render` draws it. RuntimeError, in words, where that fails."""
        if self._png is None:
            with tempfile.TemporaryDirectory(prefix="rnnviz-") as folder:
                out = Path(folder) / "score.png"
                arguments = ["render", str(out), "--open", str(self.path), "--size", size, "--theme", theme]
                done = subprocess.run(own_command(*arguments), capture_output=True, text=True, env=own_environment())
                if done.returncode:
                    raise RuntimeError(done.stderr.strip() or "The picture could not be drawn.")
                self._png = out.read_bytes()
        return self._png

    def save(self, path: str | Path) -> Path:
        """Writes the picture as a PNG file."""
        where = Path(path)
        where.write_bytes(self.png())
        return where


def show(
    model: Any,
    x: Any,
    y: Any = None,
    *,
    loss: str = "",
    answer: int | str = 0,
    output: int = 0,
    step: int = -1,
    name: str = "",
) -> Shown:
    """Opens the window with a model that reads x, in a process of its own: this program goes on, and so does the window
    when it ends. Without a display, what is returned is the picture. Arguments and errors as `trace`; name: what it
    is called in the window.
    """
    asked, network = _asked(model, x, y, loss=loss, answer=answer, where=(output, step))
    root = Path(tempfile.mkdtemp(prefix="rnnviz-show-"))
    run = WatchedRun(model, network, asked, root=root, name=name or _name_of(model), where=(output, step))
    run.keep(network, loss=None, val_loss=None, measures={})
    run.end(model=model)
    why = why_no_window()
    process = None
    if why is None:
        process = subprocess.Popen(own_command("window", str(run.path)), env=own_environment(), start_new_session=True)
    return Shown(run.path, process, why or "")


class Watch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """A Keras callback that keeps a run of a fit, epoch by epoch, which the window opens on its Runs page, also while
    the fit goes on. For a training loop of one's own, `epoch` is called after every epoch.

    x, y, loss, answer, output, step: as for `trace`; of several sequences the first one is traced at every epoch. name:
    of the run, by default the model's. runs: the folder of runs, by default that of the window.
    A disk that is full ends the watching, not the fit. path: the run's folder, None before it has begun.
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        *,
        loss: str = "",
        answer: int | str = 0,
        output: int = 0,
        step: int = -1,
        name: str = "",
        runs: str | Path | None = None,
    ) -> None:
        super().__init__()
        self._x, self._y, self._loss, self._where, self._name = x, y, loss, (output, step), name
        self._answer = answer
        self._root = default_root() if runs is None else Path(runs)
        self._run: WatchedRun | None = None
        self.path: Path | None = None

    # -- what Keras calls ---------------------------------------------------------------------------------------

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.close()
        self._begin(self.model, epochs=int((self.params or {}).get("epochs") or 0), untrained=True)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        measured = dict(logs or {})
        self._keep(self.model, measured.pop("loss", None), measured.pop("val_loss", None), measured)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self._end(RunState.FINISHED, model=self.model)

    # -- what a loop of one's own calls -------------------------------------------------------------------------

    def epoch(self, model: Any, loss: float | None = None, val_loss: float | None = None, **measures: float) -> None:
        """Keeps an epoch: the model as it is now, and what was measured. Called without a loss before the first one, it
        keeps the untrained model as epoch 0."""
        if self._run is None:
            self._begin(model, epochs=0, untrained=loss is None)
            if loss is None:
                return
        self._keep(model, loss, val_loss, measures)

    def close(self) -> None:
        """The run has ended; nothing where there is none. Otherwise it ends with the program."""
        self._end(RunState.FINISHED)

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None:
            self.close()
        else:
            self._end(RunState.STOPPED, reason=f"The program stopped: {type(error).__name__}.")

    # -- the run ------------------------------------------------------------------------------------------------

    def _begin(self, model: Any, *, epochs: int, untrained: bool) -> None:
        asked, network = _asked(model, self._x, self._y, loss=self._loss, answer=self._answer, where=self._where)
        self._run = run = WatchedRun(
            model,
            network,
            asked,
            root=self._root,
            name=self._name or _name_of(model),
            epochs=epochs,
            where=self._where,
        )
        self.path = run.path
        atexit.register(_at_exit, weakref.ref(run))
        self._write(network if untrained else None, None, None, {})

    def _keep(self, model: Any, loss: Any, val_loss: Any, measures: Mapping[str, Any]) -> None:
        if self._run is not None:
            known = _with_inputs(model, self._x)
            self._write(read_network(known, output=answer_of(known, self._answer)), loss, val_loss, measures)

    def _write(self, network: Network | None, loss: Any, val_loss: Any, measures: Mapping[str, Any]) -> None:
        """A fit goes on where the disk does not take an epoch."""
        assert self._run is not None
        numbers = {name.replace(" ", "_"): n for name, raw in measures.items() if (n := _number(raw)) is not None}
        try:
            self._run.keep(network, loss=_number(loss), val_loss=_number(val_loss), measures=numbers)
        except RunWriteError as error:
            print(f"rnnviz: {error}", file=sys.stderr)
            self._end(RunState.STOPPED, reason=str(error))

    def _end(self, status: RunState, *, reason: str = "", model: Any = None) -> None:
        run, self._run = self._run, None
        if run is not None:
            with contextlib.suppress(RunWriteError):
                run.end(status, reason=reason, model=model)


def _at_exit(known: weakref.ref[WatchedRun]) -> None:
    """A run that nobody has ended ends with its program."""
    run, error = known(), getattr(sys, "last_type", None)
    if run is not None and run.open:
        status, reason = (RunState.STOPPED, f"The program stopped: {error.__name__}.") if error else (_DONE, "")
        with contextlib.suppress(RunWriteError):
            run.end(status, reason=reason)


_DONE = RunState.FINISHED


def _asked(
    model: Any, x: Any, y: Any, *, loss: str, answer: int | str, where: tuple[int, int]
) -> tuple[Question, Network]:
    known = _with_inputs(model, x)
    which = answer_of(known, answer)
    network, (output, step) = read_network(known, output=which), where
    asked = question(model, network, x, y, inputs=known.inputs, loss=loss, answer=which, output=output, step=step)
    return asked, network


def _with_inputs(model: Any, x: Any) -> Any:
    """A model that knows its inputs: one that has not been built yet is called once, and one of a class of the user's
    own, which does not say of what it is made, becomes the one layer of another."""
    if getattr(model, "inputs", None):
        return model
    several = isinstance(x, (list, tuple)) and all(np.ndim(one) > 1 for one in x) and len(x) > 1
    arrays = [np.asarray(one) for one in x] if several else [np.asarray(x)]
    model(arrays if several else arrays[0])
    if getattr(model, "inputs", None):
        return model
    inputs = [keras.Input(batch_shape=(None, *one.shape[1:]), dtype=one.dtype.name) for one in arrays]
    return keras.Model(inputs, model(inputs if several else inputs[0]))


def _name_of(model: Any) -> str:
    return name_of(str(getattr(model, "name", "model")))


def _number(value: Any) -> float | None:
    """A finite number, or None."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
