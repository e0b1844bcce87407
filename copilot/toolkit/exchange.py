"""People, companies and tasks as files that other programs read and write: CSV (RFC 4180) and vCard (RFC 6350).

`write` and `read` are each other's inverse for what is kept here; files of other programs are read as far as they make
sense, and what does not is told. `merged` joins what was read with what is here, so that nobody is kept twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from copilot.errors import UsageError
from copilot.toolkit import exchange_csv, exchange_vcard
from copilot.types.records import Company, Person, Record, Task

if TYPE_CHECKING:
    from copilot.store.db import Store

Form = Literal["csv", "vcard"]
LARGEST = 64_000_000
"""How many bytes a file may have."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a file holds; `skipped` is (where, why) of what made no sense."""

    records: tuple[Record, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def read(name: str, data: bytes) -> Exchanged:
    """The records in a file; its content says of which form and kind it is. Raises UsageError when it is of none."""
    if len(data) > LARGEST:
        raise UsageError(f"{name} is too large.", f"At most {LARGEST // 1_000_000} MB can be read; split it.")
    from copilot.mail import charset

    text = charset.decode(data.removeprefix(b"\xef\xbb\xbf"))[0]
    form = exchange_vcard if text.lstrip()[:11].upper() == "BEGIN:VCARD" else exchange_csv
    records, skipped = form.read(text)
    if not records and not skipped:
        raise UsageError(f"{name} holds no people, companies or tasks.", "A CSV file needs its columns' names on top.")
    return Exchanged(tuple(dict.fromkeys(records)), tuple(skipped))


def write(records: Sequence[Record], form: Form, *, companies: Iterable[Company] = ()) -> bytes:
    """Records of one kind as a CSV file, or people and companies as vCards, with the names of their `companies`.

    Raises UsageError for records that the form cannot hold.
    """
    names = {one.id: one.name for one in (*companies, *records) if isinstance(one, Company)}
    written = exchange_vcard.write(records, names) if form == "vcard" else exchange_csv.write(records, names)
    return written.encode("utf-8", "replace")


def merged(db: Store, records: Iterable[Record]) -> tuple[Record, ...]:
    """What is to be saved: new records, and known ones with what they lacked. What is here already is left out.

    People are known by id or address, companies by id, domain or name, tasks by id. Nothing that is here is replaced.
    """
    from copilot.store import records as store

    with_ids: dict[str, str] = {}
    wanted: dict[str, Record] = {}
    for one in sorted(records, key=lambda record: not isinstance(record, Company)):
        if isinstance(one, Person):
            one = replace(one, company=with_ids.get(one.company, one.company))
        known = wanted.get(one.id) or _known(db, one)
        joined = one if known is None else _filled(known, one)
        with_ids[one.id] = joined.id
        wanted[joined.id] = joined
    return tuple(one for one in wanted.values() if store.held(db, type(one), one.id) != one)


def _known(db: Store, one: Record) -> Record | None:
    from copilot.store import records as store

    known: Record | None = store.held(db, type(one), one.id)
    if known is None and isinstance(one, Person):
        known = next(filter(None, (store.by_email(db, email) for email in one.emails)), None)
    if known is None and isinstance(one, Company):
        same = store.folded(one.name)
        named = (company for company in store.find(db, Company, one.name) if store.folded(company.name) == same)
        known = (store.by_domain(db, one.domain) if one.domain else None) or next(named, None)
    return known


def _filled(known: Record, one: Record) -> Record:
    """A known record with the values it lacked; lists hold both."""
    if isinstance(known, Task):
        return known
    more: dict[str, Any] = {}
    for name in type(known).__dataclass_fields__.keys() - {"id"}:
        here, there = getattr(known, name), getattr(one, name)
        if isinstance(here, tuple):
            more[name] = tuple(dict.fromkeys((*here, *there)))
        elif not here and there:
            more[name] = there
    return replace(known, **more)
