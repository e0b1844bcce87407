"""Strong keys: what a mail says about its own topic, from headers and subject, before any word of the text is weighed.

A list, a project, a sender or a company is how people name a stack of mail themselves.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from copilot.triage.identity import FREEMAIL, domain, registrable
from copilot.types import Address, Lane, Message


@dataclass(frozen=True, slots=True)
class Key:
    """Mails with the same `id` belong together; `name` is what a person would call them, as this mail puts it."""

    id: str
    name: str


SENDER = "sender:"
"""Key of one display name at one address; only means something at an address that many names share."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LIST_ID = re.compile(r"^\s*(.*?)\s*<\s*([^<>]+?)\s*>\s*$", re.S)
_TAG = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|tr|rv)\s*(?:\[\d+\])?\s*:)*\s*\[([^\[\]]{2,40})\]", re.I)
_TICKET = re.compile(r"\b([A-Z][A-Z0-9]{1,9})-\d{1,6}\b")
_NOT_PROJECTS = _words("COVID CVE CWE ISO UTF SHA RFC MD AES RSA USB HTTP TLS SSL PEP WW CO NB ID AM PM")
_NOT_TAGS = _words(
    "external ext extern spam suspected confidential urgent important fwd re jira ticket action internal"
)
_NOT_LABELS = _words("news newsletter newsletters list lists mail mails email e-mail info updates update all www m e")
_MACHINE_LABEL = re.compile(r"^(?=.*\d)[\w-]{1,}$|^[0-9a-f]{8,}$")
_BY_LIST = frozenset({Lane.LISTS, Lane.NEWSLETTERS, Lane.NOTIFICATIONS})
_BY_SENDER = frozenset({Lane.LISTS, Lane.NEWSLETTERS, Lane.NOTIFICATIONS, Lane.RECEIPTS})


def keys(message: Message, lane: Lane, me: Collection[str] = ()) -> tuple[Key, ...]:
    """The keys of a mail in its lane, the most telling first.

    `me` holds my addresses, so that mail I sent counts for its recipient.
    """
    found: list[Key | None] = []
    if lane is Lane.JUNK:
        return ()
    if lane is Lane.NOTIFICATIONS:
        found.append(project(message))
    if lane in _BY_LIST:
        found.append(
            _named_by_sender(message, mailing_list(message)) if lane is Lane.NEWSLETTERS else mailing_list(message)
        )
    if lane is not Lane.INVITES:
        found.append(tag(message.subject))
    if lane in _BY_SENDER:
        found += _sender(message, lane)
    if lane is Lane.CUSTOMERS:
        found.append(_company(message, me))
    return tuple({key.id: key for key in found if key is not None}.values())


def mailing_list(message: Message) -> Key | None:
    """The list of a List-Id header (RFC 2919).

    Named by its label; by its description where that is one plain word or path, or where the label says nothing; by
    its sender where there is no description either.
    """
    header = message.headers.get("list-id", "")
    return _of_list(header.strip(), message.from_[:1]) if header else None


@lru_cache(4096)
def _of_list(header: str, senders: tuple[Address, ...]) -> Key | None:
    if not header:
        return None
    match = _LIST_ID.match(header)
    phrase, identity = (match[1].strip(' "'), match[2]) if match else ("", header.strip("<> "))
    label = identity.split(".")[0]
    empty = label.lower() in _NOT_LABELS or _MACHINE_LABEL.match(label) is not None
    name = label
    if phrase and (empty or (" " not in phrase and 2 < len(phrase) < 40)):
        name = phrase
    elif empty and senders:
        name = clean_name(senders[0])
    return Key("list:" + identity.lower(), name)


def _named_by_sender(message: Message, key: Key | None) -> Key | None:
    """A newsletter's list under the name that stands in its From."""
    return Key(key.id, clean_name(message.from_[0])) if key is not None and message.from_ else key


def tag(subject: str) -> Key | None:
    """The bracketed tag a subject begins with, such as `[infra]` or `[owner/repo]`."""
    match = _TAG.match(subject)
    if not match:
        return None
    text = match[1].strip()
    if text.lower() in _NOT_TAGS or not re.search(r"[^\W\d_]{2}", text) or _TICKET.fullmatch(text):
        return None
    return Key("tag:" + text.lower(), text)


def project(message: Message) -> Key | None:
    """The project of a ticket number in the subject: `Re: [OPS-12] disk` gives `OPS`."""
    for match in _TICKET.finditer(message.subject):
        if match[1] not in _NOT_PROJECTS:
            return Key("project:" + match[1].lower(), match[1])
    return None


def _sender(message: Message, lane: Lane) -> tuple[Key, ...]:
    return _of_sender(message.from_[0], lane is Lane.RECEIPTS) if message.from_ else ()


@lru_cache(4096)
def _of_sender(sender: Address, shop: bool) -> tuple[Key, ...]:
    """By display name at its address, then the address, then the domain that is not freemail; a shop by its domain."""
    host = registrable(domain(sender.email))
    name = clean_name(sender)
    address = sender.email.lower()
    wide = Key("from:" + host, name) if host and host not in FREEMAIL else Key("from:" + address, name)
    if shop:
        return (wide,)
    return Key(f"{SENDER}{name.lower()} {address}", name), Key("at:" + address, name), wide


def _company(message: Message, me: Collection[str]) -> Key | None:
    """The company on the other side, by its domain."""
    for person in (*message.from_, *message.to, *message.cc):
        host = registrable(domain(person.email))
        if host and person.email.lower() not in me:
            return Key("from:" + (person.email.lower() if host in FREEMAIL else host), company(host))
    return None


def company(host: str) -> str:
    """A readable name for a registrable domain: `blue-hat.example` gives `Blue Hat`."""
    label = registrable(host).split(".")[0]
    return " ".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]+", label) if part) or host


@lru_cache(4096)
def clean_name(sender: Address) -> str:
    """The display name without quotes and addresses, or the company's name when there is none."""
    name = re.sub(r"<[^>]*>|\([^)]*\)|[\"']", " ", sender.name)
    name = re.sub(r"\s+", " ", name).strip(" ,;-")
    if name and "@" not in name:
        return name[:40].strip()
    host = domain(sender.email)
    return sender.email.partition("@")[0] if not host or registrable(host) in FREEMAIL else company(host)
