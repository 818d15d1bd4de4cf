"""The arguments of rnnviz train."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rnnviz.commands.arguments import add_device, add_runs, help_of, number_of


def add_parser(commands: Any) -> None:
    """Adds it to argparse's subparsers."""
    train = commands.add_parser(
        "train",
        help="train a model from a settings file and keep the run",
        description="Train a model from a settings file. The run is a folder with the settings, the history, the model "
        "and a trace of every epoch. However the training ends, at most the current epoch is lost, and --resume "
        "continues from there. "
        "Ctrl+C stops cleanly, and so do SIGTERM and SIGHUP.",
    )
    train.add_argument("settings", nargs="?", type=Path, metavar="SETTINGS", help="a settings file (TOML)")
    train.add_argument("--resume", metavar="RUN", help="resume a run, given by its name or its folder")
    train.add_argument("--example", action="store_true", help="print a settings file with every setting, to edit")
    train.add_argument("--name", default="", help="the name of the run (default: made from its model and task)")
    train.add_argument(
        "--epochs",
        type=number_of("training.epochs"),
        metavar="N",
        help=f"{help_of('training.epochs')} (default: as in the settings)",
    )
    train.add_argument(
        "--seed",
        type=number_of("training.seed"),
        metavar="N",
        help=f"{help_of('training.seed')} (default: as in the settings)",
    )
    add_device(train)
    add_runs(train)
