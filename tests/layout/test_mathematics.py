"""Equations as LaTeX, which compiles, and as MathML, which is well-formed: every line of every kind that is drawn."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from rnnviz.explain.page import equations
from rnnviz.export.equations import EQUATIONS
from rnnviz.jobs.handlers.shipped import first_passes, shipped_run, shipped_settings
from rnnviz.layout.lines import Line
from rnnviz.layout.mathematics import LATEX, latex, latex_of, mathml, mathml_of
from rnnviz.layout.moments import Moment, Phase

TEX = shutil.which("pdflatex")
COMMANDS = {
    *(command for one in LATEX.values() for command in re.findall(r"\\[A-Za-z]+", one)),
    *("\\tanh", "\\exp", "\\max", "\\min", "\\sin", "\\cos", "\\log", "\\text", "\\operatorname", "\\hat", "\\quad"),
    *("\\begin", "\\end", "\\usepackage"),
}


@pytest.fixture(scope="module")
def lines() -> tuple[Line, ...]:
    """Of the run that ships: forward and backward, with a gate's account open, and the loss."""
    trace = first_passes(shipped_run(shipped_settings())[-1])[0].trace
    found: list[Line] = []
    for phase, step in ((Phase.FORWARD, 24), (Phase.LOSS, 49), (Phase.BACKWARD, 0), (Phase.BACKWARD, 27)):
        for layer in trace.layers:
            for line in equations(trace, layer.name, unit=0, moment=Moment(phase, step, 1), opened="forget"):
                found += [line, *line.hidden]
    return tuple(found)


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("f(t) = σ(+0.7510)", r"f ( t ) \; = \; \sigma ( + 0.7510 )"),
        ("∂L/∂h·o·(1−tanh²c)", r"\partial L / \partial h \cdot o \cdot ( 1 - \tanh ^{2} c )"),
        ("x₁₀ 0.1569 · 9.4e−3", r"x _{10} \; 0.1569 \; \cdot \; 9.4 \cdot 10 ^{-3}"),
        ("+ … (13 more)", r"+ \; \dots \; ( 13 \text{ more} )"),
        ("nothing: this is the first step", r"\text{nothing: this is the first step}"),
        ("12,345 50% of {x} & #1_a", r"12{,}345 \; 50 \% \text{ of} \; \{ x \} \; \& \; \# 1 \_ a"),
    ],
)
def test_texts_as_latex(text: str, tex: str) -> None:
    assert latex_of(text) == tex


def test_texts_as_mathml() -> None:
    root = ElementTree.fromstring(mathml_of("c₂(t) = 9.4e−3 · tanh<x> is a"))
    assert [(one.tag, one.text) for one in root.iter() if one.text][:2] == [("mi", "c"), ("mn", "2")]
    assert root.find("msup") is not None
    assert [one.text for one in root.iter("mo")] == ["(", ")", "=", "·", "·", "<", ">"]
    assert [one.text for one in root.iter("mtext")] == ["\u00a0is"]


def test_every_line_is_in_both(lines: tuple[Line, ...]) -> None:
    assert len(lines) > 150
    text = latex(lines)
    assert text.count(r" \\[") == len(lines)
    assert set(re.findall(r"\\[A-Za-z]+", text)) <= COMMANDS
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", text):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert text.replace("‐", "").isascii() or re.sub(r"\\text\{[^}]*\}", "", text).isascii() is not False
    root = ElementTree.fromstring(mathml(lines))
    assert len(list(root.iter("{http://www.w3.org/1998/Math/MathML}mtr"))) == len(lines)


@pytest.mark.skipif(TEX is None, reason="no pdflatex here: only commands and braces are checked")
def test_it_compiles(lines: tuple[Line, ...], tmp_path: Path) -> None:
    assert TEX is not None
    for part, first in enumerate(range(0, len(lines), 40)):
        path = tmp_path / f"{part}.tex"
        EQUATIONS.write(lines[first : first + 40], path)
    done = subprocess.run(
        [TEX, "-interaction=nonstopmode", "-halt-on-error", "0.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-800:]
    assert (tmp_path / "0.pdf").exists()
