"""The ways off a mailing list that a mail offers (RFC 2369, 3.2; RFC 8058): one click, a mail, or a page to open.

Nothing is reached here. An address is offered only when it can be shown honestly: https, a public host name, no login
and no odd port in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from copilot.errors import UsageError
from copilot.mail import compose_people, headers

headers.USED.update(("list-unsubscribe", "list-unsubscribe-post", "authentication-results"))

MOST = 20
LONGEST = 4000

_LINK = re.compile(r"<([^<>]{1,8000})>")
_SIGNED = re.compile(r"\bdkim\s*=\s*pass\b", re.IGNORECASE)
_LOCAL = (".local", ".localhost", ".internal", ".home.arpa", ".onion")


@dataclass(frozen=True, slots=True)
class Ways:
    """The first usable address of each kind, "" where there is none.

    `click` takes a POST of List-Unsubscribe=One-Click, `mail` is a mailto: link, `page` is to be opened by the person.
    `signed` tells whether the receiving server has confirmed a DKIM signature, without which RFC 8058 trusts no click.
    """

    click: str = ""
    mail: str = ""
    page: str = ""
    signed: bool = False


def read(raw: bytes) -> Ways:
    """The ways that a mail's headers offer; its body is not looked at."""
    found = headers.split(raw[: headers.end(raw)[0]], [])[0]
    links = list(_links(headers.words(", ".join(found.get("list-unsubscribe", ())))))  # some libraries encode it
    mail = next((one for one in links if one[:7].lower() == "mailto:"), "")
    page = next((one for one in links if host(one)), "")
    post = "".join(found.get("list-unsubscribe-post", [""])[0].split())
    results = found.get("authentication-results", [""])[0]  # the first is the last server's own
    click = page if post.lower() == "list-unsubscribe=one-click" else ""
    return Ways(click, mail, page, signed=bool(_SIGNED.search(results)))


def host(url: str) -> str:
    """The host an https address leads to, in ASCII and lower case; "" for any address that is not to be trusted."""
    try:
        parts = urlsplit(url)
        name = compose_people.ascii_domain(parts.hostname or "")
        plain = parts.scheme.lower() == "https" and parts.port in (None, 443) and "@" not in parts.netloc
    except (ValueError, UsageError):
        return ""
    return name if plain and _public(name) else ""


def _public(name: str) -> bool:
    if "." not in name or name.endswith(_LOCAL):
        return False
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return not name.rpartition(".")[2].isdigit()  # 127.1 and its kin are addresses too
    return False


def _links(value: str) -> Iterator[str]:
    """The addresses in angle brackets, in their order; blanks in them come from folding (RFC 2369, 2)."""
    for found in _LINK.findall(value)[:MOST]:
        link = "".join(found.split())
        if len(link) <= LONGEST and link.isascii() and link.isprintable():
            yield link
