"""How columns of dates, and of parts of dates, are called in the languages that files come in."""

from __future__ import annotations

import re

_DATES = (
    "date dates dt ds datetime datum data fecha dato jour datas tarih dátum päivä päiväys дата 日期 時間 时间 日付 "
    "time times timestamp ts stamp zeit uhrzeit zeitstempel zeitpunkt heure tempo hora horario tid tijd čas czas время "
    "period periode período periodo zeitraum interval mtu timeindex index0 observation_date when von from start begin"
)
_PARTS = {
    "year": "year years yr yrs yyyy jahr año ano anno année annee an rok år ar jaar yıl yil год 年 年份",
    "quarter": "quarter qtr quartal trimestre trimester kwartał kwartaal",
    "month": "month months mon mn mo mm monat mes mês mois mese maand miesiąc måned månad ay месяц 月 月份 monthf",
    "week": "week weeks wk woche semana semaine settimana vecka uke uge tydzień hafta неделя 周",
    "day": "day days dd dy tag día dia jour giorno dag dzień gün день 日 dom mday",
    "day of year": "doy jday yday julian",
    "weekday": "weekday wday dow weekdayf wochentag weekno monthweek",
    "hour": "hour hours hr hrs hh stunde hora heure ora uur timme time godzina saat час 时 小时",
    "minute": "minute minutes minuten minuto minuti minuut minuta mins min dakika минута 分",
    "second": "second seconds secs sec sekunde sekunden segundo seconde secondo sekund saniye секунда 秒",
}
_OF = {("day", "year"): "day of year", ("day", "month"): "day", ("day", "week"): "weekday", ("week", "year"): "week"}
_TOKEN = re.compile(r"[A-ZÄÖÜ]+(?![a-zäöü])|[A-ZÄÖÜ]?[^\W\d_A-ZÄÖÜ]+")
_DATE_TOKENS = frozenset(_DATES.split())
_PART_OF = {word: part for part, words in _PARTS.items() for word in words.split()}


def tokens(name: str) -> tuple[str, ...]:
    """The words of a column's name in small letters: "yearMonth_2 [h]" is year, month, h."""
    return tuple(found.lower() for found in _TOKEN.findall(name))


def part_of(name: str) -> str:
    """Which part of a date a column holds by its name alone: "year", "month", "day of year", …; "" for none.

    Only a name that says nothing else counts: "Day_of_month" does, "Daily sales" and "rainy days" do not.
    """
    words = [word for word in tokens(name) if word not in ("of", "the", "no", "nr", "num", "number", "local", "utc")]
    parts = [_PART_OF.get(word, "") for word in words]
    if not parts or not all(parts):
        return ""
    return parts[0] if len(parts) == 1 else _OF.get((parts[0], parts[1]), "") if len(parts) == 2 else ""


def only_dates(name: str) -> bool:
    """Whether a name says nothing but that it is about when: "Date" and "Datum von", not "Data of the station"."""
    words = tokens(name)
    return bool(words) and all(word in _DATE_TOKENS or word in _PART_OF for word in words)


def named_like_dates(name: str) -> bool:
    """Whether one of the words of a name says that it is about when."""
    words = tokens(name)
    return any(word in _DATE_TOKENS or word in _PART_OF for word in words)


_MONTHS = (
    "jan january januar janvier janv jän jänner enero ene gennaio gen janeiro januari styczeń januari ocak",
    "feb february februar février févr fév fevrier febrero febbraio fevereiro fev februari luty şubat",
    "mar march märz mär mrz mars marzo março maart mrt marts marzec mart",
    "apr april avril avr abril abr aprile kwiecień nisan",
    "may mai mayo maggio mag maio mei maj mayıs",
    "jun june juni juin junio giugno giu junho czerwiec haziran",
    "jul july juli juillet juil julio luglio lug julho lipiec temmuz",
    "aug august août aout agosto ago augustus augusti sierpień ağustos",
    "sep sept september septembre septiembre settembre set setembro wrzesień eylül",
    "oct october oktober okt octobre octubre ottobre ott outubro out październik ekim",
    "nov november novembre noviembre novembro listopad kasım",
    "dec december dezember dez décembre déc decembre diciembre dic dicembre dezembro desember des grudzień aralık",
)
MONTH_OF = {word: number + 1 for number, words in enumerate(_MONTHS) for word in words.split()}
"""The number of a month by its name or its first letters, in small letters."""

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet", "uct"), 0),
    **dict.fromkeys(("cet", "mez", "bst", "west", "met"), 60),
    **dict.fromkeys(("cest", "mesz", "eet", "sast", "mest"), 120),
    **dict.fromkeys(("eest", "msk", "trt"), 180),
    **dict.fromkeys(("est", "cdt"), -300),
    **dict.fromkeys(("cst", "mdt"), -360),
    **dict.fromkeys(("mst", "pdt"), -420),
    **dict.fromkeys(("sgt", "hkt"), 480),
    **dict.fromkeys(("jst", "kst"), 540),
    "edt": -240,
    "pst": -480,
    "ist": 330,
    "aest": 600,
    "aedt": 660,
}
"""Minutes ahead of UTC of the names of zones; those that two places share are read as the more frequent one."""
