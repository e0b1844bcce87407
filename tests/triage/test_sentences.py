"""Sentences are exact spans of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.triage.sentences import bodies, each, split
from tests.triage.post import post


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Ask Dr. Smith, e.g. on Monday. Then go.", ["Ask Dr. Smith, e.g. on Monday.", "Then go."]),
        ("J. Smith came at 5 p.m. on Monday.", ["J. Smith came at 5 p.m. on Monday."]),
        ("See https://example.com/a.b?c=d. Then go.", ["See https://example.com/a.b?c=d.", "Then go."]),
        ("It costs 3.50 today.", ["It costs 3.50 today."]),
        ("Am 14. März ist Schluss. Ja.", ["Am 14. März ist Schluss.", "Ja."]),
        ('He said "go." Then he left.', ['He said "go."', "Then he left."]),
        ("今日は。お元気ですか？はい", ["今日は。", "お元気ですか？", "はい"]),
        ("Wait... what?", ["Wait...", "what?"]),
        ("नमस्ते। आप कैसे हैं?", ["नमस्ते।", "आप कैसे हैं?"]),
    ],
)
def test_marks_end_sentences_only_where_they_do(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("the first part, which is long enough to be wrapped,\nand goes on", 1),
        ("a list of things to do this week, all of them easy\na) paint\nb) sand", 3),
        ("a line that ends with a rule below it\n----------\nmore", 2),
        ("Items:\nmilk", 2),
        ("eine Zeile, die so lang ist, dass sie umbrochen wird\nüber den Rand", 1),
    ],
)
def test_a_line_break_before_a_small_letter_ends_only_what_it_should(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


def test_sentences_can_be_taken_one_by_one() -> None:
    text = "One. Two. Three."
    assert next(each(text, 4, len(text))) == (5, 9)
    assert list(each(text, 0, len(text))) == split(text)


def test_a_wrapped_line_goes_on() -> None:
    text = "Could you send me the figures for the last two months\nbefore the meeting? Thanks."
    assert sentences(text) == ["Could you send me the figures for the last two months\nbefore the meeting?", "Thanks."]


def test_a_greeting_stands_alone() -> None:
    assert sentences("Hi Anna,\n\ncould you call me?") == ["Hi Anna,", "could you call me?"]
    assert sentences("Hi Anna,\ncould you call me?")[-1].endswith("call me?")


def test_bullets_and_numbers_are_not_part_of_their_sentence() -> None:
    text = "To do:\n- call Bo\n* write to Cy\n1. pay the bill\n2) go home\n[ ] sleep"
    assert sentences(text) == ["To do:", "call Bo", "write to Cy", "pay the bill", "go home", "sleep"]


def test_a_line_that_begins_with_a_date_is_no_list() -> None:
    text = "Bitte geben Sie die Erklärung für die Klassenfahrt bis zum\n9. September im Sekretariat ab."
    assert sentences(text) == [text]


def test_signs_alone_are_no_sentence() -> None:
    assert sentences("----\n***\n...\n") == []


def test_only_what_the_sender_wrote_is_body() -> None:
    message = post("New words.", quote="> Old words.")
    assert [message.text[zone.start : zone.end].strip() for zone in bodies(message)] == ["New words."]


@given(st.text(alphabet=st.sampled_from(list("aB 1.?!\n-,。(\"':>\t")), max_size=200))
def test_spans_are_ordered_trimmed_and_inside_the_text(text: str) -> None:
    last = 0
    for start, end in split(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


@given(st.text(max_size=120), st.integers(0, 20))
def test_a_part_of_a_text_is_split_within_its_bounds(text: str, start: int) -> None:
    stop = max(start, len(text) - 5)
    assert all(start <= begin < end <= stop for begin, end in split(text, start, stop))
