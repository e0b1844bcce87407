"""What is asked of the user, by message; and summaries, by what they are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from copilot.store import stages, views
from copilot.store.db import Connection, Store, reading, writing
from copilot.store.prepared import clean
from copilot.types import Ask, Sentence, View

_encode = msgspec.json.Encoder().encode
_ask = msgspec.json.Decoder(Ask).decode
_sentences = msgspec.json.Decoder(tuple[Sentence, ...]).decode


@dataclass(frozen=True, slots=True)
class Summary:
    """A stored summary, the hash of what it was made from, and the engine (with version) that made it."""

    input_hash: str
    engine: str
    sentences: tuple[Sentence, ...]


def put_asks(db: Store, asks: Mapping[int, Sequence[Ask]], *, engine: str) -> None:
    """Replace the asks of these messages; an empty list says there are none. Messages that are gone are left out."""
    with writing(db, durable=False) as conn:
        conn.executemany("DELETE FROM asks WHERE message = ?", [(id,) for id in asks])
        there = [id for id, some in asks.items() if some and _there(conn, id)]
        conn.executemany(
            "INSERT INTO asks (message, number, due, tier, engine, data) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (id, number, ask.due, ask.tier.value, engine, _encode(ask))
                for id in there
                for number, ask in enumerate(sorted(asks[id], key=lambda one: one.citation.start))
            ],
        )
        stages.finish(conn, "asks", asks)


def _there(conn: Connection, id: int) -> bool:
    return conn.execute("SELECT 1 FROM messages WHERE id = ?", (id,)).fetchone() is not None


def asks(db: Store, view: View, *, limit: int | None = None) -> tuple[Ask, ...]:
    """The asks in a view, newest message first, in the order of their places in it."""
    with reading(db) as conn:
        chosen = views.chosen(view)
        rows = conn.execute(
            f"SELECT a.data FROM {chosen.source} CROSS JOIN asks a ON a.message = {chosen.id}"
            f" WHERE {chosen.where} ORDER BY {chosen.id} DESC, a.number LIMIT ?",
            (*chosen.parameters, -1 if limit is None else limit),
        ).fetchall()
    return tuple([_ask(data) for (data,) in rows])


def asks_of(db: Store, ids: Iterable[int]) -> dict[int, tuple[Ask, ...]]:
    """The asks of each of these messages that has any."""
    found: dict[int, tuple[Ask, ...]] = {}
    with reading(db) as conn:
        for id in ids:
            rows = conn.execute("SELECT data FROM asks WHERE message = ? ORDER BY number", (id,)).fetchall()
            if rows:
                found[id] = tuple(_ask(data) for (data,) in rows)
    return found


def put_summary(
    db: Store, scope: str, key: str, *, input_hash: str, engine: str, sentences: Sequence[Sentence]
) -> None:
    """Keep the summary of a thing: scope "thread", "topic", "lane" or "day", and its key."""
    with writing(db, durable=False) as conn:
        conn.execute(
            "INSERT OR REPLACE INTO summaries (scope, key, input_hash, engine, data) VALUES (?, ?, ?, ?, ?)",
            (scope, clean(key), input_hash, engine, _encode(tuple(sentences))),
        )


def summary(db: Store, scope: str, key: str) -> Summary | None:
    """The summary kept, whatever it was made from; compare `input_hash` and `engine` to know whether it still holds."""
    with reading(db) as conn:
        found = conn.execute(
            "SELECT input_hash, engine, data FROM summaries WHERE scope = ? AND key = ?", (scope, key)
        ).fetchone()
    return None if found is None else Summary(found[0], found[1], _sentences(found[2]))
