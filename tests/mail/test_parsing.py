"""Children parse as this process would, and their death costs nothing but time."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from copilot.mail.parsing import Parsers, parse
from copilot.mail.source import Delivery
from tests.mail.kit import letters

HTML = b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>Some <b>words</b> here</p>\r\n"
MAIL = [*letters(20), HTML, b"", b"\xff\x00garbage", b"Subject: " + b"=?utf-8?q?=F0?=" * 2000]
RECEIVED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def delivered(raws: Iterable[bytes]) -> list[Delivery]:
    """Messages as they come from a mailbox, with UIDs from 1."""
    return [Delivery(raw, frozenset({"$seen"}), RECEIVED, "here", uid) for uid, raw in enumerate(raws, 1)]


def test_a_child_says_what_this_process_would_say() -> None:
    mail = delivered(MAIL)
    parsers = Parsers(1)
    try:
        batches = [parsers.parse(mail[start : start + 5]) for start in range(0, len(mail), 5)]
        parsed = [one for batch in batches for one in batch.result()]
    finally:
        parsers.close()
    assert parsed == [parse(one) for one in mail]


def test_a_child_that_dies_costs_its_batch_a_second_parsing() -> None:
    parsers = Parsers(2)
    try:
        assert len(parsers.parse(delivered(MAIL)).result()) == len(MAIL)
        os.killpg(parsers._children.pid, signal.SIGKILL)
        parsers._children.wait()
        assert [one.subject for one in parsers.parse(delivered(letters(3))).result()] == [
            "letter 1",
            "letter 2",
            "letter 3",
        ]
    finally:
        parsers.close()


def test_batches_larger_than_a_pipe_pass_both_ways() -> None:
    parsers = Parsers(1)
    large = delivered(b"Subject: large\r\n\r\n" + b"words and more words\r\n" * 50_000 for _ in range(3))
    try:
        first, second = parsers.parse(large), parsers.parse(large)
        assert [len(batch.result()) for batch in (first, second)] == [3, 3]
    finally:
        parsers.close()


def test_closing_does_not_wait_for_work_under_way() -> None:
    parsers = Parsers(1)
    futures = [parsers.parse(delivered(MAIL * 20)) for _ in range(20)]
    parsers.close()
    assert any(future.cancelled() for future in futures)
    assert parsers._children.returncode is not None


def test_children_are_ready_and_end_with_their_pipes() -> None:
    parsers = Parsers(3)
    try:
        parsers.parse(delivered(letters(1))).result()
        assert parsers.ready
        for line in parsers._lines:
            line.going.close()
        assert [line.coming.read() for line in parsers._lines] == [b"", b"", b""]
        parsers._children.wait(10)
    finally:
        parsers.close()


def test_mail_is_parsed_here_where_children_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    parsers = Parsers(2)
    try:
        assert [one.subject for one in parsers.parse(delivered(letters(1))).result()] == ["letter 1"]
    finally:
        parsers.close()
