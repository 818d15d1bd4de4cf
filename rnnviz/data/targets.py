"""What a column is good for, and which one is forecast where the user has not said it yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.data.time_words import named_like_dates, part_of, tokens
from rnnviz.records.arrays import Array
from rnnviz.records.tables import Column, ColumnKind

_NAMES: tuple[tuple[str, ...], ...] = (
    ("target",),
    ("ot",),
    ("close", "schluss", "schlusskurs", "cierre", "clôture"),
    ("y",),
    ("value", "values", "wert", "valor", "valeur", "val", "obs_value", "значение"),
    ("price", "preis", "precio", "prix"),
    ("load", "last", "netzlast", "demand", "consumption", "verbrauch", "leistung", "power", "mw", "kwh"),
    (
        "sales",
        "weekly_sales",
        "revenue",
        "umsatz",
        "passengers",
        "count",
        "quantity",
        "rides",
        "births",
        "cases",
        "cnt",
    ),
)
"""Names of what is usually forecast, the likeliest first."""

_IDS = {
    *(
        "id",
        "ids",
        "uuid",
        "guid",
        "key",
        "code",
        "plz",
        "zip",
        "zipcode",
        "postcode",
        "fips",
        "ticker",
        "symbol",
        "sku",
    ),
    *("no", "nr", "num", "number", "nummer", "numero", "row", "index", "idx", "unnamed", "station", "site", "sensor"),
    *("device", "serial", "version"),
}
_PLACES = {"lat", "latitude", "lon", "lng", "longitude"}
_LABELS = {"label", "labels", "class", "classes", "klasse", "category", "cluster", "fold", "split", "flag", "anomaly"}
_METERS = {"meter", "zählerstand", "zaehlerstand", "counter", "cumulative", "cumulated", "kumuliert", "odometer"}
_SECONDS = {"time", "t", "sec", "secs", "second", "seconds", "s", "ms", "elapsed", "timestamp", "zeit"}
_LOUD = 5
"""How many of the kinds of names count as the last word of a longer name, too ("VIX.Close")."""


def with_remarks(columns: Sequence[Column], *, dated: bool, named: bool) -> tuple[Column, ...]:
    """The columns, each with the reason why it is not what one forecasts: "" where there is none.

    dated: whether the rows have dates. named: whether the names come from the file.
    """
    out = []
    for position, column in enumerate(columns):
        remark = _remark(column, position=position, dated=dated, named=named) if column.values is not None else ""
        out.append(replace(column, remark=remark) if remark else column)
    return tuple(out)


def suggest(columns: Sequence[Column], *, named: bool) -> tuple[str, str]:
    """(name, why) of the column to forecast, ("", "") where none can be. named: whether the names are the file's."""
    usable = [c for c in columns if c.kind is ColumnKind.NUMBER and not c.problem]
    if not usable:
        return "", ""
    good = [c for c in usable if not c.remark] or [c for c in usable if c.remark == METER] or usable
    full = [c for c in good if c.missing <= 0.5 * (len(c.values) if c.values is not None else 0)] or good
    skipped = [c for c in usable if c.remark]
    if len(usable) == 1:
        return usable[0].name, "it is the only column of numbers"
    if named:
        for words in _NAMES:
            for column in full:
                if (
                    tokens(column.name)
                    and set(tokens(column.name)) <= {*words, "adj"}
                    and "adj" not in tokens(column.name)
                ):
                    return column.name, "its name suggests it"
        for words in _NAMES[:_LOUD]:
            for column in full:
                if set(tokens(column.name)[-1:]) & set(words) and "adj" not in tokens(column.name):
                    return column.name, "its name suggests it"
    if len(full) == 1:
        why = "it is the only one left"
    elif not named:
        return full[-1].name, "it is the last column"
    else:
        why = "it is the first column that measures something"
    if skipped and usable.index(full[0]) > 0:
        before = usable[usable.index(full[0]) - 1]
        why += f"; {before.name} is left aside: {before.remark}" if before.remark else ""
    return full[0].name, why


METER = "a meter that only rises"


def _remark(column: Column, *, position: int, dated: bool, named: bool) -> str:
    values = column.values
    assert values is not None
    there = values[np.isfinite(values)]
    if not len(there):
        return ""
    if np.all(there == there[0]) and len(there) > 1:
        return "constant: nothing to learn"
    words = tokens(column.name) if named else ()
    if named and (part := part_of(column.name)) and np.all(there == np.rint(there)):
        return f"a part of the date: the {part}"
    steps = np.diff(there)
    whole = bool(np.all(there == np.rint(there)))
    if whole and len(steps) > 2 and _counts(steps):
        return "a counter: it numbers the rows"
    if named and len(steps) > 1 and np.all(steps > 0) and named_like_dates(column.name):
        return "it says when"
    if whole and set(words) & _IDS and not set(words) & {"of", "total", "passengers"}:
        return "it names things, and measures nothing"
    if set(words) & _PLACES:
        return "a place, and nothing that changes by itself"
    if set(words) & _LABELS and len(np.unique(there)) <= 20:
        return "a class, and no measurement"
    if len(steps) > 4 and np.all(steps > 0) and (position == 0 or set(words) & _SECONDS):
        middle = float(np.median(steps))
        if np.all(np.abs(steps - middle) <= 0.02 * middle + 1e-9 * abs(there[-1])):
            return _time_words(middle, dated=dated)
    if len(there) >= 30 and np.all(steps >= 0) and (np.mean(steps > 0) > 0.5 or set(words) & _METERS):
        rises = float(np.std(steps)) / max(float(np.mean(steps)), 1e-300)
        if set(words) & _METERS or (whole and rises > 0.05 and len(there) > 200):
            return METER
    return ""


def _counts(steps: Array) -> bool:
    """Whether whole numbers go up by one, but for a few beginnings anew."""
    return float(np.mean(np.abs(steps) == 1)) > 0.98 and bool(
        np.all(steps > 0) or np.all(steps < 0) or np.mean(steps == 1) > 0.98
    )


def _time_words(step: float, *, dated: bool) -> str:
    if dated:
        return "time: it rises evenly"
    rate = f", {1 / step:,.4g} Hz if they are seconds" if step < 1 else ""
    return f"time: it rises evenly by {step:.6g}{rate}"
