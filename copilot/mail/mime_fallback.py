"""The standard library as second parser, behind the same tree that the fast one gives.

Used when the fast parser refuses a message or is not installed. `compat32` only: newer policies raise on reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

DEEPEST = 40


@dataclass(slots=True)
class Node:
    """One node of a MIME tree; `content` is decoded bytes for a leaf and None for a container."""

    content_type: str
    headers: dict[str, list[str]] = field(default_factory=dict)
    filename: str = ""
    content_id: str | None = None
    disposition: str | None = None
    is_message: bool = False
    content: bytes | None = None
    children: list[Node] = field(default_factory=list)


def tree(raw: bytes) -> Node | None:
    """Return the MIME tree of a message, or None when this parser fails on it as well."""
    try:
        return _node(message_from_bytes(raw), 0)
    except (RecursionError, MessageError, ValueError, LookupError, AttributeError, TypeError, IndexError):
        # Each of these has been seen out of the standard library on malformed mail.
        return None


def _node(message: Message, depth: int) -> Node:
    kind = message.get_content_type()
    node = Node(kind)
    if declared := message.get_all("Content-Type", []):
        node.headers["Content-Type"] = [str(value) for value in declared]
    node.disposition = message.get_content_disposition()
    node.filename = _filename(message)
    node.content_id = str(message.get("Content-ID", "")).strip().strip("<>") or None
    payload = message.get_payload()
    if not isinstance(payload, list):
        node.content = _decoded(message)
        return node
    inner = [part for part in payload if isinstance(part, Message)]
    if kind.startswith("message/"):
        node.content = b"\n".join(part.as_bytes() for part in inner)
        node.is_message = kind == "message/rfc822"
    elif depth < DEEPEST:
        node.children = [_node(part, depth + 1) for part in inner]
    return node


def _decoded(message: Message) -> bytes:
    try:
        data = message.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    text = message.get_payload()
    return text.encode("utf-8", "surrogateescape") if isinstance(text, str) else b""


def _filename(message: Message) -> str:
    try:
        return str(message.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
