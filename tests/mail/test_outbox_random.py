"""Whatever the server does, in any order: everyone gets a mail at most once, and the outbox tells the truth of it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.errors import CopilotError
from copilot.mail.outbox import Outbox, files_itself, sent_lookup, wants_copy
from copilot.settings import Account
from copilot.store import outgoing
from copilot.store.outgoing import Fate, State
from tests.mail.outbox_kit import TIMING, Bench, identity
from tests.smtp import DROP, USER, Behaviour, Phase, Receiver

OPEN = (State.QUEUED, State.SENDING, State.UNKNOWN)
ANSWERS = st.sampled_from(["", "", "421 4.3.2 bye", "451 4.3.0 later", "550 5.7.1 no", "nonsense", DROP])
PEOPLE = ("bo@example.org", "cy@example.org", "di@example.org")
BEFORE: tuple[Phase, ...] = ("MAIL", "RCPT", "DATA")
# What a server may say that has the mail; no honest one refuses it then.
AFTER = st.sampled_from(["", "421 4.4.0 relay lost", "451 4.4.2 timeout", "nonsense", DROP])


@pytest.fixture(scope="module")
def server() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.stop()


@given(
    answers=st.fixed_dictionaries({phase: st.lists(ANSWERS, max_size=4) for phase in BEFORE}),
    after=st.lists(AFTER, max_size=4),
    refused=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(["450 4.2.1 grey", "550 5.1.1 who?"]), max_size=2),
    crashes=st.sets(st.integers(0, 12), max_size=3),
    mails=st.integers(1, 3),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_under_any_faults_nobody_gets_a_mail_twice_and_no_mail_is_lost(
    server: Receiver,
    answers: dict[Phase, list[str]],
    after: list[str],
    refused: dict[str, str],
    crashes: set[int],
    mails: int,
) -> None:
    server.taken.clear()
    answers["STORED"] = after
    server.handler.behaviour = Behaviour({phase: list(words) for phase, words in answers.items()}, dict(refused))
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "store.db", server)
        ids = [bench.queue(number, to=PEOPLE).id for number in range(mails)]
        for turn in range(400):
            if not outgoing.listed(bench.db, OPEN):
                break
            if turn == 30:
                server.handler.behaviour.refused.clear()
            _turn(bench, fresh=turn in crashes)
        _judge(bench, ids)
        bench.close()


def _turn(bench: Bench, *, fresh: bool) -> None:
    if fresh:
        bench.outbox.close()
        bench.outbox = Outbox(bench.db, timing=TIMING, clock=bench.clock)
    with suppress(CopilotError):
        bench.send()
    taken = Counter((one.message_id, person) for one in bench.server.taken for person in one.recipients)
    bench.later(TIMING.settle)
    bench.outbox.resolve("work", lambda id: any(held == id for held, _ in taken))
    for one in outgoing.listed(bench.db, (State.UNKNOWN,)):
        if one.fated(Fate.ACCEPTED):  # only the person can tell, and does
            got = all(taken[one.message_id, person] for person in one.fated(Fate.OFFERED))
            outgoing.decide(bench.db, one.id, sent=got, now=int(bench.clock.now))
    bench.later(3600)


def _judge(bench: Bench, ids: list[int]) -> None:
    got = Counter((one.message_id, person) for one in bench.server.taken for person in one.recipients)
    assert max(got.values(), default=0) <= 1
    for number, id in enumerate(ids):
        one = bench.see(id)
        assert one.state in (State.SENT, State.FAILED)
        assert {person for held, person in got if held == identity(number)} == set(one.fated(Fate.ACCEPTED))
        assert one.fated(Fate.WAITING) == one.fated(Fate.OFFERED) == ()
        assert (one.state is State.SENT) == bool(one.fated(Fate.ACCEPTED))


def test_an_outbox_that_is_closed_while_it_sends_keeps_others_out_until_it_is_done(tmp_path: Path) -> None:
    server = Receiver()
    server.handler.slow_seconds = 0.5
    bench = Bench(tmp_path / "store.db", server)
    one = bench.queue()
    sending = threading.Thread(target=bench.send)
    sending.start()
    while bench.see(one.id).state is State.QUEUED:
        bench.outbox.close()
    bench.outbox.close()
    other = Outbox(bench.db, timing=TIMING, clock=bench.clock)
    while bench.see(one.id).state is State.SENDING:
        try:
            other.resolve("work", lambda id: None)
        except CopilotError:
            continue
    sending.join()
    assert bench.see(one.id).state is State.SENT
    other.resolve("work", lambda id: None)
    other.close()
    bench.close()
    server.stop()


@pytest.mark.parametrize(
    ("host", "sent_copy", "files", "wants", "absent"),
    [
        ("imap.gmail.com", "auto", True, False, False),
        ("outlook.office365.com", "auto", True, False, False),
        ("imap.gmail.com", "append", False, True, None),
        ("imap.example.com", "auto", False, True, None),
        ("imap.example.com", "never", False, False, None),
        ("gmail.com.example", "auto", False, True, None),
        ("notgmail.com", "auto", False, True, None),
    ],
)
def test_who_files_sent_mail_decides_what_its_absence_there_proves(
    host: str, sent_copy: str, files: bool, wants: bool, absent: bool | None
) -> None:
    account = Account(USER, host, sent_copy=sent_copy)  # type: ignore[arg-type]
    assert (files_itself(account), wants_copy(account)) == (files, wants)
    assert sent_lookup(account, lambda id: True)("<1@x>") is True
    assert sent_lookup(account, lambda id: False)("<1@x>") is absent
