"""What lanes want to know about a message, each read once and only when asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from copilot.store import mail
from copilot.triage import lane_words as words
from copilot.triage.identity import FREEMAIL, domain, registrable
from copilot.types import Address, Lane, Message, ZoneKind

_T = TypeVar("_T")
_BODY, _QUOTE = ZoneKind.BODY, ZoneKind.QUOTE  # looking a member up takes longer than comparing it
_SCAN, _LISTED = 6_000, 1_500  # characters of text, and of text from a list; more of it changes no placement
_NAME, _SUBJECT = 320, 400  # what more a stranger may send of these is not looked at
_PUNCTUATION = '.,;:!?"()[]{}<>|/\\*=_#~+“”„«»…—–·•'
_WORD = re.compile(rf"[^\s{re.escape(_PUNCTUATION)}]+")
_ASCII = bytes(ord(" " if chr(code) in _PUNCTUATION else chr(code).lower()) for code in range(128)) + bytes(128)


@dataclass(frozen=True, slots=True)
class Context:
    """Whose mail it is: `me` and `wrote_to` are lower-case addresses, `own_domains` registrable, without freemail.

    `learned` maps ("sender", address) and ("list", list key) to the lane the user chose for them.
    """

    me: frozenset[str] = frozenset()
    own_domains: frozenset[str] = frozenset()
    wrote_to: frozenset[str] = frozenset()
    learned: dict[tuple[str, str], Lane] = field(default_factory=dict)


def _split(text: str) -> list[str]:
    if text.isascii():  # one table for all of it is ten times as fast
        return text.encode().translate(_ASCII).decode().split()
    return _WORD.findall(text.lower().replace("\u2019", "'"))


PhraseIndex = tuple[frozenset[str], dict[str, tuple[str, ...]]]


def phrase_index(phrases: tuple[str, ...]) -> PhraseIndex:
    """Phrases under their longest word, so that only those whose word occurs need to be looked for."""
    index: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        spoken = _split(phrase)
        key = max(spoken, key=len)
        index[key] = (*index.get(key, ()), " ".join(spoken))
    return frozenset(index), index


SPAM = phrase_index(words.SPAM_PHRASES)
URGENT = phrase_index(words.URGENT_PHRASES)
_TELLING = frozenset().union(
    SPAM[0],
    URGENT[0],
    words.SPAM_WORDS,
    words.STRONG_SPAM_WORDS,
    words.LEAVING_WORDS,
    words.MACHINE_WORDS,
    words.NEWS_WORDS,
    words.PERSONAL_WORDS,
    words.RECEIPT_WORDS,
)


def sender_key(message: Message) -> str:
    """The sender as learned moves name it: the lower-case address, "" when there is none."""
    return message.from_[0].email.lower() if message.from_ else ""


def list_key(message: Message) -> str:
    """The mailing list as learned moves name it; "" for none."""
    return mail.list_key(message.headers)


@lru_cache(4096)
def _main(email: str) -> str:
    """The address that a subaddress such as `anna+shop@` or `anna-shop@` belongs to."""
    local, _, host = email.lower().rpartition("@")
    return f"{re.split('[+-]', local, maxsplit=1)[0]}@{host}"


class _Once(Generic[_T]):
    """A property found when first asked for; without the lock that makes `functools.cached_property` slow here."""

    def __init__(self, find: Callable[[Any], _T]) -> None:
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    def __get__(self, owner: Any, kind: type) -> _T:
        found = owner.__dict__[self._name] = self._find(owner)
        return found


class Facts:
    """A message seen with the eyes of a context: `mine` when I sent it, `known` when I have written to its sender."""

    def __init__(self, message: Message, context: Context) -> None:
        self.message = message
        self.context = context
        self.headers = message.headers
        self.email = sender_key(message)[-_NAME:]
        self.name = message.from_[0].name[:_NAME] if message.from_ else ""
        self.subject = message.subject[:_SUBJECT]
        self.title = self.subject.lower()
        self.local, _, self.host = self.email.rpartition("@")
        self.site = registrable(self.host) if self.host else ""
        self.mine = self.email in context.me
        self.known = self.email in context.wrote_to

    @_Once
    def list_id(self) -> str:
        """See `list_key`."""
        return list_key(self.message)

    @_Once
    def body(self) -> str:
        """What the sender wrote, without quotes and signature, cut where more would not matter."""
        message = self.message
        if not message.zones:
            return message.text[:_SCAN]
        parts = [message.text[zone.start : zone.end] for zone in message.zones if zone.kind is _BODY]
        return "\n".join(parts)[:_SCAN]

    @_Once
    def said(self) -> list[str]:
        """The lower-case words of subject and body in their order; less of a list's mail, which its headers place."""
        body = self.body[:_LISTED] if self.list_id else self.body
        return _split(f"{self.subject}\n{body}")

    @_Once
    def lower(self) -> str:
        """The same as one line without punctuation, for looking up phrases."""
        return " ".join(self.said)

    @_Once
    def telling(self) -> frozenset[str]:
        """Those of them that any evidence looks for: few, so that looking for them again and again is cheap."""
        return _TELLING.intersection(self.said)

    def phrases(self, index: PhraseIndex) -> list[str]:
        """The phrases of an index that stand in subject or body, one for each longest word."""
        keys, phrases = index
        found: list[str] = []
        for key in sorted(keys & self.telling):
            for phrase in phrases[key]:
                if phrase in self.lower:
                    found.append(phrase)
                    break
        return found

    @_Once
    def conversation(self) -> frozenset[str]:
        """The lower-case words of subject, body and, in an answer, of what it answers."""
        if not self.reply:
            return frozenset(self.said)
        return frozenset(self.said).union(_split(self.message.text[:_SCAN]))

    @_Once
    def footer(self) -> frozenset[str]:
        """The lower-case words at the very end, where mass mailings say how to leave."""
        return frozenset(_split(self.message.text[-400:]))

    @_Once
    def automatic(self) -> bool:
        """Whether no person reads the answers to this sender's address."""
        return _automatic(self.local)

    @_Once
    def colleague(self) -> bool:
        """Whether the sender writes from a domain of mine."""
        return self.site in self.context.own_domains

    @_Once
    def freemail(self) -> bool:
        """Whether the sender's domain is open to anybody."""
        return self.host in FREEMAIL or self.site in FREEMAIL

    @_Once
    def recipients(self) -> tuple[Address, ...]:
        """Everybody on To and Cc."""
        return (*self.message.to, *self.message.cc)

    @_Once
    def to_me(self) -> bool:
        """Whether To or Cc names me, subaddresses (RFC 5233) too; taken for granted while nobody knows who I am."""
        me = self.context.me
        return not me or any(address.email.lower() in me or _main(address.email) in me for address in self.recipients)

    @_Once
    def reply(self) -> bool:
        """Whether it answers another message."""
        message = self.message
        return bool(message.in_reply_to or message.references) or words.REPLY.match(self.subject) is not None

    @_Once
    def quoted(self) -> bool:
        """Whether it quotes another message."""
        return _QUOTE in [zone.kind for zone in self.message.zones]

    def family(self, prefixes: tuple[str, ...]) -> str:
        """The first header that belongs to one of these families, or ""."""
        for name in self.headers:
            if name.startswith(prefixes):
                return name
        return ""


@lru_cache(4096)
def _automatic(local: str) -> bool:
    return words.AUTOMATIC.search(local) is not None


@lru_cache(4096)
def host_of(url: str) -> str:
    """The lower-case host of an http(s) address, "" for anything else."""
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return ""
    authority = rest.replace("\\", "/").partition("/")[0].partition("?")[0].partition("#")[0]
    return authority.rpartition("@")[2].partition(":")[0].lower()


__all__ = ["Context", "Facts", "domain", "host_of", "list_key", "sender_key"]
