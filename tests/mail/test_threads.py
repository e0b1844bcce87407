"""Messages find their threads: by ids, and where there are none by subject and people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from copilot.mail import mime, subjects, threads
from copilot.types import Message

DAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


def mail(
    subject: str,
    *,
    sender: str = "ada@example.com",
    to: str = "bo@example.org",
    id: str = "",
    refs: str = "",
    day: float = 0,
) -> Message:
    sent = (DAY + timedelta(days=day)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: {sent}\n"
    head += f"Message-ID: {id}\n" if id else ""
    head += f"References: {refs}\n" if refs else ""
    return mime.parse(f"{head}\nx\n".encode())


@pytest.mark.parametrize(
    ("subject", "base", "reply"),
    [
        ("Opening hours", "opening hours", False),
        ("Re: Opening hours", "opening hours", True),
        ("RE: Re: re : Opening  hours", "opening hours", True),
        ("Re[2]: Opening hours", "opening hours", True),
        ("Re (3): Opening hours", "opening hours", True),
        ("AW: WG: Opening hours", "opening hours", True),
        ("SV: VS: Opening hours", "opening hours", True),
        ("Antw: Opening hours", "opening hours", True),
        ("RÉP : TR : Opening hours", "opening hours", True),
        ("RV: RES: Opening hours", "opening hours", True),
        ("R: I: Opening hours", "opening hours", True),
        ("Отв: Opening hours", "opening hours", True),
        ("回复：Opening hours", "opening hours", True),
        ("Odp: PD: Opening hours", "opening hours", True),
        ("Fwd: Opening hours", "opening hours", True),
        ("[list] Opening hours", "opening hours", False),
        ("[list] Re: [list] Opening hours", "opening hours", True),
        ("[Fwd: Opening hours]", "opening hours", True),
        ("Opening hours (fwd)", "opening hours", True),
        ("Opening hours (was: Closing hours)", "opening hours", True),
        ("[TICKET-1]", "[ticket-1]", False),
        ("Retail: prices", "retail: prices", False),
        ("Re:", "", True),
        ("", "", False),
    ],
)
def test_the_base_subject_is_what_replies_share(subject: str, base: str, reply: bool) -> None:
    assert subjects.base(subject)[:2] == (base, reply)


def test_references_join_in_any_order_of_arrival() -> None:
    three = [
        mail("Re: x", id="<c@x>", refs="<a@x> <b@x>", day=2),
        mail("other words", id="<a@x>"),
        mail("Re: x", id="<b@x>", refs="<a@x>", day=1),
    ]
    assert threads.group(three) == [[1, 2, 0]]


def test_two_answers_to_a_message_that_is_missing_are_one_thread() -> None:
    assert threads.group([mail("Re: x", id="<b@x>", refs="<a@x>"), mail("Re: x", id="<c@x>", refs="<a@x>")]) == [[0, 1]]


def test_a_reply_without_ids_joins_by_subject_and_people() -> None:
    first = mail("Opening hours", id="<a@x>")
    reply = mail("RE: Opening hours", sender="bo@example.org", to="ada@example.com", id="<b@x>", day=1)
    assert threads.group([first, reply]) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        mail("Opening hours", sender="bo@example.org", to="ada@example.com", id="<b@x>", day=1),
        mail("Re: Opening hours", sender="eve@example.net", to="fay@example.net", id="<b@x>", day=1),
        mail("Re: Opening hours", sender="bo@example.org", to="ada@example.com", id="<b@x>", day=90),
        mail("Re: Closing hours", sender="bo@example.org", to="ada@example.com", id="<b@x>", day=1),
        mail("Re: Opening hours", sender="bo@example.org", to="ada@example.com", id="<b@x>", refs="<z@x>", day=1),
    ],
    ids=["no reply", "other people", "long after", "other subject", "names another message"],
)
def test_what_does_not_continue_starts_its_own_thread(other: Message) -> None:
    assert threads.group([mail("Opening hours", id="<a@x>"), other]) == [[0], [1]]


def test_a_short_subject_joins_nothing() -> None:
    pair = [mail("Hi", id="<a@x>"), mail("Re: Hi", sender="bo@example.org", to="ada@example.com", id="<b@x>", day=1)]
    assert len(threads.group(pair)) == 2


def test_keys_name_the_message_first_and_the_sender_first() -> None:
    keys = threads.keys(mail("[cooks] Re: Soup", id="<c@x>", refs="<a@x> <b@x>"))
    assert keys.ids == ("<c@x>", "<a@x>", "<b@x>")
    assert keys.people == ("ada@example.com", "bo@example.org", "[cooks]")
    assert (keys.base_subject, keys.is_reply) == ("soup", True)


def test_keys_are_bounded() -> None:
    refs = " ".join(f"<{n}@x>" for n in range(500))
    keys = threads.keys(mail("Re: x", id="<own@x>", refs=refs, to=",".join(f"u{n}@example.org" for n in range(500))))
    assert len(keys.ids) <= threads.MOST_IDS + 3
    assert len(keys.people) <= threads.MOST_PEOPLE + 2


def test_messages_without_ids_are_threads_of_their_own() -> None:
    assert threads.group([mail("One thing"), mail("Two things")]) == [[0], [1]]
