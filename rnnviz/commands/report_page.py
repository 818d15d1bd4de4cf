"""A page of HTML that stands alone: the runs as a table, what differs between them, and their histories as plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from rnnviz import __version__
from rnnviz.commands.measures import MEASURES, measured, measures
from rnnviz.commands.report_plot import DASHES, Curve, plot
from rnnviz.records.runs import EpochRow, RunComparison, RunRow

LIGHT = ("#0072b2", "#d55e00", "#007e5d", "#b04a86", "#8a6a00", "#3a6fa8", "#5b5b5b")
DARK = ("#56b4e9", "#f08a3c", "#2fc39a", "#e08fbf", "#e0b82e", "#8ab8ea", "#b8b8b8")
"""Okabe and Ito's colours, which the colour-blind tell apart, darkened or lightened for the ground they stand on."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d2129; --soft: #59606b; --ground: #ffffff; --line: #dde1e6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a2abb8; --ground: #15181d; --line: #343a44; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground);
  margin: 2rem auto; max-width: 1160px; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
p { color: var(--soft); margin: .3rem 0 1rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th { color: var(--soft); font-weight: 600; white-space: normal; vertical-align: bottom; min-width: 3.2rem; }
th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 9rem; overflow-wrap: anywhere; }
td.text, th.text { text-align: left; }
.words { white-space: normal; text-align: left; }
svg { width: 100%; max-width: 960px; height: auto; display: block; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.grid { stroke: var(--line); } .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .4rem 0; }
.legend svg { display: inline-block; width: 26px; height: 10px; vertical-align: middle; margin-right: .4rem; }
"""


def page(rows: Sequence[RunRow], comparison: RunComparison) -> str:
    """The whole page. comparison: of those that could be opened."""
    body = [
        "<h1>Runs of rnnviz</h1>",
        f"<p>{len(rows)} run{'s' * (len(rows) != 1)}. Each run’s errors are values of its own loss.</p>",
        _runs(rows),
    ]
    if comparison.rows:
        validation = _curves(comparison, "val_loss", dashed=False)
        body += ["<h2>Validation loss by epoch</h2>", plot(validation, label="validation loss"), _legend(validation)]
        training = _curves(comparison, "loss", dashed=True)
        body += ["<h2>Training loss by epoch</h2>", plot(training, label="training loss"), _legend(training)]
        if comparison.differ:
            names = (row.name for row in comparison.rows)
            values = ([name, *map(_word, found)] for name, found in comparison.differ)
            body += ["<h2>Settings that differ</h2>", _table(["setting", *names], values)]
    colors = "".join(_color(i, c) for i, c in enumerate(LIGHT))
    dark = "".join(_color(i, c) for i, c in enumerate(DARK))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Runs of rnnviz</title>\n'
        f"<style>{STYLE}{colors}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n</style>\n</head>\n<body>\n"
        + "\n".join(part for part in body if part)
        + f"\n<p>rnnviz {escape(__version__)}</p>\n</body>\n</html>\n"
    )


def _runs(rows: Sequence[RunRow]) -> str:
    heads = ["run", "status", "epochs", "loss", "val loss", "best val loss", "at epoch", "last step", "MAE", "seconds"]
    more = measured(rows)
    heads += [MEASURES[name] for name in more]
    return _table(heads, ([*_cells(s), *measures(s, more)] for s in rows), text=(1,)) + "".join(
        f'<p class="words">{escape(s.name)}: {escape(words)}</p>' for s in rows if (words := s.problem or s.reason)
    )


def _cells(s: RunRow) -> list[str]:
    last, best = s.last, s.lowest
    return [
        s.name,
        "broken" if s.problem else s.status.value,
        f"{s.epoch or 0} of {s.epochs}" if s.settings else "?",
        _number(last, "loss"),
        _number(last, "val_loss"),
        _number(best, "val_loss"),
        str(best.epoch) if best else "",
        _number(last, "val_last"),
        _number(last, "val_mae"),
        f"{last.seconds:.1f}" if last else "",
    ]


def _curves(comparison: RunComparison, field: str, *, dashed: bool) -> list[Curve]:
    def points(rows: Iterable[EpochRow]) -> tuple[tuple[int, float], ...]:
        found = ((row.epoch, getattr(row, field)) for row in rows)
        return tuple((epoch, value) for epoch, value in found if value is not None and value > 0)

    return [
        Curve(run.name, points(history), i % len(LIGHT), dashed)
        for i, (run, history) in enumerate(zip(comparison.rows, comparison.histories, strict=True))
    ]


def _legend(curves: Sequence[Curve]) -> str:
    if not any(curve.points for curve in curves):
        return ""
    keys = "".join(
        f'<li><svg viewBox="0 0 26 10" aria-hidden="true"><polyline class="curve c{c.color}" points="0,5 26,5"'
        f"{DASHES if c.dashed else ''}/></svg>"
        f"{escape(c.title)}</li>"
        for c in curves
        if c.points
    )
    return f'<ul class="legend">{keys}</ul>'


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, text: Sequence[int] = ()) -> str:
    """text: numbers of the columns of words, besides the first."""

    def cells(kind: str, row: Sequence[str]) -> str:
        classes = (' class="text"' if i in text else "" for i in range(len(row)))
        return "".join(f"<{kind}{of}>{escape(cell)}</{kind}>" for of, cell in zip(classes, row, strict=True))

    head = cells("th", heads)
    body = "".join(f"<tr>{cells('td', row)}</tr>\n" for row in rows)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>'


def _color(number: int, color: str) -> str:
    return f".curve.c{number} {{ stroke: {color}; }} .dot.c{number} {{ fill: {color}; }}\n"


def _number(row: EpochRow | None, field: str) -> str:
    value = None if row is None else getattr(row, field)
    return "" if value is None else f"{value:.6f}"


def _word(value: object) -> str:
    return "–" if value is None else str(value)
