"""Records as CSV (RFC 4180). Cells that a spreadsheet would run as a formula are written with an apostrophe before.

Our own files come back exactly. Of other programs' files the columns are known by their names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from copilot.errors import UsageError
from copilot.toolkit.exchange_columns import Row, joined, kind_of, read_row
from copilot.types.records import Record, Source

MOST_ROWS = 100_000
_MOST_CELL = 1_000_000
_RUN = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'")
_TIMES = {"remind_at", "created_at", "done_at", "at"}


def write(records: Sequence[Record], companies: Mapping[str, str]) -> str:
    """Records of one kind, with a row of names on top. Raises UsageError."""
    if not records or len({type(one) for one in records}) != 1:
        raise UsageError("A CSV file holds records of one kind.", "Write people, companies and tasks one by one.")
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    names = [one.name for one in fields(records[0]) if one.name != "source"]
    sourced = any(one.name == "source" for one in fields(records[0]))
    origin = [f"source.{one.name}" for one in fields(Source)] if sourced else []
    works_for = ["organization"] if "company" in names else []
    writer.writerow([*names, *works_for, *origin])
    for record in records:
        cells = [_cell(name, getattr(record, name)) for name in names]
        cells += [companies.get(getattr(record, "company", ""), "") for _ in works_for]
        cells += [str(getattr(getattr(record, "source", None), name.partition(".")[2])) for name in origin]
        writer.writerow([_harmless(one) for one in cells])
    return "\ufeff" + out.getvalue()


def read(text: str) -> tuple[list[Record], list[tuple[str, str]]]:
    """The records of a file, and (where, why) of rows that made no sense."""
    rows = _rows(text)
    names = [name.strip().lower() for name in next(rows, (0, []))[1]]
    kind = kind_of(names)
    if kind is None:
        return [], []
    records: list[Record] = []
    skipped: list[tuple[str, str]] = []
    for number, cells in rows:
        if number > MOST_ROWS:
            skipped.append((f"row {number}", f"only {MOST_ROWS} rows are read"))
            break
        row = Row(names, [_plain(one) for one in cells])
        if not any(row.cells):
            continue
        try:
            records += read_row(kind, row)
        except ValueError as error:
            skipped.append((f"row {number}", str(error)))
    return records, skipped


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers; the separator is the one that the first line has most of."""
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(_MOST_CELL)
    reader = csv.reader(io.StringIO(text.replace("\0", "").removeprefix("\ufeff"), newline=""), delimiter=separator)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue


def _cell(name: str, value: Any) -> str:
    if name in _TIMES:
        return _time(value)
    return joined(value) if isinstance(value, tuple) else str(value)


def _time(seconds: int) -> str:
    """An epoch second as people write times, "" for none."""
    if not 0 < seconds < 250_000_000_000:
        return str(seconds or "")
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUN) else cell


_MADE_HARMLESS = re.compile("'(?=[" + re.escape("".join(_RUN)) + "])")


def _plain(cell: str) -> str:
    return cell[1:] if _MADE_HARMLESS.match(cell) else cell
