"""The kinds of change the journal knows: how each is done, and how it is taken back.

Beside those of `copilot.types.changes` there is `Queue`, which stands for Send once its mail is built, and `Files`,
which stands for SaveFiles once the attachments are at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from copilot.errors import UsageError
from copilot.store import changes_kept as kept
from copilot.store import changes_mail as mail
from copilot.store import changes_outward as outward
from copilot.store.changes_outward import Files as Files
from copilot.store.changes_outward import Queue as Queue
from copilot.store.db import Connection
from copilot.types import changes as wanted

Change = wanted.Change | Queue | Files
Inverse = (
    mail.KeywordsBack
    | mail.PlaceBack
    | mail.LaneBack
    | mail.RuleBack
    | mail.SnoozeBack
    | kept.RecordBack
    | kept.PreferenceBack
    | kept.DraftBack
    | outward.LetterBack
    | outward.DeliveryBack
    | outward.FileBack
)
"""What takes a change back."""


def perform(conn: Connection, receipt: int, change: Change, ids: Sequence[int], *, now: int) -> Iterable[Inverse]:
    """Do one change, a change of mail to those `ids` of it; returns its inverses in the order they were done."""
    match change:
        case wanted.Keywords() | wanted.Move() | wanted.SetLane() | wanted.Snooze():
            return mail.perform(conn, receipt, change, ids)
        case wanted.Save():
            return kept.save(conn, change)
        case wanted.Remove():
            return kept.remove(conn, change)
        case wanted.Prefer():
            return kept.prefer(conn, change)
        case wanted.SaveDraft():
            return kept.save_draft(conn, change, now=now)
        case _:
            return _outward(conn, receipt, change, now)


def _outward(conn: Connection, receipt: int, change: Change, now: int) -> Iterable[Inverse]:
    match change:
        case Queue():
            return outward.queue(conn, change, now=now)
        case wanted.Deliver():
            return outward.deliver(conn, receipt, change)
        case wanted.Post():
            return outward.post(conn, receipt, change)
        case Files():
            return outward.write(change)
        case _:
            raise UsageError(f"{type(change).__name__} was not made ready.", "Mail is built and files are read first.")


def take_back(conn: Connection, receipt: int, inverse: Inverse) -> str:
    """Take one change back; returns why not when it could not be. Raises Conflict when others changed it since."""
    match inverse:
        case kept.RecordBack():
            kept.restore(conn, inverse)
        case kept.PreferenceBack():
            kept.restore_preference(conn, inverse)
        case kept.DraftBack():
            return kept.discard(conn, inverse)
        case outward.LetterBack():
            return outward.withdraw(conn, inverse)
        case outward.DeliveryBack():
            return outward.call_back(conn, receipt, inverse)
        case outward.FileBack():
            return outward.keeps(inverse)
        case _:
            return "" if mail.take_back(conn, receipt, inverse) else GONE
    return ""


GONE = "gone"
"""Why a change to a message could not be taken back: it is gone, or was moved on by somebody else."""


def touched(inverse: Inverse) -> Iterable[tuple[object, ...]]:
    """The things that a change touched: two changes without one in common can be taken back in any order."""
    match inverse:
        case mail.KeywordsBack():
            return [("keyword", inverse.message, word) for word in (*inverse.added, *inverse.removed)]
        case mail.PlaceBack() | mail.LaneBack() | mail.SnoozeBack():
            return [(type(inverse), inverse.message)]
        case mail.RuleBack() | kept.PreferenceBack():
            return [(type(inverse), inverse.kind, inverse.key)]
        case kept.RecordBack():
            return [("record", inverse.kind, inverse.id, name) for name in inverse.before or inverse.after or ()]
        case outward.DeliveryBack() if inverse.record:
            return [("delivery", inverse.system, inverse.record)]
        case _:
            return ()
