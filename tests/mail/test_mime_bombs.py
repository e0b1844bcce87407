"""Input made to be slow or deep is cut by the caps: every bomb gives a message, in text that is shown as it is."""

from __future__ import annotations

import pytest

from copilot.mail import addresses, mime, parts
from copilot.types import Message


def text_of(body: bytes, kind: bytes = b"text/plain", extra: bytes = b"") -> bytes:
    return b"From: a@example.com\nSubject: x\nContent-Type: " + kind + b"\n" + extra + b"\n" + body


def nested(depth: int) -> bytes:
    levels = (b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(depth))
    return text_of(b"".join(levels), b"multipart/mixed; boundary=b0")


def calendar_of(lines: bytes) -> bytes:
    return text_of(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + lines, b"text/calendar")


BOMBS = {
    "encoded words": b"Subject: " + b" ".join([b"=?utf-8?q?a?="] * 20_000) + b"\n\nx",
    "folded encoded words": b"Subject: " + b"\n ".join([b"=?utf-8?b?YQ==?="] * 40_000) + b"\n\nx",
    "addresses": b"To: " + b", ".join(b"u%d@example.com" % n for n in range(20_000)) + b"\n\nx",
    "comments in an address": b"From: " + b"(" * 250_000 + b"\n\nx",
    "open quotes in an address": b"From: " + b'"\\' * 8_000 + b"\n\nx",
    "open brackets in an address": b"From: " + b"<" * 16_000 + b"\n\nx",
    "open brackets in ids": b"References: " + b"<" * 16_000 + b"\nMessage-ID: " + b"<" * 16_000 + b"\n\nx",
    "ids": b"References: " + b"<a@b> " * 40_000 + b"\n\nx",
    "dates": b"Date: " + b"1" * 16_000 + b"\nX: " + b"(" * 16_000 + b"\n\nx",
    "headers": b"X: y\n" * 200_000,
    "header names": b"".join(b"X%d: y\n" % n for n in range(25_000)) + b"\nx",
    "lines that are no headers": b"From: a@example.com\n" + b"zzzz\n" * 50_000 + b"\nx",
    "blank lines in headers": b"From: a@example.com\n" + b" \n" * 200_000 + b"x",
    "parts": text_of(b"--b\n\n" * 200_000, b"multipart/mixed; boundary=b"),
    "boundaries": text_of(
        b"".join(b"--b\nContent-Type: multipart/mixed; boundary=c%d\n\n" % n for n in range(50_000)),
        b"multipart/mixed; boundary=b",
    ),
    "nesting": nested(20_000),
    "nesting under the cap on parts": nested(190) + b"deep\n" * 100_000,
    "messages in messages": b"Content-Type: message/rfc822\n\n" * 20_000 + b"x",
    "parameters": text_of(b"x", b"text/plain" + b"; a=b" * 20_000),
    "semicolons": text_of(b"x", b"text/plain" + b";" * 200_000),
    "guessed boundaries": text_of(b"--x y\nContent-" * 60_000, b"multipart/mixed"),
    "comments in HTML": text_of(b"<!--" * 250_000, b"text/html"),
    "elements": text_of(b"<div>" * 100_000 + b"x", b"text/html"),
    "hidden elements": text_of(b'<div style="display:none">' * 40_000, b"text/html"),
    "open tags": text_of(b"<a" * 500_000, b"text/html"),
    "open attributes": text_of(b'<a ="<a" ' * 100_000, b"text/html"),
    "open quotes in tags": text_of(b"<a x='<b y=\"" * 80_000, b"text/html"),
    "quotations in HTML": text_of(b"<blockquote type=cite>x" * 45_000, b"text/html"),
    "links": text_of(b"<a href=http://e.example>x</a> " * 30_000, b"text/html"),
    "style rules": text_of(b"<style>" + b".a{display:none}" * 60_000, b"text/html"),
    "media rules": text_of(b"<style>" + b"@media{" * 140_000, b"text/html"),
    "entities": text_of(b"&#" * 500_000, b"text/html"),
    "inline styles": text_of(b'<p style="' + b"display" + b" " * 500_000 + b'">x', b"text/html"),
    "quoted lines": text_of(b"> x\n\n" * 200_000),
    "colons": text_of(b"x:\n" * 300_000),
    "introductions": text_of(b"On Mon, Jan 3, 2020 a <a@b.example> wrote:\n" * 25_000),
    "header blocks": text_of(b"From: x\n" * 120_000),
    "signatures": text_of(b"-- \n" * 250_000),
    "rulers": text_of((b"-- a" + b" -" * 40 + b"\n") * 12_000),
    "blank lines": text_of(b" \n" * 500_000),
    "one line": text_of(b"a" * 1_000_000),
    "addresses in text": text_of(b"http://a" + b")" * 900_000),
    "escape sequences": text_of(b"\x1b[1;" * 250_000),
    "operating system commands": text_of(b"\x1b]" * 400_000),
    "NULs": text_of(b"\0" * 1_000_000),
    "zero-width characters": text_of("\u200b".encode() * 300_000),
    "flowed lines": text_of(b"> a \n" * 200_000, b"text/plain; format=flowed"),
    "UTF-7": text_of(b"+" * 500_000, b"text/plain; charset=utf-7"),
    "punycode": text_of(b"a-" * 300_000, b"text/plain; charset=punycode"),
    "attendees": calendar_of(b"ATTENDEE:mailto:a@b.example\n" * 30_000),
    "calendar parameters": calendar_of(b"DTSTART" + b';A="' * 200_000 + b":x"),
    "recipients": text_of(
        b"--b\nContent-Type: message/delivery-status\n\n" + b"Final-Recipient: rfc822;a@b.example\n\n" * 30_000,
        b"multipart/report; boundary=b",
    ),
    "bounced words": b"From: mailer-daemon@b.example\nSubject: Undelivered\n\n" + b"a." * 300_000,
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_is_a_message_like_any_other(name: str) -> None:
    _is_sound(mime.parse(BOMBS[name]))


def _is_sound(message: Message) -> None:
    text = message.text
    assert len(text) <= 2 * parts.TEXT
    assert "".join(text[zone.start : zone.end] for zone in message.zones) == text
    assert len(message.attachments) <= parts.PARTS
    assert len(message.to) <= addresses.MOST
    assert text or message.defects


def test_what_a_cap_cut_is_named() -> None:
    assert any("too long" in one for one in mime.parse(BOMBS["encoded words"]).defects)
    assert any("parts" in one for one in mime.parse(BOMBS["parts"]).defects)
    assert any("1 MB" in one for one in mime.parse(text_of(b"word " * 300_000)).defects)


def test_a_message_over_fifty_megabytes_is_read_from_its_beginning() -> None:
    message = mime.parse(text_of(b"first words\n") + b"x" * mime.LARGEST)
    assert message.text.startswith("first words")
    assert "larger than 50 MB; only the beginning was read" in message.defects


def test_a_large_attachment_keeps_its_exact_size() -> None:
    content = (
        b"--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + (b"QUJD" * 19 + b"\n") * 100_000
    )
    (part,) = mime.parse(text_of(content + b"--b--\n", b"multipart/mixed; boundary=b")).attachments
    assert part.bytes == 100_000 * 57
