"""What the columns of a CSV file mean, ours and those of address books and task lists, and the records they make."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from copilot.errors import UsageError
from copilot.mail import charset
from copilot.store import recurrence, tasks
from copilot.store.records import id_of
from copilot.types.records import KINDS, Company, Interaction, Person, Record, RecordKind, Source, Task

MOST_NOTE = 100_000
_MOST_LINE = 1000
_OUTSIDE = re.compile(r"[^a-z0-9.]+")

_COLUMNS: dict[str, str] = {
    "name": r"name|full name|display name|company name",
    "first": r"first name|given name|vorname",
    "last": r"last name|family name|surname|nachname",
    "emails": r"emails?|e mail|e mail address|email address|e mail \d( value| address)?|primary email|e mail \d value",
    "phones": r"phones?|phone \d value|(mobile|business|home|primary|work|main)? ?phone( number)?|mobile|telephone",
    "title": r"title|job title|organization title|organization 1 title|role|position|task|task name|subject",
    "organization": r"organi[sz]ation|organization( 1)? name|company|employer|associated company",
    "url": r"url|website|web page|website \d value|website url",
    "domain": r"domain|company domain name|website domain",
    "note": r"notes?|description|comments?",
    "tags": r"tags?|labels?|categories|group membership",
    "due": r"due|due date|deadline|due on",
    "done_at": r"done at|completed at|completed|done",
    "created_at": r"created at|created",
}
_KNOWN = {name: re.compile(f"(?:{pattern})$") for name, pattern in _COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the names of the columns and the cells below them."""

    names: list[str]
    cells: list[str]

    def own(self) -> dict[str, str]:
        """The cells by the names as they stand there."""
        return dict(zip(self.names, self.cells, strict=False))

    def all(self, field: str) -> list[str]:
        """The cells of every column that means this, in order, without empty ones."""
        found = zip(self.names, self.cells, strict=False)
        return [cell for name, cell in found if cell and _means(name, field)]

    def one(self, field: str) -> str:
        """The first of them, "" for none."""
        return next(iter(self.all(field)), "")


def _means(name: str, field: str) -> bool:
    plain = _OUTSIDE.sub(" ", name).strip()
    return name == field or bool(field in _KNOWN and _KNOWN[field].match(plain))


def kind_of(names: list[str]) -> RecordKind | None:
    """Of which kind the records below these columns are, None when they are of none."""
    own = set(names)
    for kind, marks in _MARKS:
        if marks <= own:
            return kind
    row = Row(names, ["x"] * len(names))
    if row.all("emails") or row.all("phones") or row.all("first"):
        return "person"
    if row.all("due") or (row.all("title") and not row.all("name")):
        return "task"
    if row.all("domain"):
        return "company"
    return "person" if row.all("name") else None


_MARKS: tuple[tuple[RecordKind, set[str]], ...] = (
    ("person", {"id", "emails"}),
    ("company", {"id", "name", "domain"}),
    ("task", {"id", "title", "due"}),
    ("deal", {"id", "stage"}),
    ("interaction", {"id", "at", "message_id"}),
)


def read_row(kind: RecordKind, row: Row) -> list[Record]:
    """The record of a row, and the company that it names. Raises ValueError with the reason in words."""
    if set(dict(_MARKS)[kind]) <= set(row.names):
        record = _own(kind, row.own())
        organization = charset.line(row.own().get("organization", ""))
        company = record.company if isinstance(record, Person) else ""
        return [Company(company, organization), record] if company and organization else [record]
    return {"company": _company, "task": _task}.get(kind, _person)(row)


def _own(kind: RecordKind, cells: dict[str, str]) -> Record:
    """A record of our own file."""
    type = KINDS[kind]
    values: dict[str, Any] = {}
    for name, field in type.__dataclass_fields__.items():
        cell = cells.get(name, "")
        if name == "source":
            values[name] = _source(cells)
        elif "tuple" in str(field.type):
            values[name] = split(cell)
        else:
            values[name] = _seconds(cell) if field.type == "int" else _words(name, cell)
    if not values["id"]:
        raise ValueError("it has no id")
    return _checked(type(**values))


def _source(cells: dict[str, str]) -> Source:
    start, end = (_number(cells.get(f"source.{one}", "")) for one in ("start", "end"))
    quote = charset.quiet(cells.get("source.quote", ""))[:MOST_NOTE]
    return Source(charset.line(cells.get("source.message_id", "")), start, end, quote)


def _checked(record: Record) -> Record:
    if isinstance(record, Interaction) and record.kind not in ("mail", "call", "meeting", "note"):
        raise ValueError(f"there is no {record.kind!r} among interactions")
    if isinstance(record, Task):
        _check_task(record)
    if not getattr(record, "name", getattr(record, "title", "x")):
        raise ValueError("it has no name")
    return record


def _check_task(task: Task) -> None:
    if task.due and tasks.moment(task.due, UTC) is None:
        raise ValueError(f"{task.due!r} is not a date")
    if task.repeat:
        try:
            recurrence.check(task.repeat)
        except UsageError as error:
            raise ValueError(error.message) from error


def _person(row: Row) -> list[Record]:
    whole = " ".join(filter(None, (row.one("first"), row.one("last"))))
    emails = tuple(dict.fromkeys(one.lower() for cell in row.all("emails") for one in _apart(cell) if "@" in one))
    name = charset.line(row.one("name") or whole) or (emails[0] if emails else "")
    if not name:
        raise ValueError("it names nobody")
    organization = charset.line(row.one("organization"))[:_MOST_LINE]
    company = id_of("company", organization.lower()) if organization else ""
    person = Person(
        id=id_of("person", emails[0] if emails else name.lower()),
        name=name[:_MOST_LINE],
        emails=emails,
        phones=tuple(dict.fromkeys(one for cell in row.all("phones") for one in _apart(cell))),
        title=charset.line(row.one("title"))[:_MOST_LINE],
        company=company,
        url=charset.line(row.one("url"))[:_MOST_LINE],
        note=_words("note", row.one("note")),
        tags=tuple(one for one in _apart(row.one("tags")) if not one.startswith("*")),
    )
    return [Company(company, organization), person] if company else [person]


def _company(row: Row) -> list[Record]:
    name = charset.line(row.one("name") or row.one("organization"))[:_MOST_LINE]
    domain = charset.line(row.one("domain")).lower()
    if not name and not domain:
        raise ValueError("it names no company")
    url, note = charset.line(row.one("url"))[:_MOST_LINE], _words("note", row.one("note"))
    tags = tuple(_apart(row.one("tags")))
    return [Company(id_of("company", domain or name.lower()), name or domain, domain, url, note, tags)]


def _task(row: Row) -> list[Record]:
    title = charset.line(row.one("title") or row.one("name"))[:_MOST_LINE]
    if not title:
        raise ValueError("it says nothing to do")
    due = row.one("due").strip()
    task = Task(
        id=id_of("task", title, due),
        title=title,
        note=_words("note", row.one("note")),
        due=due,
        created_at=_seconds(row.one("created_at")),
        done_at=_done(row.one("done_at")),
    )
    _check_task(task)
    return [task]


def joined(values: Iterable[str]) -> str:
    """Several values in one cell, between semicolons."""
    return "; ".join(one.replace("\\", "\\\\").replace(";", "\\;") for one in values)


def split(cell: str) -> tuple[str, ...]:
    """The values of a cell that was joined; empty ones are left out."""
    values = [""]
    for piece in re.findall(r"\\.|;|[^;\\]+|\\", cell, re.DOTALL):
        if piece == ";":
            values.append("")
        else:
            values[-1] += piece[1] if piece[0] == "\\" and len(piece) == 2 else piece
    return tuple(value for one in values if (value := charset.line(one)))


def _apart(cell: str) -> list[str]:
    """The values of a cell of another program."""
    return [value for one in re.split(r" ::: |[;,\n]", cell) if (value := charset.line(one)[:_MOST_LINE])]


def _words(name: str, cell: str) -> str:
    return charset.quiet(cell)[:MOST_NOTE] if name in ("note", "text") else charset.line(cell)[:_MOST_LINE]


def _done(cell: str) -> int:
    """When it was done; 1 where only that it was is said. Raises ValueError."""
    said = {"yes": 1, "true": 1, "x": 1, "done": 1, "no": 0, "false": 0}.get(cell.strip().lower())
    return _seconds(cell) if said is None else said


def _number(cell: str) -> int:
    return int(cell) if re.fullmatch(r"-?[0-9]{1,18}", cell) else 0


def _seconds(cell: str) -> int:
    """An epoch second, from a time as people write it or from a number. Raises ValueError."""
    cell = cell.strip()
    if not cell or re.fullmatch(r"-?[0-9]{1,18}", cell):
        return _number(cell)
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is not a time") from None
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
