"""Due dates in words, resolved against the mail's own date: which day "Friday" or "in two weeks" meant then.

What lies before the mail, or more than two years after it, is no due date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from copilot.triage import calendar_words as words
from copilot.triage.calendar_words import MONTH_OF, NEED_PREPOSITION, NUMBER_OF, WEEKDAY_OF, either

_Match = re.Match[str]
_Resolver = Callable[[_Match, datetime], date | None]
_Rule = tuple[re.Pattern[str], _Resolver, frozenset[str]]

_FARTHEST = timedelta(days=730)
_ROLLS_OVER = timedelta(days=60)  # a day and month this long before the mail means next year's

_BY = (
    r"by|before|until|till|due|on|for|no later than|not later than|bis|vor|am|zum|avant|d'ici|pour|le|antes del?|"
    r"para el?|hasta el?|el|entro|prima di|per|voor|op|uiterlijk|até|antes de|na|deadline:?|fällig:?"
)
_NEXT = r"next|nächste[nrsm]?|prochaine?|pr[oó]xim[oa]|prossim[oa]|volgende|que vem"
_THIS = r"this|coming|diese[nrsm]?|kommende[nrsm]?|ce|cette|est[ea]|quest[oa]|deze|komende"
_LAST = r"last|past|letzte[nrsm]?|vergangene[nrsm]?|dernière?|dernier|pasad[oa]|scors[oa]|afgelopen|vorige|passad[oa]"
_WEEK = r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|weken"
_DAY = r"(?:business |working |werk)?(?:days?|tagen?)|jours?|días?|giorni|giorno|dagen|dag|dias?"
_MONTH = r"months?|monat(?:en?)?|mois|mes(?:es)?|mes[ei]|maand(?:en)?"
_HOUR = r"hours?|hrs?|stunden?|heures?|horas?|ore|uur"
_NUMBER = rf"\d{{1,2}}|{either(NUMBER_OF)}"
_WEEKDAYS, _MONTHS = either(WEEKDAY_OF), either(MONTH_OF)


def resolve(text: str, written: datetime) -> str | None:
    """The ISO date by which `text` wants something, seen from the moment and zone it was written in; None without one.

    A date behind a word such as "by" is preferred to one that is only mentioned, then the first. Where days are only
    offered ("Tuesday or Thursday?") none of them is due.
    """
    folded = " ".join(text.split())
    found = sorted(_dates(folded, written))
    if not found:
        return None
    led = not found[0][0]
    offered = not led and len({day for _, _, day in found}) > 1 and _OR.search(folded)
    return None if offered else found[0][2].isoformat()


def _dates(text: str, written: datetime) -> Iterator[tuple[bool, int, date]]:
    """Whether nothing leads to it, its place, and the day, for every possible date."""
    said = set(_WORD.findall(text.lower()))
    if _DIGIT.search(text):
        said.add(_FIGURE)
    for pattern, resolver, keys in _RULES:
        if keys.isdisjoint(said):
            continue
        for found in pattern.finditer(text):
            day = _possible(resolver, found, written)
            if day is not None:
                yield not _led(text, found), found.start(), day


def timed(text: str) -> bool:
    """Whether `text` names a time of day."""
    return _CLOCK.search(text) is not None


def resolve_time(text: str, written: datetime) -> str | None:
    """The day of the mail where `text` names a time of day that was still to come; None otherwise."""
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour = int(found[1]) + (12 if (found[3] or "").lower() == "pm" and int(found[1]) < 12 else 0)
    minute = int(found[2] or 0)
    to_come = hour < 24 and minute < 60 and (hour, minute) >= (written.hour, written.minute)
    return written.date().isoformat() if to_come else None


def _led(text: str, found: _Match) -> bool:
    return (
        _LED.match(found[0]) is not None or _LEADS.search(text[max(0, found.start() - 40) : found.start()]) is not None
    )


def _possible(resolver: _Resolver, found: _Match, written: datetime) -> date | None:
    try:
        day = resolver(found, written)
    except (ValueError, OverflowError):
        return None
    today = written.date()
    return day if day is not None and today <= day <= today + _FARTHEST else None


def _calendar(year: int | None, month: int, day: int, written: datetime) -> date | None:
    if year is not None:
        return date(year + 2000 if year < 100 else year, month, day)
    found = date(written.year, month, day)
    if found < written.date() - _ROLLS_OVER:
        return date(written.year + 1, month, day)
    return found


def _iso(found: _Match, written: datetime) -> date | None:
    return date(int(found[1]), int(found[2]), int(found[3]))


def _dotted(found: _Match, written: datetime) -> date | None:
    return _calendar(int(found[3]) if found[3] else None, int(found[2]), int(found[1]), written)


def _month_day_numbers(found: _Match, written: datetime) -> date | None:
    return _calendar(None, int(found[1]), int(found[2]), written)


def _slashed(found: _Match, written: datetime) -> date | None:
    """Month first only where it must be, or where the writer's clock is American and both readings are possible."""
    left, right = int(found[1]), int(found[2])
    offset = written.utcoffset()
    american = offset is not None and timedelta(hours=-10) <= offset <= timedelta(hours=-4)
    day, month = (right, left) if right > 12 or (american and left <= 12) else (left, right)
    return _calendar(int(found[3]) if found[3] else None, month, day, written)


def _day_month(found: _Match, written: datetime) -> date | None:
    return _calendar(int(found[3]) if found[3] else None, MONTH_OF[found[2].lower()], int(found[1]), written)


def _month_day(found: _Match, written: datetime) -> date | None:
    return _calendar(int(found[3]) if found[3] else None, MONTH_OF[found[1].lower()], int(found[2]), written)


def _ahead(days: int) -> _Resolver:
    return lambda _, written: written.date() + timedelta(days=days)


def _weekday(found: _Match, written: datetime) -> date | None:
    lead, name, trail = (found[1] or "").lower(), found[2].lower(), (found[3] or "").lower()
    if _PAST.search(lead) or _PAST.search(trail) or (name in NEED_PREPOSITION and not lead):
        return None
    today, wanted = written.date(), WEEKDAY_OF[name]
    if _FOLLOWING.search(lead):
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _this_week(found: _Match, written: datetime) -> date | None:
    return written.date() + timedelta(days=(4 - written.weekday()) % 7)


def _next_week(found: _Match, written: datetime) -> date | None:
    return written.date() + timedelta(days=11 - written.weekday())


def _month_end(year: int, month: int) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _months_ahead(months: int) -> _Resolver:
    return lambda _, written: _month_end(written.year, written.month + months)


def _named_month(found: _Match, written: datetime) -> date | None:
    month = MONTH_OF[found[1].lower()]
    return _month_end(written.year + (month < written.month), month)


def _quarter(found: _Match, written: datetime) -> date | None:
    quarter = int(found[1]) if found[1] else (written.month - 1) // 3 + 1
    return _month_end(written.year + (quarter * 3 < written.month), quarter * 3)


def _year_end(found: _Match, written: datetime) -> date | None:
    return date(written.year, 12, 31)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBER_OF[word.lower()]


def _in_days(found: _Match, written: datetime) -> date | None:
    count, today = _count(found[1]), written.date()
    if not re.search("business|working|werk", found[2], re.I):
        return today + timedelta(days=count)
    while count > 0:
        today += timedelta(days=1)
        count -= today.weekday() < 5
    return today


def _in_weeks(found: _Match, written: datetime) -> date | None:
    return written.date() + timedelta(weeks=_count(found[1]))


def _in_months(found: _Match, written: datetime) -> date | None:
    last = _month_end(written.year, written.month + _count(found[1]))
    return last.replace(day=min(written.day, last.day))


def _in_hours(found: _Match, written: datetime) -> date | None:
    return (written + timedelta(hours=_count(found[1]))).date()


def _day_only(found: _Match, written: datetime) -> date | None:
    day = int(next(group for group in found.groups() if group))
    for ahead in range(3):
        last = _month_end(written.year, written.month + ahead)
        if day <= last.day and last.replace(day=day) >= written.date():
            return last.replace(day=day)
    return None


def _rule(pattern: str, resolver: _Resolver, keys: str) -> _Rule:
    """A rule, and the words without any of which it cannot find a date (`_FIGURE` stands for every figure)."""
    return re.compile(rf"(?<![\w/.-])(?:{pattern})(?!\w)", re.I), resolver, frozenset(keys.split())


_PAST = re.compile(rf"\b(?:{_LAST})\b", re.I)
_FOLLOWING = re.compile(rf"\b(?:{_NEXT})\b", re.I)
_LEADING = (
    r"(?:by|before|until|till|due|deadline|later than|bis|spätestens|avant|d'ici|antes|hasta|entro|vóór|uiterlijk|até)"
)
_LED = re.compile(rf"{_LEADING}\b", re.I)
_LEADS = re.compile(rf"\b{_LEADING}\b[\s\w:]{{0,12}}$", re.I)
_WITHIN = r"in|within|innerhalb von|binnen|dans|sous|en|dentro de|tra|fra|entro|over|em"
_END_OF = r"(?:the )?end of|ende|fin d[eu]|fin(?:al)? del?|fine(?: del| di)?|eind(?:e)? (?:van )?(?:de )?|fim d[eo]"
_YEAR = r"(?:,?\s+(?:de\s+|del\s+)?(\d{4}))?"

_DATE_AFTER = rf"\d{{1,2}}(?:st|nd|rd|th|\.)?\s*(?:of |de )?(?:{_MONTHS}|\d)|(?:{_MONTHS})\b"
_NO_DATE = rf"(?!,?\.?\s+(?:den |the |le |el )?(?:{_DATE_AFTER}))"

_OR = re.compile(r"\b(?:or|oder|ou|o|of)\b", re.I)
_CLOCK = re.compile(
    r"\b(?:at|by|um|à|a las|alle|om) (?=\d{1,2}(?:[:.h]\d{2}|\s?(?:am|pm|uhr|h)\b))"
    r"(\d{1,2})(?:[:.h](\d{2}))?\s?(am|pm|uhr|h)?",
    re.I,
)
_WORD, _DIGIT, _FIGURE = re.compile(r"[^\W\d_]+"), re.compile(r"\d"), "0"
_RULES: tuple[_Rule, ...] = (
    _rule(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", _iso, _FIGURE),
    (re.compile(r"(\d{1,2})[月월]\s?(\d{1,2})[日일号]"), _month_day_numbers, frozenset(_FIGURE)),
    _rule(r"(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d{2}))?", _dotted, _FIGURE),
    _rule(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?", _slashed, _FIGURE),
    _rule(rf"(\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:of\s+|de\s+)?({_MONTHS})\b\.?{_YEAR}", _day_month, _FIGURE),
    _rule(rf"({_MONTHS})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]){_YEAR}", _month_day, _FIGURE),
    _rule(
        r"today|tonight|eod|cob|(?:the )?end of (?:the |this )?(?:business )?day|close of business",
        _ahead(0),
        words.IN_TODAY,
    ),
    _rule(
        r"this (?:morning|afternoon|evening)|heute|aujourd'hui|ce soir|hoy|oggi|stasera|vandaag|hoje",
        _ahead(0),
        words.IN_THIS,
    ),
    _rule(
        r"tomorrow|tmrw|(?<!guten )(?<!am )morgen|demain|(?<!la )(?<!pasado )mañana|domani|amanhã",
        _ahead(1),
        words.IN_TOMORROW,
    ),
    _rule(
        r"(?:the )?day after tomorrow|übermorgen|après-demain|pasado mañana|dopodomani|overmorgen",
        _ahead(2),
        words.IN_OVERMORROW,
    ),
    _rule(
        rf"((?:(?:{_BY}|{_NEXT}|{_THIS}|{_LAST})\s+)*)({_WEEKDAYS})\b{_NO_DATE}\.?(\s+(?:{_LAST}))?",
        _weekday,
        " ".join(WEEKDAY_OF).replace("-", " "),
    ),
    _rule(rf"(?:{_THIS})\s+(?:{_WEEK})|eow", _this_week, words.IN_WEEK),
    _rule(rf"(?:{_END_OF}) (?:the |this |der |dieser |la |esta |della )?(?:{_WEEK})", _this_week, words.IN_WEEK),
    _rule(
        rf"(?:{_NEXT})\s+(?:{_WEEK})|semaine prochaine|semana que viene|settimana prossima", _next_week, words.IN_WEEK
    ),
    _rule(rf"(?:{_THIS})\s+(?:{_MONTH})|eom|monatsende", _months_ahead(0), words.IN_MONTH),
    _rule(rf"(?:{_END_OF}) ?(?:the |this |des |dieses |este )?(?:{_MONTH}|monats)", _months_ahead(0), words.IN_MONTH),
    _rule(rf"(?:{_NEXT})\s+(?:{_MONTH})|mois prochain|mese prossimo", _months_ahead(1), words.IN_MONTH),
    _rule(rf"(?:{_END_OF})\s*({_MONTHS})", _named_month, " ".join(MONTH_OF)),
    _rule(r"(?:the )?end of (?:(?:the |this )?quarter|q([1-4]))", _quarter, "quarter q"),
    _rule(
        r"(?:the )?end of (?:the |this )?year|eoy|jahresende|fin de l'année|fin de año|fine anno",
        _year_end,
        words.IN_YEAR,
    ),
    _rule(rf"(?:{_WITHIN})\s+(?:the next )?({_NUMBER})(?: of)?\s+({_DAY})", _in_days, words.IN_DAYS),
    _rule(rf"(?:{_WITHIN})\s+(?:the next )?({_NUMBER})(?: of)?\s+(?:{_WEEK})", _in_weeks, words.IN_WEEK),
    _rule(rf"(?:{_WITHIN})\s+(?:the next )?({_NUMBER})\s+(?:{_MONTH})", _in_months, words.IN_MONTH),
    _rule(rf"(?:{_WITHIN})\s+(?:the next )?(\d{{1,2}})\s*(?:{_HOUR})", _in_hours, _FIGURE),
    _rule(r"the (\d{1,2})(?:st|nd|rd|th)|(?:am|bis(?: zum)?|zum) (\d{1,2})\.", _day_only, _FIGURE),
    _rule(r"(?:avant|d'ici) le (\d{1,2})|antes del? (?:día )?(\d{1,2})", _day_only, _FIGURE),
)
