"""The MIME tree of a message (RFC 2045, 2046): leaves in order, decoded, under caps on size, number and depth."""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from copilot.mail import charset

try:
    import fast_mail_parser as _fast
except ImportError:  # no wheel for this platform: the standard library does it all
    _fast = None  # type: ignore[assignment]

PARTS = 200
DEEPEST = 20
TEXT = 1_048_576

_PARAMETER = re.compile(r""";\s*([\w-]+)\*?\s*=\s*(?:"([^"]*)"?|([^\s;"]*))""", re.ASCII)
_TYPE = re.compile(r"\s*([\w.+-]+)\s*/\s*([\w.+-]+)", re.ASCII)
_DELIMITER = re.compile(rb"^--([^\s\"]{1,200})[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)
# Starts with the rarer character, because that scans at the speed of a memory search, as `count` does not.
_DASHES = re.compile(rb"--(?<=\n--)")
_BOUNDARY = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s\";]{1,200}))", re.IGNORECASE)


class Tree(Protocol):
    """What both parsers give for one node of the MIME tree."""

    @property
    def content_type(self) -> str: ...
    @property
    def headers(self) -> dict[str, list[str]]: ...
    @property
    def filename(self) -> str: ...
    @property
    def content_id(self) -> str | None: ...
    @property
    def disposition(self) -> str | None: ...
    @property
    def content(self) -> bytes | None: ...
    @property
    def children(self) -> Sequence[Tree]: ...


@dataclass(slots=True)
class Leaf:
    """One leaf: its type, decoded bytes, and the multipart/alternative it is a choice of (0 for none)."""

    kind: str
    content: bytes
    declared: str = ""
    filename: str = ""
    content_id: str = ""
    disposition: str = ""
    choice: int = 0
    related: bool = False

    @property
    def attached(self) -> bool:
        """Whether the sender meant it as a file."""
        return self.disposition == "attachment" or bool(self.filename)


def media(value: str, default: str = "text/plain") -> str:
    """Return the media type of a Content-Type value in lower case; `default` for what is none (RFC 2045, 5.2)."""
    found = _TYPE.match(value)
    return f"{found.group(1)}/{found.group(2)}".lower() if found else default


def parameter(value: str, name: str) -> str:
    """Return one parameter of a structured header, or ""; continuations are not joined here."""
    if name not in value and name not in value.lower():
        return ""
    for key, quoted, bare in _PARAMETER.findall(value):
        if key.lower() == name:
            return str(quoted or bare)
    return ""


def leaves(content_type: str, encoding: str, disposition: str, body: bytes, defects: list[str]) -> list[Leaf]:
    """Return the leaves of a message whose top headers have these values; never raises, at most `PARTS`."""
    kind = media(content_type)
    if not kind.startswith(("multipart/", "message/")):
        return [_single(kind, content_type, encoding, disposition, body, defects)]
    body = _few(content_type, body, defects)
    head = f"Content-Type: {content_type}\n"
    if encoding and kind.startswith("message/"):
        head += f"Content-Transfer-Encoding: {encoding}\n"
    raw = head.encode("utf-8", "replace") + b"\n" + body
    found = _from_fast(raw, defects)
    if _told(found):
        return found
    # The standard library looks at every open boundary on every line: not for what is nested deeper.
    shallow = body.count(b"oundary=") <= DEEPEST
    if shallow:
        found = _from_standard(raw, defects) or found
    if not _told(found) and shallow and len(found) < 2 and (guess := _DELIMITER.search(body)):
        mended = b'Content-Type: multipart/mixed; boundary="' + guess.group(1) + b'"\n\n\n' + body
        found = _from_standard(mended, defects)
        defects.append("the boundary between the parts was guessed")
    if _told(found) or not body.strip() or len(found) > 1:
        return found
    defects.append("the parts of this message cannot be told apart; shown as it came")
    return [Leaf("text/plain", body)]


def _told(found: Sequence[Leaf]) -> bool:
    return any(leaf.content and leaf.kind[:10] != "multipart/" for leaf in found)


def _from_fast(raw: bytes, defects: list[str]) -> list[Leaf]:
    if _fast is None:
        return []
    try:
        return _flatten(_fast.parse_email_tree(raw, mode="lazy"), defects)
    except _fast.ParseError as refused:
        defects.append(f"malformed parts ({charset.line(str(refused))[:80]})")
        return []


def _from_standard(raw: bytes, defects: list[str]) -> list[Leaf]:
    from copilot.mail import mime_fallback

    tree = mime_fallback.tree(raw)
    if tree is None:
        defects.append("the parts of this message cannot be read")
        return []
    return _flatten(tree, defects)


def _flatten(root: Tree, defects: list[str]) -> list[Leaf]:
    """Walk depth first without recursion; an embedded message is a leaf."""
    out: list[Leaf] = []
    stack: list[tuple[Tree, int, int, bool]] = [(root, 0, 0, False)]
    choices = 0
    while stack:
        node, depth, choice, related = stack.pop()
        children = node.children
        kind = node.content_type.lower()
        if kind.startswith("multipart/") and (children or not node.content):
            if depth >= DEEPEST:
                defects.append(f"parts nested deeper than {DEEPEST} were left out")
                continue
            if kind == "multipart/alternative":
                choices += 1
                choice = choices
            related = related or kind == "multipart/related"
            stack += [(child, depth + 1, choice, related) for child in reversed(children)]
            continue
        if len(out) >= PARTS:
            defects.append(f"more than {PARTS} parts; the rest was left out")
            break
        out.append(_leaf(node, kind, choice, related))
    return out


def _leaf(node: Tree, kind: str, choice: int, related: bool) -> Leaf:
    declared = ""
    for name, values in node.headers.items():
        if len(name) == 12 and name.lower() == "content-type":
            declared = values[0]
            break
    return Leaf(
        kind,
        node.content or b"",
        declared,
        node.filename or "",
        node.content_id or "",
        (node.disposition or "").lower(),
        choice,
        related,
    )


def _few(content_type: str, body: bytes, defects: list[str]) -> bytes:
    """Cut a body that has more than `PARTS` delimiters, before any parser sees it."""
    if next(islice(_DASHES.finditer(body), PARTS, None), None) is None:
        return body
    names = {one.encode("utf-8", "replace") for one in [parameter(content_type, "boundary")] if one}
    names.update(first or second for first, second in _BOUNDARY.findall(body[: 8 * TEXT]))
    if len(names) > PARTS:
        cut = len(body)
        for number, found in enumerate(_BOUNDARY.finditer(body)):
            if number == PARTS:
                cut = found.start()
                break
        body = body[:cut]
    if not names:
        return body
    delimiter = re.compile(rb"\n--(?:" + b"|".join(re.escape(one) for one in sorted(names)[:PARTS]) + rb")")
    for number, found in enumerate(delimiter.finditer(body)):
        if number == PARTS:
            defects.append(f"more than {PARTS} parts; the rest was left out")
            return body[: found.start()]
    return body


def _single(kind: str, declared: str, encoding: str, disposition: str, body: bytes, defects: list[str]) -> Leaf:
    how = encoding.strip().lower().partition(";")[0].strip(" \"'")
    filename = ""
    if disposition or "name" in declared:
        filename = parameter(disposition, "filename") or parameter(declared, "name")
    data = decode(body, how, defects)
    return Leaf(kind, data, declared, filename, "", media(disposition + "/x", "").partition("/")[0])


def decode(body: bytes, how: str, defects: list[str]) -> bytes:
    """Undo a transfer encoding (RFC 2045, 6); what cannot be undone comes back as far as it could."""
    if how == "quoted-printable":
        return binascii.a2b_qp(body)
    if how == "base64":
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            defects.append("broken base64 in the body")
            clean = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
            return binascii.a2b_base64(clean[: len(clean) // 4 * 4])
    if how in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return _uudecode(body)
    if how not in ("", "7bit", "8bit", "binary"):
        defects.append(f"the transfer encoding {charset.line(how)[:40]!r} is not known")
    return body


def _uudecode(body: bytes) -> bytes:
    out = []
    for one in body.splitlines():
        if one.startswith((b"begin ", b"end")) or not one.strip():
            continue
        try:
            out.append(binascii.a2b_uu(one))
        except binascii.Error:
            continue
    return b"".join(out)
