"""Summaries by extraction."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.triage import summary, summary_cues
from copilot.types import Lane, Message, Sentence
from tests.triage.letters import letter

ANA = "Ana Ruiz <ana@example.com>"
BEN = "Ben Okafor <ben@example.org>"
THREAD = [
    letter(
        "Hi all,\n\nThe crane inspection is moved to Thursday 12 March because the inspector is ill. "
        "Please confirm that the yard is free then.\n\nBest regards,\nAna",
        sender=ANA,
    ),
    letter(
        "Hello Ana,\n\nThe yard is free on Thursday from 9:00 to 12:00. "
        "I will order the lift for the crane inspection.\n\nThanks!",
        sender=BEN,
        hours=3,
        quote="> Please confirm that the yard is free then.",
    ),
    letter("Great, the inspection is confirmed for Thursday at 9:30 then.", sender=ANA, hours=5),
]


def unfolded(text: str) -> str:
    return " ".join(text.split())


def check(lines: tuple[Sentence, ...], messages: list[Message]) -> None:
    """Every line cites one span of one of the mails, and says nothing else but perhaps a name."""
    by_id = {message.message_id: message for message in messages}
    for line in lines:
        (citation,) = line.citations
        source = by_id[citation.message_id]
        assert source.text[citation.start : citation.end] == citation.quote
        assert line.text.endswith(unfolded(citation.quote))
        prefix = line.text.removesuffix(unfolded(citation.quote))
        assert prefix == "" or prefix.endswith(": ")


def test_a_thread_is_told_oldest_first_with_one_line_from_each_mail_and_who_said_it() -> None:
    lines = summary.thread(THREAD)
    check(lines, THREAD)
    assert [line.text.split(":")[0] for line in lines] == ["Ana Ruiz", "Ben Okafor", "Ana Ruiz"]
    assert len({line.citations[0].message_id for line in lines}) == 3


def test_greetings_and_quotes_are_never_lines() -> None:
    text = " ".join(line.text for line in summary.thread(THREAD))
    assert "Hi all" not in text
    assert "regards" not in text
    assert "confirm that the yard" not in text or "Ana Ruiz: Please confirm" in text


def test_a_line_that_leans_on_the_one_before_brings_it_along() -> None:
    one = letter(
        "The supplier of the new pump went out of business. It was confirmed on Monday that we must cancel the order."
    )
    (line,) = summary.topic([one], Lane.TEAM, lines=1)
    assert line.citations[0].quote.startswith("The supplier of the new pump")


def test_a_topic_takes_two_lines_from_two_threads() -> None:
    some = [
        letter("We agreed to ship the harbour report on Friday.", subject="Report", hours=1),
        letter("We agreed to ship the harbour report on Friday, as said.", subject="Re: Report", hours=2),
        letter("Can you approve the budget of 4,000 EUR by Tuesday?", subject="Budget", hours=0, sender=BEN),
    ]
    lines = summary.topic(some, Lane.TEAM)
    check(lines, some)
    assert len(lines) == 2
    assert any("budget" in line.text for line in lines)


def test_a_topic_of_one_thread_takes_its_two_lines_from_two_of_its_mails() -> None:
    lines = summary.topic(THREAD, Lane.TEAM)
    check(lines, THREAD)
    assert len({line.citations[0].message_id for line in lines}) == 2


def test_a_receipt_is_told_by_its_amount() -> None:
    receipt = letter(
        "Thank you for shopping with us, we hope you enjoy it.\n\n"
        "Order 4711: total paid 39.90 EUR\n\nYou can find our shops on the map."
    )
    (line,) = summary.topic([receipt], Lane.RECEIPTS, lines=1)
    assert "39.90" in line.text


def test_footers_that_come_again_in_every_mail_are_left_out() -> None:
    footer = "Our office stands in the old mill by the river and is open every morning."
    some = [
        letter(f"{head}\n\n{footer}", subject=head, hours=index, sender="News <news@example.net>")
        for index, head in enumerate(
            [
                "Twelve startups from Lyon raise seed money",
                "A battery that lasts a decade",
                "Robots learn to fold laundry",
            ]
        )
    ]
    lines = summary.topic(some, Lane.NEWSLETTERS)
    check(lines, some)
    assert not any("old mill" in line.text for line in lines)


def test_a_day_tells_people_before_machines() -> None:
    notice = letter("Build 512 passed on the main branch.", sender="CI <ci@example.net>", subject="Build 512")
    lines = summary.day([(notice, Lane.NOTIFICATIONS), *((one, Lane.TEAM) for one in THREAD)], lines=1)
    assert "Build" not in lines[0].text


def test_a_lane_takes_one_line_from_each_sender() -> None:
    lines = summary.lane(THREAD, Lane.TEAM)
    check(lines, THREAD)
    assert len({line.text.split(":")[0] for line in lines}) == len(lines) == 2


def test_a_mail_of_one_endless_line_is_cut_at_a_word() -> None:
    one = letter("crane " * 400)
    (line,) = summary.topic([one], Lane.TEAM, lines=1)
    check((line,), [one])
    assert len(line.text) < 320


@pytest.mark.parametrize("text", ["", "   \n", "-- \n", "***"])
def test_a_mail_that_says_nothing_gives_no_line(text: str) -> None:
    assert summary.thread([letter(text)]) == ()


def test_mail_that_is_furniture_throughout_is_told_by_its_beginning() -> None:
    (line,) = summary.topic([letter("To unsubscribe, click here.")], Lane.NEWSLETTERS)
    assert line.text == "To unsubscribe, click here."


def test_no_mail_gives_no_line() -> None:
    assert summary.thread([]) == summary.topic([], Lane.TEAM) == summary.day([]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You are receiving this because you signed up.",
        "To unsubscribe, click here.",
        "Liebe Grüße,",
        "Newsletter abbestellen oder Einstellungen ändern",
        "Voir ce message dans votre navigateur",
        "© 2026 Example Ltd, all rights reserved",
        "From: Ana Ruiz",
        "Sent from my telephone",
        "---------------- 8< ----------------",
    ],
)
def test_furniture_is_known(text: str) -> None:
    lower = text.lower()
    assert summary_cues.furniture(text, lower, summary_cues.tokens(lower))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=400), max_size=6), st.sampled_from(list(Lane)))
def test_every_line_is_a_verbatim_span_of_its_mail(texts: list[str], lane: Lane) -> None:
    some = [letter(text, hours=index, message_id=f"<{index}@example.com>") for index, text in enumerate(texts)]
    check(summary.thread(some), some)
    check(summary.topic(some, lane), some)
    check(summary.lane(some, lane), some)
    check(summary.day([(one, lane) for one in some]), some)
