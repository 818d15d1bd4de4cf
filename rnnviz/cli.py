"""The command line: opens the window, or does the same work without one.

Nothing heavy is imported before it is needed, so that --help answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from rnnviz import __version__
from rnnviz.commands.arguments import MOST_EPOCHS, Parser, add_commands, whole
from rnnviz.commands.codes import FAILED, INTERRUPTED, OK, WORDS, code_of
from rnnviz.commands.signals import ending_signals

PHASES = ("forward", "loss", "backward", "update")
PAGES = ("score", "gradients")
DEFAULT_OUT = "rnnviz-output"
QUICK_EPOCHS = 10
MOST_STEPS = 1_000
"""The longest sequence there can be; which steps the one that is drawn has, its window says."""

DESCRIPTION = """\
Step through a recurrent network, forward and backward in time, while it trains.

Without a command, rnnviz opens its window. Without a display it does the same work headless: it trains a quick
forecast, prints a table of the errors, and saves two pictures in a folder whose name it prints: an animation of the
four phases of one training step, and the window.
"""

EPILOG = f"""\
examples:
  rnnviz                                       open the window
  rnnviz headless --out results --epochs 20    train; save the pictures in results/
  rnnviz render --phase backward --step 27 --theme dark score.png
  rnnviz train --example > mine.toml           a settings file to edit
  rnnviz train mine.toml                       train with these settings and keep the run
  rnnviz runs export "LSTM 16-16, waves 50 to 1" lstm.zip
  rnnviz runs import lstm.zip                  import a run that somebody else trained
  rnnviz report --html report.html             all runs, as a table and as an HTML page
  rnnviz trace model.keras --input series.csv --output trace.npz
  rnnviz reproduce                             the chapter's whole table beside the book's figures

{WORDS}"""


def parser() -> argparse.ArgumentParser:
    top = Parser(
        prog="rnnviz", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"rnnviz {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    commands.add_parser("window", help="open the window (the default)", description="Open the window.")

    headless = commands.add_parser(
        "headless",
        help="train a quick forecast and draw one of its training steps, without a display",
        description="Train an LSTM to forecast the next value of a series, print how it compares with simpler "
        "forecasts, and write training-step.gif (the four phases of one training step) and window.png.",
    )
    headless.add_argument(
        "--out",
        type=Path,
        default=Path(DEFAULT_OUT),
        metavar="DIR",
        help=f"output folder (default: ./{DEFAULT_OUT})",
    )
    headless.add_argument(
        "--epochs",
        type=whole(1, MOST_EPOCHS),
        default=QUICK_EPOCHS,
        metavar="N",
        help=f"the number of epochs to train (default: {QUICK_EPOCHS})",
    )
    headless.add_argument(
        "--theme", choices=("light", "dark"), default="light", help="the colour theme (default: light)"
    )

    render = commands.add_parser(
        "render",
        help="save a picture of the window",
        description="Draw the window off screen, with the trained model that ships with rnnviz, and save it as a "
        "picture. The file extension sets the format: .png, .jpg, .webp or .bmp.",
    )
    render.add_argument("out", type=Path, metavar="OUT.png", help="the file to write; its extension sets the format")
    render.add_argument(
        "--phase", choices=PHASES, default="backward", help="the phase of the training step (default: backward)"
    )
    render.add_argument("--page", choices=PAGES, default="score", help="the page to show (default: score)")
    render.add_argument(
        "--step",
        type=whole(0, MOST_STEPS - 1),
        metavar="N",
        help="the time step under the playhead (default: one in the middle)",
    )
    render.add_argument(
        "--size",
        type=_size,
        default=(1440, 900),
        metavar="WxH",
        help="the size of the window in points (default: 1440x900)",
    )
    render.add_argument(
        "--scale", type=float, choices=(1.0, 1.5, 2.0), default=1.0, help="pixels per point (default: 1)"
    )
    render.add_argument("--theme", choices=("light", "dark"), default="light", help="the colour theme (default: light)")
    add_commands(commands)
    return top


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,9})x(\d{1,9})", text.strip(), re.IGNORECASE | re.ASCII)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1280x720")
    size = int(found[1]), int(found[2])
    if not (1024 <= size[0] <= 8192 and 640 <= size[1] <= 8192):
        raise argparse.ArgumentTypeError(f"{text} is not between 1024x640 and 8192x8192")
    return size


def main(argv: Sequence[str] | None = None) -> int:
    """Run rnnviz with these arguments (the process's own by default) and return its exit code."""
    args = parser().parse_args(argv)
    # Both are read when TensorFlow and Keras are imported. Tracing is TensorFlow's, whatever Keras is set to.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        with ending_signals():
            return _run(args)
    except KeyboardInterrupt:
        return _fail("stopped", INTERRUPTED)
    except ImportError as error:
        return _fail(
            f"a library that rnnviz needs could not be loaded: {error}\n"
            "From a checkout, `python3 packaging/dev.py run` finds what is missing and says how to get it."
        )
    except Exception as error:
        if (code := code_of(error)) is not None:  # what this application raises of its own is a sentence for its user
            return _fail(str(error), code)
        if not isinstance(error, OSError):
            raise
        # a folder that cannot be written to, a disk that is full
        return _fail(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))


def _run(args: argparse.Namespace) -> int:
    if args.command == "render":
        from rnnviz.headless import render

        render(
            args.out,
            phase=args.phase,
            step=args.step,
            page=args.page,
            size=args.size,
            scale=args.scale,
            theme=args.theme,
        )
        print(args.out)
        return OK
    if args.command == "headless":
        from rnnviz.headless import headless

        headless(args.out, epochs=args.epochs, theme=args.theme)
        return OK
    if args.command in ("train", "runs", "report", "trace", "reproduce"):
        module = importlib.import_module(f"rnnviz.commands.{args.command}")
        return int(getattr(module, args.command)(args))
    from rnnviz.display import why_no_window

    if (reason := why_no_window()) is not None:
        print(f"rnnviz: no window can be opened here: {reason}.\nDoing the same work without one.\n", flush=True)
        return _run(parser().parse_args(["headless"]))
    # Imports and the first picture make no garbage worth looking for: app.run_window collects again once it is painted.
    gc.disable()
    from rnnviz.app import run_window

    return run_window(sys.argv[:1])


def _fail(message: str, code: int = FAILED) -> int:
    with contextlib.suppress(OSError):  # a terminal that has been closed
        print(f"rnnviz: {message}", file=sys.stderr)
    return code
