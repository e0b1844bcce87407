"""Watching goes on through trouble, says it once, and wakes for news and for changes made here."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread, Timer

import pytest

from copilot.errors import AuthFailed
from copilot.mail import sync
from copilot.mail.imap import ImapSource
from copilot.store import operations
from copilot.types import FLAGGED
from tests.mail.desk import Desk, mark
from tests.mail.kit import letter, letters


def test_watching_tells_trouble_once_and_when_it_is_over(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "backoff_seconds", lambda failures, error=None: 0.05)
    desk.fill(letters(3))
    stop, wake = Event(), Event()
    told: list[tuple[str, str]] = []

    def trouble(message: str, hint: str) -> None:
        told.append((message, hint))

    thread = Thread(
        target=sync.watch, args=(desk.db, desk.source, "work"),
        kwargs={"stop": stop, "wake": wake, "trouble": trouble, "on_batch": desk.heard.extend},
    )  # fmt: skip
    thread.start()
    _until(lambda: len(desk.heard) == 3)
    desk.server.kill()
    _until(lambda: bool(told))
    desk.server.start()
    _until(lambda: told[-1] == ("", ""))
    other = desk.server.client(desk.user)
    other.append("INBOX", letter(4))
    other.logout()
    _until(lambda: len(desk.ids()) == 4)
    mark(desk, 1, add=FLAGGED)
    wake.set()
    _until(lambda: operations.waiting(desk.db)[0] == 0)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert all(message.endswith(".") and hint for message, hint in told[:-1])


def test_watching_a_wrong_password_waits_for_a_person(desk: Desk) -> None:
    stop, wake = Event(), Event()
    told: list[str] = []
    source = ImapSource("work", desk.server.account(desk.user), "wrong")

    def trouble(message: str, hint: str) -> None:
        told.append(message)
        Timer(0.1, stop.set).start()

    sync.watch(desk.db, source, "work", stop=stop, wake=wake, trouble=trouble)
    assert told == [f"localhost refused the password of {desk.user}."]
    assert sync.backoff_seconds(1, AuthFailed("")) > sync.backoff_seconds(3)


def _until(condition: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(600):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come about")
