"""Tables in the encodings that files come in, without a mark that says which: the text comes back to the letter."""

from __future__ import annotations

import pytest

from rnnviz.data.text import decode

WRITTEN = {
    "cp1252": (
        "Jour;Fréquentation;Pluviométrie;Évreux",
        "Datum;Zählerstand Fußgänger;Erlös",
        "Fecha;Año;Medición",
        "Mês;Preço médio;São Paulo;estações",
        "Månad;Nederbörd;Göteborg",
        "date;temp (°C);flux (µmol/m²s);Preis in €",
    ),
    "cp1250": (
        "Miesiąc;Sprzedaż;Średnia płaca;Łódź",
        "Datum;Spotřeba elektřiny;Plzeň",
        "Datum;Količina;Šibenik;Čakovec",
    ),
    "cp1251": ("Дата;Цена закрытия;Осадки;Москва", "Дата;Споживання;Київ;Харків;Вінниця"),
    "koi8-r": ("Дата;Температура воздуха;Скорость ветра",),
    "cp1253": ("Ημερομηνία;Θερμοκρασία;Αθήνα;Πάτρα",),
    "cp1254": ("Tarih;Sıcaklık;Yağış miktarı;İstanbul",),
    "cp932": ("日付;気温;降水量の合計;ときどき雪",),
    "euc-jp": ("日付;気温;電力使用量;くもり",),
    "gbk": ("日期;收盘价;成交量;北京",),
    "big5": ("日期;收盤價;最高氣溫;臺北",),
    "cp949": ("날짜;기온;강수량;서울",),
    "utf-16-le": ("日期;收盘价;成交量", "Дата;Цена", "date;price", "날짜;기온"),
    "utf-16-be": ("日期;收盘价;成交量", "date;price"),
}


@pytest.mark.parametrize(("encoding", "head"), [(name, head) for name, heads in WRITTEN.items() for head in heads])
def test_a_table_comes_back_to_the_letter(encoding: str, head: str) -> None:
    text = "\n".join([head, *(f"2020-01-{day:02};{day * 0.7:.1f};{day}" for day in range(1, 29))]) + "\n"
    found = decode(text.encode(encoding))
    assert found.text == text
    assert bool(found.notes) is not encoding.startswith("utf"), "that it is a guess is said"


def test_another_encoding_can_be_told() -> None:
    text = "Дата;Цена\n2020-01-01;1\n"
    assert decode(text.encode("mac-cyrillic"), "mac-cyrillic").text == text
