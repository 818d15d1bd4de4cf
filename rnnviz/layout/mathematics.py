"""The lines of equations as LaTeX and as MathML: one reading of their letters and signs, written in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from rnnviz.layout.lines import Line
from rnnviz.light_dataclass import dataclass

_TOKEN = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?:e(?P<power>[−+-]?\d+))?"
    r"|(?P<below>[₀-₉₊₋]+)|(?P<above>[⁰¹²³⁴-⁹⁺⁻]+)"
    r"|(?P<word>[A-Za-zÀ-ÿ]+(?:[’'][a-z]+)?(?:-[A-Za-z]+)*)|(?P<space>\s+)|(?P<sign>.)"
)
_BELOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-")
_ABOVE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_FUNCTIONS = frozenset(("tanh", "exp", "max", "min", "sin", "cos", "log", "sigmoid", "softmax", "relu", "elu"))
_LATEX_HAS = frozenset(("tanh", "exp", "max", "min", "sin", "cos", "log"))

LATEX = {
    "σ": r"\sigma",
    "φ": r"\varphi",
    "ε": r"\varepsilon",
    "γ": r"\gamma",
    "β": r"\beta",
    "μ": r"\mu",
    "α": r"\alpha",
    "∂": r"\partial",
    "Σ": r"\Sigma",
    "∑": r"\sum",
    "δ": r"\delta",
    "θ": r"\theta",
    "η": r"\eta",
    "λ": r"\lambda",
    "·": r"\cdot",
    "×": r"\times",
    "⊙": r"\odot",
    "−": "-",
    "±": r"\pm",
    "÷": r"\div",
    "√": r"\surd",
    "∗": "*",
    "≈": r"\approx",
    "≤": r"\le",
    "≥": r"\ge",
    "≠": r"\ne",
    "∈": r"\in",
    "∞": r"\infty",
    "→": r"\to",
    "←": r"\gets",
    "‖": r"\Vert",
    "…": r"\dots",
    "′": "'",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\sim",
    "^": r"\wedge",
    "\\": r"\backslash",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "½": r"\tfrac12",
}
"""Signs as LaTeX's commands in mathematics; others that are in ASCII stand for themselves."""


@dataclass(frozen=True, slots=True)
class Token:
    """kind: "number", "name", "function", "words", "sign", "below", "above" or "space"."""

    kind: str
    text: str


def tokens(text: str) -> tuple[Token, ...]:
    """A line's text: words that follow each other are one piece of text, a single letter is a name."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text.strip()):
        kind, piece = match.lastgroup or "sign", match.group()
        if match["number"]:
            found.append(Token("number", match["number"]))
            if match["power"]:
                power = match["power"].replace("−", "-")
                found += [Token("sign", "·"), Token("number", "10"), Token("above", power)]
        elif kind == "below":
            found.append(Token("below", piece.translate(_BELOW)))
        elif kind == "above":
            found.append(Token("above", piece.translate(_ABOVE)))
        elif kind == "word":
            found.append(Token("function" if piece in _FUNCTIONS else "name" if len(piece) == 1 else "words", piece))
        else:
            found.append(Token(kind, " " if kind == "space" else piece))
    return tuple(_joined(found))


def _joined(found: Sequence[Token]) -> Iterator[Token]:
    """Words with the blanks and commas between them as one; a blank beside words belongs to them."""
    pending = ""
    for at, one in enumerate(found):
        following = found[at + 1].kind if at + 1 < len(found) else ""
        between = one.text in ",;:.?!" or (one.kind == "space" and following in ("words", "space"))
        if one.kind == "words" or (pending and between):
            pending += one.text
        elif one.kind == "space" and following == "words":
            pending += " "
        else:
            if pending:
                yield Token("words", pending)
                pending = ""
            yield one
    if pending:
        yield Token("words", pending)


# -- LaTeX --------------------------------------------------------------------------------------------------------


def latex(lines: Sequence[Line]) -> str:
    r"""All lines as one array, which stands in a document of \usepackage{amsmath}."""
    following = [*(line.space for line in lines[1:]), False]
    rows = "\n".join(_row(line, apart=space) for line, space in zip(lines, following, strict=True))
    return f"% needs \\usepackage{{amsmath}}\n\\[\n\\begin{{array}}{{lr}}\n{rows}\n\\end{{array}}\n\\]\n"


def _row(line: Line, *, apart: bool) -> str:
    """apart: whether there is room below it."""
    space = "[8pt]" if apart else "[2pt]"
    quads = r"\quad " * line.indent
    return f"{quads}{latex_of(line.text)} & {latex_of(line.total)} \\\\{space}"


def latex_of(text: str) -> str:
    """A text in LaTeX's mathematics."""
    return " ".join(filter(None, map(_latex, tokens(text))))


def _latex(one: Token) -> str:
    if one.kind == "words":
        return rf"\text{{{one.text}}}"
    if one.kind == "function":
        return f"\\{one.text}" if one.text in _LATEX_HAS else rf"\operatorname{{{one.text}}}"
    if one.kind in ("below", "above"):
        return f"{'_' if one.kind == 'below' else '^'}{{{one.text}}}"
    if one.kind == "space":
        return r"\;"
    if one.kind == "number":
        return one.text.replace(",", "{,}")
    if one.kind == "name" and one.text == "ŷ":
        return r"\hat{y}"
    return LATEX.get(one.text, one.text if one.text.isascii() else rf"\text{{{one.text}}}")


# -- MathML -------------------------------------------------------------------------------------------------------


def mathml(lines: Sequence[Line]) -> str:
    """All lines as a table of mathematics, as a web page or a word processor takes it."""
    rows = "\n".join(
        f'<mtr><mtd style="text-align: left; padding-left: {line.indent}em">{mathml_of(line.text)}</mtd>'
        f'<mtd style="text-align: right">{mathml_of(line.total)}</mtd></mtr>'
        for line in lines
    )
    return (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">\n'
        f'<mtable columnalign="left right">\n{rows}\n</mtable>\n</math>\n'
    )


def mathml_of(text: str) -> str:
    """A text as a row of MathML's elements."""
    found: list[str] = []
    for one in tokens(text):
        if one.kind in ("below", "above"):
            base = found.pop() if found else "<mrow></mrow>"
            name = "msub" if one.kind == "below" else "msup"
            found.append(f"<{name}>{base}<mn>{escape(one.text.replace('-', '−'), quote=False)}</mn></{name}>")
        else:
            found.append(_element(one))
    return f"<mrow>{''.join(found)}</mrow>"


def _element(one: Token) -> str:
    if one.kind == "space":
        return '<mspace width="0.3em"/>'
    name = {"number": "mn", "name": "mi", "function": "mi", "words": "mtext"}.get(one.kind)
    if name is None:
        name = "mi" if one.text.isalpha() or one.text in "∂∞" else "mo"
    text = one.text.replace(" ", "\u00a0") if one.kind == "words" else one.text
    return f"<{name}>{escape(text, quote=False)}</{name}>"
