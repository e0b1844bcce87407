"""Mailboxes from address headers (RFC 5322, 3.4), read so that a name can never pass for the address."""

from __future__ import annotations

import re
from functools import lru_cache

from copilot.mail import charset, headers
from copilot.types import Address

MOST = 1000
LOOKS_LIKE = "the sender's name shows another address"
UNREADABLE = "the sender is not readable"

_SIMPLE = re.compile(r'(?:"([^"\\<>]*)"|([^"\\<>(),:;@=]*))\s*<([^\s<>"(),:;@]{1,256}@[^\s<>"(),:;@\\]{1,256})>')
_BARE = re.compile(r'[^\s<>"(),:;@\\]{1,256}@[^\s<>"(),:;@\\]{1,256}')
# Every alternative consumes and an unclosed quote runs to the end, so the scan is linear.
_TOKEN = re.compile(
    r'=\?[^?\s]*\?[bBqQ]\?[^?\s]*\?=|"(?:[^"\\]++|\\.)*+(?:"|\\?$)|<[^<>]*+>?|[(),:;]|(?:[^"<(),:;=]|=(?!\?))++|.',
    re.DOTALL,
)
_AT = re.compile(r"^([\w.+-]+) at ([\w-]+(?:\.[\w-]+)+)$")
_QUOTED_PAIR = re.compile(r"\\(.)")


def parse(value: str, *, most: int = MOST) -> tuple[Address, ...]:
    """Return the mailboxes of a header value in order, groups flattened, at most `most`.

    The address is always the one in angle brackets, whatever the name claims; pipermail's `user at host` is read.
    """
    return _remembered(value, most) if len(value) < _SHORT else _parse(value, most)


# The same people write and are written to again and again.
_SHORT = 200


def _parse(value: str, most: int) -> tuple[Address, ...]:
    value = value.strip()
    if found := _SIMPLE.fullmatch(value):
        quoted, plain, email = found.groups()
        return (Address(_name(quoted if quoted is not None else plain), _email(email)),)
    if _BARE.fullmatch(value):
        return (Address("", _email(value)),)
    out: list[Address] = []
    for one in _mailboxes(value):
        if one is not None:
            out.append(one)
            if len(out) >= most:
                break
    return tuple(out)


_remembered = lru_cache(maxsize=2048)(_parse)


def shadowed(address: Address) -> bool:
    """Whether the name shows an address other than the real one: the display-name trick."""
    if "@" not in address.name:
        return False
    shown = _BARE.findall(address.name)
    return any(_email(one.strip("'.")) != address.email for one in shown)


class _Mailbox:
    """What has been read of one mailbox so far."""

    __slots__ = ("angles", "comments", "depth", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.angles: list[str] = []
        self.comments: list[str] = []
        self.depth = 0

    def finish(self) -> Address | None:
        name = " ".join(word for word in (part.strip() for part in self.words) if word)
        comment = "".join(self.comments).strip()
        if self.angles:
            # A second pair of brackets cannot be in a valid mailbox; the last is where mail would go.
            return Address(_name(name or comment), _email(self.angles[-1]))
        pipermail = _AT.match(name)
        if pipermail:
            return Address(_name(comment), _email("@".join(pipermail.groups())))
        bare = _BARE.search(name)
        if bare:
            rest = (name[: bare.start()] + name[bare.end() :]).strip()
            return Address(_name(rest or comment), _email(bare.group()))
        name = _name(name or comment)
        return Address(name, "") if name else None


def _mailboxes(value: str) -> list[Address | None]:
    out: list[Address | None] = []
    box = _Mailbox()
    for match in _TOKEN.finditer(value):
        token = match.group()
        if _comment(box, token):
            continue
        if token in (",", ";"):
            out.append(box.finish())
            box = _Mailbox()
        elif token == ":":
            box = _Mailbox()
        elif token[0] == "<":
            inner = token.strip("<> \t")
            if inner:
                box.angles.append(inner.rpartition(":")[2] if inner.startswith("@") else inner)
        elif token[0] == '"':
            box.words.append(_QUOTED_PAIR.sub(r"\1", token.strip('"')))
        else:
            box.words.append(token)
        if len(out) > MOST:
            return out
    out.append(box.finish())
    return out


def _comment(box: _Mailbox, token: str) -> bool:
    if token == "(":
        box.depth += 1
        return True
    if token == ")":
        box.depth = max(box.depth - 1, 0)
        return True
    if box.depth:
        box.comments.append(token)
        return True
    return False


def _name(text: str) -> str:
    if not text:
        return ""
    text = headers.words(text) if "=?" in text else text
    name = charset.line(text).strip("\"' \t")
    return name[:200]


def _email(text: str) -> str:
    text = text if text.isascii() and text.isprintable() else charset.line(headers.words(text)).replace(" ", "")
    text = text.replace(" ", "")
    local, at, domain = text.rpartition("@")
    return f"{local}@{domain.lower().rstrip('.')}"[:320] if at else text[:320]
