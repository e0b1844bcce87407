"""Views as SQL: which messages a list shows, newest first, and what can be counted over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from copilot.store import beginnings, search
from copilot.store.db import Connection
from copilot.store.keys import first_id
from copilot.types import View

_BOXES = {"archive": ("archive", "all")}


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a SELECT from FROM on, with its parameters; `id` names the row id column to order by."""

    source: str
    where: str
    parameters: tuple[Any, ...]
    id: str


def newest(conn: Connection, view: View, limit: int | None) -> list[int]:
    """The row ids of a view, newest first. Raises SearchError."""
    condition = _condition(view)
    if condition is not None and limit is not None and limit <= beginnings.FAR and condition.beginning:
        found = _by_beginning(conn, view, condition, limit)
        if found is not None:
            return found
    chosen = selection(view, condition)
    rows = conn.execute(
        f"SELECT {chosen.id} FROM {chosen.source} WHERE {chosen.where} ORDER BY {chosen.id} DESC LIMIT ?",
        (*chosen.parameters, -1 if limit is None else limit),
    ).fetchall()
    return [id for (id,) in rows]


def aggregate(conn: Connection, view: View, columns: str, group: str = "") -> list[Any]:
    """Aggregates over the messages `m` of a view."""
    chosen = selection(view, _condition(view))
    tail = f" GROUP BY {group}" if group else ""
    sql = f"SELECT {columns} FROM {chosen.source} WHERE {chosen.where}{tail}"
    return conn.execute(sql, chosen.parameters).fetchall()


def selection(view: View, condition: search.Condition | None) -> Selection:
    """The messages `m` of a view, found through the full text when the query has words."""
    clauses, parameters = _clauses(view, place=condition is None or not condition.place)
    source, id = "messages m", "m.id"
    if condition is not None:
        clauses.append(condition.where)
        parameters += condition.parameters
        if condition.match:
            # CROSS JOIN fixes the order: walk the hits from the newest, look each up.
            source, id = "words CROSS JOIN messages m ON m.id = words.rowid", "words.rowid"
            clauses.insert(0, "words MATCH ?")
            parameters.insert(0, condition.match)
    return Selection(source, " AND ".join(f"({one})" for one in clauses if one) or "1", tuple(parameters), id)


def chosen(view: View) -> Selection:
    """The messages `m` of a view, for a SELECT that reads other tables along with them. Raises SearchError."""
    return selection(view, _condition(view))


def subselect(view: View) -> tuple[str, tuple[Any, ...]]:
    """A SELECT of the row ids of a view, in no order."""
    chosen = selection(view, _condition(view))
    return f"SELECT {chosen.id} FROM {chosen.source} WHERE {chosen.where}", chosen.parameters


def _condition(view: View) -> search.Condition | None:
    return search.parse(view.query, typing=view.typing) if view.query.strip() else None


def _clauses(view: View, *, place: bool) -> tuple[list[str], list[Any]]:
    clauses: list[str] = []
    parameters: list[Any] = []
    if view.box and place:
        boxes = _BOXES.get(view.box, (view.box,))
        clauses.append(f"m.box IN ({','.join('?' * len(boxes))})" if len(boxes) > 1 else "m.box = ?")
        parameters += boxes
    for column, value in (("lane", view.lane), ("topic", view.topic), ("thread", view.thread)):
        if value:
            clauses.append(f"m.{column} = ?")
            parameters.append(value)
    if view.ids:
        clauses.append("m.id IN (SELECT value FROM json_each(?))")
        parameters.append(f"[{','.join(map(str, view.ids))}]")
    if view.unread:
        clauses.append("m.unread = 1")
    if view.since:
        clauses.append("m.id >= ?")
        parameters.append(first_id(view.since))
    return clauses, parameters


def _by_beginning(conn: Connection, view: View, condition: search.Condition, limit: int) -> list[int] | None:
    """The newest hits of a short beginning of a word, from the newest few candidates; None when they do not suffice.

    The full text has to gather all words with that beginning first, which takes long just when there are many. Then,
    however, the newest few hundred messages hold enough of them.
    """
    most = max(beginnings.MOST, 2 * limit)
    chosen = selection(view, condition.without_beginning())
    candidates: Sequence[int] = [
        id
        for (id,) in conn.execute(
            f"SELECT {chosen.id} FROM {chosen.source} WHERE {chosen.where} ORDER BY {chosen.id} DESC LIMIT ?",
            (*chosen.parameters, most),
        ).fetchall()
    ]
    found = beginnings.holding(conn, candidates, condition.beginning, limit)
    if found is None or (len(found) < limit and len(candidates) == most):
        return None
    return found
