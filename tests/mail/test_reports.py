"""Bounces say who was not reached and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.mail import mime, reports
from copilot.types import Address, DeliveryReport

STATUS = b"""Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 2 Nov 2026 10:00:00 +0000

Original-Recipient: rfc822;Ada@Example.COM
Final-Recipient: rfc822; ada@relay.example.com
Action: Failed (really)
Status: 5.1.1 (no such user)
Diagnostic-Code: smtp; 550 5.1.1 No such user
 here

Final-Recipient: rfc822;bo@example.org
Action: delayed
Status: 4.4.7
"""


def test_each_recipient_of_a_status_part_is_a_report() -> None:
    assert reports.read(STATUS) == (
        DeliveryReport("ada@relay.example.com", "failed", "5.1.1", "550 5.1.1 No such user here"),
        DeliveryReport("bo@example.org", "delayed", "4.4.7", ""),
    )


def test_windows_line_ends_make_no_difference() -> None:
    assert reports.read(STATUS.replace(b"\n", b"\r\n")) == reports.read(STATUS)


def test_a_bounce_without_a_form_is_understood_by_its_words() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.example.net\nTo: me@example.com\nSubject: failure notice\n\n"
        b"Hi. This is the mail program at mx.example.net.\nI could not deliver your message.\n\n"
        b"<nobody@example.org>:\n192.0.2.1 does not like the recipient.\nRemote host said: 550 5.1.1 unknown user\n\n"
        b"--- Below this line is a copy of it.\n\nReturn-Path: <me@example.com>\nTo: other@example.org failed\n"
    )
    (found,) = mime.parse(raw).reports
    assert (found.recipient, found.action, found.status) == ("nobody@example.org", "failed", "5.1.1")
    assert "unknown user" in found.diagnostic


def test_ordinary_mail_about_failures_is_no_report() -> None:
    raw = b"From: ada@example.com\nSubject: failure notice\n\nbo@example.org is unknown to me: 550\n"
    assert mime.parse(raw).reports == ()
    assert (
        mime.parse(
            b"From: postmaster@example.com\nSubject: New office\n\nWrite to bo@example.org, not found elsewhere."
        ).reports
        == ()
    )


def test_a_mail_system_is_known_by_its_address() -> None:
    assert reports.bounces(Address("", "MAILER-DAEMON@example.com"))
    assert not reports.bounces(Address("Postmaster", "ada@example.com"))


@given(st.binary(max_size=400), st.text(max_size=200))
def test_no_bytes_make_it_fail(data: bytes, text: str) -> None:
    reports.read(data)
    reports.guess("Undelivered Mail " + text, text)


@pytest.mark.corpora
def test_most_published_bounces_name_a_recipient(corpora: Path) -> None:
    files = sorted((corpora / "robustness" / "eml").glob("set-of-emails__*.eml"))
    found = [path for path in files if mime.parse(path.read_bytes()).reports]
    assert len(found) / len(files) > 0.55
