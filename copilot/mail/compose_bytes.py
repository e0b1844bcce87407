"""Headers and parts of outgoing mail as bytes (RFC 5322, 2045 to 2047, 2231); nothing can be smuggled in.

The standard library is not used for headers: its policies encode long message ids, which breaks threads, and unquote
display names while folding. Every value goes through `_clean`, so that a line break can only be one of ours.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from urllib.parse import quote

from copilot.types import Address
from copilot.types.writing import Enclosure

EOL = "\r\n"
WIDTH = 76
LONGEST_NAME = 100

_UNCLEAN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_TYPE = re.compile(r"(?!multipart/)[\w.+-]{1,60}/[\w.+-]{1,100}(?:; [\w-]{1,30}=[\w.-]{1,60})*", re.ASCII)
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_ENDS = re.compile(rb"\r\n|\r|\n")
_LONG = re.compile(rb"[^\n]{999}")
_LONG_WORD = re.compile(rf"\S{{{WIDTH}}}")


def text_header(name: str, value: str) -> str:
    """An unstructured header such as Subject; beyond ASCII in encoded words (RFC 2047)."""
    value = " ".join(_clean(value).split())
    plain = value.isascii() and "=?" not in value and not _LONG_WORD.search(value)
    return _fold(name, value.split() if plain else _encoded(value, first=len(name) + 2))


def people_header(name: str, people: Sequence[Address]) -> str:
    """A header of addresses, whose domains must be ASCII already."""
    tokens: list[str] = []
    for number, one in enumerate(people):
        comma = "," if number + 1 < len(people) else ""
        phrase = _phrase(" ".join(_clean(one.name).split())[:LONGEST_NAME])
        email = _clean(one.email).replace(" ", "")
        tokens += [*phrase, f"<{email}>{comma}"] if phrase else [email + comma]
    return _fold(name, tokens)


def ids_header(name: str, ids: Iterable[str]) -> str:
    """A header of message ids, folded only between them."""
    return _fold(name, [_clean(one).replace(" ", "") for one in ids])


def plain_header(name: str, value: str) -> str:
    """A header of our own making in ASCII that needs no folding."""
    return f"{name}: {_clean(value)}{EOL}"


def text_part(text: str, subtype: str, parameters: str = "") -> bytes:
    """A text part: as it is where that is safe, else quoted-printable, or base64 where most of it is beyond ASCII."""
    data = text.encode("utf-8", "replace")
    charset = "us-ascii" if data.isascii() else "utf-8"
    if data.isascii() and not _LONG.search(data):
        how, body = "7bit", _crlf(data)
    elif sum(byte > 127 for byte in data) * 3 < len(data):
        how, body = "quoted-printable", _crlf(binascii.b2a_qp(data, istext=True))
    else:
        how, body = "base64", _base64(_crlf(data))
    return _entity(f"text/{subtype}; charset={charset}{parameters}", how, body)


def file_part(one: Enclosure) -> bytes:
    """An attachment; a mail that can travel as it is stays a mail, everything else goes in base64."""
    name = " ".join(_clean(one.name).replace("/", "_").replace("\\", "_").split())[:LONGEST_NAME] or "file"
    disposition = "Content-Disposition: attachment" + _parameter("filename", name)
    kind = one.type if _TYPE.fullmatch(one.type) else "application/octet-stream"
    if kind.startswith("message/"):
        mail = _crlf(_ENDS.sub(b"\n", one.content))
        if kind == "message/rfc822" and b"\0" not in mail and not _LONG.search(mail.replace(b"\r\n", b"\n")):
            return _entity(kind, "7bit" if mail.isascii() else "8bit", mail, disposition)
        kind = "application/octet-stream"  # RFC 2046, 5.2.1 permits no encoding of a message
    return _entity(kind, "base64", _base64(one.content), disposition)


def multipart(kind: str, parts: Sequence[bytes], seed: str) -> bytes:
    """Parts joined under a boundary that stands in none of them; the same from the same `seed`."""
    number = 0
    while True:
        boundary = b"=_" + blake2b(f"{seed} {kind} {number}".encode(), digest_size=12).hexdigest().encode()
        if not any(boundary in part for part in parts):
            break
        number += 1
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    how = "8bit" if any(b"Transfer-Encoding: 8bit\r\n" in part for part in parts) else "7bit"
    declared = f'multipart/{kind};{EOL} boundary="{boundary.decode()}"'
    return _entity(declared, how, body + b"--" + boundary + b"--\r\n")


def _entity(kind: str, how: str, body: bytes, *more: str) -> bytes:
    lines = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {how}", *more]
    return (EOL.join(lines) + EOL + EOL).encode("ascii") + body


def _clean(text: str) -> str:
    return _UNCLEAN.sub(" ", text)


def _crlf(data: bytes) -> bytes:
    """CRLF line ends, for bytes whose only line end is a newline."""
    return data.replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    return _crlf(base64.encodebytes(data))


def _fold(name: str, tokens: Sequence[str]) -> str:
    """Break the line only between tokens, where it would grow beyond its width."""
    out: list[str] = []
    line = f"{name}:"
    for token in tokens:
        if len(line) + 1 + len(token) > WIDTH and line != f"{name}:":
            out.append(line)
            line = ""
        line += f" {token}"
    return EOL.join([*out, line]) + EOL


def _phrase(name: str) -> list[str]:
    """A display name as tokens to fold between."""
    if not name:
        return []
    if not name.isascii() or "=?" in name:
        return _encoded(name, first=0)
    if _ATOMS.fullmatch(name):
        return name.split()
    return ['"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"']


def _encoded(text: str, *, first: int) -> list[str]:
    """Encoded words of at most 75 characters that break between characters; the first leaves room for the name."""
    wide = sum(ord(one) > 127 for one in text) * 3 > len(text)
    encode = _b if wide else _q
    out: list[str] = []
    held = ""
    for one in text:
        if held and len(encode(held + one)) + 12 > (WIDTH - max(first, 1) if not out else WIDTH - 1):
            out.append(held)
            held = ""
        held += one
    return [f"=?utf-8?{'b' if wide else 'q'}?{encode(one)}?=" for one in [*out, held]]


def _q(text: str) -> str:
    data = text.encode("utf-8")
    return "".join("_" if byte == 32 else chr(byte) if byte in _Q_SAFE else f"={byte:02X}" for byte in data)


def _b(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _parameter(name: str, value: str) -> str:
    """A parameter on a line of its own; beyond ASCII or long as RFC 2231 has it, in numbered pieces."""
    if value.isascii() and len(value) <= 60:
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f';{EOL} {name}="{quoted}"'
    # Cut between characters only: some programs decode each piece by itself.
    pieces = ["utf-8''"]
    for one in value:
        coded = quote(one, safe="", encoding="utf-8")
        if len(pieces[-1]) + len(coded) > 50:
            pieces.append("")
        pieces[-1] += coded
    return "".join(f";{EOL} {name}*{number}*={piece}" for number, piece in enumerate(pieces))
