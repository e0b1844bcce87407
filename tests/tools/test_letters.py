"""Answers, forwards and new mail: who gets them, what stands in them, and what stays a draft."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.settings import Account, Settings
from copilot.toolkit.api import Contact, Context, Effect, Messages, People, Text, Trust
from copilot.types import ANSWERED, FORWARDED
from copilot.types.changes import Keywords, SaveDraft
from tests.toolkit.world import SETTINGS, ids, letter, world
from tests.tools.desk import built, changes, drafts, found, sent_to, steps, words

RENEWAL = "subject:renewal in:inbox"
LIST = {"to": "talk@lists.example.net", "List_Id": "<talk.lists.example.net>"} | {
    "List_Post": "<mailto:talk@lists.example.net>"
}


def all_of(context: Context) -> Messages:
    return Messages(ids(context), said="these")


def test_an_answer_goes_to_the_writer_quotes_the_mail_and_is_signed(mailbox: Context) -> None:
    plan = steps("reply", mailbox, messages=found(mailbox, RENEWAL), text=Text("Thursday works."))
    made = built(drafts(plan)[0])
    assert made["To"] == "Dev Malhotra <dev.malhotra@northwind.example>"
    assert made["From"] == "Robin Reyes <robin@harbor.example>"
    assert made["Cc"] is None
    assert made["Subject"] == "Re: Renewal of the Tidewater subscription"
    said = words(made)
    assert said.startswith("Thursday works.\n")
    assert "\n> " in said
    assert said.rstrip().endswith("-- \nRobin\nHarbor")


def test_an_answer_is_threaded_by_the_mail_it_answers(mailbox: Context) -> None:
    messages = found(mailbox, RENEWAL)
    original = mailbox.original(messages.ids[0])
    made = built(drafts(steps("reply", mailbox, messages=messages, text=Text("Yes.")))[0])
    assert made["In-Reply-To"] == original.id
    assert str(made["References"]).split() == [*original.message.references, original.id]


def test_an_answer_marks_what_it_answers(mailbox: Context) -> None:
    messages = found(mailbox, RENEWAL)
    plan = steps("reply", mailbox, messages=messages, text=Text("Yes."))
    assert [one.effect for one in plan] == [Effect.OUTWARD, Effect.LOCAL]
    assert changes(plan)[1] == Keywords(messages.ids, add=frozenset({ANSWERED}))


def test_an_answer_without_words_is_a_draft_and_marks_nothing(mailbox: Context) -> None:
    (only,) = steps("reply", mailbox, messages=found(mailbox, RENEWAL))
    assert only.effect is Effect.DRAFT
    assert isinstance(only.change, SaveDraft)
    assert only.change.draft.to == "Dev Malhotra <dev.malhotra@northwind.example>"
    assert only.change.draft.text.startswith("\n\nOn ")


def test_answers_to_several_writers_are_several_mails(tmp_path: Path) -> None:
    context = world(tmp_path, letter(1), letter(2, sender="Bob <bob@example.net>"))
    plan = steps("reply", context, messages=all_of(context), text=Text("Friday."))
    assert [one.to for one in drafts(plan)] == ["Ann Lee <ann@example.org>", "Bob <bob@example.net>"]
    assert len(plan) == 3


def test_several_mails_of_a_writer_in_one_conversation_get_one_answer(tmp_path: Path) -> None:
    context = world(tmp_path, letter(3), letter(2, In_Reply_To="<3@example.org>", References="<3@example.org>"))
    (only,) = drafts(steps("reply", context, messages=all_of(context), text=Text("Friday.")))
    assert only.in_reply_to == "<2@example.org>"


def test_my_own_mail_in_a_conversation_is_not_answered(tmp_path: Path) -> None:
    mine = letter(1, sender="Kim <me@example.com>", to="ann@example.org", References="<2@example.org>")
    context = world(tmp_path, letter(2), mine)
    (only,) = drafts(steps("reply", context, messages=all_of(context), text=Text("Friday.")))
    assert only.in_reply_to == "<2@example.org>"


def test_an_answer_follows_reply_to_and_says_so(tmp_path: Path) -> None:
    context = world(tmp_path, letter(1, Reply_To="desk@elsewhere.example"))
    plan = steps("reply", context, messages=all_of(context), text=Text("Yes."))
    assert drafts(plan)[0].to == "desk@elsewhere.example"
    assert plan[0].trust is Trust.STRANGER
    assert plan[0].doubts == (
        "Answers go to desk@elsewhere.example (Reply-To), not to the sender Ann Lee <ann@example.org>.",
    )


def test_an_answer_is_written_as_whom_the_mail_was_sent_to(tmp_path: Path) -> None:
    second = Account(address="kim@second.example", host="imap.second.example", signature="K.")
    settings = replace(SETTINGS, accounts={**SETTINGS.accounts, "second": second})
    context = world(tmp_path, letter(1, to="Kim <kim@second.example>"), settings=settings)
    (draft,) = drafts(steps("reply", context, messages=all_of(context), text=Text("Yes.")))
    assert (draft.account, draft.sender) == ("second", "Kim Park <kim@second.example>")
    assert draft.text.endswith("-- \nK.")


def test_an_answer_to_all_goes_to_everyone_but_me(tmp_path: Path) -> None:
    people = "me@example.com, Bo <bo@example.net>"
    context = world(tmp_path, letter(1, to=people, Cc="Cy <cy@example.net>"))
    made = built(drafts(steps("reply_all", context, messages=all_of(context), text=Text("Yes.")))[0])
    assert made["To"] == "Ann Lee <ann@example.org>, Bo <bo@example.net>"
    assert made["Cc"] == "Cy <cy@example.net>"


def test_an_answer_to_all_of_a_conversation_is_one_mail(tmp_path: Path) -> None:
    other = letter(1, sender="Bo <bo@example.net>", References="<2@example.org>")
    context = world(tmp_path, letter(2), other)
    (only,) = drafts(steps("reply_all", context, messages=all_of(context), text=Text("Yes.")))
    assert only.in_reply_to == "<1@example.org>"


def test_an_answer_to_list_mail_goes_to_its_writer_and_to_all_means_the_list(tmp_path: Path) -> None:
    context = world(tmp_path, letter(1, **LIST))
    (alone,) = drafts(steps("reply", context, messages=all_of(context), text=Text("Yes.")))
    (all_,) = drafts(steps("reply_all", context, messages=all_of(context), text=Text("Yes.")))
    assert alone.to == "Ann Lee <ann@example.org>"
    assert all_.to == "Ann Lee <ann@example.org>, talk@lists.example.net"


def test_a_forward_takes_the_words_and_files_along_and_marks_the_mail(mailbox: Context) -> None:
    messages = found(mailbox, "subject:clause")
    plan = steps("forward", mailbox, messages=messages, to=sent_to("ann@example.org"), text=Text("See clause 7."))
    made = built(drafts(plan)[0])
    assert made["To"] == "Ann <ann@example.org>"
    assert made["Subject"] == "Fwd: Data processing agreement - clause 7"
    assert made["In-Reply-To"] is None
    assert [one.get_filename() for one in made.iter_attachments()] == ["DPA clause 7 - marked up.docx"]
    said = words(made)
    assert said.index("See clause 7.") < said.index("Forwarded message") < said.index("Subject: Data processing")
    assert changes(plan)[1] == Keywords(messages.ids, add=frozenset({FORWARDED}))


def test_a_forward_to_somebody_known_from_a_strangers_mail_is_not_trusted(mailbox: Context) -> None:
    to = People((Contact("Eve", "eve@example.net", trust=Trust.STRANGER), Contact("Bo", "bo@example.net")), said="them")
    plan = steps("forward", mailbox, messages=found(mailbox, RENEWAL), to=to)
    assert plan[0].trust is Trust.STRANGER
    assert drafts(plan)[0].to == "Eve <eve@example.net>, Bo <bo@example.net>"


def test_a_name_that_shows_an_address_is_left_out(mailbox: Context) -> None:
    to = People((Contact("boss@example.com", "eve@example.net"),), said="the boss")
    (only,) = drafts(steps("compose", mailbox, to=to, text=Text("Hello.")))
    assert only.to == "eve@example.net"


def test_somebody_without_an_address_is_not_written_to(mailbox: Context) -> None:
    with pytest.raises(UsageError, match="no address of Bo"):
        steps("forward", mailbox, messages=found(mailbox, RENEWAL), to=People((Contact("Bo", ""),), said="Bo"))


def test_new_mail_is_called_by_its_first_sentence(mailbox: Context) -> None:
    text = Text("Are you free for lunch on Friday? I could come over.")
    (draft,) = drafts(steps("compose", mailbox, to=sent_to("ann@example.org"), text=text))
    made = built(draft)
    assert made["Subject"] == "Are you free for lunch on Friday?"
    assert words(made).startswith(str(text))
    assert made["References"] is None


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Thursday works.", "Thursday works"),
        ("See you at 9.30 tomorrow", "See you at 9.30 tomorrow"),
        ("eight " * 40, "eight eight eight eight eight eight eight eight eight eight…"),
        ("first line\nsecond line", "first line"),
    ],
)
def test_a_first_sentence_is_short_enough_for_a_subject(mailbox: Context, text: str, subject: str) -> None:
    (draft,) = drafts(steps("compose", mailbox, to=sent_to("ann@example.org"), text=Text(text)))
    assert draft.subject == subject


def test_a_subject_that_was_said_is_taken_and_cannot_smuggle_a_header(mailbox: Context) -> None:
    subject = Text("Lunch\r\nBcc: eve@example.net")
    (draft,) = drafts(steps("compose", mailbox, to=sent_to("ann@example.org"), text=Text("Hi."), subject=subject))
    made = built(draft)
    assert made["Subject"] == "Lunch Bcc: eve@example.net"
    assert made["Bcc"] is None


def test_new_mail_without_words_is_a_draft(mailbox: Context) -> None:
    (only,) = steps("compose", mailbox, to=sent_to("ann@example.org"))
    assert only.effect is Effect.DRAFT
    assert isinstance(only.change, SaveDraft)


def test_new_mail_goes_out_from_where_they_wrote_to_last(tmp_path: Path) -> None:
    second = Account(address="kim@second.example", host="imap.second.example")
    settings = replace(SETTINGS, accounts={**SETTINGS.accounts, "second": second})
    context = world(tmp_path, letter(1, to="kim@second.example"), letter(2), settings=settings)
    (known,) = drafts(steps("compose", context, to=sent_to("ann@example.org"), text=Text("Hi.")))
    (other,) = drafts(steps("compose", context, to=sent_to("cy@example.net"), text=Text("Hi.")))
    assert (known.account, other.account) == ("second", "work")


def test_without_an_account_nothing_is_written(tmp_path: Path) -> None:
    context = world(tmp_path, letter(1), settings=Settings())
    with pytest.raises(UsageError, match="no account to write from"):
        steps("compose", context, to=sent_to("ann@example.org"), text=Text("Hi."))
    with pytest.raises(UsageError, match="no account to write from"):
        steps("reply", context, messages=all_of(context), text=Text("Hi."))
