"""LaTeX: a document that compiles by itself, whose array can be taken into another."""

from __future__ import annotations

from rnnviz.export.equations import Lines, as_text
from rnnviz.layout.mathematics import latex


def document(lines: Lines) -> str:
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n"
    return f"{head}{latex(lines)}\\end{{document}}\n"


FORMAT = as_text("LaTeX documents", "tex", place=10, text=document)
