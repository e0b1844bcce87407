"""Answers to invitations, written (iTIP: RFC 5546, 3.2.3 and 3.2.7; iMIP: RFC 6047): a REPLY, or a COUNTER.

What identifies the event is handed back line by line as it came, so that the organizer's program knows it again. The
DTSTAMP is given when the mail is finished (`stamped`): a plan that is shown twice stays the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from copilot.errors import UsageError
from copilot.mail import calendar, charset, mime
from copilot.types import Address, Invite

Part = Literal["ACCEPTED", "DECLINED", "TENTATIVE"]
"""How somebody takes part (RFC 5545, 3.2.12)."""

PRODUCT = "-//inbox-copilot//EN"
LONGEST_LINE = 4000
MOST_ZONE_LINES = 400

_ECHOED = ("UID", "RECURRENCE-ID", "SEQUENCE", "ORGANIZER", "SUMMARY", "LOCATION")
_TIMES = ("DTSTART", "DTEND", "DURATION")
_NAME = re.compile(r"([A-Za-z][\w-]*)[;:]")
_ZONE = re.compile(r";TZID=\"?([^\";:]+)", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_METHOD = re.compile(r"^METHOD:(\w+)$", re.MULTILINE)
_BEGIN = "BEGIN:VEVENT\n"

_UNASKED = {
    "CANCEL": ("This meeting was called off.", "There is nothing to answer."),
    "REPLY": ("This is somebody's answer to an invitation.", "There is nothing to answer."),
    "COUNTER": ("This proposes another time for a meeting of yours.", "Change it in your calendar, or reply by mail."),
    "DECLINECOUNTER": ("The time you proposed was declined.", "Answer the invitation itself, or reply by mail."),
    "PUBLISH": ("This event is only announced; no answer is wanted.", "Reply by mail if you like."),
}


@dataclass(frozen=True, slots=True)
class Request:
    """An invitation that can be answered: what it says, and the lines of its event and its time zones."""

    invite: Invite
    organizer: Address
    event: dict[str, str]
    zones: dict[str, tuple[str, ...]]

    def attendee(self, mine: Collection[str]) -> Address | None:
        """Who of me is invited, by the address in the invitation; None when I am not named."""
        return next((one for one in self.invite.attendees if one.email.lower() in mine), None)


def read(raw: bytes) -> Request:
    """The invitation in a mail. Raises UsageError when there is none, or none that an answer could be given to."""
    for content, declared, method in mime.calendars(raw):
        invite = calendar.read(content, declared=declared, method=method)
        if invite is not None:
            return _request(invite, charset.decode(content[: calendar.LARGEST], declared or "utf-8")[0])
    raise UsageError("There is no invitation in this mail.", "Choose the mail that brings it.")


def reply(request: Request, attendee: Address, part: Part, *, comment: str = "") -> str:
    """The answer to an invitation, without its DTSTAMP."""
    return _written("REPLY", request, attendee, part, [*_echo(request, _ECHOED), *_times(request)], comment)


def counter(request: Request, attendee: Address, *, start: datetime, comment: str = "") -> str:
    """Another time for the meeting, as long as the one it had; `start` is aware, without DTSTAMP.

    Raises UsageError for a meeting that repeats, which no program lets anybody move as a whole, and without a time.
    """
    invite = request.invite
    if invite.recurrence and "RECURRENCE-ID" not in request.event:
        raise UsageError(f"“{invite.summary}” repeats {invite.recurrence}.", "Ask its organizer by mail instead.")
    if invite.start is None:
        raise UsageError(f"“{invite.summary}” has no time that could be another.", "Reply by mail instead.")
    length = (invite.end or invite.start) - invite.start
    times = [_time("DTSTART", start, invite.all_day)]
    times += [_time("DTEND", start + length, invite.all_day)] if length > timedelta(0) else []
    return _written("COUNTER", request, attendee, "TENTATIVE", [*_echo(request, _ECHOED), *times], comment)


def stamped(text: str, now: datetime) -> str:
    """The finished object, with the time of its making (RFC 5545, 3.8.7.2) and its lines folded; `now` is aware."""
    whole = text.replace(_BEGIN, f"{_BEGIN}DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}\n", 1)
    return "".join(f"{_folded(line)}\n" for line in whole.rstrip("\n").split("\n"))


def method(text: str) -> str:
    """What an object of ours does: REPLY or COUNTER; "" for what is none."""
    found = _METHOD.search(text)
    return found[1] if found else ""


def _request(invite: Invite, text: str) -> Request:
    if told := _UNASKED.get(invite.method):
        raise UsageError(*told)
    if not invite.uid or invite.organizer is None or "@" not in invite.organizer.email:
        raise UsageError("This invitation does not say who sent it.", "Reply by mail instead.")
    events, zones = _components(text)
    # The same choice as `calendar.read` makes.
    event = min(events, key=lambda one: ("DTSTART" not in one, "RECURRENCE-ID" in one))
    return Request(invite, invite.organizer, event, zones)


def _components(text: str) -> tuple[list[dict[str, str]], dict[str, tuple[str, ...]]]:
    """The lines of each event by property, and the lines of each time zone by its name."""
    events: list[dict[str, str]] = []
    zones: list[list[str]] = []
    stack: list[str] = []
    for line in calendar.lines(text):
        line = _CONTROLS.sub("", line)[:LONGEST_LINE].rstrip()
        name, _, value = line.upper().partition(":")
        if name == "BEGIN":
            stack.append(value.strip())
            if stack[-1] == "VEVENT":
                events.append({})
            if stack[-1] == "VTIMEZONE":
                zones.append([])
        if "VTIMEZONE" in stack and len(zones[-1]) < MOST_ZONE_LINES:
            zones[-1].append(line)
        if name == "END" and stack:
            stack.pop()
        elif stack and stack[-1] == "VEVENT" and (found := _NAME.match(line)):
            events[-1].setdefault(found[1].upper(), line)
    return events, {_zone_name(one): tuple(one) for one in zones if _whole(one)}


def _zone_name(zone: Sequence[str]) -> str:
    return next((line.partition(":")[2].strip() for line in zone if line.upper().startswith("TZID")), "")


def _whole(zone: Sequence[str]) -> bool:
    inside = {line.upper().partition(":")[2] for line in zone if line.upper().startswith("BEGIN:")}
    return zone[-1].upper() == "END:VTIMEZONE" and inside <= {"VTIMEZONE", "STANDARD", "DAYLIGHT"}


def _times(request: Request) -> list[str]:
    """When it is, as it came; in UTC where its zone did not come along."""
    lines = _echo(request, _TIMES)
    if all(found[1] in request.zones for line in lines if (found := _ZONE.search(line))):
        return lines
    known = (("DTSTART", request.invite.start), ("DTEND", request.invite.end))
    return [_time(name, at, request.invite.all_day) for name, at in known if at is not None]


def _echo(request: Request, names: Sequence[str]) -> list[str]:
    lines = [request.event[name] for name in names if name in request.event]
    return [line for line in lines if "ENCODING=" not in line.upper()]  # of vCalendar 1.0, which iTIP does not know


def _written(what: str, request: Request, attendee: Address, part: Part, event: Sequence[str], comment: str) -> str:
    name = _CONTROLS.sub("", attendee.name).replace('"', "'").strip()
    shown = f';CN="{name}"' if name else ""
    said = [f"COMMENT:{_escaped(comment)}"] if comment.strip() else []
    used = {found[1] for line in event if (found := _ZONE.search(line))}
    zones = [line for name, lines in request.zones.items() if name in used for line in lines]
    return "".join(
        f"{line}\n"
        for line in (
            "BEGIN:VCALENDAR",
            f"PRODID:{PRODUCT}",
            "VERSION:2.0",
            f"METHOD:{what}",
            *zones,
            "BEGIN:VEVENT",
            *event,
            f"ATTENDEE;PARTSTAT={part}{shown}:mailto:{attendee.email}",
            *said,
            "END:VEVENT",
            "END:VCALENDAR",
        )
    )


def _time(name: str, at: datetime, all_day: bool) -> str:
    return f"{name};VALUE=DATE:{at:%Y%m%d}" if all_day else f"{name}:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    text = text.strip()[: LONGEST_LINE // 4].replace("\r\n", "\n")
    for one, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(one, escaped)
    return _CONTROLS.sub("", text)


def _folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, cut between characters."""
    pieces, size = [""], 0
    for one in line:
        octets = len(one.encode("utf-8", "replace"))
        if size + octets > 75:
            pieces.append("")
            size = 1
        pieces[-1] += one
        size += octets
    return "\n ".join(pieces)
