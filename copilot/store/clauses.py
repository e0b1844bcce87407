"""The clauses of the search syntax: `field:value`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from copilot.errors import SearchError
from copilot.store import moments, phrases
from copilot.store.grams import RUN
from copilot.store.keys import first_id
from copilot.store.query import Clause
from copilot.types import ANSWERED, DRAFT, FLAGGED, FORWARDED, Lane, Role

_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)([kmg]?)b?$", re.IGNORECASE)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class Compiled:
    """One clause: a full-text expression, or SQL with parameters; neither means everything. See `Condition.place`."""

    match: str = ""
    where: str = ""
    parameters: tuple[Any, ...] = ()
    place: bool = False


_ALL = Compiled()
_Maker = Callable[[Clause, datetime, bool], Compiled]


def compile(clause: Clause, now: datetime, *, typing: bool) -> Compiled:
    """Compile one clause. Raises SearchError; with `typing`, what is unfinished finds everything."""
    field = _ALIASES.get(clause.field, clause.field)
    maker = _FIELDS.get(field)
    try:
        if maker is None:
            raise _unknown(clause)
        if not clause.value:
            raise SearchError(f"{clause.field}: needs something after it.", f"For example {_EXAMPLES.get(field, '')}.")
        return maker(clause, now, typing)
    except SearchError:
        if typing and clause.last and maker is not None:
            return _ALL
        if typing and maker is None:
            return Compiled(phrases.expression(f"{clause.field} {clause.value}", prefix=clause.last))
        raise


def _unknown(clause: Clause) -> SearchError:
    near = difflib.get_close_matches(clause.field, [*_FIELDS, *_ALIASES], n=1, cutoff=0.6)
    quotes = f'put it in quotes to search for the words: "{clause.field}:{clause.value}"'
    hint = f"Did you mean {near[0]}:? Or {quotes}." if near else f"P{quotes[1:]}."
    return SearchError(f"There is no search by {clause.field}:.", hint)


def _one_of(clause: Clause, known: dict[str, Compiled]) -> Compiled:
    value = clause.value.lower()
    if value in known:
        return known[value]
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    hint = f"Did you mean {clause.field}:{near[0]}?" if near else f"It may be {', '.join(known)}."
    raise SearchError(f"{clause.field}: does not know {clause.value!r}.", hint)


def _words(columns: str, plain: str) -> _Maker:
    """Full text in some columns; for characters without blanks between words also the very string in `plain`."""

    def make(clause: Clause, now: datetime, typing: bool) -> Compiled:
        prefix = (typing and clause.last and not clause.whole) or clause.value.endswith("*")
        match = phrases.expression(clause.value, columns=columns, prefix=prefix)
        if not phrases.paired(clause.value):
            return Compiled(match)
        runs = RUN.findall(clause.value)
        holds = " AND ".join(f"instr({plain}, ?)" for _ in runs)
        return Compiled(
            "",
            "m.id IN (SELECT rowid FROM words WHERE words MATCH ?)"
            f" AND EXISTS (SELECT 1 FROM indexed x WHERE x.id = m.id AND {holds})",
            (match, *runs),
        )

    return make


def _before(clause: Clause, now: datetime, typing: bool) -> Compiled:
    return Compiled("", "m.id < ?", (first_id(_span(clause, now)[0]),))


def _after(clause: Clause, now: datetime, typing: bool) -> Compiled:
    return Compiled("", "m.id >= ?", (first_id(_span(clause, now)[0]),))


def _on(clause: Clause, now: datetime, typing: bool) -> Compiled:
    start, end = _span(clause, now)
    return Compiled("", "m.id >= ? AND m.id < ?", (first_id(start), first_id(end)))


def _span(clause: Clause, now: datetime) -> tuple[int, int]:
    found = moments.span(clause.value, now)
    if found is None:
        raise SearchError(
            f"{clause.value!r} is not a date.", "Write 2026-11-01, 2026-11, today, yesterday, monday, 7d, 2w, 3m or 1y."
        )
    start, end = found
    if clause.field == "on":
        start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, int(start.timestamp())), max(0, int(end.timestamp()))


def _size(sign: str) -> _Maker:
    def make(clause: Clause, now: datetime, typing: bool) -> Compiled:
        found = _SIZE.match(clause.value)
        if not found:
            raise SearchError(f"{clause.value!r} is not a size.", "Write 500, 10k or 2M.")
        return Compiled("", f"m.bytes {sign} ?", (int(float(found[1]) * _UNITS[found[2].lower()]),))

    return make


def _keyword(word: str) -> Compiled:
    return Compiled("", "instr(' ' || m.keywords || ' ', ?)", (f" {word} ",))


_IS = {
    "unread": Compiled("", "m.unread = 1"),
    "read": Compiled("", "m.unread = 0"),
    "starred": _keyword(FLAGGED),
    "flagged": _keyword(FLAGGED),
    "answered": _keyword(ANSWERED),
    "replied": _keyword(ANSWERED),
    "forwarded": _keyword(FORWARDED),
    "draft": _keyword(DRAFT),
}
_ASK = Compiled("", "EXISTS (SELECT 1 FROM asks a WHERE a.message = m.id)")
_ATTACHMENT = Compiled("", "m.attachments > 0")
_HAS = {
    "attachment": _ATTACHMENT,
    "attachments": _ATTACHMENT,
    "invite": Compiled("", "m.invite = 1"),
    "ask": _ASK,
    "asks": _ASK,
}
_EVERYWHERE = Compiled(place=True)
_IN = {
    **{role.value: Compiled("", "m.box = ?", (role.value,), place=True) for role in Role if role.value},
    "archive": Compiled("", "m.box IN ('archive', 'all')", place=True),
    "snoozed": Compiled("", "m.box = 'snoozed'", place=True),
    "anywhere": _EVERYWHERE,
    "all": _EVERYWHERE,
}


def _is(clause: Clause, now: datetime, typing: bool) -> Compiled:
    return _one_of(clause, _IS)


def _has(clause: Clause, now: datetime, typing: bool) -> Compiled:
    return _one_of(clause, _HAS)


def _lane(clause: Clause, now: datetime, typing: bool) -> Compiled:
    return _one_of(clause, {lane.value: Compiled("", "m.lane = ?", (lane.value,)) for lane in Lane})


def _in(clause: Clause, now: datetime, typing: bool) -> Compiled:
    known = _IN.get(clause.value.lower())
    if known is not None:
        return known
    return Compiled(
        "",
        "m.id IN (SELECT l.message FROM locations l JOIN folders f ON f.id = coalesce(l.target, l.folder)"
        " WHERE lower(f.name) = ?1 OR lower(f.name) LIKE '%/' || ?1 OR lower(f.name) LIKE '%.' || ?1)".replace(
            "?1", "?"
        ),
        (clause.value.lower(),) * 3,
        place=True,
    )


def _topic(clause: Clause, now: datetime, typing: bool) -> Compiled:
    return Compiled(
        "",
        "m.topic IN (SELECT id FROM topics WHERE id = ? OR instr(lower(coalesce(nullif(own_name, ''), name)), ?))",
        (clause.value, clause.value.lower()),
    )


def _list(clause: Clause, now: datetime, typing: bool) -> Compiled:
    found = "m.id IN (SELECT id FROM envelopes WHERE list != '' AND instr(list, ?))"
    return Compiled("", found, (clause.value.lower().strip("<>"),))


def _id(clause: Clause, now: datetime, typing: bool) -> Compiled:
    value = clause.value
    found = "m.id IN (SELECT id FROM envelopes WHERE message_id IN (?, ?))"
    return Compiled("", found, (value, f"<{value}>"))


def _thread(clause: Clause, now: datetime, typing: bool) -> Compiled:
    if not clause.value.isascii() or not clause.value.isdigit() or len(clause.value) > 18:
        raise SearchError(f"{clause.value!r} is not a thread.", "A thread is a number, as show --json prints it.")
    return Compiled("", "m.thread = ?", (int(clause.value),))


_FIELDS: dict[str, _Maker] = {
    "from": _words("senders", "x.senders"),
    "to": _words("receivers copies", "x.receivers || ' ' || x.copies"),
    "cc": _words("copies", "x.copies"),
    "subject": _words("subject", "x.subject"),
    "body": _words("body", "x.body"),
    "lane": _lane,
    "topic": _topic,
    "in": _in,
    "is": _is,
    "has": _has,
    "before": _before,
    "after": _after,
    "on": _on,
    "larger": _size(">"),
    "smaller": _size("<"),
    "list": _list,
    "id": _id,
    "thread": _thread,
}
_ALIASES = {
    "folder": "in",
    "box": "in",
    "since": "after",
    "newer": "after",
    "until": "before",
    "older": "before",
    "bigger": "larger",
    "sender": "from",
    "bcc": "cc",
    "msgid": "id",
    "text": "body",
}
_EXAMPLES = {
    "from": "from:anna",
    "to": "to:anna",
    "cc": "cc:anna",
    "subject": "subject:budget",
    "body": "body:budget",
    "lane": "lane:team",
    "topic": "topic:budget",
    "in": "in:archive",
    "is": "is:unread",
    "has": "has:attachment",
    "before": "before:2026-11-01",
    "after": "after:7d",
    "on": "on:yesterday",
    "larger": "larger:2M",
    "smaller": "smaller:10k",
    "list": "list:dev.example.org",
    "id": "id:<1@example.com>",
    "thread": "thread:12",
}
