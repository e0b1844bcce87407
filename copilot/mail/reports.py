"""Delivery status notifications: who was not reached and why (RFC 3464), and bounces from before there was a form."""

from __future__ import annotations

import re

from copilot.mail import charset
from copilot.types import Address, DeliveryReport

MOST = 200

_FIELD = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(.*)")
_SENDERS = re.compile(r"mailer-?daemon|postmaster|mail delivery|maildelivery|mdaemon|mail administrator", re.IGNORECASE)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|fail|notif|problem|has failed)|deliver(?:y|ed) failure|returned mail|failure notice"
    r"|mail delivery|could not be delivered|non.?remis|unzustellbar|nicht zustellbar|no entregado|не доставлен"
    r"|mail system error|delivery error|warning: message|rejected|bounce",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<?([\w.+=#~/-]{1,64}@[\w-]+(?:\.[\w-]+)+)>?")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)[ -](?=\S)")
_REASON = re.compile(
    r"unknown|does not exist|doesn't exist|no such|not found|unavailable|quota|full|exceed|reject|refus|denied|block"
    r"|spam|timed? ?out|unreachable|failed|could not|couldn't|cannot|can't|undeliver|invalid|disabled|expired",
    re.IGNORECASE,
)


def read(content: bytes) -> tuple[DeliveryReport, ...]:
    """Return one report per recipient of a message/delivery-status part; never raises."""
    text = charset.quiet(charset.decode(content[:262_144])[0])
    out = []
    for block in text.split("\n\n"):
        fields = _fields(block)
        recipient = _typed(fields.get("original-recipient", "")) or _typed(fields.get("final-recipient", ""))
        final = _typed(fields.get("final-recipient", "")) or recipient
        if not final and "action" not in fields:
            continue
        status = _STATUS.search(fields.get("status", ""))
        said = fields.get("diagnostic-code", "")
        out.append(
            DeliveryReport(
                _address(final or recipient),
                fields.get("action", "").split(" ")[0].lower()[:20],
                status.group(1) if status else fields.get("status", "")[:20],
                _typed(said)[:1000] if ";" in said[:20] else said[:1000],
            )
        )
        if len(out) >= MOST:
            break
    return tuple(out)


def bounces(sender: Address) -> bool:
    """Whether mail from this address may be a bounce: a mail system speaks."""
    return not sender.email or _SENDERS.search(sender.email or sender.name) is not None


def guess(subject: str, text: str) -> tuple[DeliveryReport, ...]:
    """Return reports from a bounce that has no report part, judged by its subject and words; () for other mail."""
    if not _SUBJECT.search(subject):
        return ()
    head = text[:6000]
    stop = re.search(r"\n(?:-{3,}.*(?:original|copy|header|returned).*|Received: |Return-Path: )", head, re.IGNORECASE)
    head = head[: stop.start()] if stop else head
    out: dict[str, DeliveryReport] = {}
    lines = head.split("\n")
    for number, line in enumerate(lines):
        found = _ADDRESS.search(line)
        if found is None or _SENDERS.search(found.group(1)) or found.group(1).lower() in out:
            continue
        near = " ".join(one.strip() for one in lines[number : number + 4])[:1000]
        if _REASON.search(near) or _CODE.search(near):
            status = _STATUS.search(near)
            code = _CODE.search(near)
            state = status.group(1) if status else (f"{code.group(1)[0]}.0.0" if code else "")
            action = "delayed" if state.startswith("4") or "warning" in subject.lower() else "failed"
            out[found.group(1).lower()] = DeliveryReport(_address(found.group(1)), action, state, near[:1000])
        if len(out) >= MOST:
            break
    return tuple(out.values())


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.split("\n"):
        if line[:1] in " \t" and name:
            fields[name] += " " + line.strip()
        elif found := _FIELD.match(line):
            name = found.group(1).lower()
            if name in fields:
                name = ""
            else:
                fields[name] = found.group(2).strip()
    return fields


def _typed(value: str) -> str:
    """Drop the type in front of a value such as `rfc822; name@host` (RFC 3464, 2.1.2)."""
    return value.partition(";")[2].strip() if ";" in value else value.strip()


def _address(text: str) -> str:
    found = _ADDRESS.search(text)
    text = found.group(1) if found else text.strip("<> ")
    local, at, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"[:320] if at else text[:320]
