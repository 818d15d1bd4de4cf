"""What the folders of ../shared/cases from 30 to 69 call right, file by file, as their READMEs have it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Right:
    """rows, first and last stamp ("" for rows that are counted), step, target. missing: of some columns. numbers: how
    many columns of numbers. values: (column, row, value). says: what notes, guesses or remarks must say. asks: the
    field of an open question, and then what holds once it is answered by `answer`. offers: (field, about, answer) of a
    question that need not be answered. gaps: how many."""

    rows: int
    first: str = ""
    last: str = ""
    step: str = ""
    target: str = ""
    numbers: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    values: tuple[tuple[str, int, float], ...] = ()
    says: tuple[str, ...] = ()
    asks: str = ""
    answer: str = ""
    offers: tuple[tuple[str, str, str], ...] = ()
    gaps: int | None = None


@dataclass(frozen=True)
class Refused:
    """words: which the one sentence has."""

    words: str


HOURS = {"first": "2004-03-10T18:00", "last": "2005-04-04T14:00", "step": "hourly", "gaps": 0}
COLD = {"first": "1981-01-01", "last": "1990-12-31", "step": "daily"}
MINUTES = {"first": "2007-02-01T00:00", "last": "2007-02-02T23:59", "step": "every minute", "numbers": 7, "gaps": 0}

RIGHT: dict[str, dict[str, Right | Refused]] = {
    "30-airquality-dd-mm-time-dots": {
        "AirQualityUCI.csv": Right(9357, **HOURS, target="CO(GT)", numbers=13, says=("blank rows left out",)),
        "ahmetmenevse.csv": Right(9357, **HOURS, offers=(("missing", "-200", "missing"),), missing={"AH": 366}),
        "anggistaop_semicolon.csv": Right(9357, **HOURS, offers=(("missing", "-200", "missing"),)),
        "hari19_trailing_delims.csv": Right(9357, numbers=13, says=("2 columns are empty", "in their order")),
        "uci-original-form.csv": Right(
            2000, "2004-03-10T18:00", "2004-06-02T01:00", "hourly", numbers=13, values=(("CO(GT)", 0, 2.6),)
        ),
    },
    "33-mt5-tab-date-time-split": {
        "EURUSD_H1.csv": Right(
            3608,
            "2025-06-23",
            "2026-01-21T10:00",
            "hourly, Monday to Friday",
            "<CLOSE>",
            7,
            says=("constant, nothing",),
        ),
        "XAUUSD_H1.csv": Right(2013, "2025-11-03T01:00", target="<CLOSE>", values=(("<OPEN>", 0, 3983.35),)),
    },
    "34-dukascopy-gmt-offset": {
        "EURUSD_H1.csv": Right(144, "2021-10-11", "2021-10-16T23:00", "hourly", "Close", says=("+08:00",)),
    },
    "35-smard-semicolon-decimal-comma-euro": {
        "Grosshandelspreise_2024_Stunde.csv": Right(
            8784,
            "2024-01-01",
            "2024-12-31T23:00",
            "hourly",
            numbers=16,
            gaps=0,
            says=("comes twice on 27 Oct 2024", "1 column is empty: DE/AT/LU"),
        ),
        "Installierte_Leistung_Jahr.csv": Right(10, "2015-01-01", "2024-01-01", "yearly", numbers=12),
        "Stromverbrauch_2024_Viertelstunde.csv": Right(
            35136,
            "2024-01-01",
            "2024-12-31T23:45",
            "every 15 minutes",
            "Netzlast [MWh] Originalauflösungen",
            4,
            gaps=0,
            values=(("Netzlast [MWh] Originalauflösungen", 0, 10148.25),),
        ),
    },
    "36-entsoe-interval-stamps": {
        "discovergy2019.csv": Right(8736, "2019-01-01T01:00", "2019-12-31", "hourly", "Leistung (W)", gaps=0),
        "entsoe2018.csv": Right(
            8761,
            "2018-01-01",
            "2018-12-31T23:00",
            "hourly",
            "Day-ahead Price [EUR/MWh]",
            missing={"Day-ahead Price [EUR/MWh]": 2210},
            says=('"n/e" in line 6,554 is not a number, in 2,209 rows',),
        ),
    },
    "37-investing-thousands-percent-K": {
        "Bitcoin Historical Data - Investing.com.csv": Right(
            1734,
            "2017-07-01",
            step="daily",
            target="Price",
            values=(("Price", 0, 2424.60), ("Vol.", 0, 66320.0), ("Change %", 0, -2.26)),
        ),
    },
    "38-yfinance-three-header-rows": {
        "tesla_stock_data.csv": Right(
            62, "2023-01-03", "2023-03-31", "daily, Monday to Friday", "Close", 5, says=("2 lines below them left out",)
        ),
    },
    "39-scripps-co2-60-comment-lines": {
        "monthly_in_situ_co2_mlo.csv": Right(
            768,
            "1958-01-01",
            "2021-12-01",
            "monthly",
            "CO2",
            missing={"CO2": 11},
            values=(("CO2", 2, 315.71),),
            offers=(("missing", "-99.99", "missing"),),
        ),
    },
    "40-gistemp-wide-months": {
        "GLB.Ts+dSST.csv": Right(
            1705,
            "1880-01-01",
            "2022-01-01",
            "monthly",
            values=(("value", 0, -0.17),),
            offers=(("layout", "", "across"),),
        ),
    },
    "41-worldbank-wide-years": {
        "API_NY.GDP.MKTP.CD_DS2_en_csv_v2.csv": Right(
            55,
            "1960-01-01",
            "2014-01-01",
            "yearly",
            values=(("Aruba", 34, 1330167597.76536),),
            offers=(("layout", "", "across"),),
        ),
    },
    "44-usgs-rdb-comment-type-row": {
        "RDB1Example.txt": Right(31, "2012-09-01", "2012-10-01", "daily", "01_00060_00003"),
        "usgs_2000.rdb": Right(
            2000, "2012-09-01", step="daily", target="01_00060_00003", missing={"01_00060_00003": 3}
        ),
    },
    "45-toa5-four-header-rows": {
        name: Right(96, "2020-05-30T19:00", step="every 15 minutes", target="PTemp_C_Avg", says=("a counter",))
        for name in ("CR1000_Table1.csv", "CR1000_Table1.dat")
    },
    "47-airline-footer": {
        "gcarq.csv": Right(144, "1949-01-01", "1960-12-01", "monthly"),
        "international-airline-passengers.csv": Right(
            144, "1949-01-01", "1960-12-01", "monthly", says=("1 line below the table left out",)
        ),
    },
    "48-milk-smart-quotes": {
        "monthly-milk-production-pounds-p.csv": Right(168, "1962-01-01", "1975-12-01", "monthly", "Production"),
    },
    "49-min-temperatures-variants": {
        "dd-mm-yy.csv": Right(3650, **COLD),
        "ds-y.csv": Right(3650, **COLD, target="y"),
        "jbrownlee.csv": Right(3650, **COLD),
        "m-d-yyyy.csv": Right(3650, **COLD),
        "question_marks.csv": Right(
            3650,
            **COLD,
            missing={"Daily minimum temperatures in Melbourne, Australia, 1981-1990": 3},
            says=("is not a number", "1 line below the table left out"),
        ),
        "rows-deleted.csv": Right(3647, **COLD),
    },
    "51-beijing-pm25-split-date": {
        name: Right(
            43824,
            "2010-01-01",
            "2014-12-31T23:00",
            "hourly",
            "pm2.5",
            missing={"pm2.5": 2067},
            says=("not forecast: cbwd", "a counter"),
        )
        for name in ("PRSA_lags.csv", "pollution.csv")
    },
    "52-shampoo-year-month": {
        "airline-passengers.csv": Right(144, "1949-01-01", "1960-12-01", "monthly"),
        "daily-total-female-births.csv": Right(365, "1959-01-01", "1959-12-31", "daily"),
        "monthly-robberies.csv": Right(118, "1966-01-01", "1975-10-01", "monthly"),
        "monthly-shampoo-sales.csv": Right(36, "0001-01-01", "0003-12-01", "monthly", "Sales"),
        "yearly-water-usage.csv": Right(79, "1885-01-01", "1963-01-01", "yearly", "Water"),
    },
    "57-household-power": {
        "counter_value.txt": Right(45036, target="column 2", says=("a counter",)),
        "day_no_header.txt": Right(1433, "2006-12-16", "2010-11-26", "daily", says=("not in order of time",)),
        "r_tab_three_times.txt": Right(2880, **{**MINUTES, "numbers": 8}, says=("a counter",)),
        "r_write_csv.csv": Right(2880, **{**MINUTES, "numbers": 8}, target="Global_active_power", says=("a counter",)),
        "uci-form-2880.txt": Right(2880, **MINUTES, says=("read as day/month/year",)),
    },
    "58-btc-epoch-milliseconds": {
        "BTCUSDT-1d.csv": Right(296, "2023-06-01", "2024-03-22", "daily", "close"),
        "BTCUSDT-1h.csv": Right(
            7091, "2023-06-01", step="hourly", target="close", numbers=5, says=("7 duplicate rows",)
        ),
        "epoch_seconds.csv": Right(7091, "2023-06-01", step="hourly", target="close", numbers=5),
    },
    "60-building-parquet-java-dates": {
        "occupancy.csv": Right(
            159, "2023-03-05T01:00", step="hourly", asks="series", answer="Space1_Building_1", says=("+01:00",)
        ),
        "occupancy.parquet": Right(164, "2023-03-05", step="hourly", asks="series", answer="Space1_Building_1"),
        "timeseries.csv": Right(
            27, "2023-03-14T18:22:01", asks="series", answer="zone_air_temperature_sensor · FC_6_30", target="value"
        ),
        "timeseries.parquet": Right(27, asks="series", answer="zone_air_temperature_sensor · FC_6_30", target="value"),
    },
    "61-long-format-companies": {
        "MarketArrivals.csv": Right(242, asks="series", answer="LASALGAON(MS)", step="monthly", target="quantity"),
        "result_dataset_last_7_days.csv": Right(383, target="Close", asks="repeats", answer="count"),
        "train_dataset.csv": Right(
            251, "2023-08-25", step="daily, Monday to Friday", asks="series", answer="GOOGLE", target="Close"
        ),
    },
    "62-ecg5000-rows-are-beats": {
        "ECG5000_TRAIN.txt": Right(
            140, numbers=5, offers=(("layout", "", "classes"),), says=("the mean of 292 sequences", "gives its class")
        ),
    },
    "64-google-trends-preamble": {
        "jonathan.csv": Right(261, "2013-01-06", "2017-12-31", "weekly", numbers=2),
        "lagged.csv": Right(166, numbers=3, says=("in their order",)),
        "lt1.csv": Right(
            262, "2020-07-12", step="weekly", missing={"altcoin: (Worldwide)": 5}, says=('"<1" in line 142',)
        ),
        "multiTimeline.csv": Right(262, "2020-07-12", step="weekly", says=("1 line above the table",)),
    },
    "66-selva-small-shapes": {
        "AirPassengers.csv": Right(144, "1949-01-01", "1960-12-01", "monthly", "value"),
        "a10_missings.csv": Right(100, "1991-07-01", step="monthly", missing={"value": 31}),
        "economics.csv": Right(574, "1967-07-01", "2015-04-01", "monthly", numbers=5),
        "elecequip.csv": Right(195, "1996-01-01", "2012-03-01", "monthly"),
        "guinearice.csv": Right(40, "1970-01-01", "2009-01-01", "yearly"),
        "norway_new_car_sales_by_month.csv": Right(121, "2007-01-01", "2017-01-01", "monthly", "Quantity"),
        "ozone.csv": Right(203, target="ozone_reading", says=("no year",)),
        "sunspotarea.csv": Right(137, "1875-01-01", "2011-01-01", "yearly"),
        "wwwusage.csv": Right(100, target="x", says=("in their order",)),
        "yahoo_close.csv": Right(1258, target="VIX.Close", asks="repeats", answer="count"),
    },
    "68-city-daily-long": {
        "weatherHistory.csv": Right(30, "2024-01-01", "2024-01-30", "daily", asks="series", answer="Mumbai"),
    },
    "77-quickdraw-kaggle-csv": {"monkey.csv": Refused("drawings")},
}
