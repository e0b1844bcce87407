"""The header block of a message: split, unfold, decode encoded words (RFC 2047), read dates and ids (RFC 5322).

All work is linear in the size of the block, and the block is cut at `BLOCK` bytes, each header at `ONE`.
"""

from __future__ import annotations

import binascii
import re
import string
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from copilot.mail import charset

BLOCK = 262_144
ONE = 16_384
IDS = 200

USED = {"from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references"}
USED |= {"content-type", "content-transfer-encoding", "content-disposition"}
"""The names that are read at all; whoever wants more adds them before the first message."""

Headers = dict[str, list[str]]

_NAME = re.compile(r"[!-9;-~]+[ \t]*:")
# A line of blanks ends the block unless a folded line or another header follows (RFC 5322, 4.2 allows the former).
_END = re.compile(rb"\n(?:\r?\n|[ \t]+\r?\n(?![ \t]|[!-9;-~]+[ \t]*:))")
_UNFOLDED = re.compile(r"\n(?![ \t])")
_SURE = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type", "received"}
_COMMENT = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\n]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t]+(?==\?)")
_ID = re.compile(r"<[^<>]{1,998}>")
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
_MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
_ZONES: dict[str, float] = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "JST": 9,
    "CET": 1,
}
_ZONES |= {"CEST": 2, "MET": 1, "MEST": 2, "BST": 1, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5}
_SPACED = re.compile(r"\s*:\s*")
_DATE = re.compile(
    r"(?:[A-Za-z]{2,9}\.?,?\s*)?(\d{1,2})(?:\s+|-)([A-Za-z]{3})[a-z]*\.?(?:,?\s+|-)(\d{2,5})"
    r",?\s+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\.\d+)?\s*(AM|PM)?\s*(?:([+-])(\d{1,2}):?(\d\d)|([A-Z]{3,4})\b)?",
    re.ASCII | re.IGNORECASE,
)
_UNIX_DATE = re.compile(
    r"[A-Za-z]{3},? ([A-Za-z]{3}) +(\d{1,2}),? (\d{1,2}):(\d\d):(\d\d) (?:([A-Z]{3,4}) )?(\d{4})", re.ASCII
)
_ISO_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(?:([+-])(\d\d):?(\d\d)|Z|UTC|GMT)?", re.ASCII
)


def end(raw: bytes) -> tuple[int, int]:
    """Return where the header block ends and where the body starts; without an empty line all is header."""
    found = _END.search(raw, 0, 2 * BLOCK)
    return (found.start() + 1, found.end()) if found else (len(raw), len(raw))


def split(block: bytes, defects: list[str]) -> tuple[Headers, int]:
    """Return headers in `USED` under lower-case names, every value in order, and where the body starts inside `block`.

    The second value is `len(block)` unless a line that is no header shows that the body began without an empty line.
    """
    if len(block) > BLOCK:
        block = block[: max(block.rfind(b"\n", 0, BLOCK), 1)]
        defects.append("the header block is too long and was cut")
    found: Headers = {}
    lines = _lines(block)
    known = _known
    for number, one in enumerate(lines):
        name, colon, value = one.partition(":")
        key = known.get(name)
        if key is None:
            one = _unfold(one)
            name, colon, value = one.partition(":")
            key = _learn(name) if colon else ""
        if key == _UNUSED:
            found[_UNUSED] = []
        elif key:
            if "\n" in value:
                value = _unfold(value)
            if len(value) > ONE:
                value = value[:ONE]
                defects.append(f"the header {key[:40]} is too long and was cut")
            if key in found:
                found[key].append(value.strip())
            else:
                found[key] = [value.strip()]
        elif _is_body(one, lines, number):
            defects.append("no empty line between headers and body")
            return found, _place(block, one)
    return found, len(block)


_UNUSED = "-"
# Header names as written to their lower-case form: the same few dozen come with every message.
_known: dict[str, str] = {}


def _learn(name: str) -> str:
    if len(_known) > 5000:
        _known.clear()
    key = name.rstrip().lower()
    if not key or " " in key or "\x00" in key:
        return ""
    # Parsers run in several threads, so what was put in may be gone at once.
    _known[name] = known = key if key in USED else _UNUSED
    return known


def _lines(block: bytes) -> list[str]:
    """Split into headers, each still folded: most are not looked at."""
    text = charset.decode(block)[0]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", " ")
    return _UNFOLDED.split(text)


def _unfold(line: str) -> str:
    return line.replace("\n ", " ").replace("\n\t", " ") if "\n" in line else line


def _place(block: bytes, line: str) -> int:
    """Find a line of the unfolded text in the bytes it came from."""
    for name in ("utf-8", "cp1252"):
        at = block.find(line[:60].encode(name, "replace"))
        if at >= 0:
            return at
    return len(block)


def _is_body(one: str, lines: list[str], number: int) -> bool:
    """Whether a line that is no header begins the body: no known header comes after it."""
    if one.startswith((">From ", "From ")) or not one.strip():
        return False
    return not any(after.partition(":")[0].rstrip().lower() in _SURE for after in lines[number + 1 : number + 200])


def words(value: str) -> str:
    """Decode encoded words (RFC 2047), leaving everything else as it is; linear, and never fails."""
    if "=?" not in value:
        return value
    value = _BETWEEN.sub(r"\1", value)
    out: list[str] = []
    at = 0
    pending, name = b"", ""
    for match in _WORD.finditer(value):
        cs, how, data = match.groups()
        cs = cs.partition("*")[0]
        if pending and (match.start() != at or cs.lower() != name.lower()):
            out.append(charset.decode(pending, name)[0])
            pending = b""
        out.append(value[at : match.start()])
        # Joined before decoding, because senders cut multi-byte characters between words.
        pending, name, at = pending + _unword(how, data), cs, match.end()
    if pending:
        out.append(charset.decode(pending, name)[0])
    out.append(value[at:])
    return "".join(out)


_NOT_BASE64 = bytes(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/"))


def _unword(how: str, data: str) -> bytes:
    raw = data.encode("utf-8", "replace")
    if how in "qQ":
        return binascii.a2b_qp(raw.replace(b"_", b" "))
    raw = raw.replace(b" ", b"").rstrip(b"=")
    try:
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        # Characters that do not belong there do not count.
        kept = raw.translate(None, _NOT_BASE64)
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4])


def ids(value: str) -> tuple[str, ...]:
    """Return the message ids of a header in order, with angle brackets (RFC 5322, 3.6.4), at most `IDS`."""
    if "<" not in value:
        return tuple(f"<{word}>" for word in value.split() if "@" in word)[-IDS:]
    found = [one if _plain(one) else charset.quiet("".join(one.split())) for one in _ID.findall(value)]
    if len(found) > 1 and not value.startswith("<") and " of " in value:
        # Some old mailers write "Message from Name <address> of date <id>": only the last is an id.
        found = found[-1:]
    return tuple(dict.fromkeys(found))[-IDS:]


def _plain(one: str) -> bool:
    return one.isascii() and one.isprintable() and " " not in one


@lru_cache(maxsize=128)
def _offset(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def date(value: str) -> datetime | None:
    """Return an aware time, or None for what is no date (RFC 5322, 3.3 and 4.3, ISO 8601, and Unix `ctime`).

    Years of two and three digits follow RFC 5322, 4.3; years outside 1970 to 2100 are no dates of mail.
    """
    value = value[:200].strip()
    if "(" in value:
        value = _COMMENT.sub("", value)
        value = value if " :" not in value and ": " not in value else _SPACED.sub(":", value)
    found = _DATE.match(value)
    if found:
        day, month, year, hour, minute, second, half, sign, hours, minutes, zone = found.groups()
        shift = _minutes(sign, hours, minutes, zone)
        hour = str(int(hour) % 12 + (12 if half.upper() == "PM" else 0)) if half else hour
        return _moment(year, _MONTHS.get(month.lower(), 0), day, (hour, minute, second), shift)
    if found := _ISO_DATE.match(value):
        year, number, day, hour, minute, second, sign, hours, minutes = found.groups()
        return _moment(year, int(number), day, (hour, minute, second), _minutes(sign, hours, minutes, ""))
    if found := _UNIX_DATE.match(value):
        month, day, hour, minute, second, zone, year = found.groups()
        return _moment(
            year, _MONTHS.get(month.lower(), 0), day, (hour, minute, second), _minutes("", "", "", zone or "")
        )
    return None


def _minutes(sign: str | None, hours: str | None, minutes: str | None, zone: str | None) -> int:
    if sign and hours and minutes:
        shift = int(hours) * 60 + int(minutes)
        return (-shift if sign == "-" else shift) if shift < 1440 else 0
    return int(_ZONES.get((zone or "").upper(), 0) * 60)


def _moment(year: str, month: int, day: str, clock: tuple[str, str, str | None], shift: int) -> datetime | None:
    number = int(year)
    if number < 50 and len(year) < 3:
        number += 2000
    elif number < 1000:
        number += 1900
    if not 1970 <= number <= 2100:
        return None
    hour, minute, second = clock
    try:
        # A leap second is shown as the second before it: Python has none.
        return datetime(
            number, month, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=_offset(shift)
        )
    except ValueError:
        return None
