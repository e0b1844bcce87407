"""What happens to mail when connection, server or program die: in doubt it waits, and nobody gets it twice."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from copilot.errors import Conflict, StoreBusy
from copilot.mail.outbox import Outbox, Timing
from copilot.store import outgoing, outgoing_attempts
from copilot.store.db import Database
from copilot.store.outgoing import State
from tests.mail.outbox_kit import SECRET, TIMING, Bench, identity, running
from tests.smtp import DROP, HANG, Behaviour, Phase

bench = pytest.fixture(running)


@pytest.mark.parametrize(
    "trouble", [DROP, "421 4.4.0 Lost connection to relay server", "451 4.4.2 timeout", "nonsense"]
)
def test_a_mail_that_was_taken_without_a_word_is_found_in_sent_and_not_sent_again(bench: Bench, trouble: str) -> None:
    one = bench.queue()
    bench.server.behaviour.answers["STORED"] = [trouble]
    assert [done.state for done in bench.send()] == [State.UNKNOWN]
    bench.later(10_000)
    assert bench.send() == []
    found = bench.outbox.resolve("work", lambda id: id in {taken.message_id for taken in bench.server.taken})
    assert [done.state for done in found] == [State.SENT]
    assert outgoing.copies(bench.db, "work") == []
    assert [taken.message_id for taken in bench.server.taken] == [one.message_id]


def test_a_server_that_never_answers_after_the_data_leaves_the_mail_in_doubt(bench: Bench) -> None:
    bench.outbox = Outbox(bench.db, timing=Timing(final=0.2), clock=bench.clock)
    one = bench.queue()
    bench.server.behaviour.answers["STORED"] = [HANG]
    bench.send()
    assert bench.see(one.id).state is State.UNKNOWN
    assert "timed out" in bench.see(one.id).reply


def test_a_mail_in_doubt_goes_again_only_after_sent_was_searched_twice_with_a_wait(bench: Bench) -> None:
    one = bench.queue()
    bench.server.behaviour.answers["DATA"] = [DROP]
    bench.send()
    assert bench.outbox.resolve("work", lambda id: False) == ()
    for state in (State.UNKNOWN, State.QUEUED):
        bench.later(TIMING.settle)
        assert [done.state for done in bench.outbox.resolve("work", lambda id: False)] == [state]
        assert bench.outbox.resolve("work", lambda id: False) == ()
    bench.send()
    assert [taken.message_id for taken in bench.server.taken] == [one.message_id]


@pytest.mark.parametrize(("sent", "copies"), [(True, 1), (False, 2)])
def test_a_mail_that_sent_cannot_tell_of_waits_for_the_person(bench: Bench, sent: bool, copies: int) -> None:
    one = bench.queue()
    bench.server.behaviour.answers["STORED"] = [DROP]
    bench.send()
    for _ in range(5):
        bench.later(TIMING.settle)
        assert [done.state for done in bench.outbox.resolve("work", lambda id: None)] == [State.UNKNOWN]
    outgoing.decide(bench.db, one.id, sent=sent, now=int(bench.clock.now))
    bench.send()
    assert bench.see(one.id).state is State.SENT
    assert len(bench.server.taken) == copies
    assert [copy.id for copy in outgoing.copies(bench.db, "work")] == [one.id]
    with pytest.raises(Conflict):
        outgoing.decide(bench.db, one.id, sent=False, now=0)


def test_doubt_after_a_partial_delivery_is_for_the_person_since_sent_has_it_anyway(bench: Bench) -> None:
    bench.server.behaviour.refused = {"busy@example.org": "450 4.2.1 greylisted"}
    one = bench.queue(to=("bo@example.org", "busy@example.org"))
    bench.send()
    bench.server.behaviour.refused = {}
    bench.server.behaviour.answers["DATA"] = [DROP]
    bench.later(60)
    bench.send()
    answers = [True, False, False]
    while answers:
        bench.later(TIMING.settle)
        bench.outbox.resolve("work", lambda id: answers.pop())
        assert bench.see(one.id).state is State.UNKNOWN


def test_a_second_program_does_not_send(bench: Bench) -> None:
    bench.queue()
    bench.outbox.resolve("work", lambda id: None)
    db = Database(bench.db.path)
    other = Outbox(db, timing=TIMING, clock=bench.clock)
    with pytest.raises(StoreBusy):
        other.send("work", bench.way, SECRET, stop=threading.Event())
    bench.outbox.close()
    assert len(other.send("work", bench.way, SECRET, stop=threading.Event())) == 1
    other.close()
    db.close()


class Seizing(Behaviour):
    """Lets another program take the store for itself in the middle of a mail."""

    path: Path
    at: Phase
    held: sqlite3.Connection | None = None

    def next(self, phase: Phase) -> str:
        """Seize at the phase, once; answer as ever."""
        if phase == self.at and self.held is None:
            self.held = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            self.held.execute("BEGIN IMMEDIATE")
        return super().next(phase)


@pytest.mark.parametrize(("at", "state"), [("RCPT", State.QUEUED), ("STORED", State.UNKNOWN)])
def test_a_store_that_fails_in_the_middle_leaves_no_mail_behind(bench: Bench, at: Phase, state: State) -> None:
    bench.db.close()
    bench.db = Database(bench.db.path, busy_seconds=0.1)
    bench.outbox = Outbox(bench.db, timing=TIMING, clock=bench.clock)
    one = bench.queue()
    seizing = bench.server.handler.behaviour = Seizing()
    seizing.path, seizing.at = bench.db.path, at
    with pytest.raises(StoreBusy):
        bench.send()
    assert bench.see(one.id).state is State.SENDING
    assert seizing.held is not None
    seizing.held.close()
    bench.outbox.resolve("work", lambda id: None)
    assert bench.see(one.id).state is state
    bench.later(TIMING.settle)
    bench.outbox.resolve("work", lambda id: bool(bench.server.taken))
    bench.send()
    assert bench.see(one.id).state is State.SENT
    assert [taken.message_id for taken in bench.server.taken] == [one.message_id]


@pytest.mark.parametrize(("ended", "state"), [(False, State.QUEUED), (True, State.UNKNOWN)])
def test_what_a_dead_sender_left_is_queued_or_in_doubt_by_how_far_it_came(
    bench: Bench, ended: bool, state: State
) -> None:
    one, now = bench.queue(), int(bench.clock.now)
    assert outgoing_attempts.claim(bench.db, "work", owner="dead", now=now, lease_seconds=900)
    if ended:
        assert outgoing_attempts.mark(bench.db, one.id, {}, owner="dead", now=now, lease_seconds=900)
    recovered = outgoing_attempts.recover(bench.db, owner="me", now=now, ask_at=now + 120, alone=False)
    assert recovered == []
    recovered = outgoing_attempts.recover(bench.db, owner="me", now=now, ask_at=now + 120, alone=True)
    assert [(left.id, left.state) for left in recovered] == [(one.id, state)]


def test_a_sender_that_lost_its_mail_to_another_does_not_finish_it(bench: Bench) -> None:
    one, now = bench.queue(), int(bench.clock.now)
    assert outgoing_attempts.claim(bench.db, "work", owner="slow", now=now, lease_seconds=900)
    outgoing_attempts.recover(bench.db, owner="me", now=now + 900, ask_at=0, alone=False)
    assert not outgoing_attempts.mark(bench.db, one.id, {}, owner="slow", now=now + 900, lease_seconds=900)
    assert bench.see(one.id).state is State.QUEUED


def test_threads_that_send_at_once_send_everything_once(bench: Bench) -> None:
    for number in range(40):
        bench.queue(number)
    threads = [threading.Thread(target=bench.send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken.message_id for taken in bench.server.taken) == sorted(identity(n) for n in range(40))
