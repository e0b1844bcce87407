"""A conversation: questions and their answers, and sentences that lean on the last one."""

from __future__ import annotations

import pytest

from copilot.store import preferences
from copilot.toolkit.arguments import People, When
from copilot.toolkit.interpret import Conversation, interpret, learn
from copilot.types.changes import Prefer
from copilot.types.plans import Option, Question, Refusal, ToolCall, Trust
from tests.toolkit.interpret.kit import Speaker, speaker


def _emails(call: ToolCall, argument: str) -> list[str]:
    people = call.arguments[argument]
    assert isinstance(people, People)
    return [one.email for one in people.contacts]


def test_a_name_that_fits_two_people_is_a_question_and_the_number_decides(she: Speaker) -> None:
    question = she.asks("forward the budget mail to Ann")
    assert len(question.options) == 2 and "ann@example.org" in question.options[0].text
    call = she.call("2")
    assert call.tool == "forward" and _emails(call, "to") == ["ann.chen@example.net"]
    assert call.trust is Trust.USER and she.meant(call) == {"budget"}


def test_an_option_can_be_named_in_words(she: Speaker) -> None:
    she.asks("forward the budget mail to Ann")
    assert _emails(she.call("Ann Chen"), "to") == ["ann.chen@example.net"]


def test_no_the_other_one_of_that_name_takes_the_other(she: Speaker) -> None:
    she.asks("forward the budget mail to Ann")
    she.call("the first")
    assert _emails(she.call("no, the other one of that name"), "to") == ["ann.chen@example.net"]


def test_one_mail_of_several_is_a_question_that_shows_them(she: Speaker) -> None:
    she.look(listed=("lease", "boat"))
    question = she.asks("delete the mail from Ann")
    assert [one.text.split(" — ")[0] for one in question.options] == ["The lease", "The boat"]
    assert she.meant(she.call("number 2")) == {"boat"}


def test_the_one_under_the_cursor_is_meant_where_it_fits(she: Speaker) -> None:
    she.look("boat")
    assert she.meant(she.call("delete the mail from Ann")) == {"boat"}


def test_a_new_wish_drops_the_question(she: Speaker) -> None:
    she.asks("forward the budget mail to Ann")
    assert she.call("archive number 3").tool == "archive"
    assert she.talk.question is None
    assert isinstance(she.say("2"), Refusal)


def test_a_number_beyond_the_options_is_no_answer(she: Speaker) -> None:
    she.asks("forward the budget mail to Ann")
    assert isinstance(she.talk.answer(7, she.tools, she.context), Refusal)
    assert she.talk.question is not None


def test_no_something_else_instead_is_about_the_same_mail(she: Speaker) -> None:
    she.call("archive the budget mail")
    call = she.call("no, delete it instead")
    assert call.tool == "delete" and she.meant(call) == {"budget"}


def test_also_is_about_the_same_people(she: Speaker) -> None:
    she.call("reply to the budget mail, say yes")
    assert _emails(she.call("also add her to the CRM"), "people") == ["olga@example.org"]


@pytest.mark.parametrize("words", ["and the second", "and number 2 too", "do the same with number 2"])
def test_and_the_second_does_the_same_with_it(she: Speaker, words: str) -> None:
    she.call("star number 3")
    call = she.call(words)
    assert (call.tool, call.arguments["how"]) == ("mark", "starred") and she.meant(call) == {"boat"}


def test_another_time_replaces_the_last(she: Speaker) -> None:
    she.call("snooze this until Friday")
    call = she.call("no, make it Monday 9am")
    until = call.arguments["until"]
    assert call.tool == "snooze" and isinstance(until, When) and until.iso() == "2026-03-16T09:00+01:00"


def test_a_tools_question_completes_its_call(she: Speaker) -> None:
    call = ToolCall("label", {"messages": object()})
    she.talk.ask(Question("Which label?", argument="label", call=call))
    assert she.call("travel costs").arguments["label"] == "travel costs"


def test_a_single_option_is_taken_by_yes_and_left_by_no(she: Speaker) -> None:
    call = ToolCall("label", {"messages": object()})
    she.talk.ask(Question("This one?", (Option("taxes", "taxes"),), "label", call))
    assert isinstance(she.say("no"), Refusal)
    she.talk.ask(Question("This one?", (Option("taxes", "taxes"),), "label", call))
    assert she.call("yes").arguments["label"] == "taxes"


def test_the_first_words_lean_on_nothing(she: Speaker) -> None:
    assert isinstance(she.say("and the second"), Refusal)


def test_a_correction_is_remembered_for_that_person(tmp_path_factory: pytest.TempPathFactory) -> None:
    she = speaker(tmp_path_factory.mktemp("corrected"))
    she.look("lease")
    words = "make this vanish into thin air"
    assert isinstance(she.say(words), Refusal)
    change = learn(words, "archive")
    assert change == Prefer("example", words, "archive")
    with she.context.db.write() as connection:
        preferences.put(connection, change.kind, change.key, change.value)
    found = interpret(words, she.tools, she.context, Conversation())
    assert isinstance(found, tuple) and found[0].tool == "archive"
    she.context.db.close()
