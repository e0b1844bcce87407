"""Plans, questions, refusals and tools, as JSON documents and as plain text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from copilot.cli.plain import safe
from copilot.types.changes import MailChange, SaveDraft, Send
from copilot.types.plans import Answer, Proposal, Question, Refusal, Step, ToolCall

if TYPE_CHECKING:
    from copilot.toolkit.registry import Loaded
    from copilot.types import Receipt
    from copilot.types.writing import Draft

Name = Callable[[Sequence[int]], list[str]]
"""Row ids to what names the messages: their message ids, or lines for people."""


def document(found: Proposal | Question | Refusal, receipt: Receipt | None, *, name: Name) -> dict[str, Any]:
    """`do --json`."""
    if isinstance(found, Refusal):
        return {"tool": None, "reason": found.reason, "suggestions": list(found.suggestions)}
    if isinstance(found, Question):
        asked = {"text": found.text, "options": [one.text for one in found.options]}
        return {"tool": found.call.tool if found.call else None, "question": asked, "reason": found.text}
    plan, calls = found.plan, found.plan.calls
    return {
        "tool": "+".join(call.tool for call in calls),
        "arguments": _arguments(calls[0], name) if len(calls) == 1 else {},
        "calls": [{"tool": call.tool, "arguments": _arguments(call, name)} for call in calls],
        "origin": calls[0].origin,
        "plan": {"digest": plan.digest, "steps": [_step(step, name) for step in plan.steps]},
        "answer": _answer(plan.answer, name) if plan.answer else None,
        "decision": found.decision.verdict,
        "reason": " ".join(found.decision.reasons),
        "applied": receipt is not None,
        "receipt": receipt.id if receipt else None,
    }


def _step(step: Step, name: Name) -> dict[str, Any]:
    return {
        "verb": step.verb,
        "target": step.target,
        "detail": step.detail,
        "effect": step.effect.value,
        "why": step.why,
        "doubts": list(step.doubts),
        **({"draft": _draft(step.change.draft)} if isinstance(step.change, Send | SaveDraft) else {}),
        **({"messages": name(step.change.ids)} if isinstance(step.change, MailChange) else {}),
    }


def _draft(draft: Draft) -> dict[str, Any]:
    files = [{"name": one.name, "type": one.type, "bytes": len(one.content)} for one in draft.files]
    told = {name: getattr(draft, name) for name in ("sender", "to", "cc", "bcc", "subject", "text")}
    return {**told, "files": files}


def _answer(answer: Answer, name: Name) -> dict[str, Any]:
    lines = [
        {
            "text": line.text,
            "messages": name(line.ids),
            "citation": asdict(line.citation) if line.citation else None,
            "url": line.url,
        }
        for line in answer.lines
    ]
    return {"title": answer.title, "lines": lines, "messages": name(answer.ids)}


def _arguments(call: ToolCall, name: Name) -> dict[str, Any]:
    return {key: _plain(value, name) for key, value in call.arguments.items()}


def _plain(value: Any, name: Name) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        if hasattr(value, "iso"):
            return value.iso()
        told = asdict(value)
        if type(value).__name__ == "Messages":
            return {"messages": name(told["ids"]), "said": told["said"]}
        return {key: _plain(one, name) for key, one in told.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one, name) for key, one in value.items()}
    return str(value) if isinstance(value, str) else value


def plain(found: Proposal | Question | Refusal, *, rows: Name) -> str:
    """The same for people."""
    if isinstance(found, Refusal):
        near = "".join(f"\n  {one}" for one in found.suggestions)
        return safe(found.reason + (f"\nWhat can be done:{near}" if near else ""))
    if isinstance(found, Question):
        options = "".join(f"\n  {number}. {one.text}" for number, one in enumerate(found.options, 1))
        return safe(f"{found.text}{options}\nAnswer with --choose NUMBER." if options else found.text)
    lines = [*_told(found.plan.answer)] if found.plan.answer else []
    for step in found.plan.steps:
        lines.append(f"{step.effect.value:<13}{step.verb} {step.target}")
        lines += [f"{'':13}! {doubt}" for doubt in step.doubts]
        lines += [f"{'':13}{line}" for line in _detail(step, rows)]
    if found.decision.verdict != "allow":
        lines.append(f"\n{found.decision.verdict}: {' '.join(found.decision.reasons)}")
    if found.decision.verdict == "ask":
        lines.append(f"Approve exactly this with --approve {found.plan.digest}")
    return safe("\n".join(lines))


def _detail(step: Step, rows: Name) -> Sequence[str]:
    if isinstance(step.change, Send | SaveDraft):
        return _drafted(step.change.draft)
    ids = step.change.ids if isinstance(step.change, MailChange) else ()
    return [*step.detail.splitlines(), *(rows(ids) if len(ids) > 1 else ())]


def _drafted(draft: Draft) -> list[str]:
    """A draft in full: what would be sent is what is read here."""
    who = (("From", draft.sender), ("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc))
    files = ((f"File {one.name}", f"{len(one.content)} bytes") for one in draft.files)
    head = [f"{name + ':':<9}{value}" for name, value in (*who, ("Subject", draft.subject), *files) if value]
    return [*head, "", *draft.text.strip().splitlines()]


def _told(answer: Answer) -> list[str]:
    shown = (line.text if line.url in line.text else f"{line.text}  {line.url}" for line in answer.lines)
    return [answer.title, *(f"  {one}" for one in shown)]


def listed(loaded: Sequence[Loaded]) -> list[dict[str, Any]]:
    """`tools --json` and `tools check --json`: every tool, and what is wrong with it or with a file that is none."""
    return [_tool(one) for one in loaded]


def _tool(one: Loaded) -> dict[str, Any]:
    tool = one.tool
    return {
        "name": tool.name if tool else one.path.stem,
        "description": tool.description if tool else "",
        "arguments": [{"name": a.name, "required": a.required} for a in tool.arguments] if tool else [],
        "effects": [effect.value for effect in tool.effects] if tool else [],
        "undo": tool.undo if tool else "",
        "examples": list(tool.examples) if tool else [],
        "origin": tool.origin if tool else str(one.path),
        "problem": one.problem,
    }


def table(found: Sequence[dict[str, Any]]) -> str:
    """Tools for people: one line each, what is wrong below it."""
    lines = []
    for one in found:
        lines.append(f"{one['name']:<18}{', '.join(one['effects']):<28}{one['description']}".rstrip())
        if one["problem"]:
            lines.append(f"{'':18}! {one['problem']}")
    return safe("\n".join(lines))
