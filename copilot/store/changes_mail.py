"""Changes to mail: how each is done, and how it is taken back.

Inverses hold differences, not snapshots: what a server or another copy changed meanwhile survives an undo, and when
nothing else happened the state is exactly what it was. They name messages by row id and hold no word of any mail.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from copilot.store import accounts, operations, places, stages
from copilot.store.db import Connection
from copilot.types import Folder, Role
from copilot.types.changes import Keywords, MailChange, Move, SetLane


class KeywordsBack(msgspec.Struct, tag="keywords", array_like=True, frozen=True):
    """The keywords that were really added and removed."""

    message: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


class PlaceBack(msgspec.Struct, tag="place", array_like=True, frozen=True):
    """The folder that the user saw a location in before, and after."""

    message: int
    location: int
    before: int
    after: int


class LaneBack(msgspec.Struct, tag="lane", array_like=True, frozen=True):
    """Lane, reason, topic and whether the user had chosen it, as they were before."""

    message: int
    lane: str
    why: str
    topic: str
    fixed: int


class RuleBack(msgspec.Struct, tag="rule", array_like=True, frozen=True):
    """What was law before for a sender or list; None for nothing. `message` is 0."""

    message: int
    kind: str
    key: str
    lane: str | None


class SnoozeBack(msgspec.Struct, tag="snooze", array_like=True, frozen=True):
    """Until when a message was hidden before and after (epoch seconds), 0 for not at all."""

    message: int
    before: int
    after: int


MailInverse = KeywordsBack | PlaceBack | LaneBack | RuleBack | SnoozeBack


def perform(conn: Connection, receipt: int, change: MailChange, ids: Sequence[int]) -> list[MailInverse]:
    """Do one change to those `ids` of it; returns its inverses in the order they were done."""
    done: list[MailInverse] = []
    for id in ids:
        if isinstance(change, Keywords):
            done += _mark(conn, receipt, id, change.add, change.remove)
        elif isinstance(change, Move):
            done += _move(conn, receipt, id, change.to) + _snooze(conn, id, 0)
        elif isinstance(change, SetLane):
            done += _set_lane(conn, id, change)
        else:
            done += _snooze(conn, id, change.until)
    return done


def take_back(conn: Connection, receipt: int, inverse: MailInverse) -> bool:
    """Take one change back; False when its message is gone or was moved on by somebody else."""
    if isinstance(inverse, KeywordsBack):
        return _unmark(conn, inverse)
    if isinstance(inverse, PlaceBack):
        return _put_back(conn, receipt, inverse)
    if isinstance(inverse, LaneBack):
        return _restore_lane(conn, inverse)
    if isinstance(inverse, SnoozeBack):
        return _unsnooze(conn, inverse)
    _restore_rule(conn, inverse)
    return True


def _mark(conn: Connection, receipt: int, id: int, add: frozenset[str], remove: frozenset[str]) -> list[MailInverse]:
    (words,) = conn.execute("SELECT keywords FROM messages WHERE id = ?", (id,)).fetchone()
    before = set(words.split())
    after = (before - remove) | add
    added, removed = after - before, before - after
    if not added and not removed:
        return []
    places.put_keywords(conn, id, after)
    operations.queue_keywords(conn, receipt, id, added, removed)
    return [KeywordsBack(id, tuple(sorted(added)), tuple(sorted(removed)))]


def _unmark(conn: Connection, inverse: KeywordsBack) -> bool:
    row = conn.execute("SELECT keywords FROM messages WHERE id = ?", (inverse.message,)).fetchone()
    if row is None:
        return False
    added, removed = set(inverse.added), set(inverse.removed)
    places.put_keywords(conn, inverse.message, (set(row[0].split()) - added) | removed)
    return True


def _move(conn: Connection, receipt: int, id: int, to: Role | Folder) -> list[MailInverse]:
    role = to.role if isinstance(to, Folder) else to
    (box,) = conn.execute("SELECT box FROM messages WHERE id = ?", (id,)).fetchone()
    rows = conn.execute(
        "SELECT l.id, f.id, f.account, f.role FROM locations l JOIN folders f ON f.id = coalesce(l.target, l.folder)"
        " WHERE l.message = ? ORDER BY l.id",
        (id,),
    ).fetchall()
    done: list[MailInverse] = []
    for location, folder, account, held in rows:
        everywhere = role in (Role.TRASH, Role.JUNK) and held != Role.ALL.value
        if not everywhere and places.box_of(Role(held)) != box.replace(places.SNOOZED, Role.INBOX.value):
            continue  # a copy in all mail, or in a folder that is not what the user looks at
        if isinstance(to, Folder) and to.account != account:
            continue
        wanted = to.id if isinstance(to, Folder) else accounts.of_role(conn, account, to).id
        if wanted != folder:
            operations.send(conn, receipt, location, wanted)
            done.append(PlaceBack(id, location, folder, wanted))
    places.settle_boxes(conn, [id])
    return done


def _put_back(conn: Connection, receipt: int, inverse: PlaceBack) -> bool:
    row = conn.execute(
        "SELECT id FROM locations WHERE message = ?1 AND coalesce(target, folder) = ?2 ORDER BY id != ?3 LIMIT 1",
        (inverse.message, inverse.after, inverse.location),
    ).fetchone()
    if row is None:
        return False
    operations.send(conn, receipt, row[0], inverse.before)
    places.settle_boxes(conn, [inverse.message])
    return True


def _snooze(conn: Connection, id: int, until: int) -> list[MailInverse]:
    before = places.snooze(conn, id, until)
    return [SnoozeBack(id, before, until)] if before != until else []


def _unsnooze(conn: Connection, inverse: SnoozeBack) -> bool:
    """One that was woken meanwhile stays awake, unless it was asleep before."""
    now = places.snoozed(conn, inverse.message)
    if now in (inverse.after, 0):
        places.snooze(conn, inverse.message, inverse.before)
    return now in (inverse.after, inverse.before, 0)


def _set_lane(conn: Connection, id: int, change: SetLane) -> list[MailInverse]:
    lane, topic, fixed, why, address, mailing_list = conn.execute(
        "SELECT m.lane, m.topic, m.fixed, e.why, e.address, e.list FROM messages m JOIN envelopes e ON e.id = m.id"
        " WHERE m.id = ?",
        (id,),
    ).fetchone()
    done: list[MailInverse] = [LaneBack(id, lane, why, topic, fixed)]
    told = "You put it here."
    key = mailing_list or address
    if change.learn and key:
        kind = "list" if mailing_list else "sender"
        rule = conn.execute("SELECT lane FROM learned WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        done.append(RuleBack(0, kind, key, rule[0] if rule else None))
        _put_rule(conn, kind, key, change.lane.value)
        told = f"You put mail from {key} here."
    kept = topic if lane == change.lane.value else ""
    _put_lane(conn, LaneBack(id, change.lane.value, told, kept, 1))
    return done


def _restore_lane(conn: Connection, inverse: LaneBack) -> bool:
    if not conn.execute("SELECT 1 FROM messages WHERE id = ?", (inverse.message,)).fetchone():
        return False
    _put_lane(conn, inverse)
    if not inverse.fixed:
        stages.again(conn, "lanes", [inverse.message])
    return True


def _put_lane(conn: Connection, state: LaneBack) -> None:
    conn.execute(
        "UPDATE messages SET lane = ?, topic = ?, fixed = ? WHERE id = ?",
        (state.lane, state.topic, state.fixed, state.message),
    )
    conn.execute("UPDATE envelopes SET why = ? WHERE id = ?", (state.why, state.message))
    if not state.topic:
        stages.again(conn, "topics", [state.message])


def _restore_rule(conn: Connection, inverse: RuleBack) -> None:
    if inverse.lane is None:
        conn.execute("DELETE FROM learned WHERE kind = ? AND key = ?", (inverse.kind, inverse.key))
    else:
        _put_rule(conn, inverse.kind, inverse.key, inverse.lane)


def _put_rule(conn: Connection, kind: str, key: str, lane: str) -> None:
    conn.execute("INSERT OR REPLACE INTO learned (kind, key, lane) VALUES (?, ?, ?)", (kind, key, lane))
