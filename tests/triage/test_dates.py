"""Which day words meant, seen from a mail written on Wednesday 25 November 2026 at ten o'clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.triage import dates
from tests.triage.post import WRITTEN


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by Friday", "2026-11-27"),
        ("on Wednesday", "2026-12-02"),
        ("next Friday", "2026-12-04"),
        ("today", "2026-11-25"),
        ("by EOD please", "2026-11-25"),
        ("tomorrow morning", "2026-11-26"),
        ("the day after tomorrow", "2026-11-27"),
        ("this week", "2026-11-27"),
        ("next week", "2026-12-04"),
        ("by the end of the month", "2026-11-30"),
        ("by end of March", "2027-03-31"),
        ("by the end of Q1", "2027-03-31"),
        ("in two weeks", "2026-12-09"),
        ("within 3 business days", "2026-11-30"),
        ("within 48 hours", "2026-11-27"),
        ("in a month", "2026-12-25"),
        ("on 14 March", "2027-03-14"),
        ("March 3rd, 2027", "2027-03-03"),
        ("by the 14th", "2026-12-14"),
        ("2026-12-01", "2026-12-01"),
        ("by Friday 11 December", "2026-12-11"),
        ("no later than Dec 5 at 5 PM", "2026-12-05"),
        ("bis Freitag", "2026-11-27"),
        ("bis zum 9. Dezember", "2026-12-09"),
        ("am 14.12.", "2026-12-14"),
        ("kommenden Montag", "2026-11-30"),
        ("morgen um neun", "2026-11-26"),
        ("in zwei Wochen", "2026-12-09"),
        ("avant le 30 novembre", "2026-11-30"),
        ("d'ici vendredi", "2026-11-27"),
        ("demain", "2026-11-26"),
        ("antes del viernes 4 de diciembre", "2026-12-04"),
        ("mañana", "2026-11-26"),
        ("entro venerdì", "2026-11-27"),
        ("até sexta-feira", "2026-11-27"),
        ("uiterlijk vrijdag", "2026-11-27"),
        ("12月7日までに", "2026-12-07"),
        ("by close of business", "2026-11-25"),
        ("this afternoon", "2026-11-25"),
        ("aujourd'hui", "2026-11-25"),
        ("dopodomani", "2026-11-27"),
        ("pasado mañana", "2026-11-27"),
        ("am Ende der Woche", "2026-11-27"),
        ("semana que viene", "2026-12-04"),
        ("eom", "2026-11-30"),
        ("Ende des Monats", "2026-11-30"),
        ("le mois prochain", "2026-12-31"),
        ("by the end of the quarter", "2026-12-31"),
        ("fin de l'année", "2026-12-31"),
        ("entro tre giorni", "2026-11-28"),
        ("tra due mesi", "2027-01-25"),
        ("antes del día 30", "2026-11-30"),
        ("BY FRIDAY", "2026-11-27"),
    ],
)
def test_words_become_the_day_they_meant(text: str, day: str) -> None:
    assert dates.resolve(text, WRITTEN) == day


@pytest.mark.parametrize(
    "text",
    [
        "last Friday",
        "Guten Morgen",
        "por la mañana",
        "14 January 2020",
        "version 1.2.3",
        "10.11.12.13",
        "May I ask",
        "the sun",
        "",
        "31 June",
    ],
)
def test_what_is_no_due_date_gives_none(text: str) -> None:
    assert dates.resolve(text, WRITTEN) is None


def test_days_on_offer_are_not_due() -> None:
    assert dates.resolve("Would Tuesday 1 December or Thursday 3 December suit you?", WRITTEN) is None
    assert dates.resolve("Tuesday or Thursday, but tell me by tomorrow.", WRITTEN) == "2026-11-26"


def test_a_time_alone_is_todays_while_it_is_still_to_come() -> None:
    assert dates.resolve_time("Lunch at 12:30?", WRITTEN) == "2026-11-25"
    assert dates.resolve_time("Coffee at 9:30?", WRITTEN) is None
    assert dates.resolve_time("There were 5 at 12", WRITTEN) is None


def test_a_date_behind_by_wins_over_one_that_is_mentioned_first() -> None:
    assert dates.resolve("We talked on Thursday, please send it by Monday.", WRITTEN) == "2026-11-30"


def test_day_and_month_in_figures_follow_the_writers_clock_where_both_are_possible() -> None:
    america = datetime(2026, 2, 1, tzinfo=timezone(timedelta(hours=-5)))
    europe = datetime(2026, 2, 1, tzinfo=timezone(timedelta(hours=1)))
    assert dates.resolve("by 3/4", america) == "2026-03-04"
    assert dates.resolve("by 3/4", europe) == "2026-04-03"
    assert dates.resolve("by 3/14", europe) == "2026-03-14"


def test_tomorrow_is_counted_from_the_writers_own_day() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    assert dates.resolve("tomorrow", late) == "2026-11-26"


def test_the_last_of_a_month_fits_the_month() -> None:
    assert dates.resolve("in one month", datetime(2027, 1, 31, tzinfo=UTC)) == "2027-02-28"


@given(st.text(max_size=60), st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9998, 1, 1)))
def test_a_due_date_never_lies_before_the_mail_nor_far_behind_it(text: str, written: datetime) -> None:
    for words in (text, f"by Friday {text} in 9 weeks", "by the end of the month"):
        found = dates.resolve(words, written)
        if found is not None:
            assert timedelta(0) <= date.fromisoformat(found) - written.date() <= timedelta(days=730)
