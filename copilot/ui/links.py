"""Where a link really leads, and what about it should make one pause. Pure; nothing here opens anything."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_OPENED = ("http", "https")
_HOST_IN_TEXT = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,24})(?:[/:?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Destination:
    """The true host in ASCII (A-labels, RFC 5890), whether we would open it, and warnings in plain words."""

    host: str
    opens: bool
    warnings: tuple[str, ...]


_NEVER_IN_HOST = re.compile(r"[\x00-\x20\x7f#%/<>?@\[\\\]^|]")
"""Forbidden host code points of the WHATWG URL standard; percent signs are decoded before."""

_KEPT_BY_BROWSERS = re.compile("[ß\u03c2\u200c\u200d]")
"""Letters that IDNA 2003 (which Python speaks) maps away and browsers keep (UTS 46): other letters, another host."""

_UNREADABLE = Destination("", False, ("This is not a readable address.",))


def destination(url: str, shown: str = "") -> Destination:
    """Look at a link and the text it is shown as; hosts are read as browsers do (WHATWG URL), not as RFC 3986 says."""
    try:
        parts = urlsplit(url.strip().replace("\\", "/"))
        name = unquote(parts.hostname or "")
    except ValueError:
        return _UNREADABLE
    if parts.scheme.lower() not in _OPENED:
        return Destination(
            parts.scheme or url[:40], False, (f"Only web links are opened, not {parts.scheme or 'this'}.",)
        )
    if _NEVER_IN_HOST.search(name):
        return _UNREADABLE
    host = _ascii(name)
    warnings = _warnings(host, name, shown, parts.username, parts.scheme)
    if "\\" in url.partition("?")[0]:
        warnings.append("The address has backslashes: some programs read another host in it.")
    return Destination(host, bool(host), tuple(warnings))


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
    return ".".join(_label(label) for label in re.split("[.\u3002\uff0e\uff61]", name))


def _label(label: str) -> str:
    try:
        if _KEPT_BY_BROWSERS.search(label):
            return "xn--" + label.lower().encode("punycode").decode("ascii")
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return "xn--?" + "".join(char for char in label if char.isascii())


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.isdigit()
    return True
