"""Golden messages, and what a `Message` promises whatever the bytes."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import pytest

from copilot.mail import mime
from copilot.types import Address, ZoneKind
from tests.mail.mime_kit import told

GOLDEN = Path(__file__).parent.parent / "data" / "mime"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.eml")), ids=lambda path: path.stem)
def test_a_golden_message_is_told_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected").read_text(encoding="utf-8"))
    assert told(mime.parse(path.read_bytes())) == expected


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.eml")), ids=lambda path: path.stem)
def test_the_standard_library_behind_it_tells_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.mail.parts._fast", None)
    expected = json.loads(path.with_suffix(".expected").read_text(encoding="utf-8"))
    found = told(mime.parse(path.read_bytes()))
    for sizes in (expected, found):
        for one in sizes.get("attachments", []):
            one[3] = one[3] if "message/" not in one[2] else 0  # its embedded messages are written out anew
            one[3] = 0 if one[2] == "application/octet-stream" else one[3]
            one[1] = "" if one[2] == "application/pdf" else one[1]  # it joins RFC 2231 pieces with a lone newline
    assert found == expected


def test_every_attachment_can_be_read_by_its_index() -> None:
    raw = (GOLDEN / "attachments.eml").read_bytes()
    for part in mime.parse(raw).attachments:
        again, content = mime.attachment(raw, part.index)
        assert again == part
        assert len(content) == part.bytes
    assert mime.attachment(raw, 2)[1] == b"%PDF-1.4\n"
    assert b"Inner text." in mime.attachment(raw, 4)[1]


def test_an_attachment_that_is_not_there_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        mime.attachment(b"From: a@example.com\n\nhello", 7)


def test_plain_text_is_preferred_and_the_html_is_kept() -> None:
    raw = (
        b"From: a@example.com\nContent-Type: multipart/alternative; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nThe real words of the message, at length.\n"
        b"--b\nContent-Type: text/html\n\n<p>The real words of the <b>message</b>, at length.</p>\n--b--\n"
    )
    message = mime.parse(raw)
    assert message.text == "The real words of the message, at length."
    assert "<b>message</b>" in message.html
    assert message.attachments == ()


def test_html_that_claims_to_be_plain_text_is_read_as_html() -> None:
    assert mime.parse(b"Content-Type: text/plain\n\n<html><body><p>Hello</p></body></html>").text == "Hello"


def test_a_calendar_alone_becomes_the_text() -> None:
    raw = (
        b"From: a@example.com\nContent-Type: text/calendar; method=CANCEL\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n"
        b"SUMMARY:Walk\nDESCRIPTION:Bring boots\\nand water\nDTSTART:20261101T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    message = mime.parse(raw)
    assert message.invite is not None
    assert (message.invite.method, message.invite.summary) == ("CANCEL", "Walk")
    assert message.text == "Walk\n\nBring boots\nand water"


def test_a_message_with_nothing_but_a_message_inside_says_what_that_says_as_a_quotation() -> None:
    raw = b"From: a@example.com\nContent-Type: message/rfc822\n\nFrom: b@example.com\nSubject: Old\n\nInner words.\n"
    message = mime.parse(raw)
    assert message.text.endswith("Subject: Old\n\nInner words.")
    assert [zone.kind for zone in message.zones] == [ZoneKind.QUOTE]


def test_without_text_the_reason_is_named() -> None:
    assert "the body is empty" in mime.parse(b"From: a@example.com\n\n").defects
    picture = b"From: a@example.com\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
    assert "no text" in mime.parse(picture).defects


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\0", b"From ", b"\xff\xfe", b":", b"a: b", b"\r\r\r", b"no headers at all\n"]
)
def test_scraps_are_messages_with_a_defect(raw: bytes) -> None:
    message = mime.parse(raw)
    assert message.defects
    assert message.bytes == len(raw)


def test_bytes_without_headers_are_shown_as_text() -> None:
    message = mime.parse(b"just words\nand more words\n\nand an end")
    assert message.text.startswith("just words\nand more words")
    assert "no headers" in message.defects


def test_a_missing_empty_line_does_not_lose_the_body() -> None:
    message = mime.parse(b"From: a@example.com\nSubject: Hi\nThis is already the body.\nAnd so is this.\n")
    assert message.subject == "Hi"
    assert message.text == "This is already the body.\nAnd so is this."
    assert "no empty line between headers and body" in message.defects


def test_lines_that_lost_their_folding_are_passed_over() -> None:
    message = mime.parse(b"Received: from x\nby y with SMTP\nfor z\nFrom: a@example.com\nSubject: Hi\n\nBody\n")
    assert (message.subject, message.text) == ("Hi", "Body")


def test_dates_are_aware() -> None:
    date = mime.parse(b"Date: Tue, 3 Nov 2026 09:15:00 -0000\n\nx").date
    assert date is not None
    assert date.utcoffset() == UTC.utcoffset(None)


def test_only_the_named_headers_are_kept_and_each_is_short() -> None:
    raw = (
        b"From: a@example.com\nX-Unheard-Of: 1\nList-Id: Cooks <cooks.example.org>\nX-Mailer: " + b"m" * 5000 + b"\n\nx"
    )
    kept = mime.parse(raw).headers
    assert set(kept) == {"list-id", "x-mailer"}
    assert len(kept["x-mailer"]) == mime.KEPT_BYTES
    assert set(kept) <= set(mime.KEPT)


def test_control_bytes_never_reach_subject_names_or_text() -> None:
    raw = (
        'From: "A\x1b]0;pwned\x07B\u202e" <a@example.com>\nSubject: =?utf-8?q?x=1B=5B2Jy=0D=0AEvil=3A_z?=\n\n'
        "a\x00b\x1b[31mred\x1b[0m\u200bc\U000e0041\x9b1m\td\n"
    ).encode()
    message = mime.parse(raw)
    assert message.from_ == (Address("AB", "a@example.com"),) or "\x1b" not in message.from_[0].name
    assert message.subject == "xy Evil: z"
    assert message.text == "abredc\td"


def test_the_first_from_header_counts_and_a_second_is_named() -> None:
    message = mime.parse(b"From: one@example.com\nFrom: two@example.com\n\nx")
    assert message.from_ == (Address("", "one@example.com"),)
    assert "more than one From header; the first counts" in message.defects
