"""A message as lines: everything is there, in order, and every citation is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.types import (
    Address,
    DeliveryReport,
    Invite,
    Part,
    Sentence,
    ZoneKind,
)
from copilot.ui import themes
from copilot.ui.letter import SHOWN_CHARS, Fold, Letter, Shown, shape
from copilot.ui.lines import paint, width_of
from copilot.ui.palette import Palette
from tests.ui.mails import ANNA, ME, NOW, QUOTED, ask, citation, link, message, row, zones

SHOWN = Shown(80, NOW)
PALETTE = Palette(next(iter(themes.builtin())).roles, "#000000")


def _text(letter: Letter, shown: Shown = SHOWN) -> str:
    return "\n".join(line.text for line in shape(letter, shown).lines)


def test_the_head_tells_who_when_what_and_why() -> None:
    shown = _text(Letter(message(), row(), why="you write to each other", me=frozenset({ME.email})))
    for words in ("Numbers for Thursday", "Anna Berg", "anna@example.com", "to me", "24 Nov 2026", "people"):
        assert words in shown
    assert "you write to each other" in shown


@given(st.text(max_size=300), st.integers(30, 200))
def test_a_line_is_painted_in_exactly_the_width_of_the_screen(text: str, width: int) -> None:
    shaped = shape(Letter(message(text, subject=text[:80]), row()), Shown(width, NOW))
    assert {paint(line, width, PALETTE).cell_length for line in shaped.lines} == {width}


@given(st.text(st.characters(exclude_categories=("Zs", "Cc")), max_size=300), st.integers(30, 200))
def test_no_line_of_the_text_is_cut(text: str, width: int) -> None:
    shaped = shape(Letter(message(text), row()), Shown(width, NOW))
    for number, _ in shaped.offsets:
        assert width_of(shaped.lines[number].left) <= width


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zs")), min_size=1, max_size=200))
def test_all_of_the_text_is_shown(text: str) -> None:
    letter = Letter(message(text), row())
    body = "".join("".join(line.text.split()) for line in shape(letter, SHOWN).lines)
    for word in text.split():
        assert all(char in body for char in word if char.isalnum())


def test_long_quotes_are_folded_and_unfolded() -> None:
    text, parts = zones((ZoneKind.BODY, "Yes.\n"), (ZoneKind.QUOTE, QUOTED))
    letter = Letter(message(text, zones=parts), row())
    folded = shape(letter, SHOWN)
    assert "5 quoted lines" in "\n".join(line.text for line in folded.lines)
    assert any(target.what == Fold(1) for line in folded.lines for target in line.targets)
    assert "three" not in _text(letter)
    assert "three" in _text(letter, replace(SHOWN, unfolded=frozenset({1})))
    assert "three" in _text(letter, replace(SHOWN, unfolded=None))


def test_a_message_that_is_all_quote_is_not_folded() -> None:
    text, parts = zones((ZoneKind.QUOTE, QUOTED))
    assert "three" in _text(Letter(message(text, zones=parts), row()))


def test_a_signature_is_quieter_than_the_text() -> None:
    text, parts = zones((ZoneKind.BODY, "Yes.\n"), (ZoneKind.SIGNATURE, "-- \nAnna\n"))
    lines = shape(Letter(message(text, zones=parts), row()), SHOWN).lines
    assert {run.role for line in lines for run in line.left if "Anna" in run.text} >= {"signature"}


def test_a_citation_is_found_and_stands_out() -> None:
    text = "word " * 200 + "please send the numbers by Thursday." + " word" * 200
    cited = citation(text, "please send the numbers")
    shaped = shape(Letter(message(text), row()), replace(SHOWN, lit=(cited.start, cited.end)))
    line = shaped.lines[shaped.line_of(cited.start)]
    marked = "".join(run.text for one in shaped.lines for run in one.left if "citation" in run.role)
    assert "please" in line.text
    assert "".join(marked.split()) == "".join(cited.quote.split())


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_a_citation_is_found_at_every_width(width: int) -> None:
    text = "One line.\n\n" + "word " * 60 + "\n\nthe cited words here\n\nend"
    shaped = shape(Letter(message(text), row()), Shown(width, NOW))
    assert "the cited" in shaped.lines[shaped.line_of(text.index("the cited"))].text


def test_links_are_numbered_and_listed_with_their_true_host() -> None:
    text = "Look at bank.example.com today."
    letter = Letter(message(text, links=(link(text, "bank.example.com", "https://evil.example/x"),)), row())
    shown = _text(letter)
    assert "bank.example.com[1]" in shown
    assert "evil.example" in shown
    assert "leads to evil.example" in shown


def test_asks_are_shown_with_their_date_and_marked_in_the_text() -> None:
    text = "Hi.\nCould you send the numbers?\n"
    letter = Letter(message(text), row(), asks=(ask(text, "Could you send the numbers?", due="2026-11-26"),))
    lines = shape(letter, SHOWN).lines
    assert "tomorrow" in "\n".join(line.text for line in lines)
    assert any("sure" in run.role and "text" in run.role for line in lines for run in line.left)


def test_the_summary_stands_above_the_text_and_leads_to_its_source() -> None:
    text = "We agreed on Thursday. More words."
    said = Sentence("We agreed on Thursday.", (citation(text, "We agreed on Thursday."),))
    lines = shape(Letter(message(text), row(), count=3, place=2, summary=(said,)), SHOWN).lines
    targets = [target.what for line in lines for target in line.targets]
    assert said.citations[0] in targets
    assert "2 of 3 in thread" in "\n".join(line.text for line in lines)


def test_an_invitation_is_a_card() -> None:
    invite = Invite(
        method="REQUEST",
        uid="1",
        summary="Design review",
        start=datetime(2026, 11, 27, 9, 0, tzinfo=UTC),
        end=datetime(2026, 11, 27, 10, 0, tzinfo=UTC),
        all_day=False,
        where="Room 2",
        organizer=ANNA,
        attendees=(ME, Address("", "guest@example.net")),
    )
    shown = _text(Letter(message(invite=invite), row()))
    for words in ("Invitation: Design review", "Fri 27 Nov 2026, 09:00–10:00", "Room 2", "Anna Berg, Robin, guest@"):
        assert words in shown


def test_a_delivery_report_says_what_failed() -> None:
    report = DeliveryReport("bob@example.net", "failed", "5.1.1", "no such mailbox")
    shown = _text(Letter(message(reports=(report,)), row()))
    assert "Not delivered to bob@example.net" in shown
    assert "no such mailbox" in shown


def test_attachments_are_listed_with_their_size() -> None:
    part = Part("report.pdf", "application/pdf", 120_000, 1)
    shown = _text(Letter(message(attachments=(part,)), row()))
    assert "report.pdf" in shown
    assert "120 kB" in shown


def test_what_is_wrong_with_a_message_is_said() -> None:
    broken = message("", from_=(), defects=("the header ends in the middle",), subject="")
    shown = _text(Letter(broken, row(sender="", address="")))
    for words in ("(no subject)", "cannot be told", "the header ends in the middle", "no text"):
        assert words in shown


def test_a_different_reply_address_is_said() -> None:
    shown = _text(Letter(message(reply_to=(Address("", "other@example.net"),)), row()))
    assert "Replies would go to other@example.net" in shown


def test_a_huge_message_is_cut_with_a_word() -> None:
    shown = _text(Letter(message("line of text\n" * (SHOWN_CHARS // 10)), row()))
    assert "the pager" in shown


def test_deep_quotes_keep_their_depth() -> None:
    text, parts = zones((ZoneKind.QUOTE, ">> deep\n> less\n"))
    lines = shape(Letter(message(text, zones=parts), row()), SHOWN).lines
    assert [line.left[1].text for line in lines if "deep" in line.text or "less" in line.text] == ["▎▎ ", "▎ "]


def test_targets_lie_within_their_lines() -> None:
    text = "See the page at example.com for more, " * 5
    letter = Letter(message(text, links=(link(text, "example.com", "https://example.com/"),)), row())
    for line in shape(letter, Shown(40, NOW)).lines:
        for target in line.targets:
            assert target.column >= 0
            assert target.column + target.width <= width_of(line.left) + 1


def test_a_long_name_does_not_push_the_address_away() -> None:
    hidden = Address("service@bank.example.com " * 8, "x@evil.example")
    assert "x@evil.example" in _painted(Letter(message(from_=(hidden,)), row()))


def test_a_long_subject_leaves_room_for_the_rest() -> None:
    shaped = shape(Letter(message(subject="word " * 2000), row()), SHOWN)
    assert sum("word" in line.text for line in shaped.lines) == 4


def test_a_link_that_lies_is_told_in_full() -> None:
    text = "https://bank.example.com/login"
    letter = Letter(message(text, links=(link(text, text, "https://accounts.bank.evil.example/"),)), row())
    said = " ".join(_painted(letter, Shown(50, NOW)).split())
    assert "The text says bank.example.com, but the link leads to accounts.bank.evil.example." in said


def _painted(letter: Letter, shown: Shown = SHOWN) -> str:
    """What is seen, with all that is cut off at the edge."""
    return "\n".join(paint(line, shown.width, PALETTE).text for line in shape(letter, shown).lines)
