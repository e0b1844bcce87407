"""The outbox: what is sent, what waits, what is in doubt, and that nobody ever gets anything twice."""

from __future__ import annotations

import threading

import pytest

from copilot.errors import AuthFailed, Conflict, NotFound, Unavailable
from copilot.mail.outbox_wire import Route, Secret
from copilot.store import drafts, outgoing
from copilot.store.outgoing import Fate, State
from copilot.types.writing import Draft
from tests.mail.outbox_kit import TIMING, Bench, identity, letter, running
from tests.smtp import DROP, USER, Phase

bench = pytest.fixture(running)


def test_a_mail_is_sent_once_after_its_hold(bench: Bench) -> None:
    one = bench.queue(hold=20)
    bench.later(19)
    assert bench.send() == []
    bench.later(1)
    assert [done.state for done in bench.send()] == [State.SENT]
    assert bench.send() == []
    assert [taken.message_id for taken in bench.server.taken] == [one.message_id]
    assert bench.see(one.id).reply == "250 2.0.0 queued as 1"
    assert bench.see(one.id).fated(Fate.ACCEPTED) == ("bo@example.org",)


def test_several_mails_take_one_connection(bench: Bench) -> None:
    for number in range(5):
        bench.queue(number)
    assert {done.state for done in bench.send()} == {State.SENT}
    assert [taken.message_id for taken in bench.server.taken] == [identity(number) for number in range(5)]
    assert len(bench.server.handler.logins) == 1


def test_the_same_message_id_is_never_queued_twice(bench: Bench) -> None:
    bench.queue(1)
    with pytest.raises(Conflict):
        bench.queue(1)


def test_undo_within_the_hold_takes_the_mail_back(bench: Bench) -> None:
    one = bench.queue(hold=20)
    assert outgoing.withdraw(bench.db, one.id).state is State.WITHDRAWN
    bench.later(100)
    assert bench.send() == []
    assert bench.server.taken == []


def test_what_is_sent_cannot_be_taken_back(bench: Bench) -> None:
    one = bench.queue()
    bench.send()
    with pytest.raises(Conflict, match="it is sent"):
        outgoing.withdraw(bench.db, one.id)
    with pytest.raises(NotFound):
        outgoing.withdraw(bench.db, 99)


def test_a_hold_that_ran_out_while_no_program_ran_begins_again(bench: Bench) -> None:
    one, tried = bench.queue(1, hold=20), bench.queue(2)
    bench.server.behaviour.answers["MAIL"] = ["451 4.3.2 later"]
    bench.send()
    bench.later(1000)
    assert [held.id for held in outgoing.hold_again(bench.db, now=int(bench.clock.now), hold_seconds=20)] == [one.id]
    assert [done.id for done in bench.send()] == [tried.id]
    bench.later(20)
    assert [done.id for done in bench.send()] == [one.id]


LATER = ["450 4.2.1 later", "451 4.3.0 local", "452 4.3.1 full"]
# A goodbye (421) after the data is no refusal: see below.
REFUSALS = [(phase, word) for phase in ("MAIL", "RCPT", "DATA") for word in LATER] + [("RCPT", "421 4.3.2 closing")]


@pytest.mark.parametrize(("phase", "answer"), REFUSALS)
def test_a_temporary_refusal_waits_and_goes_again_once(bench: Bench, phase: Phase, answer: str) -> None:
    one = bench.queue()
    bench.server.behaviour.answers[phase] = [answer]
    bench.send()
    seen = bench.see(one.id)
    assert (seen.state, seen.due_at - bench.clock.now, seen.reply) == (State.QUEUED, 60, answer)
    assert bench.send() == []
    bench.later(60)
    assert [done.state for done in bench.send()] == [State.SENT]
    assert [taken.raw for taken in bench.server.taken] == [letter(1).raw]


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "552 5.3.4 too big", "554 5.7.1 spam"])
def test_a_permanent_refusal_comes_back_in_the_servers_words(bench: Bench, phase: Phase, answer: str) -> None:
    one = bench.queue()
    bench.server.behaviour.answers[phase] = [answer]
    assert [done.state for done in bench.send()] == [State.FAILED]
    assert bench.see(one.id).reply == answer
    assert bench.see(one.id).fated(Fate.REFUSED) == ("bo@example.org",)
    bench.later(100_000)
    assert bench.send() == []
    assert bench.server.taken == []


@pytest.mark.parametrize("phase", ["MAIL", "RCPT"])
def test_a_connection_lost_before_the_data_is_surely_not_sent(bench: Bench, phase: Phase) -> None:
    one = bench.queue()
    bench.server.behaviour.answers[phase] = [DROP]
    bench.send()
    assert bench.see(one.id).state is State.QUEUED
    bench.later(60)
    bench.send()
    assert [taken.message_id for taken in bench.server.taken] == [one.message_id]


def test_only_refused_recipients_are_left_out_and_named(bench: Bench) -> None:
    bench.server.behaviour.refused = {"gone@example.org": "550 5.1.1 no such user"}
    one = bench.queue(to=("bo@example.org", "gone@example.org"))
    assert [done.state for done in bench.send()] == [State.SENT]
    assert bench.see(one.id).fated(Fate.REFUSED) == ("gone@example.org",)
    assert bench.see(one.id).recipients[1].reply == "550 5.1.1 no such user"
    assert [taken.recipients for taken in bench.server.taken] == [("bo@example.org",)]


def test_a_recipient_that_must_wait_gets_the_mail_later_and_the_others_not_again(bench: Bench) -> None:
    bench.server.behaviour.refused = {"busy@example.org": "450 4.2.1 greylisted"}
    one = bench.queue(to=("bo@example.org", "busy@example.org"))
    bench.send()
    assert bench.see(one.id).state is State.QUEUED
    with pytest.raises(Conflict, match="in part"):
        outgoing.withdraw(bench.db, one.id)
    bench.server.behaviour.refused = {}
    bench.later(60)
    bench.send()
    assert [taken.recipients for taken in bench.server.taken] == [("bo@example.org",), ("busy@example.org",)]
    assert bench.see(one.id).state is State.SENT


def test_deferrals_wait_longer_each_time_and_end_with_the_servers_words(bench: Bench) -> None:
    bench.server.behaviour.refused = {"bo@example.org": "451 4.7.1 greylisted"}
    one, waits = bench.queue(), []
    while bench.see(one.id).state is State.QUEUED:
        waits.append(bench.see(one.id).due_at - bench.clock.now)
        bench.later(waits[-1])
        bench.send()
    assert waits[:7] == [0, 60, 300, 900, 1800, 3600, 3600]
    assert TIMING.give_up <= sum(waits) < TIMING.give_up + 2 * 3600
    assert (bench.see(one.id).state, bench.see(one.id).reply) == (State.FAILED, "451 4.7.1 greylisted")


def test_without_a_network_the_mail_waits_however_long(bench: Bench) -> None:
    one, other, way = bench.queue(1), bench.queue(2), bench.way
    bench.way = Route("127.0.0.1", 1, "plain", USER)
    for _ in range(60):
        with pytest.raises(Unavailable):
            bench.send()
        assert bench.send() == []
        bench.later(3600)
    assert bench.see(one.id).state is bench.see(other.id).state is State.QUEUED
    bench.way = way
    outgoing.hurry(bench.db, "work", now=int(bench.clock.now))
    assert [done.state for done in bench.send()] == [State.SENT, State.SENT]


def test_a_wrong_password_keeps_the_mail_and_says_so(bench: Bench) -> None:
    one = bench.queue()
    with pytest.raises(AuthFailed, match="535"):
        bench.outbox.send("work", bench.way, Secret("wrong"), stop=threading.Event())
    assert bench.see(one.id).state is State.QUEUED
    assert "refused the login" in bench.see(one.id).reply


def test_a_draft_lives_until_its_mail_is_sent(bench: Bench) -> None:
    for answer, kept in (("550 5.7.1 no", 1), ("", 0)):
        draft = drafts.save(bench.db, Draft(text="as typed "), now=1)
        outgoing.queue(bench.db, letter(draft), account="work", now=0, hold_seconds=0, draft=draft)
        assert drafts.get(bench.db, draft).queued
        bench.server.behaviour.answers["DATA"] = [answer]
        bench.send()
        assert [saved.queued for saved in drafts.listed(bench.db) if saved.id == draft] == [False] * kept


def test_a_copy_is_filed_once_even_after_a_crash_in_between(bench: Bench) -> None:
    bench.queue()
    bench.send()
    sent: list[bytes] = []

    def append_and_die(raw: bytes) -> None:
        sent.append(raw)
        raise Unavailable("the connection broke")

    with pytest.raises(Unavailable):
        bench.outbox.file("work", lambda id: bool(sent), append_and_die)
    assert len(bench.outbox.file("work", lambda id: bool(sent), append_and_die)) == 1
    assert bench.outbox.file("work", lambda id: bool(sent), append_and_die) == ()
    assert sent == [letter(1).raw]


def test_what_is_done_can_be_forgotten_and_what_is_open_stays(bench: Bench) -> None:
    done, waits = bench.queue(1), bench.queue(2, hold=1000)
    bench.send()
    assert outgoing.prune(bench.db, before=int(bench.clock.now) + 1) == 0
    bench.outbox.file("work", lambda id: False, lambda raw: None)
    assert outgoing.prune(bench.db, before=int(bench.clock.now) + 1) == 1
    assert [one.id for one in outgoing.listed(bench.db)] == [waits.id]
    assert outgoing.next_at(bench.db, "work") == waits.due_at
    with pytest.raises(NotFound):
        bench.see(done.id)
