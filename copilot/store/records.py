"""Records of people and work: each is JSON in the table of its kind, found by what SQLite takes out of it.

They are changed by the journal alone (`Save`, `Remove`). Every reader takes the `Database` or the connection of an open
`write()`, and the class of the records wanted: `records.get(db, Person, id)`.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import Any, TypeVar, cast

import msgspec

from copilot.errors import NotFound
from copilot.store.db import Connection, Store, reading
from copilot.types.records import KINDS, Company, Deal, Interaction, Person, Record, RecordKind, Task

R = TypeVar("R", bound=Record)

_TABLES: dict[type[Any], str] = {
    Person: "people",
    Company: "companies",
    Deal: "deals",
    Interaction: "interactions",
    Task: "tasks",
}
_WORDS: dict[type[Any], tuple[str, ...]] = {
    Person: ("name", "emails", "phones", "title", "url", "note", "tags"),
    Company: ("name", "domain", "url", "note", "tags"),
    Deal: ("name", "stage", "amount", "note"),
    Interaction: ("text",),
    Task: ("title", "note"),
}
"""What is searched, the name first."""
_ORDER: dict[type[Any], str] = {
    Person: "words, id",
    Company: "words, id",
    Deal: "words, id",
    Interaction: "at DESC, id",
    Task: "done_at > 0, due = '', due, words, id",
}
_FILTERS: dict[type[Any], frozenset[str]] = {
    Person: frozenset({"company"}),
    Company: frozenset({"domain"}),
    Deal: frozenset({"company", "person", "stage"}),
    Interaction: frozenset({"company", "person", "message_id"}),
    Task: frozenset({"person", "awaits", "message_id"}),
}
_NAMES: dict[type[Any], RecordKind] = {type: kind for kind, type in KINDS.items()}
_DECODERS: dict[type[Any], msgspec.json.Decoder[Any]] = {one: msgspec.json.Decoder(one) for one in KINDS.values()}


def get(db: Store, type: type[R], id: str) -> R:
    """The record with this id. Raises NotFound."""
    found = held(db, type, id)
    if found is None:
        raise NotFound(f"There is no such {_NAMES[type]}.", "It may have been removed; history shows it.")
    return found


def held(db: Store, type: type[R], id: str) -> R | None:
    """The record with this id, None when there is none."""
    found = some(db, type, "id = ?", id)
    return found[0] if found else None


def find(db: Store, type: type[R], text: str, *, limit: int = 50) -> list[R]:
    """Records in which all these words begin or occur, whatever their case and accents; names first."""
    words = folded(text).split()
    holds = " AND ".join("instr(words, ?)" for _ in words) or "1"
    return some(
        db, type, f"{holds} ORDER BY instr(words, ?) != 1, {_ORDER[type]} LIMIT ?", *words, *words[:1] or [""], limit
    )


def listed(db: Store, type: type[R], *, limit: int | None = None, **filters: str) -> list[R]:
    """All records of a kind for which every filter holds: people by name, interactions newest first, tasks by due.

    Filters are company (people, deals, interactions), person (deals, interactions, tasks), domain (companies), stage
    (deals), message_id (interactions; for tasks that of their source) and awaits (tasks).
    """
    unknown = filters.keys() - _FILTERS[type]
    if unknown:
        raise TypeError(f"{_TABLES[type]} are not filtered by {', '.join(sorted(unknown))}")
    where = " AND ".join(f"{name} = ?" for name in filters) or "1"
    return some(db, type, f"{where} ORDER BY {_ORDER[type]} LIMIT ?", *filters.values(), -1 if limit is None else limit)


def count(db: Store, type: type[Record]) -> int:
    """How many records of a kind there are."""
    with reading(db) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {_TABLES[type]}").fetchone()[0])


def by_email(db: Store, email: str) -> Person | None:
    """The person with that address; of several the one whose name comes first."""
    found = some(
        db, Person, "id IN (SELECT person FROM emails WHERE email = ?) ORDER BY words, id LIMIT 1", email.lower()
    )
    return found[0] if found else None


def by_domain(db: Store, domain: str) -> Company | None:
    """The company of that domain, or of the nearest domain above it (mail.acme.example is of acme.example)."""
    labels = domain.lower().strip(".").split(".")
    for start in range(max(1, len(labels) - 1)):
        found = some(db, Company, "domain = ? ORDER BY words, id LIMIT 1", ".".join(labels[start:]))
        if found and found[0].domain:
            return found[0]
    return None


def emails(db: Store) -> dict[str, str]:
    """Every address that a person has, in lower case, with the person's id."""
    with reading(db) as conn:
        return dict(conn.execute("SELECT email, person FROM emails ORDER BY email, person DESC").fetchall())


def some(db: Store, type: type[R], where: str, *values: object) -> list[R]:
    """The records for which a condition of this module or its neighbours holds."""
    decode = _DECODERS[type].decode
    with reading(db) as conn:
        rows = conn.execute(f"SELECT data FROM {_TABLES[type]} WHERE {where}", values).fetchall()
    return [cast(R, decode(data)) for (data,) in rows]


def put(conn: Connection, record: Record) -> Record | None:
    """Write a record over the one of the same id; returns that one."""
    kind = type(record)
    before = held(conn, kind, record.id)
    data = plain(record)
    conn.execute(
        f"INSERT INTO {_TABLES[kind]} (id, words, data) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET words = excluded.words, data = excluded.data",
        (record.id, _words(kind, data), msgspec.json.encode(data).decode()),
    )
    return before


def drop(conn: Connection, type: type[R], id: str) -> R | None:
    """Remove a record; returns it, None when there was none."""
    before = held(conn, type, id)
    conn.execute(f"DELETE FROM {_TABLES[type]} WHERE id = ?", (id,))
    return before


def plain(record: Record) -> dict[str, Any]:
    """A record as JSON can hold it: half characters, which no file can, are replaced."""
    try:
        encoded = msgspec.json.encode(record)
    except UnicodeEncodeError:
        return {name: _whole(value) for name, value in msgspec.to_builtins(record).items()}
    return cast(dict[str, Any], msgspec.json.decode(encoded))


def made(type: type[R], data: dict[str, Any]) -> R:
    """The record that `plain` was made from."""
    return msgspec.convert(data, type)


def kind_of(record: Record) -> RecordKind:
    """The name of a record's kind."""
    return _NAMES[type(record)]


def id_of(kind: str, *parts: str) -> str:
    """The id of a record, made from what makes it itself: the same parts give the same id anywhere."""
    return f"{kind}-{blake2b(chr(0).join(parts).encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def name_of(record: Record) -> str:
    """What a person calls it."""
    return str(getattr(record, _WORDS[type(record)][0])) or record.id


def folded(text: str) -> str:
    """Text as it is compared: without case, accents and differences of width."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def _words(type: type[Record], data: dict[str, Any]) -> str:
    said = (data[name] for name in _WORDS[type])
    return folded("\n".join(one if isinstance(one, str) else " ".join(one) for one in said))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _whole(one) for name, one in value.items()}
    return [_whole(one) for one in value] if isinstance(value, list | tuple) else value
