"""Phrases for mails, people, companies and tasks, looked up."""

from __future__ import annotations

import pytest

from copilot.toolkit.arguments import Companies, Messages, People, Tasks
from copilot.toolkit.interpret import messages, people, things, tokens
from copilot.toolkit.interpret.turn import Turn
from copilot.types.plans import Question, Refusal, Trust
from tests.toolkit.interpret.kit import Speaker


def _mails(she: Speaker, words: str) -> set[str]:
    found = messages.resolve(tokens.read(words), Turn(she.context))
    assert isinstance(found, Messages), found
    keys = {id: key for key, id in she.ids.items()}
    return {keys[one] for one in found.ids}


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("this", {"lease"}),
        ("the selected one", {"lease"}),
        ("number 2", {"boat"}),
        ("#2 and 4", {"boat", "deck2"}),
        ("2 to 4", {"boat", "deck", "deck2"}),
        ("the first two", {"lease", "boat"}),
        ("the last one", {"budget"}),
        ("everything from Ann", {"lease", "boat"}),
        ("everything from Ann Chen", {"boat"}),
        ("Olga's mail", {"budget"}),
        ("the last mail from the hotel", {"hotel"}),
        ("the mail from Olga and Vera", {"budget", "deck2"}),
        ("newsletters older than a week", {"dock-old"}),
        ("the newest newsletter", {"dock"}),
        ("the newsletters and the receipts", {"dock", "dock-old", "coffee", "hotel"}),
        ("the thread about the board deck", {"deck", "deck2"}),
        ("unread receipts", {"coffee", "hotel"}),
        ("from:olga subject:budget", {"budget"}),
        ("mails from the team", {"deck", "deck2"}),
    ],
)
def test_mails_are_found(she: Speaker, words: str, meant: set[str]) -> None:
    assert _mails(she, words) == meant


@pytest.mark.parametrize("words", ["number 99", "the mail about zeppelins", "all mails from Nobody", "#0"])
def test_what_is_not_there_is_refused(she: Speaker, words: str) -> None:
    assert isinstance(messages.resolve(tokens.read(words), Turn(she.context)), Refusal)


def _contacts(she: Speaker, words: str) -> list[str]:
    found = people.resolve(tokens.read(words), Turn(she.context))
    assert isinstance(found, People), found
    return [one.email for one in found.contacts]


def test_people_are_found_by_name_address_and_place(she: Speaker) -> None:
    assert _contacts(she, "Olga and new.person@example.com") == ["olga@example.org", "new.person@example.com"]
    assert _contacts(she, "the sender") == ["ann@example.org"]
    she.look("deck2", thread="deck2")
    assert set(_contacts(she, "everyone in this thread")) == {"tomasz@example.com", "vera@example.com"}


def test_an_address_is_trusted_as_typed_and_a_strangers_name_is_not(she: Speaker) -> None:
    typed = people.resolve(tokens.read("who@example.net"), Turn(she.context))
    named = people.resolve(tokens.read("Tomasz"), Turn(she.context))
    kept = people.resolve(tokens.read("Olga"), Turn(she.context))
    assert isinstance(typed, People) and typed.contacts[0].trust is Trust.USER
    assert isinstance(named, People) and named.contacts[0].trust is Trust.STRANGER
    assert isinstance(kept, People) and kept.contacts[0].trust is Trust.USER
    assert kept.contacts[0].person == "person-1"


def test_a_name_that_fits_nobody_is_refused_and_one_that_fits_two_is_asked(she: Speaker) -> None:
    assert isinstance(people.resolve(tokens.read("Zebulon"), Turn(she.context)), Refusal)
    asked = people.resolve(tokens.read("Ann"), Turn(she.context))
    assert isinstance(asked, Question) and len(asked.options) == 2


def test_companies_are_those_of_the_crm_or_as_said(she: Speaker) -> None:
    found = things.companies(tokens.read("Northwind Logistics and Kelp"), Turn(she.context))
    assert isinstance(found, Companies)
    assert (found.names, found.ids) == (("Northwind Logistics", "Kelp"), ("company-1",))
    here = things.companies(tokens.read("this company"), Turn(she.context))
    assert isinstance(here, Companies) and here.names == ("example.org",)


def test_tasks_are_found_by_the_words_of_their_titles(she: Speaker) -> None:
    turn = Turn(she.context)
    assert things.tasks(tokens.read("the landlord task"), turn) == Tasks(("task-1",), "the landlord task")
    assert isinstance(things.tasks(tokens.read("pay"), turn), Question)
    both = things.tasks(tokens.read("all tasks about pay"), turn)
    assert isinstance(both, Tasks) and set(both.ids) == {"task-2", "task-3"}
    assert isinstance(things.tasks(tokens.read("feed the dragon"), turn), Refusal)
