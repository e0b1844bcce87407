"""Parsing holds its promises on bytes nobody thought of."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import mime
from copilot.types import Message

GOLDEN = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "data" / "mime").glob("*.eml"))]

_CUTS = st.tuples(st.integers(0, 3000), st.integers(0, 40), st.binary(max_size=12))
_TOKENS = st.sampled_from(
    [
        b"\n\n",
        b"\r\n",
        b"\r",
        b"--",
        b"--b\n",
        b"Content-Type: ",
        b"multipart/mixed; boundary=b",
        b"text/html",
        b"message/rfc822",
        b"charset=",
        b"=?utf-8?q?",
        b"?=",
        b"<",
        b">",
        b'"',
        b"(",
        b"\0",
        b"\xff",
        b"From: ",
        b"a@example.com",
        b"base64",
        b"text",
    ]
)


def _holds(message: Message) -> None:
    text = message.text
    assert "".join(text[zone.start : zone.end] for zone in message.zones) == text
    for link in message.links:
        assert 0 <= link.start < link.end <= len(text)
        assert link.url[:7].lower().startswith(("http://", "https:/", "mailto:"))
    for one in (*message.from_, *message.to, *message.cc, *message.reply_to):
        assert "\n" not in one.name + one.email
    assert "\n" not in message.subject
    assert message.date is None or message.date.tzinfo is not None
    assert not set(text) & {"\r", "\x00", "\x1b", "\x9b", "\u202e", "\u200b"}
    assert not any("cannot be parsed" in defect for defect in message.defects)


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    _holds(mime.parse(raw))


@given(st.lists(_TOKENS, max_size=60).map(b"".join))
def test_any_scraps_of_mail_are_a_message(raw: bytes) -> None:
    _holds(mime.parse(raw))


@given(st.sampled_from(GOLDEN), st.lists(_CUTS, min_size=1, max_size=6))
def test_a_damaged_message_is_a_message(raw: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    for at, length, new in cuts:
        raw = raw[:at] + new + raw[at + length :]
    message = mime.parse(raw)
    _holds(message)
    for part in message.attachments:
        assert mime.attachment(raw, part.index)[0] == part
