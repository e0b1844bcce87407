"""What is made ready before the transaction: finished mail, files on the disk, and the story for the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from copilot.errors import UsageError
from copilot.toolkit.context import Context
from copilot.toolkit.digest import plain
from copilot.toolkit.handling import attached
from copilot.types.changes import Change, SaveFiles, Send
from copilot.types.plans import Proposal
from copilot.types.writing import Enclosure

if TYPE_CHECKING:
    from copilot.store.changes import Change as Ready
    from copilot.store.changes import Files, Queue


def sealed(changes: Sequence[Change], context: Context, *, approval: str) -> list[Ready]:
    """The changes as the journal takes them: each mail built, each attachment at hand. Raises UsageError, NotFound."""
    return [_sealed(one, context, approval) for one in changes]


def _sealed(change: Change, context: Context, approval: str) -> Ready:
    if isinstance(change, Send):
        return _queue(change, context, approval)
    if isinstance(change, SaveFiles):
        return _files(change, context)
    return change


def _files(save: SaveFiles, context: Context) -> Files:
    from copilot.mail import mime
    from copilot.store.changes import Files

    found = []
    for id in save.ids:
        raw = context.original(id).raw
        for part in attached(context.message(id)):
            told, content = mime.attachment(raw, part.index)
            found.append(Enclosure(told.name, told.type, content))
    return Files(save.folder, tuple(found))


def _queue(send: Send, context: Context, approval: str) -> Queue:
    from copilot.mail import compose, outbox
    from copilot.store.changes import Queue

    account = context.settings.accounts.get(send.draft.account)
    if account is None:
        raise UsageError("There is no account to send from.", "Add an account to the settings; the draft can be kept.")
    letter = compose.build(send.draft, now=datetime.now(context.now.tzinfo))
    return Queue(
        letter,
        account=send.draft.account,
        draft=send.draft,
        hold_seconds=context.settings.acting.hold_seconds,
        copy=outbox.wants_copy(account),
        approval=approval,
    )


def story(proposal: Proposal) -> bytes:
    """What was understood, shown and decided, as JSON for the history; without the contents of files."""
    told = {
        "words": [call.words for call in proposal.plan.calls],
        "tools": [call.tool for call in proposal.plan.calls],
        "digest": proposal.plan.digest,
        "steps": [
            {"verb": one.verb, "target": one.target, "detail": one.detail, "effect": one.effect.value, "why": one.why}
            for one in proposal.plan.steps
        ],
        "decision": plain(proposal.decision),
    }
    return msgspec.json.encode(told)
