"""Names of topics."""

from __future__ import annotations

from copilot.triage.stopwords import STOPWORDS
from copilot.triage.topic_names import NAME_CHARS, background, bare, choose, free, shorten

HARBOUR = [
    "Harbour crane inspection",
    "Re: harbour crane inspection on Friday",
    "Budget for the Harbour crane",
    "Harbour crane: who signs?",
]
OTHERS = ["Lunch on Monday", "Quarterly numbers", "Visitors from Lyon", "Parking", "Coffee machine", "New badge"]


def test_a_name_is_the_phrase_most_subjects_share_in_its_usual_writing() -> None:
    everywhere = background(HARBOUR + OTHERS)
    assert choose(HARBOUR, everywhere, len(HARBOUR + OTHERS)) == "Harbour crane"


def test_a_name_is_never_taken_twice() -> None:
    everywhere = background(HARBOUR)
    first = choose(HARBOUR, everywhere, len(HARBOUR))
    second = choose(HARBOUR, everywhere, len(HARBOUR), taken=[first.upper()])
    assert first.casefold() != second.casefold()


def test_a_name_is_never_made_of_stop_words() -> None:
    subjects = ["Re: the and of für die", "what is this", "und das ist es", "the which of the"]
    name = choose(subjects, background(subjects), len(subjects))
    assert name
    assert not all(word in STOPWORDS for word in name.lower().split()) or name in map(bare, subjects)


def test_subjects_without_a_shared_phrase_give_a_whole_subject() -> None:
    assert choose(["Lunch on Monday"], {}, 1) == "Lunch on Monday"


def test_no_subject_at_all_still_gives_a_name() -> None:
    assert choose(["", ""], {}, 2) == "Various"


def test_words_people_write_together_are_named_together() -> None:
    subjects = ["Solar roof", "Roof, again", "Roof leak", "Solar", "Solar roof plan", "roof for Solar"]
    assert "solar roof" in choose(subjects, background(subjects + OTHERS), 12).lower()


def test_reply_prefixes_and_tags_are_not_part_of_a_subject() -> None:
    assert bare("Re: AW: [ops]  Disk\n full") == "Disk full"


def test_long_names_are_cut_at_a_word() -> None:
    text = shorten("a rather long subject that goes on about everything there is")
    assert len(text) <= NAME_CHARS
    assert text.endswith("…")


def test_numbers_make_names_unlike() -> None:
    assert free("Ops", ["ops", "Ops 2"]) == "Ops 3"
