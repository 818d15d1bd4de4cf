"""Which encoding a text without a mark is in, where it is not UTF-8: by the letters that each reading of it gives.

Every encoding is tried with the languages that are written in it: how many of the letters beyond ASCII are that
language's, how many of them its frequent ones, and whether they stand as letters do in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_SAMPLE = 1 << 16
_SIGNS = frozenset("°µ²³€£§·–—’‘“”„«»…×±½¼¾‰™®©º ")
"""Signs that stand in tables of any language."""


@dataclass(frozen=True)
class _Language:
    """letters: those beyond ASCII, in small letters. often: of a language whose letters others read as theirs, its most
    frequent ones; of thousands of characters, some that tables use. wide: it has such. before_e: letters that
    stand before an e alone."""

    encodings: tuple[str, ...]
    letters: str = ""
    often: str = ""
    wide: bool = False
    before_e: str = ""

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(self.letters)

    @cached_property
    def frequent(self) -> frozenset[str]:
        return frozenset(self.often)


_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_LANGUAGES = (
    _Language(("cp1252",), "äöüß"),
    _Language(("cp1252",), "éèêàçùâîôûëïœæÿ"),
    _Language(("cp1252",), "áéíóúñü¿¡ªº"),
    _Language(("cp1252",), "ãõçáéíóúâêôà", before_e="õ"),
    _Language(("cp1252",), "åäöæøéü"),
    _Language(("cp1252",), "àèéìòùî"),
    _Language(("cp1252",), "ëïéèöüáóê"),
    _Language(("cp1250",), "ąćęłńóśźż"),
    _Language(("cp1250",), "áčďéěíňóřšťúůýž"),
    _Language(("cp1250",), "áäčďéíĺľňóôŕšťúýž"),
    _Language(("cp1250",), "áéíóöőúüű"),
    _Language(("cp1250",), "čćđšž"),
    _Language(("cp1250",), "ăâîşţșț"),
    _Language(("cp1254",), "çğıiöşüâî"),
    _Language(("cp1252",), "áðéíóúýþæö", "íáðóéú"),
    _Language(("cp1251", "koi8-r"), _CYRILLIC, "оеаинтсрвл"),
    _Language(("cp1251", "koi8-u"), "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "оаниівтесрк"),
    _Language(("cp1253",), "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ", "αοιετσνηυρκπ"),
    _Language(
        ("cp932", "euc_jp"),
        often="日付時刻間年月曜気温度湿水量降雨風速圧力電使用発消費値合計平均最高低大小東京阪都道府県市区町村名番号"
        "売上価格始終出来株数人口台件地域店舗商品晴天曇のとをはがにでてたしいなりるくものア"
        "イウエオカキクコサシスセソタチツテトナニネノハヒフヘホマミムメモヤユラリルレロワンーッャュョ",
        wide=True,
    ),
    _Language(
        ("gb18030",),
        often="日期时间年月星期收盘价开高低成交量额涨跌幅温度湿水风速气压力电用发消费值合计平均最大小总数量地区城市省名称代码"
        "编号上海北京广州深圳的一是在不了有和人这中国到说们为子能出也得着就那生会公司销售收入人口多云晴雨天入",
        wide=True,
    ),
    _Language(
        ("big5",),
        often="日期時間年月星期收盤價開高低成交量額漲跌幅溫度濕水風速氣壓力電用發消費值合計平均最大小總數地區城市縣名稱代碼"
        "編號臺灣北中南東新竹的一是在不了有和人這國到說們為子能出也得著就那生會公司銷售收入口多雲晴雨天",
        wide=True,
    ),
    _Language(
        ("cp949",),
        often="날짜시간년월일요기온습도강수량풍속압력전사용발소비값합계평균최고저대소가격종거래지역도명번호서울부산인천광주판매"
        "매출의이는을를에고하다로은리한자수스정보장제동안조원인구구름맑음흐림비",
        wide=True,
    ),
)
_BEYOND = re.compile(r"[^\x00-\x7f]")
_MARGIN = 0.04
"""By so much another reading must be better than Windows-1252, which most files of this kind are in."""
_LEAST = 0.45
_NAMES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "gb18030": "GBK",
    "big5": "Big5",
    "cp949": "EUC-KR",
}


def guess(content: bytes) -> str:
    """Python's name of the encoding of bytes that are not UTF-8; "cp1252" where nothing speaks for another one."""
    sample = _lines_beyond(content[: 16 * _SAMPLE])
    best, most = "cp1252", -1.0
    for language in _LANGUAGES:
        for encoding in language.encodings:
            try:
                text = sample.decode(encoding)
            except UnicodeDecodeError:
                continue
            score = (_wide if language.wide else _letters)(text, language)
            if encoding != "cp1252":
                score -= _MARGIN
            if score > most + 1e-9 and (encoding == "cp1252" or score > _LEAST):
                best, most = encoding, score
    return best


def named(encoding: str) -> str:
    """As a user knows it."""
    return _NAMES.get(encoding, encoding)


def utf16(content: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" for a text in UTF-16 without a mark, "" for any other: one byte of each digit, blank
    and separator is zero, the other one never."""
    sample = content[: _SAMPLE - _SAMPLE % 2]
    if len(sample) < 8:
        return ""
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        half, other = sample[start::2], sample[1 - start :: 2]
        if half.count(0) > 0.3 * len(half) and other.count(0) <= 0.01 * len(other):
            try:
                sample.decode(name)
            except UnicodeDecodeError as error:
                if error.end < len(sample):
                    continue
            return name
    return ""


def _lines_beyond(content: bytes) -> bytes:
    """Whole lines that have bytes beyond ASCII, each once."""
    lines = dict.fromkeys(line for line in content.split(b"\n") if not line.isascii())
    kept, size = [], 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    return b"\n".join(kept)


def _letters(text: str, language: _Language) -> float:
    """0 to 1: of the characters beyond ASCII, how many are the language's letters or signs, where such can stand."""
    good = often = letters = count = 0
    for match in _BEYOND.finditer(text):
        at, character = match.start(), match[0]
        count += 1
        small = character.lower()[:1]
        if small in language.known:
            before = text[at - 1] if at else " "
            after = text[at + 1] if at + 1 < len(text) else " "
            inside = character.isupper() and before.isalpha() and before.islower()
            alone = not before.isalpha() and not after.isalpha() and not language.often
            other = small in language.before_e and after not in "eE"
            good += not inside and not alone and not other
            letters += 1
            often += small in language.frequent
        elif character in _SIGNS:
            good += _stands_as_sign(text, at)
    if not count:
        return 0.0
    if not language.often:
        return good / count
    # The most frequent ones are about two thirds of what is written; other readings of it have half as many.
    return good / count * min(1.0, 0.35 + (often / letters if letters else 0.0))


def _stands_as_sign(text: str, at: int) -> bool:
    """Whether a sign is not in the middle of a word: a small 2 follows a short unit."""
    begin = at
    while begin and text[begin - 1].isalpha():
        begin -= 1
    after = at + 1 < len(text) and text[at + 1].isalpha()
    return at - begin <= 2 if text[at] in "²³" else not (begin < at and after)


def _wide(text: str, language: _Language) -> float:
    """0 to 1: how many of the characters beyond ASCII are frequent ones of the language, or of its script at least."""
    frequent, found = 0, 0.0
    beyond = _BEYOND.findall(text)
    for character in beyond:
        frequent += character in language.frequent
        found += (
            "\u3040" <= character <= "\u30ff" or "\u4e00" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3"
        )
    if not beyond or not found:
        return 0.0
    return found / len(beyond) * min(1.0, 0.4 + 1.5 * frequent / len(beyond))
