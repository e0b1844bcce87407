"""From calls to a plan, and from an approved plan to one transaction. The only road by which words change anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot import safety
from copilot.errors import Conflict, CopilotError, UsageError
from copilot.toolkit import facts, sealing
from copilot.toolkit.context import Context
from copilot.toolkit.declaration import Tool
from copilot.toolkit.digest import digest
from copilot.types.changes import SaveDraft, Send
from copilot.types.plans import Answer, Decision, Plan, Proposal, Question, Step, ToolCall

if TYPE_CHECKING:
    from copilot.types import Receipt
    from copilot.types.writing import Draft

Tools = Mapping[str, Tool]


class Moved(Conflict):
    """The world moved between the plan and its approval; `proposal` is what it would be now."""

    def __init__(self, proposal: Proposal | Question) -> None:
        super().__init__("Something changed meanwhile, so the plan is not the one you saw.", "Look at the new one.")
        self.proposal = proposal


def propose(calls: Sequence[ToolCall], tools: Tools, context: Context) -> Proposal | Question:
    """What the calls would do, all or nothing, with the verdict; changes nothing. Raises CopilotError."""
    steps: list[Step] = []
    answers: list[Answer] = []
    for call in calls:
        result = _run(call, tools, context)
        if isinstance(result, Question):
            return replace(result, call=result.call or call)
        if isinstance(result, Answer):
            answers.append(result)
        else:
            steps += result
    known = facts.gather(context, calls, steps)
    edited = [_edited(step, context.edits.get(number)) for number, step in enumerate(steps)]
    doubted, decision = safety.decide(calls, edited, known)
    return Proposal(Plan(tuple(calls), doubted, digest(calls, doubted), _joined(answers)), decision)


def apply(proposal: Proposal, tools: Tools, context: Context, *, approved: str) -> Receipt:
    """Carry out the plan whose digest the person approved, in one transaction; returns the receipt.

    `context` is the one it was proposed with. The plan is made again under the lock of the store; when it is not the
    same, nothing is done and Moved is raised. Raises Conflict for a digest or verdict that does not allow it.
    """
    from copilot.store import journal

    if proposal.decision.verdict == "deny":
        raise Conflict(proposal.decision.reasons[0], "Say it in your own words, in smaller steps.")
    if proposal.decision.verdict == "ask" and approved != proposal.plan.digest:
        raise Conflict("This is not the plan that was approved.", f"Its digest is {proposal.plan.digest}.")
    changes = [step.change for step in proposal.plan.steps if step.change is not None]
    if not changes:
        raise UsageError("There is nothing to carry out.", "It only tells.")
    ready = sealing.sealed(changes, context, approval=proposal.plan.digest)
    with context.db.write() as connection:
        again = propose(proposal.plan.calls, tools, context)
        if not isinstance(again, Proposal) or _signed(again) != _signed(proposal):
            raise Moved(again)
        return journal.apply(connection, label(proposal.plan), ready, story=sealing.story(proposal))


def _signed(proposal: Proposal) -> tuple[str, tuple[Step, ...], Decision]:
    """What must be the same when it is made again: not the digest alone, for that came with the proposal."""
    return proposal.plan.digest, proposal.plan.steps, proposal.decision


def label(plan: Plan) -> str:
    """The plan in a few words, for the history."""
    told = [f"{step.verb} {step.target}".strip() for step in plan.steps if step.change is not None]
    return "; ".join(told[:3]) + (f" and {len(told) - 3} more" if len(told) > 3 else "")


def _run(call: ToolCall, tools: Tools, context: Context) -> Sequence[Step] | Answer | Question:
    tool = tools.get(call.tool)
    if tool is None:
        raise UsageError(f"There is no tool {call.tool!r}.", "`tools` lists those there are.")
    missing = [one.name for one in tool.arguments if one.required and one.name not in call.arguments]
    if missing:
        return Question(f"{missing[0].capitalize()}?", argument=missing[0], call=call)
    try:
        result = tool(replace(context, words=call.words), **call.arguments)
    except CopilotError:
        raise
    except Exception as error:  # running a tool: a fault of one, own or ours, is told and ends nothing else
        told = f"The tool {tool.name} failed: {type(error).__name__}: {error}."
        raise CopilotError(told, f"Nothing was changed. Its code: {tool.origin}.") from error
    if isinstance(result, Answer | Question):
        return result
    return _checked(tool, result)


def _checked(tool: Tool, steps: Sequence[Step]) -> list[Step]:
    """The steps, if they are steps with effects that the tool declares."""
    for step in steps:
        if not isinstance(step, Step):
            raise CopilotError(f"The tool {tool.name} returned no plan.", "Steps, an answer or a question are one.")
        if step.effect not in tool.effects:
            raise CopilotError(
                f"The tool {tool.name} would {step.verb}, which is {step.effect.value}, and does not declare it.",
                "Nothing was changed. Add the effect to its declaration.",
            )
    return list(steps)


def _edited(step: Step, draft: Draft | None) -> Step:
    """The step with the draft as the person has changed it."""
    if draft is None or not isinstance(step.change, Send | SaveDraft):
        return step
    return replace(step, target=f"to {draft.to}", detail=draft.subject, change=replace(step.change, draft=draft))


def _joined(answers: Iterable[Answer]) -> Answer | None:
    found = list(answers)
    if len(found) < 2:
        return found[0] if found else None
    lines = tuple(line for one in found for line in one.lines)
    return Answer("; ".join(one.title for one in found), lines, tuple(id for one in found for id in one.ids))
