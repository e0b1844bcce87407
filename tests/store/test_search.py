"""The search syntax finds what mail people expect, newest first, and never breaks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.errors import SearchError
from copilot.store import beginnings, insights, journal, mail, search
from copilot.types import (
    ANSWERED,
    FLAGGED,
    SEEN,
    Address,
    Ask,
    Citation,
    Invite,
    Lane,
    Part,
    Placement,
    Role,
    Tier,
    View,
)
from tests.store.made import Box, incoming

NOW = datetime(2026, 3, 18, 15, 30, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def mails() -> Iterator[Box]:
    """Nine messages, each with something of its own."""
    with tempfile.TemporaryDirectory() as folder:
        box = Box(Path(folder) / "store.db")
        yield fill(box)
        box.db.close()


def fill(box: Box) -> Box:
    def day(number: int) -> datetime:
        return datetime(2026, 3, number, 12, tzinfo=UTC)

    invite = Invite("REQUEST", "u", "Lunch", None, None, False, "", None, ())
    ids = box.add(
        incoming(1, subject="Budget for the bakery", text="please read the plan", date=day(1)),
        incoming(2, text="naïve Café crème, budget plan", sender="bob@shop.example", keywords=[SEEN], date=day(3)),
        incoming(3, text="来週の会議室を予約しました", subject="会議の件", date=day(5)),
        incoming(
            4, text="nothing of note", to=["team@example.org"], cc=(Address("Zoe", "zoe@example.net"),), date=day(7)
        ),
        incoming(
            5,
            text="see attached",
            attachments=(Part("a.pdf", "application/pdf", 9, 1),),
            keywords=[FLAGGED],
            date=day(9),
        ),
        incoming(6, text="lunch", invite=invite, headers={"list-id": "Dev <dev.lists.example.org>"}, date=day(11)),
        incoming(7, text="x" * 5000, keywords=[ANSWERED, SEEN], date=day(13)),
        incoming(8, text="the budget plan is late; call the baker", date=day(17)),
    )
    insights.set_lanes(box.db, {ids[1]: Placement(Lane.RECEIPTS, "a bill")})
    insights.put_topics(box.db, [insights.TopicRecord("team-1", Lane.TEAM, "Bakery Move")])
    insights.assign(box.db, {ids[0]: "team-1"})
    ask = Ask(
        "call the baker",
        "me",
        "ann@example.com",
        None,
        Tier.SURE,
        Citation("<8@example.com>", 25, 39, "call the baker"),
    )
    insights.put_asks(box.db, {ids[7]: [ask]}, engine="e")
    box.add(
        incoming(9, text="old budget", date=datetime(2025, 12, 24, tzinfo=UTC)), folder=box.folder("Trash", Role.TRASH)
    )
    return box


def found(box: Box, query: str, *, where: str = "inbox", typing: bool = False, limit: int | None = None) -> list[int]:
    """The numbers of the messages a query finds, newest first."""
    ids = mail.ids(box.db, View(box=where, query=query, typing=typing), limit)
    return [int(row.message_id.strip("<>").partition("@")[0]) for row in mail.rows(box.db, ids)]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("budget", [8, 2, 1]),
        ("BUDGET plan", [8, 2, 1]),
        ('"budget plan"', [8, 2]),
        ("cafe creme", [2]),
        ("CAFÉ", [2]),
        ("bak*", [8, 1]),
        ("bak", []),
        ("会議室", [3]),
        ("会議", [3]),
        ("subject:会議", [3]),
        ("subject:会議室", []),
        ("室を", [3]),
        ("from:bob", [2]),
        ("from:bob@shop.example", [2]),
        ("from:shop.example budget", [2]),
        ("to:team@example.org", [4]),
        ("to:zoe", [4]),
        ("cc:zoe", [4]),
        ("cc:team", []),
        ("subject:budget", [1]),
        ('subject:"for the bakery"', [1]),
        ("body:budget", [8, 2]),
        ("budget -late", [2, 1]),
        ("budget not late", [2, 1]),
        ("-budget -lunch -nothing is:unread", [5, 3]),
        ("bakery or lunch", [6, 1]),
        ("bakery | lunch", [6, 1]),
        ("bakery OR is:starred", [5, 1]),
        ("(bakery or late) budget", [8, 1]),
        ("budget (bakery or -please)", [8, 2, 1]),
        ("-(budget or lunch) -from:ann", []),
        ("is:read", [7, 2]),
        ("is:unread budget", [8, 1]),
        ("is:answered", [7]),
        ("-is:unread", [7, 2]),
        ("has:attachment", [5]),
        ("has:invite", [6]),
        ("has:ask", [8]),
        ("lane:receipts", [2]),
        ("topic:bakery", [1]),
        ("topic:team-1", [1]),
        ("in:trash budget", [9]),
        ("folder:Trash", [9]),
        ("in:anywhere budget", [8, 2, 1, 9]),
        ("larger:4k", [7]),
        ("smaller:20", [6]),
        ("list:dev.lists", [6]),
        ("id:<4@example.com>", [4]),
        ("id:4@example.com", [4]),
        ("before:2026-03-03", [1]),
        ("after:2026-03-13", [8, 7]),
        ("on:2026-03-13", [7]),
        ("after:2026-03", [8, 7, 6, 5, 4, 3, 2, 1]),
        ("before:2026 in:anywhere", [9]),
        ("budget and plan", [8, 2, 1]),
        ("!!! budget", [8, 2, 1]),
        ("12:30", []),
        ("https://example.com/x", []),
        ('"from:bob"', []),
    ],
)
def test_queries_find(mails: Box, query: str, numbers: list[int]) -> None:
    assert found(mails, query) == numbers
    assert found(mails, query, limit=2) == numbers[:2]
    assert mail.count(mails.db, View(query=query))[0] == len(numbers)


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("on:today", "2026-03-18", "2026-03-19"),
        ("on:yesterday", "2026-03-17", "2026-03-18"),
        ("on:monday", "2026-03-16", "2026-03-17"),
        ("on:wed", "2026-03-18", "2026-03-19"),
        ("on:7d", "2026-03-11", "2026-03-12"),
        ("on:2w", "2026-03-04", "2026-03-05"),
        ("on:1m", "2026-02-18", "2026-02-19"),
        ("on:1y", "2025-03-18", "2025-03-19"),
        ("on:2026-02", "2026-02-01", "2026-03-01"),
        ("on:2025", "2025-01-01", "2026-01-01"),
        ("on:2026/2/3", "2026-02-03", "2026-02-04"),
    ],
)
def test_dates_mean_whole_days_told_from_now(query: str, start: str, end: str) -> None:
    condition = search.parse(query, now=NOW)
    told = [datetime.fromtimestamp(value >> 16, UTC).strftime("%Y-%m-%d") for value in condition.parameters]
    assert told == [start, end]


def test_after_seven_days_means_to_the_minute() -> None:
    (value,) = search.parse("after:7d", now=NOW).parameters
    assert datetime.fromtimestamp(value >> 16, UTC) == datetime(2026, 3, 11, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("form:ann", "Did you mean from:?"),
        ("subjet:x", "Did you mean subject:?"),
        ("foo:bar", 'Put it in quotes to search for the words: "foo:bar".'),
        ("is:unred", "Did you mean is:unread?"),
        ("has:atachment", "Did you mean has:attachment?"),
        ("lane:newsletter", "Did you mean lane:newsletters?"),
        ("before:soon", "Write 2026-11-01, 2026-11, today"),
        ("before:2026-13-40", "Write 2026-11-01"),
        ("larger:big", "Write 500, 10k or 2M."),
        ("from:", "For example from:anna."),
        ("thread:x", "A thread is a number"),
        ('"open', "mark on both sides"),
        ("(open", "in quotes"),
        ("shut)", "in quotes"),
        ("a or", "in quotes"),
        ("not", "in quotes"),
        ("x " * 1200, "At most"),
        ("x " * 150, "At most"),
        ("(" * 60 + "x" + ")" * 60, "fewer"),
    ],
)
def test_a_query_that_cannot_be_read_names_the_nearest_right_one(mails: Box, query: str, hint: str) -> None:
    with pytest.raises(SearchError) as caught:
        found(mails, query)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("budg", [8, 2, 1]),
        ("b", [8, 2, 1]),
        ("pl", [8, 2, 1]),
        ("budget pl", [8, 2, 1]),
        ("budget bak", [8, 1]),
        ("budget caf", [2]),
        ("CR", [2]),
        ("from:bo", [2]),
        ("subject:bud", [1]),
        ('"budget pl', []),
        ("budget or", [8, 2, 1]),
        ("budget -", [8, 2, 1]),
        ("(budget", [8, 2, 1]),
        ("budget from:", [8, 2, 1]),
        ("budget is:unr", [8, 2, 1]),
        ("budget before:20", [8, 2, 1]),
        ("会", [3]),
        ("budget )", [8, 2, 1]),
    ],
)
def test_while_typing_the_last_word_is_a_beginning_and_the_rest_is_read_kindly(
    mails: Box, query: str, numbers: list[int]
) -> None:
    assert found(mails, query, typing=True) == numbers
    assert found(mails, query, typing=True, limit=50) == numbers
    assert found(mails, query, typing=True, limit=2) == numbers[:2]


def test_short_beginnings_give_the_same_by_looking_as_by_the_full_text(
    mails: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["t", "th", "the", "c", "ca", "b", "ba", "n", "na", "pl", "pla", "x", "xx", "e", "co", "pd"]
    by_looking = [found(mails, word, typing=True, limit=9) for word in words]
    monkeypatch.setattr(beginnings, "FAR", -1)
    assert [found(mails, word, typing=True, limit=9) for word in words] == by_looking


def test_a_search_is_limited_to_the_rest_of_the_view(mails: Box) -> None:
    assert list(mail.ids(mails.db, View(query="budget", unread=True, lane="receipts"))) == []
    assert len(mail.ids(mails.db, View(query="budget", lane="receipts"))) == 1
    thread = mail.row(mails.db, mail.find(mails.db, "<1@example.com>")).thread
    assert found(mails, f"thread:{thread}") == [1]


def test_a_moved_message_is_found_in_its_new_place(box: Box) -> None:
    ids = box.add(incoming(1, uid=1, text="budget"))
    box.folder("Clients/Acme")
    journal.apply(box.db, "filed", [journal.Move(ids, box.folder("Clients/Acme"))])
    assert found(box, "in:acme budget") == [1]
    journal.apply(box.db, "deleted", [journal.Move(ids, Role.TRASH)])
    assert found(box, "in:acme") == []
    assert found(box, "in:trash budget") == [1]


SCRAPS = (
    "a budget OR or and not - ( ) \" * : from: is:unread has:x before: 7d subject: NEAR( ^ { } + ' '' \\ 会議 é in:"
    " lane:team % _ ? larger:1k rowid words: thread:9 AND NOT | -- ; list: １２ ² 👍"
)
pieces = st.sampled_from([*SCRAPS.split(" "), "\x00", "\ud800", "\u0301", " "])


@given(
    query=st.one_of(
        st.text(max_size=40), st.lists(pieces, max_size=12).map(" ".join), st.lists(pieces, max_size=9).map("".join)
    ),
    typing=st.booleans(),
    limit=st.sampled_from([None, 3]),
)
@settings(max_examples=400, deadline=None)
def test_no_query_whatever_breaks_anything(mails: Box, query: str, typing: bool, limit: int | None) -> None:
    try:
        ids = mail.ids(mails.db, View(query=query, typing=typing), limit)
    except SearchError as error:
        assert error.message
        assert error.hint
        return
    assert list(ids) == sorted(ids, reverse=True)
    assert limit is not None or mail.count(mails.db, View(query=query, typing=typing))[0] == len(ids)
