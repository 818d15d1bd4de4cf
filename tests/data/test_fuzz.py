"""Whatever bytes a file has, it is understood or refused in words; what is understood keeps its promises."""

from __future__ import annotations

import numpy as np
import pytest
from hostile_tables import KINDS, damaged
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnnviz.data.raw import read_text
from rnnviz.data.table import read_raw, read_table, understand
from rnnviz.data.windows import make_series
from rnnviz.records.tables import ColumnKind, Table, TableError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings

CELLS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.integers(-(10**30), 10**30).map(str),
    st.floats(-1e6, 1e6).map(lambda v: f"{v:.2f}".replace(".", ",")),
    st.datetimes().map(str),
    st.dates().map(str),
    st.dates().map(lambda d: f"{d.day}/{d.month}/{d.year}"),
    st.times().map(str),
    st.sampled_from(
        ["", "NA", ".", '"', '"a', "1;2", "Q1 2020", "0000-00-00", "99999999", "1871", "é", "\u0661", "1e999"]
    ),
    st.text(max_size=8),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Rows of cells that are nearly a table, in any encoding, with or without some bytes knocked out of place."""
    mark = draw(st.sampled_from([",", ";", "\t", "|", " ", "~", "\x1f"]))
    columns = [draw(st.lists(CELLS, min_size=1, max_size=12)) for _ in range(draw(st.integers(1, 4)))]
    rows = [mark.join(c[i] for c in columns if i < len(c)) for i in range(max(map(len, columns)))]
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    content = end.join(rows).encode(draw(ENCODINGS), errors="replace")
    if draw(st.booleans()) and content:
        at = draw(st.integers(0, len(content) - 1))
        content = content[:at] + draw(st.binary(max_size=4)) + content[at:]
    return content


def understood(content: bytes, choices: ReadChoices) -> Table | TableError:
    try:
        return understand(read_text(content, choices), path="a.csv", choices=choices, dates="auto")
    except TableError as error:
        return error


def check(found: Table | TableError, content: bytes) -> None:
    if isinstance(found, TableError):
        assert str(found).endswith(".")
        assert found.line is None or 1 <= found.line <= content.count(b"\n") + content.count(b"\r") + 1
    else:
        check_table(found)


@settings(max_examples=200)
@given(st.one_of(tables(), st.binary(max_size=300)))
@example(b"2200-04-06\n2200-04-06")  # a Sunday: all that there is comes twice
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    check(understood(content, ReadChoices()), content)


@settings(max_examples=100)
@given(
    content=tables(),
    choices=st.builds(
        ReadChoices,
        encoding=st.sampled_from(["auto", "utf-8", "utf-16", "latin-1", "punycode", "base64", "nonsense"]),
        layout=st.sampled_from(["auto", "down", "across", "classes", "sideways"]),
        delimiter=st.one_of(st.sampled_from(["auto", "spaces", "", ",", "\\", "."]), st.text(max_size=2)),
        decimal=st.sampled_from(["auto", ".", ",", ";"]),
        header=st.sampled_from(["auto", "yes", "no"]),
        skip=st.integers(-1, 5),
        date_order=st.sampled_from(["auto", "day first", "month first", "%Y", "%Q", "%"]),
        missing=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    ),
)
def test_no_choices_crash_the_reader(content: bytes, choices: ReadChoices) -> None:
    check(understood(content, choices), content)


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader_of_parquet(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.parquet"
    path.write_bytes(b"PAR1" + content + len(content).to_bytes(4, "little") + b"PAR1")
    with pytest.raises(TableError, match="damaged"):
        read_table(path)


@settings(max_examples=100)
@given(
    values=st.lists(st.one_of(st.none(), st.floats(-1e5, 1e5)), min_size=14, max_size=40),
    skipped=st.sets(st.integers(0, 39)),
    gaps=st.sampled_from(["interpolate", "previous", "drop"]),
    scaling=st.sampled_from(["none", "standard", "minmax"]),
    horizon=st.integers(1, 3),
)
def test_windows_never_hold_a_hole_nor_forecast_what_was_made_up(
    tmp_path_factory: pytest.TempPathFactory,
    values: list[float | None],
    skipped: set[int],
    gaps: str,
    scaling: str,
    horizon: int,
) -> None:
    days = np.datetime64("2020-01-01") + np.arange(len(values))
    rows = [
        f"{d},{'NA' if v is None else v!r}"
        for i, (d, v) in enumerate(zip(days, values, strict=True))
        if i not in skipped
    ]
    path = tmp_path_factory.getbasetemp() / "series.csv"
    path.write_text("\n".join(["day,a", *rows]), "utf-8")
    known = {str(d): v for i, (d, v) in enumerate(zip(days, values, strict=True)) if i not in skipped and v is not None}
    source = SeriesSettings(path=str(path), gaps=gaps, scaling=scaling, val="0.3", test="0")
    try:
        data = make_series(DataSettings(task="series", steps=5, horizon=horizon, source=source), LossOn.EVERY)
    except TableError:
        return
    assert data.origin is not None
    assert np.isfinite(data.x_train).all()
    assert np.isfinite(data.x_val).all()
    assert np.isfinite(data.y_val).all()
    for part in ("train", "val"):
        for stamps, truth in zip(data.origin.times_ahead(part), data.origin.truth(part), strict=True):
            assert (np.diff(stamps) == np.timedelta64(1, "D")).all()
            assert truth[:, 0].tolist() == [known[str(stamp)[:10]] for stamp in stamps]


@pytest.mark.parametrize("kind", KINDS)
def test_no_damage_crashes_the_reader_of_any_kind(kind: str) -> None:
    """Fifty of each here; 2,500 in the benchmark "reading"."""
    random = np.random.default_rng(7)
    for _ in range(50):
        content = damaged(KINDS[kind](random), random)
        try:
            raw = read_raw(content, ReadChoices())
            check_table(understand(raw, path="a.csv", choices=ReadChoices(), dates="auto"))
        except TableError as error:
            assert str(error).endswith(".")  # noqa: PT017 - most are refused, and each in a sentence


@pytest.mark.parametrize("kind", KINDS)
def test_every_sound_file_is_read(kind: str) -> None:
    random = np.random.default_rng(8)
    refused = 0
    for _ in range(25):
        try:
            found = understand(
                read_raw(KINDS[kind](random), ReadChoices()), path="a.csv", choices=ReadChoices(), dates="auto"
            )
        except TableError:
            refused += 1
        else:
            check_table(found)
    assert refused <= 8, "some have a single row, or none with a number"


def check_table(table: Table) -> None:
    assert table.rows > 0
    assert table.numbers or any(c.problem for c in table.columns)
    for column in table.columns:
        assert (column.values is None) != (column.labels is None)
        array = column.values if column.values is not None else column.labels
        assert array is not None
        assert len(array) == table.rows
        if column.kind is ColumnKind.NUMBER:
            assert not np.isinf(array.astype(float)).any()
    if table.times is not None:
        assert (np.diff(table.times).astype(int) > 0).all()
        assert not np.isnat(table.times).any()
    assert all(isinstance(note, str) and note.endswith(".") for note in table.notes)
