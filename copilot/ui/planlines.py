"""A plan as lines: each step's effect by word, its target, its doubts, then all it would do, and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from copilot.types.changes import MailChange, Post, SaveDraft, Send
from copilot.types.plans import Answer, Effect, Proposal, Question, Refusal, Step
from copilot.types.writing import Draft
from copilot.ui import figures
from copilot.ui.head import folded
from copilot.ui.lines import Line, Run, Target, cut
from copilot.ui.untrusted import plain

if TYPE_CHECKING:
    from copilot.types import Row

Rows = Mapping[int, "Row"]

_ROLES = {
    Effect.READ: "muted",
    Effect.DRAFT: "muted",
    Effect.LOCAL: "text",
    Effect.OUTWARD: "warning",
    Effect.IRREVERSIBLE: "error",
}
_COLUMN = 14
_SENDER = 20
_LISTED = 200
"""Messages of one step that are told apart; of more, the number is told."""
_QUOTED = re.compile(r"(?:> ?){1,8}")


def meant(proposal: Proposal) -> list[int]:
    """The messages that a plan speaks of by their number alone, which `plan` can list."""
    return [id for step in proposal.plan.steps for id in _several(step)[:_LISTED]]


def _several(step: Step) -> Sequence[int]:
    ids = step.change.ids if isinstance(step.change, MailChange) else ()
    return ids if len(ids) > 1 else ()


def plan(proposal: Proposal, width: int, rows: Rows, *, now: datetime) -> list[Line]:
    """Everything a person should see before approving; `rows` are the messages it is `meant` to list."""
    found: list[Line] = []
    for reason in proposal.decision.reasons:
        role = "error" if proposal.decision.verdict == "deny" else "warning" if proposal.decision.keys > 1 else "muted"
        found += folded(reason, role, width, bullet=Run(" ! " if role != "muted" else " ", role))
    for step in proposal.plan.steps:
        found += [Line(), *_step(step, width), *_listed(_several(step), rows, width, now)]
    if proposal.plan.answer is not None:
        found += [Line(), *answer(proposal.plan.answer, width)]
    return found


def _step(step: Step, width: int) -> Iterator[Line]:
    bullet = Run(f" {step.effect.value:<{_COLUMN - 1}}", _ROLES[step.effect])
    yield from folded(f"{step.verb} {step.target}", "title", width, bullet=bullet)
    for doubt in step.doubts:
        yield from folded(doubt, "warning", width, bullet=Run(" " * (_COLUMN - 2) + "! ", "warning"))
    if isinstance(step.change, Send | SaveDraft):
        yield from _draft(step.change.draft, width)
    elif step.detail:
        yield from _told(step.detail, "text", width)
    if isinstance(step.change, Post):
        yield from _told(f"sends one form to {step.change.url}", "link", width)
    if step.why:
        yield from _told(step.why, "muted", width)


def _listed(ids: Sequence[int], rows: Rows, width: int, now: datetime) -> Iterator[Line]:
    for row in (rows[id] for id in ids[:_LISTED] if id in rows):
        sender = Run(cut(plain(row.sender or row.address), _SENDER) + "  ", "muted")
        subject = Run(plain(row.subject) or "(no subject)")
        yield Line((Run(" " * _COLUMN), sender, subject), (Run(f"  {figures.when(row.date, now)}", "muted"),))
    if len(ids) > _LISTED:
        yield from _told(f"and {figures.number(len(ids) - _LISTED)} more", "muted", width)


def _told(text: str, role: str, width: int) -> Iterator[Line]:
    for line in text.splitlines():
        yield from folded(line, role, width, bullet=Run(" " * _COLUMN)) if line.strip() else (Line(),)


def _draft(draft: Draft, width: int) -> Iterator[Line]:
    fields = (("To", draft.to), ("Cc", draft.cc), ("Bcc", draft.bcc), ("Subject", draft.subject))
    for name, value in (("From", draft.sender), *fields):
        if value:
            yield from folded(value, "text", width, bullet=Run(f"{'':{_COLUMN}}{name:<9}", "muted"))
    for file in draft.files:
        words = f"{file.name}, {len(file.content):,} bytes"
        yield from folded(words, "text", width, bullet=Run(f"{'':{_COLUMN}}{'File':<9}", "muted"))
    yield Line()
    for text in draft.text.strip("\n").splitlines():
        yield from _written(text, width)
    if draft.text.strip():
        yield Line()


def _written(text: str, width: int) -> Iterator[Line]:
    """A line of a mail; what is quoted hangs under its marks."""
    quoted = _QUOTED.match(text)
    mark, role = (quoted[0], "quote") if quoted else ("", "text")
    words, bullet = text[len(mark) :], Run(" " * _COLUMN + mark, role)
    yield from folded(words, role, width, bullet=bullet) if words.strip() else (Line((bullet,)),)


def answer(found: Answer, width: int) -> Iterator[Line]:
    """What a reading tool found; a line that speaks of mail can be opened, the title opens all of it."""
    yield from _stops(list(folded(found.title, "title", width, bullet=Run(" "), what=found.ids or None)))
    if not found.lines:
        yield Line(left=(Run("   Nothing.", "muted"),))
    for one in found.lines:
        what = one.citation or (one.ids or None)
        pieces = list(folded(one.text, "text", width, bullet=Run("   "), what=what))
        yield from _stops(pieces)
        if one.url and one.url not in one.text:
            yield from folded(one.url, "link", width, bullet=Run("     "))


def question(found: Question, width: int) -> Iterator[Line]:
    """A question and its numbered answers."""
    yield from folded(found.text, "title", width, bullet=Run(" "))
    yield Line()
    yield from numbered((one.text for one in found.options), width)


def refusal(found: Refusal, width: int) -> Iterator[Line]:
    """Why words were not turned into anything, and what can be said instead."""
    yield from folded(found.reason, "title", width, bullet=Run(" "))
    if found.suggestions:
        yield Line()
        yield from numbered(found.suggestions, width)


def numbered(texts: Iterable[str], width: int) -> Iterator[Line]:
    """Choices, each with the digit that picks it; its target is its number from 1."""
    for number, text in enumerate(texts, 1):
        pieces = list(folded(plain(text), "text", width, bullet=Run(f"  {number:>2}  ", "key"), what=number))
        yield from _stops(pieces)


def _stops(pieces: list[Line]) -> Iterator[Line]:
    for number, line in enumerate(pieces):
        targets = tuple(Target(one.column, one.width, one.what) for one in line.targets)
        yield Line(left=line.left, right=line.right, targets=targets, stop=number == 0 and bool(targets))
