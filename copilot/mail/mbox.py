"""Splits an mbox file into its messages without holding more than one of them.

A separator is a line `From ` with something like a sender and a date, followed by a header field, at the start of the
file or after a blank line; where writers left the blank line out, two header fields must follow. Body lines that merely
begin with `From ` are left alone, which naive readers get wrong, and so is the made-up separator that Mailman's
archiver leaves where such a line misled it. Formats: the mboxo and mboxrd of RFC 4155 and its relatives; one level of
`>From ` quoting is taken off, lest a body line be read as a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_TIME = rb"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]M)?"
_ZONE = rb"(?:[A-Z]{1,5}|[+-]\d{4})"
_DATE = re.compile(
    rb"(?:%s +)?(?:%s +\d{1,2}|\d{1,2} +%s)(?: +%s)?(?: +%s)* +\d{2,4}(?: +%s)?(?: +%s)* *(?:remote from .{1,80})?\r?$"
    % (_DAY, _MONTH, _MONTH, _TIME, _ZONE, _TIME, _ZONE)
)
_ISO = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S{0,20}(?: %s)?\r?$" % _ZONE)
_FIELD = re.compile(rb"(?:>?From |[!-9;-~]{1,128}[ \t]*:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MADE_UP = b"From bogus@does.not.exist.com "
_LINE_MAX = 500
_READ_MAX = 1 << 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of an mbox: where it begins, its bytes without the separator line, its size, the separator's date.

    `raw` is empty when the message is larger than the limit.
    """

    offset: int
    raw: bytes
    bytes: int
    delivered: datetime | None


def is_separator(line: bytes) -> bool:
    """Whether a line has the form of an mbox separator: `From `, something like a sender, a date to the line's end."""
    if not line.startswith(b"From ") or len(line) > _LINE_MAX or line.startswith(_MADE_UP):
        return False
    return bool(_DATE.search(line, 5) or _ISO.search(line, 5))


def split(file: BinaryIO, *, limit: int) -> Iterator[Entry]:
    """The messages of an open mbox, in file order. Whatever stands before the first separator is passed over."""
    start, separator = -1, b""
    lines: list[bytes] = []
    offset = size = 0
    blank = True
    ahead: list[bytes] = []
    while line := ahead.pop(0) if ahead else file.readline(_READ_MAX):
        if line.startswith(b"From ") and is_separator(line) and _confirmed(file, ahead, blank):
            if start >= 0:
                yield _entry(start, separator, lines if size <= limit else [], size)
            start, separator, lines, size = offset, line, [], 0
        elif start >= 0:
            size += len(line)
            if size <= limit:
                lines.append(line)
        blank = line in (b"\n", b"\r\n")
        offset += len(line)
    if start >= 0:
        yield _entry(start, separator, lines if size <= limit else [], size)


def _confirmed(file: BinaryIO, ahead: list[bytes], blank: bool) -> bool:
    """Whether header fields follow: one after a blank line, else two. The lines looked at are left in `ahead`."""
    while len(ahead) < 2 and (line := file.readline(_READ_MAX)):
        ahead.append(line)
    if blank:
        return not ahead or bool(_FIELD.match(ahead[0]))
    return len(ahead) == 2 and bool(_FIELD.match(ahead[0])) and bool(_FIELD.match(ahead[1]) or ahead[1][:1] in b" \t")


def _entry(offset: int, line: bytes, lines: list[bytes], size: int) -> Entry:
    raw = b"".join(lines)
    if raw.endswith((b"\n\n", b"\n\r\n")):
        raw = raw[: -2 if raw.endswith(b"\r\n") else -1]
    if b"\n>" in raw:
        raw = _QUOTED.sub(rb"\1", raw)
    return Entry(offset, raw, size, _delivered(line))


def _delivered(line: bytes) -> datetime | None:
    """The date of a separator line of the usual form (asctime, UTC by RFC 4155), or None."""
    found = re.search(rb"(%s) +(\d{1,2}) +(\d\d):(\d\d):(\d\d) +(\d{4})" % _MONTH, line)
    if not found:
        return None
    text = b" ".join((found[1][:3], *found.groups()[1:])).decode("ascii")
    try:
        return datetime.strptime(text, "%b %d %H %M %S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None
