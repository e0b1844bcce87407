"""Who "me" is: the addresses a mailbox belongs to, and the domains that are mine to share with colleagues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from copilot.types import Message

_LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "mailing-list", "x-mailing-list", "x-beenthere")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FREEMAIL = _names(
    """aol.com att.net btinternet.com comcast.net cox.net earthlink.net excite.com fastmail.com fastmail.fm free.fr
    freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com
    hotmail.de hotmail.es hotmail.fr hotmail.it icloud.com laposte.net libero.it live.com live.co.uk mac.com mail.com
    mail.ru mailbox.org me.com msn.com naver.com orange.fr outlook.com outlook.de outlook.fr pm.me posteo.de proton.me
    protonmail.com qq.com rediffmail.com rocketmail.com sbcglobal.net seznam.cz sfr.fr t-online.de tuta.com
    tutanota.com tiscali.it verizon.net virgilio.it wanadoo.fr web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de
    yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com 126.com 163.com
    """
)
"""Domains anybody can have an address at, so a shared domain says nothing about being colleagues."""

_SECOND_LEVEL = _names("ac co com edu gov net org or ne go")


@lru_cache(8192)
def registrable(host: str) -> str:
    """The part of a host name that somebody registers: `mail.shop.example.com` gives `example.com`.

    An estimate without the public suffix list: two labels, or three where the second is generic below a country.
    """
    labels = host.lower().strip(".").split(".")
    keep = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-keep:])


def domain(email: str) -> str:
    """What stands after the last `@`, in lower case; "" without one."""
    return email.rpartition("@")[2].lower() if "@" in email else ""


def recipients(message: Message) -> tuple[str, ...]:
    """The addresses that vouch for whose mailbox a message lay in: Delivered-To and its kin, To and Cc off lists."""
    found = [message.headers.get(name, "") for name in ("delivered-to", "x-original-to", "envelope-to")]
    direct = [value.strip().strip("<>").lower() for value in found if "@" in value]
    if not any(name in message.headers for name in _LIST_HEADERS):
        direct += [address.email.lower() for address in (*message.to, *message.cc) if "@" in address.email]
    return tuple(dict.fromkeys(address for address in direct if "localhost" not in domain(address)))


def guess(counts: Mapping[str, int]) -> frozenset[str]:
    """My addresses, from how often each was a recipient: the most frequent one, and any nearly as frequent."""
    if not counts:
        return frozenset()
    top = max(counts.values())
    return frozenset(address for address, count in counts.items() if count * 2 > top)


def addresses(accounts: Iterable[str], messages: Iterable[Message] = ()) -> frozenset[str]:
    """My addresses in lower case: those of the accounts where any is known, else a guess from the messages."""
    known = frozenset(account.strip().lower() for account in accounts if "@" in account)
    if known:
        return known
    return guess(Counter(address for message in messages for address in recipients(message)))


def own_domains(me: Iterable[str]) -> frozenset[str]:
    """The registrable domains of my addresses that are not freemail: whoever writes from there is a colleague."""
    found = {registrable(domain(address)) for address in me if domain(address)}
    return frozenset(name for name in found if name not in FREEMAIL)
