"""Other people's calendars: whatever is in them, an answer either comes out clean or is refused with a reason."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from copilot.errors import UsageError
from copilot.mail import calendar, itip
from copilot.types import Address

pytestmark = pytest.mark.corpora

NOW = datetime(2026, 9, 2, 7, 0, tzinfo=UTC)
ME = Address("Kim", "kim@example.com")


def calendars(corpora: Path) -> Iterator[bytes]:
    with tarfile.open(corpora / "calendar" / "ics_dev.tar.gz") as box:
        for member in box.getmembers():
            file = box.extractfile(member) if member.isfile() else None
            if file is not None:
                # Most are exports that ask for nothing; as requests they are far stranger than real ones.
                asked = re.sub(rb"(?im)^METHOD:.*\r?\n", b"", file.read())
                by = b"" if b"ORGANIZER" in asked else b"ORGANIZER:mailto:bo@example.org\n"
                yield asked.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\n").replace(
                    b"BEGIN:VEVENT\n", b"BEGIN:VEVENT\n" + by
                )


def test_every_event_with_an_organizer_can_be_answered(corpora: Path) -> None:
    answered = 0
    for content in calendars(corpora):
        raw = b"From: bo@example.org\nContent-Type: text/calendar; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        try:
            request = itip.read(raw + content)
        except UsageError as refused:
            assert refused.hint
            continue
        text = itip.stamped(itip.reply(request, ME, "ACCEPTED"), NOW)
        again = calendar.read(text.encode())
        assert again is not None
        assert (again.uid, again.sequence, again.start) == (
            request.invite.uid,
            request.invite.sequence,
            request.invite.start,
        )
        assert [one.email for one in again.attendees] == [ME.email]
        whole = Calendar.from_ical(text.replace("\n", "\r\n"))
        assert isinstance(whole, Calendar)
        assert len(whole.walk("VEVENT")) == 1
        answered += 1
    assert answered > 30
