"""Real mail, some of it hostile: everything can be answered and forwarded, and nothing in it adds a header."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors import UsageError
from copilot.mail import compose, mime
from copilot.mail.compose_people import typed
from copilot.types.writing import Draft
from tests.mail.compose_kit import ME, NOW, head

pytestmark = pytest.mark.corpora

ALLOWED = {b"Date", b"From", b"To", b"Cc", b"Subject", b"Message-ID", b"In-Reply-To", b"References", b"MIME-Version"}
ALLOWED |= {b"Content-Type", b"Content-Transfer-Encoding"}
MESSAGES = 600


def mails(corpora: Path) -> Iterator[bytes]:
    yield from (path.read_bytes() for path in sorted((corpora / "robustness" / "eml").rglob("*.eml")))
    with tarfile.open(next((corpora / "inbox").glob("spamassassin*.tar.gz"))) as box:
        files = [member for member in box.getmembers() if member.isfile()]
        for member in files[:: max(len(files) // MESSAGES, 1)]:
            read = box.extractfile(member)
            assert read is not None
            yield read.read()


def drafts(raw: bytes) -> Iterator[Draft]:
    mail = compose.read(raw)
    for everyone in (False, True):
        yield compose.reply(mail, ME, text="Gladly.", everyone=everyone).draft
    for attached in (False, True):
        yield compose.forward(mail, ME, to="cy@example.org", attached=attached).draft


def test_every_mail_can_be_answered_and_forwarded_and_comes_out_clean(corpora: Path) -> None:
    seen = unanswerable = 0
    for raw in mails(corpora):
        for draft in drafts(raw):
            seen += 1
            try:
                letter = compose.build(draft, now=NOW)
            except UsageError:
                assert not (draft.to or draft.cc)
                unanswerable += 1
                continue
            _check(draft, letter.raw, letter.recipients)
    assert seen > 2000
    assert unanswerable < seen / 10


def _check(draft: Draft, raw: bytes, recipients: tuple[str, ...]) -> None:
    for line in head(raw):
        assert len(line) <= 998
        assert line[:1] == b" " or line.partition(b":")[0] in ALLOWED, line
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    told = mime.parse(raw)
    assert draft.files or not [defect for defect in told.defects if "text" not in defect and "body" not in defect]
    assert told.references == draft.references
    assert told.subject == " ".join(draft.subject.split())
    assert {one.email.lower() for one in (*told.to, *told.cc)} == {one.lower() for one in recipients}
    assert len(told.attachments) == len(draft.files)
    assert {one.email for one in typed(draft.to)} <= set(recipients)
