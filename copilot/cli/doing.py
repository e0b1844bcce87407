"""`do` and `tools`: words to a plan, an approval to a receipt."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from copilot import paths
from copilot.errors import UsageError
from copilot.types.plans import Proposal, Question, Refusal

if TYPE_CHECKING:
    from copilot.cli import proposals
    from copilot.types import Receipt
    from copilot.workspace import Workspace

Understood = Proposal | Question | Refusal


def do(options: Namespace) -> int:
    """The plan for the words; with its digest, carries it out. 3 when a person has to approve, answer or rephrase."""
    from copilot.cli.commands import workspace

    with workspace(options) as opened:
        found = _understood(opened, options)
        receipt = _carry_out(opened, found, options.approve) if isinstance(found, Proposal) else None
        if isinstance(found, Proposal) and receipt is None:
            opened.session.keep(found)
        _tell(opened, found, receipt, as_json=options.json)
    if isinstance(found, Proposal) and found.decision.verdict == "deny":
        return 1
    done = isinstance(found, Proposal) and (receipt is not None or found.decision.verdict == "allow")
    return 0 if done else 3


def _understood(opened: Workspace, options: Namespace) -> Understood:
    if options.approve:
        return opened.session.kept(options.approve, options.words)
    found = opened.session.understand(options.words)
    for number in options.choose:
        if not isinstance(found, Question):
            raise UsageError(f"There is no question that {number} would answer.", "Leave --choose out.")
        found = opened.session.answer(number)
    return found


def _carry_out(opened: Workspace, found: Proposal, approved: str | None) -> Receipt | None:
    """Carry out what is approved or needs no approval; None when there is nothing to do or the plan is another one."""
    acting = any(step.change is not None for step in found.plan.steps)
    allowed = found.decision.verdict == "allow" or (approved and approved == found.plan.digest)
    return opened.approve(found, found.plan.digest) if acting and allowed else None


def _tell(opened: Workspace, found: Understood, receipt: Receipt | None, *, as_json: bool) -> None:
    from copilot.cli import documents, proposals

    if as_json:
        documents.dump(proposals.document(found, receipt, name=_named(opened)))
    elif isinstance(found, Refusal):
        print(proposals.plain(found, rows=_lines(opened)), file=sys.stderr)
    else:
        print(proposals.plain(found, rows=_lines(opened)))
        if receipt is not None:
            print(f"Done: {receipt.label}. `inbox-copilot undo` takes it back.", file=sys.stderr)


def _named(opened: Workspace) -> proposals.Name:
    return lambda ids: [row.message_id for row in opened.rows(ids)]


def _lines(opened: Workspace) -> proposals.Name:
    from copilot.cli import plain

    return lambda ids: plain.rows(opened.rows(ids)).splitlines()


def tools(options: Namespace) -> int:
    """The tools there are; `new NAME` writes a template of one, `check` tells what is wrong with any."""
    if options.deed == "new":
        return _new(options)
    from copilot.cli import documents, proposals
    from copilot.cli.commands import workspace

    with workspace(options) as opened:
        session = opened.session
        found = proposals.listed(session.checked() if options.deed == "check" else session.loaded)
    failing = [one for one in found if one["problem"]]
    if options.json:
        documents.dump({"tools": found})
    else:
        print(proposals.table(found))
    return 1 if options.deed == "check" and failing else 0


def _new(options: Namespace) -> int:
    from copilot.cli import documents
    from copilot.toolkit import template

    if not options.name:
        raise UsageError("Give the new tool a name.", "inbox-copilot tools new book_room")
    made = template.write(paths.find(options.home).make().user_tools, options.name)
    if options.json:
        documents.dump({"file": str(made)})
    else:
        print(made)
    return 0
