"""Bytes of a message to a `Message`: never raises, never hangs, and names what was wrong.

The header block is read here; the tree of parts by fast-mail-parser, or the standard library where that fails or is
not installed. All caps apply to the bytes, before any parser sees them.
"""

from __future__ import annotations

from collections.abc import Sequence

from copilot.mail import addresses, body, charset, headers, names, parts, reports
from copilot.types import Address, DeliveryReport, Invite, Link, Message, Part, Zone, ZoneKind

LARGEST = 50 * 1_048_576
KEPT_BYTES = 1024

KEPT = (
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "list-post",
    "list-help",
    "list-archive",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-loop",
    "precedence",
    "auto-submitted",
    "x-auto-response-suppress",
    "x-autoreply",
    "x-autorespond",
    "return-path",
    "errors-to",
    "sender",
    "delivered-to",
    "x-original-to",
    "resent-from",
    "feedback-id",
    "x-campaign-id",
    "x-mailer",
    "user-agent",
    "organization",
    "content-type",
    "content-class",
    "content-language",
    "authentication-results",
    "x-spam-flag",
    "x-spam-status",
    "x-spam-level",
    "importance",
    "priority",
    "x-priority",
    "x-github-reason",
    "x-github-sender",
    "x-gitlab-project",
    "x-gitea-reason",
    "x-gitea-repository",
    "x-forgejo-reason",
    "x-gerrit-messagetype",
    "x-launchpad-message-rationale",
    "x-redmine-project",
    "x-trac-project",
    "x-sentry-project",
    "x-pagerduty-incident",
    "x-jenkins-job",
    "x-rt-ticket",
    "x-ticket-id",
    "x-mc-user",
    "x-mailgun-tag",
    "x-sg-eid",
    "x-google-group-id",
    "x-mailman-version",
    "x-gitlab-notificationreason",
    "x-jira-fingerprint",
    "x-bugzilla-reason",
    "x-zendesk-priority",
    "x-failed-recipients",
    "thread-topic",
    "thread-index",
)
"""Lower-case names of the headers that a `Message` keeps (the first value of each, at most 1 kB)."""

NESTED = 2

_KEPT = frozenset(KEPT)
headers.USED.update(KEPT)
_SPOKEN = {"message/delivery-status", "text/rfc822-headers", "message/partial", "message/feedback-report"}
_CALENDARS = {"text/calendar", "application/ics", "text/x-vcalendar"}
_REPORTS = {"message/delivery-status", "message/global-delivery-status"}
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}


def parse(raw: bytes) -> Message:
    """Return what a message says; never raises, and whatever was wrong with the bytes is named in `defects`."""
    try:
        return _parse(raw, 0)
    except Exception as failure:  # the promise above: whatever a parser trips over costs its message the structure only
        return _raw(raw, f"cannot be parsed ({type(failure).__name__}); shown as it came")


def attachment(raw: bytes, index: int) -> tuple[Part, bytes]:
    """Return the leaf with this `Part.index` and its decoded bytes; raises `IndexError` when there is none."""
    defects: list[str] = []
    head, content = _open(raw, defects)
    leaf = _leaves(head, content, defects)[index]
    return _part(leaf, index), leaf.content


def calendars(raw: bytes) -> list[tuple[bytes, str, str]]:
    """Return the calendar parts in order: their bytes, and charset and method as declared."""
    head, content = _open(raw, [])
    return _calendars(_leaves(head, content, []))


def _raw(raw: bytes, defect: str) -> Message:
    """The last resort: the bytes as text."""
    text = charset.quiet(charset.decode(raw[: parts.TEXT])[0])
    zones = (Zone(ZoneKind.BODY, 0, len(text)),) if text else ()
    return Message("", (), (), None, (), (), (), (), (), "", text, zones=zones, defects=(defect,), bytes=len(raw))


def _parse(raw: bytes, depth: int) -> Message:
    defects: list[str] = []
    head, content = _open(raw, defects)
    leaves = _leaves(head, content, defects)
    sender = _people(head, "from", defects)
    told = body.tell(leaves, defects, names=[one.name for one in sender])
    kinds = {leaf.kind for leaf in leaves}
    invite = None if _CALENDARS.isdisjoint(kinds) else _invite(leaves, told)
    if not told.text:
        _embedded(leaves, told, defects, depth)
    subject = head.get("subject", [""])[0]
    date = head.get("date", [""])[0]
    sent = headers.date(date) if date else None
    if date and sent is None:
        defects.append("the date cannot be read")
    _check(head, sender, defects)
    return Message(
        message_id=_id(head),
        in_reply_to=headers.ids(head["in-reply-to"][0]) if "in-reply-to" in head else (),
        references=headers.ids(" ".join(head["references"])) if "references" in head else (),
        date=sent,
        from_=sender,
        reply_to=_people(head, "reply-to", defects),
        to=_people(head, "to", defects),
        cc=_people(head, "cc", defects),
        bcc=_people(head, "bcc", defects),
        subject=charset.line(headers.words(subject)) if subject else "",
        text=told.text,
        html=told.html,
        zones=told.zones,
        links=told.links,
        attachments=_attachments(leaves, told) if len(told.used) < len(leaves) else (),
        headers={name: _shown(values[0][:KEPT_BYTES]) for name, values in head.items() if name in _KEPT},
        invite=invite,
        reports=_reports(leaves if kinds & _REPORTS else (), sender, subject, told.text),
        defects=tuple(dict.fromkeys(defects)),
        bytes=len(raw),
    )


def _shown(value: str) -> str:
    """A kept header as one line, its encoded words read (RFC 2047): list names are written in them."""
    return charset.line(headers.words(value) if "=?" in value else value)


def _open(raw: bytes, defects: list[str]) -> tuple[headers.Headers, bytes]:
    """Split into headers and body, after undoing what mailbox formats and old systems did to the bytes."""
    if len(raw) > LARGEST:
        raw = raw[:LARGEST]
        defects.append("larger than 50 MB; only the beginning was read")
    if raw[:1] in (b"\n", b"\r", b"\xef"):
        raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if raw.startswith((b"From ", b">From ")):
        raw = raw[raw.find(b"\n") + 1 :] if b"\n" in raw else raw
    if raw.find(b"\n", 0, headers.BLOCK) < 0 and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
        defects.append("line ends are bare carriage returns")
    stop, start = headers.end(raw)
    block = raw[:stop]
    head, used = headers.split(block, defects)
    if used < stop:
        start = used
    if not head:
        defects.append("no headers")
        return head, raw
    return head, raw[start:]


def _leaves(head: headers.Headers, content: bytes, defects: list[str]) -> list[parts.Leaf]:
    kind, how, disposition = (
        head.get(name, [""])[0] for name in ("content-type", "content-transfer-encoding", "content-disposition")
    )
    if len(head.get("content-type", ())) > 1:
        defects.append("more than one Content-Type; the first counts")
    return parts.leaves(kind, how, disposition, content, defects)


def _invite(leaves: list[parts.Leaf], told: body.Told) -> Invite | None:
    """Read the first calendar part that holds an event; without other words its own description is the text."""
    from copilot.mail import calendar

    for content, declared, method in _calendars(leaves):
        invite = calendar.read(content, declared=declared, method=method)
        if invite is not None:
            if not told.text:
                said = [invite.summary, calendar.describe(content, declared=declared)]
                told.text = "\n\n".join(one for one in said if one)
                told.zones = (Zone(ZoneKind.BODY, 0, len(told.text)),) if told.text else ()
            return invite
    return None


def _calendars(leaves: list[parts.Leaf]) -> list[tuple[bytes, str, str]]:
    found = [one for one in leaves if one.kind in _CALENDARS]
    return [(o.content, parts.parameter(o.declared, "charset"), parts.parameter(o.declared, "method")) for o in found]


def _reports(
    leaves: Sequence[parts.Leaf], sender: tuple[Address, ...], subject: str, text: str
) -> tuple[DeliveryReport, ...]:
    found: tuple[DeliveryReport, ...] = ()
    for leaf in leaves:
        if leaf.kind in _REPORTS:
            found += reports.read(leaf.content)
    if not found and sender and reports.bounces(sender[0]):
        found = reports.guess(subject, text)
    return found[: reports.MOST]


def _embedded(leaves: list[parts.Leaf], told: body.Told, defects: list[str], depth: int) -> None:
    """Without words of its own a message says what the message inside it says, as a quotation."""
    for index, leaf in enumerate(leaves):
        if leaf.kind == "message/rfc822" and depth < NESTED:
            inner = _parse(leaf.content, depth + 1)
            if inner.text or inner.subject:
                lines = [f"From: {one.name} <{one.email}>".replace(": <", ":") for one in inner.from_[:1]]
                opening = "\n".join([*lines, f"Subject: {inner.subject}", "", ""])
                told.text = opening + inner.text
                told.links = tuple(Link(o.url, o.start + len(opening), o.end + len(opening)) for o in inner.links)
                told.zones = (Zone(ZoneKind.QUOTE, 0, len(told.text)),)
                return
        elif leaf.kind in _SPOKEN or leaf.kind[:5] == "text/":
            if not leaf.attached:
                told.used.add(index)
            told.text = charset.quiet(charset.decode(leaf.content[: parts.TEXT])[0]).strip()
            told.zones = (Zone(ZoneKind.BODY, 0, len(told.text)),) if told.text else ()
            if told.text:
                return
    if any(leaf.kind in _SEALED for leaf in leaves):
        defects.append("no text: the message is encrypted")
    else:
        defects.append("no text" if any(leaf.content.strip() for leaf in leaves) else "the body is empty")


def _attachments(leaves: list[parts.Leaf], told: body.Told) -> tuple[Part, ...]:
    return tuple(
        _part(leaf, index)
        for index, leaf in enumerate(leaves)
        if index not in told.used and leaf.kind[:10] != "multipart/"
    )


def _part(leaf: parts.Leaf, index: int) -> Part:
    name = names.safe(leaf.filename, kind=leaf.kind, index=index)
    return Part(
        name, leaf.kind, len(leaf.content), index, charset.line(leaf.content_id)[:200], leaf.disposition == "inline"
    )


def _people(head: headers.Headers, name: str, defects: list[str]) -> tuple[Address, ...]:
    values = head.get(name)
    if not values:
        return ()
    found = addresses.parse(values[0] if name in ("from", "reply-to") else ", ".join(values))
    if len(found) >= addresses.MOST:
        defects.append(f"more than {addresses.MOST} addresses in {name}; the rest was left out")
    return found


def _check(head: headers.Headers, sender: tuple[Address, ...], defects: list[str]) -> None:
    """Name what makes a sender doubtful or a text deceiving."""
    values = head.get("from", ())
    if len(values) > 1:
        defects.append("more than one From header; the first counts")
    if values and not [one for one in sender if "@" in one.email]:
        defects.append(addresses.UNREADABLE)
    if [one for one in sender if "@" in one.name and addresses.shadowed(one)]:
        defects.append(addresses.LOOKS_LIKE)


def _id(head: headers.Headers) -> str:
    values = head.get("message-id")
    found = headers.ids(values[0]) if values else ()
    return found[0] if found else ""
