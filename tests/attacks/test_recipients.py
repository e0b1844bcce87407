"""Whom an answer goes to, whatever the mail it answers says of itself: known, or asked about by name."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot import safety
from copilot.errors import UsageError
from copilot.store import journal, mail, outgoing, records
from copilot.toolkit import runner
from copilot.toolkit.api import Contact, Context, Messages, People, Text
from copilot.types import Folder, Role
from copilot.types.changes import Save, Send
from copilot.types.plans import Proposal, ToolCall
from tests.attacks import catalogue, desk
from tests.attacks.conftest import Desk
from tests.attacks.letter import EVIL, ME, Letter
from tests.tools.kit import tools

HEADS = {"from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "mime-version"}
HEADS |= {"content-type", "content-transfer-encoding"}

people = st.sampled_from(
    [
        "Ann Lee <ann@friend.example>",
        f'"ann@friend.example" <{EVIL}>',
        f"ann@friend.example <{EVIL}>",
        f"team: ann@friend.example, {EVIL};",
        "ann@fri\u0435nd.example",
        "Ann Lee <ann@fr1end.example>",
        f"=?utf-8?q?Ann=0D=0ABcc=3A{EVIL}?= <ann@friend.example>",
        f"{EVIL}, {ME}",
        "'ann@friend.example' <'ann@friend.example>",
        "ann@[192.0.2.1]",
        "<@relay.example:eve@attacker.example>",
        "",
    ]
)
headers = st.fixed_dictionaries(
    {"From": people},
    optional={
        "Reply-To": people,
        "Cc": people,
        "To": people,
        "Sender": people,
        "Mail-Followup-To": people,
        "List-Post": st.just(f"<mailto:{EVIL}>"),
        "In-Reply-To": st.just("<secret@friend.example>"),
    },
)


def propose(context: Context, name: str, id: int) -> Proposal:
    found = runner.propose((ToolCall(name, {"messages": Messages((id,)), "text": Text("Yes.")}),), tools(), context)
    assert isinstance(found, Proposal)
    return found


def received(context: Context, raw: bytes) -> int:
    inbox = next(one for one in mail.folders(context.db) if one.role is Role.INBOX)
    assert isinstance(inbox, Folder)
    return mail.add(context.db, inbox, [desk.arrived(raw)]).ids[0]


def on_the_mail(context: Context, id: int) -> set[str]:
    """Whoever wrote a mail of this thread or got it, by the headers that name people."""
    mails = [context.message(one) for one in context.thread(id)]
    return {one.email.lower() for each in mails for one in (*each.from_, *each.to, *each.cc)}


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heads=headers, name=st.sampled_from(["reply", "reply_all"]), number=st.integers(1000, 2000))
def test_every_recipient_is_known_or_asked_about_by_name(
    victim: Desk, heads: dict[str, str], name: str, number: int
) -> None:
    id = received(victim.context, Letter({**heads, "Message-ID": f"<{number}@x.example>"}).raw(number))
    found = propose(victim.context, name, id)
    assert found.decision.verdict == "ask"
    known = victim.context.book | on_the_mail(victim.context, id)
    for step in found.plan.steps:
        for one in safety.recipients(step.change):
            if one not in known:
                assert found.decision.keys == 2
                assert any(one in doubt for doubt in step.doubts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heads=headers, number=st.integers(2000, 3000))
def test_what_travels_goes_to_those_who_were_shown_and_to_nobody_else(
    victim: Desk, heads: dict[str, str], number: int
) -> None:
    id = received(victim.context, Letter({**heads, "Message-ID": f"<{number}@x.example>"}).raw(number))
    found = propose(victim.context, "reply_all", id)
    try:
        runner.apply(found, tools(), victim.context, approved=found.plan.digest)
    except UsageError:  # nobody is left whom an answer could go to
        return
    queued = outgoing.listed(victim.db)[-1]
    step = next(one for one in found.plan.steps if isinstance(one.change, Send))
    assert [one.address.lower() for one in queued.recipients] == list(safety.recipients(step.change))
    assert all(one.address in step.target for one in queued.recipients)
    journal.undo(victim.db)


@pytest.mark.parametrize("number", range(len(catalogue.attacks())))
def test_an_approved_answer_to_an_attack_has_our_headers_and_no_others(
    victim: Desk, attacked: tuple[Path, tuple[int, ...]], number: int
) -> None:
    found = propose(victim.context, "reply", attacked[1][number])
    runner.apply(found, tools(), victim.context, approved=found.plan.digest)
    queued = outgoing.listed(victim.db)[-1]
    built = message_from_bytes(outgoing.content(victim.db, queued.id), policy=default)
    assert {name.lower() for name in built} <= HEADS
    assert built["Bcc"] is None
    shown = {one.addr_spec.lower() for name in ("To", "Cc") if built[name] for one in built[name].addresses}
    assert shown == {one.address.lower() for one in queued.recipients}


def test_reply_to_is_said_and_asked_about_wherever_it_leads_elsewhere(victim: Desk) -> None:
    heads = {"From": "Ann Lee <ann@friend.example>", "Reply-To": EVIL, "Cc": EVIL}
    found = propose(victim.context, "reply", received(victim.context, Letter(heads).raw(900)))
    assert found is not None
    assert found.decision.keys == 2
    assert any(EVIL in doubt and "Reply-To" in doubt for doubt in found.plan.steps[0].doubts)


def test_who_pushes_into_a_thread_is_named_before_its_mails_are_forwarded_to_them(victim: Desk) -> None:
    heads = {"In-Reply-To": "<secret@friend.example>", "References": "<secret@friend.example>"}
    pushed = received(victim.context, Letter(heads).raw(901))
    secret = victim.context.held("<secret@friend.example>")
    assert set(secret) < set(victim.context.thread(pushed))
    call = ToolCall("forward", {"messages": Messages(secret), "to": People((Contact("Ann", EVIL),))}, words=EVIL)
    found = runner.propose((call,), tools(), victim.context)
    assert isinstance(found, Proposal)
    assert found.decision.keys == 2
    assert any(EVIL in doubt for doubt in found.plan.steps[0].doubts)


def test_an_address_counts_as_typed_only_where_the_person_typed_it(victim: Desk) -> None:
    to = People((Contact("Ann", EVIL),))
    call = ToolCall("compose", {"to": to, "text": Text("Hi.")}, words=f"write to {EVIL}", said={"to": EVIL})
    lying = runner.propose((call,), tools(), victim.context)
    honest = runner.propose((call,), tools(), replace(victim.context, words=f"write to {EVIL}"))
    assert isinstance(lying, Proposal)
    assert isinstance(honest, Proposal)
    assert (lying.decision.keys, honest.decision.keys) == (2, 1)


@pytest.mark.parametrize("number", range(0, len(catalogue.attacks()), 4))
def test_what_arrives_between_the_plan_and_its_approval_changes_nothing_in_it(victim: Desk, number: int) -> None:
    """Each attack comes in the friend's name, into the thread, at the worst moment."""
    context = victim.context
    secret = Messages(context.held("<secret@friend.example>"))
    known = People((Contact("Ann Lee", "ann@friend.example"),))
    calls = (
        ToolCall("reply_all", {"messages": secret, "text": Text("Yes.")}),
        ToolCall("add_to_crm", {"people": known}),
        ToolCall("unsubscribe", {"messages": Messages(context.find("from:attacker.example", limit=3))}),
    )
    for call in calls:
        found = runner.propose((call,), tools(), context)
        assert isinstance(found, Proposal)
        letter = catalogue.attacks()[number].letter
        forged = {"From": "Ann Lee <ann@friend.example>", "In-Reply-To": "<secret@friend.example>"}
        heads = {**forged, **letter.heads, "Message-ID": f"<{call.tool}@x.example>"}
        received(context, replace(letter, heads=heads).raw(3000))
        before = len(outgoing.listed(victim.db))
        try:
            runner.apply(found, tools(), context, approved=found.plan.digest)
        except (runner.Moved, UsageError):
            continue
        sends = [one.change for one in found.plan.steps if isinstance(one.change, Send)]
        queued = outgoing.listed(victim.db)[before:]
        told = [[one.address.lower() for one in each.recipients] for each in queued]
        assert told == [list(safety.recipients(one)) for one in sends]
        saved = [record for one in found.plan.steps if isinstance(one.change, Save) for record in one.change.records]
        assert all(records.held(victim.db, type(one), one.id) == one for one in saved)
