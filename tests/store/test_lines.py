"""Many messages read at once, and counts that end early."""

from __future__ import annotations

import pytest

from copilot.store import beginnings, mail
from copilot.types import SEEN, View
from tests.store.made import Box, incoming


def test_many_messages_come_in_the_order_asked_for_as_each_comes_alone(box: Box) -> None:
    first, second, third = box.add(*(incoming(number, text=f"text {number}") for number in range(3)))
    found = mail.messages(box.db, (third, first, 77, second, first))
    assert list(found) == [third, first, second]
    assert all(message == mail.message(box.db, id) for id, message in found.items())
    assert mail.messages(box.db, []) == {}


@pytest.mark.parametrize("query", ["", "p", "pl", "plain words", "is:unread"])
def test_a_bounded_count_is_that_of_the_newest(box: Box, query: str) -> None:
    box.add(*(incoming(number, keywords={SEEN} if number >= 20 else ()) for number in range(30)))
    view = View(query=query, typing=True)
    messages, unread = mail.count(box.db, view)
    assert mail.count(box.db, view, at_most=1000) == (messages, unread)
    seen = 0 if query == "is:unread" else 10
    assert mail.count(box.db, view, at_most=15) == (15, 15 - seen)


def test_a_short_beginning_is_counted_by_looking_even_among_many(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.add(*(incoming(number) for number in range(900)))
    view = View(query="p", typing=True)
    by_looking = mail.count(box.db, view, at_most=700)
    monkeypatch.setattr(beginnings, "FAR", -1)
    assert mail.count(box.db, view, at_most=700) == by_looking == (700, 700)
