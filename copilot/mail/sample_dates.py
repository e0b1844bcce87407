"""Dates written in text, moved by whole days in the form and language they are written in."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January February March April May June July August September October November December",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ),
    "de": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    ),
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    ),
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sept oct nov dic",
    ),
    "it": ("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",),
    "nl": ("januari februari maart april mei juni juli augustus september oktober november december",),
    "pt": ("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",),
    "ru": ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря",),
}
"""Month names by language, the ways to write them in order of preference; January first."""

YEARS = (2026, 2027)
"""The years of the sample; a date of another year is history and stays."""

_GAP = r"[\s>]+"  # a line may be wrapped, and quoted, between day and month
_NUMERIC = (
    r"(?<![\d-])(?P<y1>20\d\d)(?P<a1>[-/])(?P<m1>\d\d)(?P=a1)(?P<d1>\d\d)(?![\d-])",
    r"(?:(?P<y2>20\d\d)年)?(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日",
    r"(?<![\d./])(?P<d3>\d\d)(?P<a3>[./])(?P<m3>\d\d)(?P=a3)(?P<y3>20\d\d)(?![\d/])",
)
_DAY_FIRST = (
    rf"(?<!\d)(?P<d4>\d{{1,2}})(?:\.?{_GAP}(?:de{_GAP})?)(?P<m4>WORDS)(?:(?:,?{_GAP}(?:de{_GAP})?)(?P<y4>\d{{4}}))?"
)
_MONTH_FIRST = rf"(?<!\w)(?P<m5>WORDS)(?:{_GAP})(?P<d5>\d{{1,2}})(?![\d:.]\d)(?:(?:,?{_GAP})(?P<y5>\d{{4}}))?"
_CALENDAR = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?=T\d{6}|\s*$)", re.MULTILINE)
_MIDDLE = date(2026, 9, 2)  # a date without a year is meant near the anchor


def move_text(text: str, days: int, *, language: str = "en") -> str:
    """The same text with every date of the sample's years moved; English forms are known in any language."""
    tables = _tables(language)
    return _pattern(language).sub(lambda found: _moved(found, days, tables), text)


def move_calendar(text: str, days: int) -> str:
    """The same iCalendar text (RFC 5545) with its dates moved; the rules of its time zones are older and stay."""

    def moved(found: re.Match[str]) -> str:
        year, month, day = (int(part) for part in found.groups())
        return f"{date(year, month, day) + timedelta(days=days):%Y%m%d}" if year in YEARS else found.group()

    return _CALENDAR.sub(moved, text)


@cache
def _tables(language: str) -> tuple[tuple[str, ...], ...]:
    languages = dict.fromkeys((language, "en"))
    return tuple(tuple(row.split()) for one in languages for row in MONTHS.get(one, ()))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    names = sorted({name for table in _tables(language) for name in table}, key=len, reverse=True)
    words = "(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"
    spoken = (form.replace("WORDS", words) for form in (_DAY_FIRST, _MONTH_FIRST))
    return re.compile("|".join((*_NUMERIC, *spoken)))


def _moved(found: re.Match[str], days: int, tables: tuple[tuple[str, ...], ...]) -> str:
    form = next(number for number in "12345" if found[f"d{number}"])
    day, month, year = found[f"d{form}"], found[f"m{form}"], found[f"y{form}"]
    table = next((table for table in tables if month in table), ())
    old = _date(int(day), table.index(month) + 1 if table else int(month), year)
    if old is None:
        return found.group()
    new = old + timedelta(days=days)
    wide = form in "13" or day.startswith("0")
    parts = {"d": _number(new.day, wide=wide), "m": table[new.month - 1] if table else _number(new.month, wide=wide)}
    if year:
        parts["y"] = str(new.year)
    start, text = found.start(), found.group()
    for name in sorted(parts, key=lambda name: -found.start(f"{name}{form}")):
        begin, end = (at - start for at in found.span(f"{name}{form}"))
        text = text[:begin] + parts[name] + text[end:]
    return text


def _number(value: int, *, wide: bool) -> str:
    return f"{value:02d}" if wide else str(value)


def _date(day: int, month: int, year: str | None) -> date | None:
    if year and int(year) not in YEARS:
        return None
    try:
        if year:
            return date(int(year), month, day)
        return min((date(one, month, day) for one in YEARS), key=lambda one: abs(one - _MIDDLE))
    except ValueError:
        return None
