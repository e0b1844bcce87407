"""Moments and stretches of time, as people say them on Tuesday, 10 March 2026, at half past nine."""

from __future__ import annotations

import pytest

from copilot.toolkit.interpret import periods, when
from tests.toolkit.world import NOW


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("tomorrow 9am", "2026-03-11T09:00+01:00"),
        ("9 tomorrow morning", "2026-03-11T09:00+01:00"),
        ("by Friday", "2026-03-13"),
        ("next Friday", "2026-03-20"),
        ("Tuesday", "2026-03-17"),
        ("next Monday morning", "2026-03-16T09:00+01:00"),
        ("in two weeks", "2026-03-24"),
        ("three days", "2026-03-13"),
        ("in half an hour", "2026-03-10T10:00+01:00"),
        ("the end of the month", "2026-03-31"),
        ("end of week", "2026-03-13"),
        ("the 20th", "2026-03-20"),
        ("3 December", "2026-12-03"),
        ("by march 20", "2026-03-20"),
        ("2 January", "2027-01-02"),
        ("2026-11-01 at 14:30", "2026-11-01T14:30+01:00"),
        ("this evening", "2026-03-10T18:00+01:00"),
        ("Friday noon", "2026-03-13T12:00+01:00"),
        ("at 8", "2026-03-11T08:00+01:00"),
        ("tomorrow at 5", "2026-03-11T17:00+01:00"),
        ("tomorrow evening at 7", "2026-03-11T19:00+01:00"),
        ("a week from Friday", "2026-03-20"),
        ("übermorgen", "2026-03-12"),
    ],
)
def test_a_moment_is_read(words: str, meant: str) -> None:
    found = when.read(words, NOW)
    assert found is not None and found.iso() == meant


@pytest.mark.parametrize("words", ["", "soon", "the mail from Ann", "number 2 and 3", "30 February", "25:70", "99/99"])
def test_words_that_name_no_moment_are_none(words: str) -> None:
    assert when.read(words, NOW) is None


def test_moments_are_found_where_they_stand() -> None:
    text = "send the deck to the board tomorrow 9am, not on Friday"
    found = [text[one.start : one.end].strip(" ,") for one in when.find(text, NOW)]
    assert found == ["tomorrow 9am", "on Friday"]


@pytest.mark.parametrize(
    ("words", "clauses"),
    [
        ("all newsletters older than a week", "before:2026-03-03"),
        ("receipts from last month", "after:2026-02-01 before:2026-03-01"),
        ("mails since Monday", "after:2026-03-09"),
        ("today's invites", "after:2026-03-10 before:2026-03-11"),
        ("everything before March", "before:2026-03-01"),
        ("in the last 3 days", "after:2026-03-07"),
        ("on 3 February", "after:2026-02-03 before:2026-02-04"),
        ("from October", "after:2025-10-01 before:2025-11-01"),
        ("the mail from May Lee", ""),
        ("the last two", ""),
    ],
)
def test_a_stretch_of_time_becomes_clauses_of_the_search(words: str, clauses: str) -> None:
    assert periods.find(words, NOW)[0] == clauses
