"""Which devices TensorFlow sees, by the names that the window shows, and which one a run takes."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import Any

from rnnviz.errors import Told
from rnnviz.records.training import Device

POOL = "TF_CPU_ALLOCATOR_USE_BFC"
"""TensorFlow reads this variable when it first computes."""

XLA_FLAGS = "XLA_FLAGS"
"""XLA reads this variable when it first compiles."""

OPTIMIZATION = "--xla_backend_optimization_level"


OWN_THREADS = "TF_OVERRIDE_GLOBAL_THREADPOOL"
"""TensorFlow reads this variable when it first computes: whether each of its devices has threads of its own."""


class NoSuchDevice(Told, RuntimeError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A GPU was asked for and TensorFlow sees none."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A device as TensorFlow calls it ("/GPU:0"), and as the user does."""

    address: str
    device: Device

    def scope(self) -> Any:
        """The context in which what is built lies on this device."""
        import tensorflow as tf

        return tf.device(self.address)


_halved = False
"""Whether `prepare` has made two devices of the CPU."""


def prepare() -> None:
    """To be called once, before TensorFlow computes anything; later calls change nothing.

    GPU memory grows as it is needed, instead of all of it being taken at once. On the CPU half of the cores
    compute, and the others are the window's: a step of a small recurrent network is a row of operations too small to
    be shared out, so that on two cores one thread made 500 steps per second of LSTM 16/16 where two made 370.
    What the environment says of it goes first: of several processes each has one thread.

    TensorFlow's own pool keeps the memory of a step for the next one. The system's takes back whatever is larger than
    32 MB and clears it anew: a step of LSTM 16/16 at 1,000 steps needs 57 MB, and 40 % of its processor time were
    14,600 page faults.

    XLA leaves out its highest level of optimization. There LLVM writes out the loop over 16 units in full and computes
    one unit of eight sequences at a time, gathered from places far apart: LSTM 16/16 took 1.8 ms of processor time a
    step where it takes 1.3, and its loops were compiled for a quarter longer. Wider layers are computed alike.

    The CPU becomes two of TensorFlow's devices, each with threads of its own, for trainings in halves (`halves`). Two
    threads of one device were no way: what XLA compiles for it then goes from thread to thread between any two
    operations, and LSTM 16/16 took 1.2 times as long.
    """
    global _halved
    os.environ.setdefault(POOL, "true")
    flags = os.environ.get(XLA_FLAGS, "")
    if OPTIMIZATION not in flags:  # what the user says goes first
        os.environ[XLA_FLAGS] = f"{OPTIMIZATION}=2 {flags}".strip()
    import tensorflow as tf

    threads = max(1, (os.cpu_count() or 2) // 2)
    threads_are_ours = not os.environ.keys() & {"TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"}
    # RuntimeError: TensorFlow has already begun to compute and keeps the settings that it has.
    with contextlib.suppress(RuntimeError):
        if "TF_NUM_INTRAOP_THREADS" not in os.environ:
            tf.config.threading.set_intra_op_parallelism_threads(threads)
        if "TF_NUM_INTEROP_THREADS" not in os.environ:
            tf.config.threading.set_inter_op_parallelism_threads(max(2, threads))
        cpu = tf.config.list_physical_devices("CPU")[0]
        if threads_are_ours and (os.cpu_count() or 1) > 1 and tf.config.get_logical_device_configuration(cpu) is None:
            os.environ[OWN_THREADS] = "1"
            tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
            _halved = True
        for gpu in tf.config.list_physical_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)


def halves() -> tuple[str, str]:
    """The addresses of the devices on which the halves of a batch are computed: one and the same where the CPU has one
    core, or the environment says how many threads there are."""
    return "/CPU:0", "/CPU:1" if _halved else "/CPU:0"


def placements() -> tuple[Placement, ...]:
    """Every device that can train, GPUs first."""
    import tensorflow as tf

    found = []
    for number, gpu in enumerate(tf.config.list_physical_devices("GPU")):
        details = tf.config.experimental.get_device_details(gpu)
        name = f"GPU {number}: {details.get('device_name', 'unknown type')}"
        found.append(Placement(f"/GPU:{number}", Device("gpu", name)))
    return (*found, Placement("/CPU:0", Device("cpu", "CPU")))


def choose(wanted: str) -> Placement:
    """The device for TrainSettings.device: "cpu", "gpu" (the first; NoSuchDevice without one), or "auto": the best."""
    found = [p for p in placements() if wanted in ("auto", p.device.kind)]
    if not found:
        raise NoSuchDevice("TensorFlow sees no GPU here. Choose the CPU, or install a GPU driver and rnnviz[gpu].")
    return found[0]
