"""From calls to plans and from approved plans to one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from copilot.errors import Conflict, CopilotError, UsageError
from copilot.store import journal, outgoing, records
from copilot.toolkit import runner
from copilot.toolkit.api import Answer, Context, Messages, Question, Result, Step, Text, Tool, tool
from copilot.types import FLAGGED, Role
from copilot.types.changes import Change, Keywords, Move, Save, Send
from copilot.types.plans import Effect, Proposal, ToolCall
from copilot.types.records import Task
from copilot.types.writing import Draft
from tests.toolkit.world import ME, dump, ids, letter, world

SAID = {"effects": ["local", "outward"], "examples": ["x"] * 8}


def acting(*steps: Step, effects: tuple[str, ...] = ("local", "outward", "draft")) -> Tool:
    """A tool that always plans these steps."""

    @tool(effects=effects, examples=["do it"])
    def do_it(context: Context) -> Result:
        """Do it."""
        return steps

    return do_it


def step(change: Change, effect: Effect = Effect.LOCAL) -> Step:
    return Step("do", "it", effect=effect, change=change)


def proposed(context: Context, *tools: Tool, calls: tuple[ToolCall, ...] = ()) -> Proposal:
    known = {one.name: one for one in tools}
    found = runner.propose(calls or tuple(ToolCall(one.name, words="do it") for one in tools), known, context)
    assert isinstance(found, Proposal)
    return found


def carry_out(context: Context, one: Tool, found: Proposal) -> int:
    return runner.apply(found, {one.name: one}, context, approved=found.plan.digest).id


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return world(tmp_path, letter(1, subject="budget"), letter(2, sender="Bob <bob@example.net>"))


def test_proposing_changes_nothing(context: Context) -> None:
    before = dump(context.db)
    proposed(context, acting(step(Move(ids(context), Role.TRASH)), step(Save((Task("t", "x"),)))))
    assert dump(context.db) == before
    assert journal.history(context.db) == []


def test_an_approved_plan_is_one_receipt_and_one_undo_restores_everything(context: Context) -> None:
    before = dump(context.db)
    one = acting(
        step(Move(ids(context), Role.ARCHIVE)),
        step(Keywords(ids(context)[:1], add=frozenset({FLAGGED}))),
        step(Save((Task("t", "x"),))),
    )
    carry_out(context, one, proposed(context, one))
    assert dump(context.db) != before
    assert len(journal.history(context.db)) == 1
    journal.undo(context.db)
    assert dump(context.db) == before


def test_a_wrong_digest_does_nothing(context: Context) -> None:
    one = acting(step(Move(ids(context), Role.TRASH)))
    before = dump(context.db)
    for wrong in ("", "0" * 16, "yes"):
        with pytest.raises(Conflict):
            runner.apply(proposed(context, one), {one.name: one}, context, approved=wrong)
    assert dump(context.db) == before


def test_a_denied_plan_is_not_carried_out_whatever_is_approved(context: Context) -> None:
    one = acting(step(Send(Draft(account="work", sender=ME, to=ME)), Effect.LOCAL))
    found = proposed(context, one)
    assert found.decision.verdict == "deny"
    with pytest.raises(Conflict):
        carry_out(context, one, found)


def test_when_the_world_moved_nothing_happens_and_the_new_plan_is_at_hand(context: Context) -> None:
    @tool(effects=["local"], examples=["x"])
    def file_all(context: Context) -> Result:
        """File what is in the inbox."""
        return [step(Move(context.find("", box="inbox"), Role.ARCHIVE))]

    found = proposed(context, file_all)
    journal.apply(context.db, "meanwhile", [Move(ids(context)[:1], Role.TRASH)])
    before = dump(context.db)
    with pytest.raises(runner.Moved) as moved:
        carry_out(context, file_all, found)
    assert dump(context.db) == before
    again = moved.value.proposal
    assert isinstance(again, Proposal)
    assert carry_out(context, file_all, again)


def test_several_calls_are_all_or_nothing(context: Context) -> None:
    task = acting(step(Save((Task("t", "x"),))))
    mail = replace(acting(step(Send(Draft(account="gone", sender=ME, to=ME)), Effect.OUTWARD)), name="mail_it")
    tools = {task.name: task, mail.name: mail}
    found = proposed(context, task, mail)
    with pytest.raises(UsageError):
        runner.apply(found, tools, context, approved=found.plan.digest)
    assert records.listed(context.db, Task) == []


def test_a_tool_that_fails_is_named_and_changes_nothing(context: Context) -> None:
    @tool(effects=["local"], examples=["x"])
    def broken(context: Context) -> Result:
        """Fail."""
        raise ZeroDivisionError("by nought")

    with pytest.raises(CopilotError, match=r"broken failed: ZeroDivisionError: by nought"):
        proposed(context, broken)


@pytest.mark.parametrize("result", [lambda: ["text"], lambda: [None], lambda: "steps"])
def test_what_is_no_plan_is_refused(context: Context, result: Callable[[], Result]) -> None:
    @tool(effects=["local"], examples=["x"])
    def odd(context: Context) -> Result:
        """Return nonsense."""
        return result()

    with pytest.raises(CopilotError, match="no plan"):
        proposed(context, odd)


def test_an_effect_that_is_not_declared_is_refused(context: Context) -> None:
    with pytest.raises(CopilotError, match="does not declare"):
        proposed(context, acting(step(Save(())), effects=("read",)))


def test_a_missing_argument_is_a_question_and_no_failure(context: Context) -> None:
    @tool(effects=["local"], examples=["x"])
    def note(context: Context, text: Text) -> Result:
        """Note it."""
        return []

    found = runner.propose((ToolCall("note"),), {"note": note}, context)
    assert isinstance(found, Question)
    assert (found.argument, found.call) == ("text", ToolCall("note"))


def test_answers_need_no_approval_and_are_joined(context: Context) -> None:
    @tool(effects=["read"], examples=["x"])
    def look(context: Context, messages: Messages) -> Result:
        """Look."""
        return Answer("found", ids=messages.ids)

    calls = tuple(ToolCall("look", {"messages": Messages((one,))}) for one in ids(context))
    found = proposed(context, look, calls=calls)
    assert found.decision.verdict == "allow"
    assert found.plan.answer is not None
    assert found.plan.answer.ids == ids(context)


def test_an_approved_mail_waits_in_the_outbox_exactly_as_it_was_shown(context: Context) -> None:
    draft = Draft(account="work", sender=f"Kim <{ME}>", to="bob@example.net", subject="Yes", text="Thursday works.")
    one = acting(step(Send(draft), Effect.OUTWARD))
    carry_out(context, one, proposed(context, one, calls=(ToolCall(one.name, words="write to bob@example.net"),)))
    (queued,) = outgoing.listed(context.db)
    built = message_from_bytes(outgoing.content(context.db, queued.id), policy=default)
    assert (built["To"], built["Subject"]) == ("bob@example.net", "Yes")
    assert built.get_content().strip() == "Thursday works."
    assert [one.address for one in queued.recipients] == ["bob@example.net"]
    journal.undo(context.db)
    assert outgoing.get(context.db, queued.id).state is outgoing.State.WITHDRAWN


def test_an_edited_draft_is_what_is_signed_and_what_is_sent(context: Context) -> None:
    draft = Draft(account="work", sender=ME, to="bob@example.net", text="as the tool wrote it")
    one = acting(step(Send(draft), Effect.OUTWARD))
    before = proposed(context, one)
    edited = replace(context, edits={0: replace(draft, text="as I wrote it", cc="new@example.net")})
    after = proposed(edited, one)
    assert after.plan.digest != before.plan.digest
    assert not any("new@example.net" in doubt for doubt in after.plan.steps[0].doubts)
    carry_out(edited, one, after)
    assert b"as I wrote it" in outgoing.content(context.db, outgoing.listed(context.db)[0].id)


def test_the_history_tells_what_was_said_shown_and_decided(context: Context) -> None:
    one = acting(step(Save((Task("t", "x"),))))
    receipt = carry_out(context, one, proposed(context, one))
    told = journal.story(context.db, receipt)
    assert b"do it" in told
    assert b"local" in told
