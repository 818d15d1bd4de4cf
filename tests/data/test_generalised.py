"""Kinds of files that people have, made here: understood by their cause, not by their names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from rnnviz.data.raw import read_text
from rnnviz.data.table import understand
from rnnviz.data.time_words import ENGLISH
from rnnviz.records.tables import Table
from rnnviz.settings.data import ReadChoices

DAYS = np.datetime64("2019-01-01") + np.arange(120)
HOURS = np.datetime64("2019-01-01T00") + np.arange(240)
MONTHS = np.datetime64("1990-01", "M") + np.arange(120)
VALUES = [f"{100 + 10 * np.sin(i / 5) + (i * 7 % 5):.2f}" for i in range(400)]


def understood(lines: list[str], **choices: str) -> Table:
    chosen = ReadChoices(**choices)  # type: ignore[arg-type]
    return understand(read_text("\n".join(lines).encode(), chosen), path="a.csv", choices=chosen, dates="auto")


def table(head: str, row: Callable[[int], str], count: int = 120) -> list[str]:
    return [*head.split("\n"), *map(row, range(count))] if head else list(map(row, range(count)))


def day(i: int, form: str) -> str:
    year, month, date = str(DAYS[i]).split("-")
    return form.replace("Y", year).replace("y", year[2:]).replace("m", month).replace("d", date)


def clock(i: int) -> str:
    return f"{i % 24:02}"


FRENCH = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()  # noqa: SIM905


def month(i: int) -> tuple[int, int]:
    return 1990 + i // 12, i % 12 + 1


@pytest.mark.parametrize(
    ("lines", "dates", "first", "step", "target"),
    [
        (table("Date/Time,Power", lambda i: f"{day(i, 'd m Y')} 00:00,{VALUES[i]}"), 1, "2019-01-01", "daily", "Power"),
        (table("utc,x", lambda i: f"{HOURS[i]}:00:00Z,{VALUES[i]}"), 1, "2019-01-01", "hourly", "x"),
        (
            table("ID;MESS_DATUM;T", lambda i: f"7;{str(HOURS[i])[:13].replace('-', '').replace('T', '')};{VALUES[i]}"),
            1,
            "2019-01-01",
            "hourly",
            "T",
        ),
        (table("", lambda i: f"{day(i, 'Ymd')} {clock(i)}0000;{VALUES[i]};0", 24), 1, "2019-01-01", None, None),
        (
            table("Mois;Ventes", lambda i: f"{FRENCH[i % 12]} {month(i)[0]};{VALUES[i]}"),
            1,
            "1990-01-01",
            "monthly",
            "Ventes",
        ),
        (
            table("Tag;Wert", lambda i: f"{day(i, 'd')}. Januar {1900 + i};{VALUES[i]}", 40),
            1,
            "1900-01-01",
            None,
            "Wert",
        ),
        (
            table(
                "", lambda i: f"{month(i)[0]};{month(i)[1]:02};{month(i)[0] + (month(i)[1] - 0.5) / 12:.3f};{VALUES[i]}"
            ),
            2,
            "1990-01-01",
            "monthly",
            "column 4",
        ),
        (
            table("decimal date,co2", lambda i: f"{month(i)[0] + (month(i)[1] - 0.5) / 12:.4f},{VALUES[i]}"),
            1,
            "1990-01-01",
            "monthly",
            "co2",
        ),
        (
            table("dteday,yr,mnth,hr,temp,cnt", lambda i: f"{str(HOURS[i])[:10]},0,1,{i % 24},{i % 9},{i * 7 % 50}"),
            2,
            "2019-01-01",
            "hourly",
            "cnt",
        ),
        (table("Date,Price", lambda i: f"{43831 + i},{VALUES[i]}"), 1, "2020-01-01", "daily", "Price"),
        (
            table("Month,Sales", lambda i: f"{ENGLISH[i % 12]}-{90 + i // 12},{VALUES[i]}", 100),
            1,
            "1990-01-01",
            "monthly",
            "Sales",
        ),
        (
            table("sep=;\nDatum;Wert", lambda i: f"{day(i, 'd.m.Y')};{VALUES[i].replace('.', ',')}"),
            1,
            "2019-01-01",
            "daily",
            "Wert",
        ),
        (
            table(
                "https://www.example.org\nunix,date,symbol,close",
                lambda i: f"{1546300800 + 86400 * i},{DAYS[i]},BTC,{VALUES[i]}",
            ),
            1,
            "2019-01-01",
            "daily",
            "close",
        ),
        (
            table("", lambda i: f"{1546300800000 + 3600000 * i},{VALUES[i]},{i % 7}"),
            1,
            "2019-01-01",
            "hourly",
            "column 3",
        ),
        (
            table("Date,Close/Last,Volume", lambda i: f"{day(i, 'm/d/Y')},${VALUES[i]},{i % 9}"),
            1,
            "2019-01-01",
            "daily",
            "Close/Last",
        ),
        (
            table("when,start,load", lambda i: f"x,{HOURS[i]}:00/{HOURS[i] + 1}:00,{VALUES[i]}"),
            1,
            "2019-01-01",
            "hourly",
            "load",
        ),
        (table("datum,last", lambda i: f"{day(i, 'Y-m-d')} 05-PM,{VALUES[i]}"), 1, "2019-01-01T17", "daily", "last"),
        (
            table("t;v", lambda i: f"Tue, {day(i, 'd')} Jan {1900 + i} 00:00:00 +0100;{VALUES[i]}", 40),
            1,
            None,
            None,
            "v",
        ),
    ],
)
def test_dates_in_the_clothes_of_many_programs(
    lines: list[str], dates: int, first: str | None, step: str | None, target: str | None
) -> None:
    found = understood(lines)
    assert len(found.dates) == dates
    assert found.stamps is not None
    assert first is None or str(found.stamps[0]).startswith(first)
    assert step is None or (found.step is not None and found.step.words == step)
    assert target is None or found.target == target
    assert found.asked is None


@pytest.mark.parametrize(
    ("lines", "rows", "names"),
    [
        (
            [
                "Country,Lat," + ",".join(day(i, "m/d/y") for i in range(60)),
                "Peru,-9.2," + ",".join(VALUES[:60]),
                "Chad,15.4," + ",".join(VALUES[60:120]),
            ],
            60,
            ("Peru", "Chad"),
        ),
        (
            [
                "Date," + ",".join(f"{h:02}:00" for h in range(24)),
                *(f"{DAYS[i]}," + ",".join(VALUES[i : i + 24]) for i in range(20)),
            ],
            480,
            ("value",),
        ),
        (
            [
                "year,month,day," + ",".join(f"h{h}" for h in range(1, 25)),
                *(f"{day(i, 'Y,m,d')}," + ",".join(VALUES[i : i + 24]) for i in range(20)),
            ],
            480,
            ("value",),
        ),
        (
            [
                "Jahr;Jän;Feb;Mär;Apr;Mai;Jun;Jul;Aug;Sep;Okt;Nov;Dez",
                *(f"{1990 + y};" + ";".join(VALUES[y * 12 : y * 12 + 12]) for y in range(20)),
            ],
            240,
            ("value",),
        ),
        (
            [
                '"V1",' + ",".join(f'"V{i}"' for i in range(2, 82)),
                *(
                    f'"W{k}",'
                    + ",".join([*(f"{k * 1000 + i + i % 3}" for i in range(60 + 10 * k)), *[""] * (20 - 10 * k)])
                    for k in range(3)
                ),
            ],
            80,
            ("W0", "W1", "W2"),
        ),
    ],
)
def test_time_that_runs_across(lines: list[str], rows: int, names: tuple[str, ...]) -> None:
    found = understood(lines)
    assert (found.rows, found.numbers) == (rows, names)
    assert [(q.field, q.answer) for q in found.questions] == [("layout", "across")]
    flat = understood(lines, layout="down")
    assert flat.rows == len(lines) - 1
    assert [(q.field, q.answer) for q in flat.questions if q.field == "layout"] == [("layout", "down")]


def test_two_columns_tell_series_apart_and_years_begin_anew() -> None:
    stores = [f"{DAYS[d]},{s},{i},{(d * s + i) % 9}" for s in (1, 2, 3) for i in (1, 2) for d in range(60)]
    found = understood(["date,store,item,sales", *stores])
    assert found.asked is not None
    assert "6 series stand under one another" in found.asked.words
    countries = [
        f"{c},{year},{year * k % 97}" for k, c in enumerate(("Peru", "Chad", "Mali"), 3) for year in range(1950, 2010)
    ]
    found = understood(["country,year,pop", *countries], series="Chad")
    assert (found.rows, found.step.words if found.step else "", found.target) == (60, "yearly", "pop")
    beside = understood(["country,year,pop", *countries], series="all")
    assert beside.numbers == ("Peru", "Chad", "Mali")


def test_an_even_column_of_seconds_is_time_and_says_its_rate() -> None:
    found = understood([f"{i * 0.004:.3f},{VALUES[i]}" for i in range(200)])
    assert found.target == "column 2"
    assert "250 Hz" in found.columns[0].remark


def test_years_and_twelve_columns_without_names_are_months() -> None:
    rows = [f"{1950 + y} " + " ".join(f"{(y * 12 + m) % 17 / 4:6.2f}" for m in range(12)) for y in range(20)]
    found = understood(
        ["  1950   1969", *rows, "1970 0.50 0.25" + " -99.90" * 10, "  -99.9", "  anomalies of an index"]
    )
    assert (found.rows, found.target, found.column("value").missing) == (252, "value", 10)
    assert str(found.stamps[0])[:7] == "1950-01"  # type: ignore[index]


def test_one_row_of_numbers_is_a_series() -> None:
    assert understood([", ".join(VALUES[:60])]).rows == 60


def test_of_lines_of_names_the_one_with_the_date_is_taken_and_units_are_read_over() -> None:
    lines = ["Back to Contents;Data 1: Price", "Sourcekey;RN", "Date;Price of gas (€)"]
    found = understood([*lines, *(f"{day(i, 'd.m.Y')};{i},50 €" for i in range(40))])
    assert (found.dates, found.target) == (("Date",), "Price of gas (€)")
    assert found.column(found.target).values[3] == 3.5  # type: ignore[index]
    assert "€ is written beside the numbers" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("head", "month"),
    [
        ("year,month," + ",".join(map(str, range(1, 32))), lambda i: f"{2019 + i // 12},{i % 12 + 1}"),
        ("Monat;" + ";".join(f"Tag {d}" for d in range(1, 32)), lambda i: f"{2019 + i // 12}-{i % 12 + 1:02}"),
        ("Month\t" + "\t".join(f"d{d:02}" for d in range(1, 32)), lambda i: f"{ENGLISH[i % 12]} {2019 + i // 12}"),
    ],
)
def test_a_column_a_day_of_the_month(head: str, month: Callable[[int], str]) -> None:
    mark = next(m for m in ",;\t" if m in head)
    days = np.arange(np.datetime64("2019-01-01"), np.datetime64("2021-01-01"))
    value = dict(zip(days.astype(str).tolist(), (5 + np.arange(len(days)) % 11).tolist(), strict=True))
    lines = [head]
    for i in range(24):
        cells = [str(value.get(f"{2019 + i // 12}-{i % 12 + 1:02}-{d:02}", "")) for d in range(1, 32)]
        lines.append(mark.join([month(i), *cells]))
    found = understood(lines)
    assert found.stamps is not None
    np.testing.assert_array_equal(found.stamps.astype("datetime64[D]"), days)
    assert found.step is not None
    assert found.step.words == "daily"
    assert found.column("value").values.tolist() == list(value.values())  # type: ignore[union-attr]
    assert any("a row a month, a column a day" in question.words for question in found.questions)
