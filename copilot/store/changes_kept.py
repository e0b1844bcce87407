"""Changes to what is kept here beside mail: records, preferences, drafts.

An inverse holds what it replaced and what it put there. Taking it back merges by field: what was changed since in other
fields stays.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from copilot.errors import Conflict, NotFound
from copilot.store import drafts, preferences, records
from copilot.store.db import Connection
from copilot.types.changes import Prefer, Remove, Save, SaveDraft
from copilot.types.records import KINDS, RecordKind
from copilot.types.writing import Draft


class RecordBack(msgspec.Struct, tag="record", array_like=True, frozen=True):
    """A record before and after, None where there was none; only the fields that differ when there were both."""

    kind: RecordKind
    id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class PreferenceBack(msgspec.Struct, tag="preference", array_like=True, frozen=True):
    """A preference before and after, "" for none."""

    kind: str
    key: str
    before: str
    after: str


class DraftBack(msgspec.Struct, tag="draft", array_like=True, frozen=True):
    """A draft that was saved, and the hash of what was in it."""

    id: int
    digest: str


def save(conn: Connection, change: Save) -> list[RecordBack]:
    """Write records; those that are as wanted already are left out of the inverses."""
    done: list[RecordBack] = []
    for record in change.records:
        replaced = records.put(conn, record)
        kind, after = records.kind_of(record), records.plain(record)
        if replaced is None:
            done.append(RecordBack(kind, record.id, None, after))
            continue
        before = records.plain(replaced)
        differ = [name for name in after if after[name] != before[name]]
        if differ:
            both = ({name: side[name] for name in differ} for side in (before, after))
            done.append(RecordBack(kind, record.id, *both))
    return done


def remove(conn: Connection, change: Remove) -> list[RecordBack]:
    """Remove records; those that are gone already are passed over."""
    gone = [records.drop(conn, KINDS[change.kind], id) for id in change.ids]
    return [RecordBack(change.kind, one.id, records.plain(one), None) for one in gone if one is not None]


def prefer(conn: Connection, change: Prefer) -> list[PreferenceBack]:
    """Remember or forget a preference."""
    before = preferences.put(conn, change.kind, change.key, change.value)
    return [PreferenceBack(change.kind, change.key, before, change.value)] if before != change.value else []


def save_draft(conn: Connection, change: SaveDraft, *, now: int) -> list[DraftBack]:
    """Keep a new draft."""
    id = drafts.save(conn, change.draft, now=now)
    return [DraftBack(id, _digest(change.draft))]


def _digest(draft: Draft) -> str:
    return blake2b(msgspec.msgpack.encode(draft), digest_size=16).hexdigest()


def restore(conn: Connection, back: RecordBack) -> None:
    """Put a record back as it was. Raises Conflict when what this change touched was changed since."""
    type = KINDS[back.kind]
    held = records.held(conn, type, back.id)
    now = None if held is None else records.plain(held)
    if not _as_left(now, back):
        name = records.name_of(held) if held else back.id
        raise Conflict(f"The {back.kind} “{name}” was changed since.", "Change it by hand.")
    if back.before is None:
        records.drop(conn, type, back.id)
    else:
        records.put(conn, records.made(type, (now or {}) | back.before))


def _as_left(now: dict[str, Any] | None, back: RecordBack) -> bool:
    """Whether what a change touched is as it left it, or as it was before."""
    if now is None:
        return back.before is None or back.after is None
    if back.after is None:
        return now == back.before
    before = back.before or {"done_at": now.get("done_at")}  # closing a task is no reason to keep what was made wrongly
    return all(now.get(name) in (value, before.get(name, value)) for name, value in back.after.items())


def restore_preference(conn: Connection, back: PreferenceBack) -> None:
    """Remember again what was remembered before. Raises Conflict when it was changed since."""
    if preferences.get(conn, back.kind, back.key) not in (back.after, back.before):
        raise Conflict(f"What is remembered about {back.key} was changed since.", "Change it by hand.")
    preferences.put(conn, back.kind, back.key, back.before)


def discard(conn: Connection, back: DraftBack) -> str:
    """Discard a draft that was saved; returns why not when somebody wrote on it since."""
    try:
        held = drafts.get(conn, back.id)
    except NotFound:
        return ""
    if held.queued or _digest(held.draft) != back.digest:
        return "the draft was changed since and stays"
    drafts.discard(conn, [back.id])
    return ""
