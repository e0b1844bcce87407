"""What lanes want to know about a message, each read once and only when asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from copilot.triage import lane_words as words
from copilot.triage.identity import FREEMAIL, domain, registrable
from copilot.types import Address, Lane, Message, ZoneKind

_SCAN = 12_000  # characters; more text than this changes no placement
_NAME, _SUBJECT, _LINKS = 320, 400, 200  # what more a stranger may send of these is not looked at
_PUNCTUATION = {ord(char): " " for char in '\t\r\n.,;:!?"()[]{}<>|/\\*=_#~+“”„«»…—–·•'} | {0x2019: "'"}
_LIST_ID = re.compile(r"<([^<>\s]+)>")


@dataclass(frozen=True, slots=True)
class Context:
    """Whose mail it is: `me` and `wrote_to` are lower-case addresses, `own_domains` registrable, without freemail.

    `learned` maps ("sender", address) and ("list", list key) to the lane the user chose for them.
    """

    me: frozenset[str] = frozenset()
    own_domains: frozenset[str] = frozenset()
    wrote_to: frozenset[str] = frozenset()
    learned: dict[tuple[str, str], Lane] = field(default_factory=dict)


def phrase_index(phrases: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Phrases under their longest word, so that only those whose word occurs need to be looked for."""
    index: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        key = max(phrase.translate(_PUNCTUATION).split(), key=len)
        index[key] = (*index.get(key, ()), phrase)
    return index


def sender_key(message: Message) -> str:
    """The sender as learned moves name it: the lower-case address, "" when there is none."""
    return message.from_[0].email.lower() if message.from_ else ""


def list_key(message: Message) -> str:
    """The mailing list as learned moves name it: the List-Id (RFC 2919) or what older software says; "" for none."""
    headers = message.headers
    value = headers.get("list-id", "")
    if value:
        found = _LIST_ID.search(value)
        return (found.group(1) if found else value.strip()).lower()
    for name in ("x-beenthere", "x-mailing-list", "mailing-list"):
        value = headers.get(name, "")
        if "@" in value:
            found = re.search(r"[\w.+-]+@[\w.-]+", value)
            return found.group(0).lower() if found else ""
    return ""


def _main(email: str) -> str:
    """The address that a subaddress such as `anna+shop@` or `anna-shop@` belongs to."""
    local, _, host = email.lower().rpartition("@")
    return f"{re.split('[+-]', local, maxsplit=1)[0]}@{host}"


class Facts:
    """A message seen with the eyes of a context."""

    def __init__(self, message: Message, context: Context) -> None:
        self.message = message
        self.context = context
        self.headers = message.headers
        self.email = sender_key(message)[-_NAME:]
        self.name = message.from_[0].name[:_NAME] if message.from_ else ""
        self.subject = message.subject[:_SUBJECT]
        self.local, _, self.host = self.email.rpartition("@")
        self.site = registrable(self.host) if self.host else ""

    @cached_property
    def list_id(self) -> str:
        """See `list_key`."""
        return list_key(self.message)

    @cached_property
    def body(self) -> str:
        """What the sender wrote, without quotes and signature, cut where more would not matter."""
        message = self.message
        if not message.zones:
            return message.text[:_SCAN]
        parts = [message.text[zone.start : zone.end] for zone in message.zones if zone.kind is ZoneKind.BODY]
        return "\n".join(parts)[:_SCAN]

    @cached_property
    def lower(self) -> str:
        """Subject and body in lower case, white space folded, for looking up phrases."""
        return " ".join(f"{self.subject}\n{self.body}".lower().replace("’", "'").split())

    @cached_property
    def words(self) -> frozenset[str]:
        """The lower-case words of subject and body."""
        return frozenset(self.lower.translate(_PUNCTUATION).split())

    def phrases(self, index: dict[str, tuple[str, ...]]) -> list[str]:
        """The phrases of an index (see `phrase_index`) that stand in subject or body, one for each longest word."""
        keys = sorted(index.keys() & self.words)
        found = (next((phrase for phrase in index[key] if phrase in self.lower), "") for key in keys)
        return [phrase for phrase in found if phrase]

    @cached_property
    def conversation(self) -> frozenset[str]:
        """The lower-case words of subject, body and, in an answer, of what it answers."""
        if not self.reply:
            return self.words
        return self.words | frozenset(self.message.text[:_SCAN].lower().translate(_PUNCTUATION).split())

    @cached_property
    def footer(self) -> frozenset[str]:
        """The lower-case words at the very end, where mass mailings say how to leave."""
        return frozenset(self.message.text[-400:].lower().translate(_PUNCTUATION).split())

    @cached_property
    def automatic(self) -> bool:
        """Whether no person reads the answers to this sender's address."""
        return words.AUTOMATIC.search(self.local) is not None

    @cached_property
    def mine(self) -> bool:
        """Whether I sent it."""
        return self.email in self.context.me

    @cached_property
    def colleague(self) -> bool:
        """Whether the sender writes from a domain of mine."""
        return self.site in self.context.own_domains

    @cached_property
    def known(self) -> bool:
        """Whether I have written to this sender before."""
        return self.email in self.context.wrote_to

    @cached_property
    def freemail(self) -> bool:
        """Whether the sender's domain is open to anybody."""
        return self.host in FREEMAIL or self.site in FREEMAIL

    @cached_property
    def recipients(self) -> tuple[Address, ...]:
        """Everybody on To and Cc."""
        return (*self.message.to, *self.message.cc)

    @cached_property
    def to_me(self) -> bool:
        """Whether To or Cc names me, subaddresses (RFC 5233) too; taken for granted while nobody knows who I am."""
        me = self.context.me
        return not me or any(address.email.lower() in me or _main(address.email) in me for address in self.recipients)

    @cached_property
    def reply(self) -> bool:
        """Whether it answers another message."""
        message = self.message
        return bool(message.in_reply_to or message.references) or words.REPLY.match(self.subject) is not None

    @cached_property
    def quoted(self) -> bool:
        """Whether it quotes another message."""
        return any(zone.kind is ZoneKind.QUOTE for zone in self.message.zones)

    @cached_property
    def link_hosts(self) -> tuple[str, ...]:
        """The lower-case hosts that the links lead to."""
        return tuple(host_of(link.url[:2_000]) for link in self.message.links[:_LINKS])

    def family(self, prefixes: tuple[str, ...]) -> str:
        """The first header that belongs to one of these families, or ""."""
        return next((name for name in self.headers if name.startswith(prefixes)), "")


def host_of(url: str) -> str:
    """The lower-case host of an http(s) address, "" for anything else."""
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return ""
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    return authority.rpartition("@")[2].partition(":")[0].lower()


__all__ = ["Context", "Facts", "domain", "host_of", "list_key", "sender_key"]
