"""Where a link really leads, and what about it should make one pause. Pure; nothing here opens anything."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_OPENED = ("http", "https")
_HOST_IN_TEXT = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,24})(?:[/:?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Destination:
    """The true host in ASCII (A-labels, RFC 5890), whether we would open it, and warnings in plain words."""

    host: str
    opens: bool
    warnings: tuple[str, ...]


def destination(url: str, shown: str = "") -> Destination:
    """Look at a link and the text it is shown as."""
    try:
        parts = urlsplit(url.strip())
        name = parts.hostname or ""
    except ValueError:
        return Destination("", False, ("This is not a readable address.",))
    if parts.scheme.lower() not in _OPENED:
        return Destination(
            parts.scheme or url[:40], False, (f"Only web links are opened, not {parts.scheme or 'this'}.",)
        )
    host = _ascii(name)
    return Destination(host, bool(host), tuple(_warnings(host, name, shown, parts.username, parts.scheme)))


def _warnings(host: str, name: str, shown: str, user: str | None, scheme: str) -> list[str]:
    found = []
    said = _said(shown)
    if said and not _same(said, host):
        found.append(f"The text says {said}, but the link leads to {host}.")
    if "xn--" in host:
        found.append(f"The name uses look-alike letters: it is shown as {name!r} in some programs.")
    if user is not None:
        found.append("The address hides its host behind a user name.")
    if _is_number(host):
        found.append("The host is a bare number, not a name.")
    if scheme.lower() == "http":
        found.append("The connection is not encrypted.")
    return found


def _said(shown: str) -> str:
    found = _HOST_IN_TEXT.match(shown.strip())
    return found[1].lower() if found else ""


def _same(said: str, host: str) -> bool:
    said = said.removeprefix("www.")
    return host == said or host.endswith("." + said)


def _ascii(name: str) -> str:
    if name.isascii():
        return name.lower()
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return "xn--?" + "".join(char for char in name if char.isascii())


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.isdigit()
    return True
