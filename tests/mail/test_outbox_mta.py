"""A real mail server in between: Dovecot's submission service, which relays to our receiver."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors import AuthFailed
from copilot.mail.outbox_wire import Route, Secret
from copilot.store.outgoing import State
from tests.dovecot import PASSWORD, Dovecot
from tests.mail.outbox_kit import TIMING, Bench
from tests.smtp import DROP, Receiver

pytestmark = pytest.mark.dovecot

SUBMISSION = """
protocols = imap submission
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {port}
  }}
}}
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
submission_relay_command_timeout = 5s
auth_mechanisms = plain login
"""


class Relayed(Bench):
    """A bench whose mail goes to a receiver by way of a real server."""

    def __init__(self, path: Path, server: Receiver, relay: Dovecot, port: int) -> None:
        super().__init__(path, server)
        self.way = Route("localhost", port, "starttls", relay.user(), ca_file=str(relay.ca))

    def send(self) -> list[State]:  # type: ignore[override]
        """Try what is due, and say how it stands."""
        done = self.outbox.send("work", self.way, Secret(PASSWORD), stop=threading.Event())
        return [one.state for one in done]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Relayed]:
    if not (shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin") and _has_submission()):
        pytest.skip("Dovecot's submission service is not installed")
    server = Receiver(relay=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    relay = Dovecot(extra=SUBMISSION.format(port=port, relay=server.port))
    _await(port)
    one = Relayed(tmp_path / "store.db", server, relay, port)
    yield one
    one.close()
    relay.remove()
    server.stop()


def _has_submission() -> bool:
    return any(Path(root, "dovecot", "submission-login").exists() for root in ("/usr/lib", "/usr/libexec"))


def _await(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)


def test_mail_goes_out_through_a_real_server(bench: Relayed) -> None:
    one = bench.queue(to=("bo@example.org", "cy@example.org"))
    assert bench.send() == [State.SENT]
    assert [(taken.message_id, taken.recipients) for taken in bench.server.taken] == [
        (one.message_id, ("bo@example.org", "cy@example.org"))
    ]


def test_its_refusals_come_through(bench: Relayed) -> None:
    bench.server.behaviour.refused = {"gone@example.org": "550 5.1.1 no such user"}
    assert bench.queue(1, to=("gone@example.org",)) and bench.send() == [State.FAILED]
    bench.server.behaviour.answers["DATA"] = ["451 4.3.0 later"]
    assert bench.queue(2) and bench.send() == [State.QUEUED]
    bench.later(60)
    assert bench.send() == [State.SENT]
    with pytest.raises(AuthFailed):
        bench.queue(3)
        bench.outbox.send("work", bench.way, Secret("wrong"), stop=threading.Event())


def test_a_relay_that_lost_its_own_connection_after_the_mail_was_taken_is_not_believed(bench: Relayed) -> None:
    one = bench.queue()
    bench.server.behaviour.answers["STORED"] = [DROP]
    assert bench.send() == [State.UNKNOWN]
    assert bench.see(one.id).reply.startswith("421 4.4.0")
    bench.later(TIMING.settle)
    bench.outbox.resolve("work", lambda id: id in {taken.message_id for taken in bench.server.taken})
    assert bench.see(one.id).state is State.SENT
    assert len(bench.server.taken) == 1
