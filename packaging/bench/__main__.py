"""Runs the benchmarks beside this file: python packaging/bench [NAME …] [-o NAME=VALUE] [--json] [--readme].

A benchmark is a module here with `def run() -> Iterator[Figure]`; options (-o) are its keyword arguments, as texts.
Each runs in a process of its own, so that none finds TensorFlow warm, or the garbage collector busy, because of the
one before.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from figures import Figure

HERE = Path(__file__).resolve().parent
README = HERE.parent.parent / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
MARK = "figure "
"""Begins the line on which a benchmark's process hands one figure over; all else that it prints is passed on."""


def discover(folder: Path = HERE) -> list[str]:
    """The names of the modules that define run(), read without importing them."""
    return sorted(path.stem for path in folder.glob("*.py") if _defines_run(path))


def _defines_run(path: Path) -> bool:
    body = ast.parse(path.read_text("utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in body)


def figures_of(name: str, options: Sequence[str] = ()) -> Iterator[Figure]:
    """The figures of one benchmark, as its process finds them; raises CalledProcessError if that process fails."""
    command = [sys.executable, str(HERE), "--child", name, *(f"-o{option}" for option in options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(MARK):
                yield Figure(**json.loads(line[len(MARK) :]))
            else:
                print(line, end="", file=sys.stderr)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def verdict(figure: Figure) -> str:
    """Whether a figure reaches its bar, in a word; empty where it has none."""
    if figure.bar is None:
        return ""
    reached = figure.value <= figure.bar if figure.better == "<=" else figure.value >= figure.bar
    return "reached" if reached else "MISSED"


def table(figures: list[tuple[str, Figure]]) -> str:
    """The figures as rows of a Markdown table."""
    rows = ["| benchmark | figure | measured | bar |", "|---|---|---|---|"]
    for name, figure in figures:
        bar = "" if figure.bar is None else f"{figure.better.replace('<=', '≤').replace('>=', '≥')} {figure.bar:g}"
        rows.append(
            f"| {name} | {figure.name.replace('|', chr(92) + '|')} | {figure.value:.4g} {figure.unit} | {bar} |"
        )
    return "\n".join(rows)


def fill(text: str, figures: list[tuple[str, Figure]]) -> str:
    """The README's text with these figures between its two marks; ValueError where it has no marks."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table(figures)}\n\n{END}{after}"


def child(name: str, options: Sequence[str]) -> None:
    for figure in importlib.import_module(name).run(**dict(option.split("=", 1) for option in options)):
        print(MARK + json.dumps(asdict(figure)), flush=True)


def main(argv: list[str]) -> int:
    names = discover()
    parser = argparse.ArgumentParser(prog="packaging/dev.py bench", description="Measure; one figure a line.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which benchmarks (default: all): {', '.join(names)}")
    parser.add_argument(
        "-o", "--option", action="append", default=[], metavar="NAME=VALUE", help="for one benchmark, such as acts=500"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a figure")
    parser.add_argument("--readme", action="store_true", help="write the figures into README.md too")
    parser.add_argument("--child", metavar="NAME", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.child:
        child(args.child, args.option)
        return 0
    if unknown := [name for name in args.names if name not in names]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names)}")
    if args.option and (len(args.names) != 1 or not all("=" in option for option in args.option)):
        parser.error("an option is NAME=VALUE, of one benchmark that is named")
    failed: list[str] = []
    measured: list[tuple[str, Figure]] = []
    for name in args.names or names:
        if not args.json:
            print(f"== {name}", flush=True)
        try:
            for figure in figures_of(name, args.option):
                measured.append((name, figure))
                word = verdict(figure)
                line = (
                    json.dumps({"bench": name, **asdict(figure)}) if args.json else f"{figure.line()}  {word}".rstrip()
                )
                print(line, flush=True)
        except subprocess.CalledProcessError as error:
            failed.append(name)
            print(f"{name} failed with exit code {error.returncode}; its own words are above", file=sys.stderr)
    if args.readme and not failed:
        README.write_text(fill(README.read_text("utf-8"), measured), "utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
