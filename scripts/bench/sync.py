"""First sync of 10,000 messages, parsed, stored and searchable, beside mbsync that only copies; syncs without news."""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from corpus import messages
from figures import Figure, spread, tell

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from copilot.mail import sync  # noqa: E402
from copilot.mail.imap import ImapSource  # noqa: E402
from copilot.settings import Account  # noqa: E402
from copilot.store import mail  # noqa: E402
from copilot.store.db import Database  # noqa: E402
from copilot.types import View  # noqa: E402
from tests.dovecot import PASSWORD, Dovecot, present  # noqa: E402

RTT_SECONDS = 0.03
AGAIN = 7

_MBSYNC = """
FSync no

IMAPAccount it
Host 127.0.0.1
Port {port}
User {user}
Pass "{password}"
SSLType None
AuthMechs LOGIN

IMAPStore far
Account it

MaildirStore near
Path {root}/
Inbox {root}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns INBOX
Create Near
SyncState *
"""


@dataclass(slots=True)
class Times:
    """Seconds of each run, ours and mbsync's, and ours until the first batch was stored."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)

    def ratio(self) -> float:
        """Ours by theirs, of the medians."""
        return statistics.median(self.ours) / statistics.median(self.theirs)

    def detail(self) -> str:
        """Both sides for people."""
        scale, unit = (1.0, "s") if max(self.theirs) > 1 else (1e3, "ms")
        return f"ours {spread(self.ours, scale=scale, unit=unit)}; mbsync {spread(self.theirs, scale=scale, unit=unit)}"


class Bench:
    """One mailbox on a server, reached directly or through a slow line."""

    def __init__(self, server: Dovecot, user: str, port: int, count: int) -> None:
        self.server, self.user, self.port, self.count = server, user, port, count
        self.initial, self.again = Times(), Times()

    def run(self, rounds: int) -> None:
        """Sync from nothing, by turns, then again without news, by turns."""
        for _ in range(rounds):
            with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
                self._round(Path(folder))

    def _round(self, folder: Path) -> None:
        config = folder / "mbsyncrc"
        config.write_text(_MBSYNC.format(port=self.port, user=self.user, password=PASSWORD, root=folder))
        (folder / "INBOX").mkdir()
        self.initial.theirs.append(_mbsync(config))
        account = Account(address=self.user, host="127.0.0.1", port=self.port, security="plain", folders=("INBOX",))
        db = Database(folder / "store.db")
        source = ImapSource("bench", account, PASSWORD)
        self.initial.ours.append(self._ours(db, source, first=self.initial.first))
        assert mail.count(db, View())[0] == self.count
        for _ in range(AGAIN):
            self.again.theirs.append(_mbsync(config))
            self.again.ours.append(self._ours(db, source))
        source.close()
        db.close()

    def _ours(self, db: Database, source: ImapSource, *, first: list[float] | None = None) -> float:
        began = time.perf_counter()
        stored: list[float] = []
        sync.once(db, source, "bench", stop=Event(), on_batch=lambda ids: stored.append(time.perf_counter() - began))
        took = time.perf_counter() - began
        if first is not None:
            first.append(stored[0])
        return took


def _mbsync(config: Path) -> float:
    began = time.perf_counter()
    subprocess.run(["mbsync", "-c", str(config), "-q", "all"], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


@contextmanager
def slow_line(port: int) -> Iterator[int]:
    """A port that leads to `port` with a round trip of RTT_SECONDS."""
    command = [sys.executable, str(Path(__file__).with_name("proxy.py")), str(port), str(RTT_SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def measure(count: int, rounds: int) -> list[Figure]:
    """The figures of both lines."""
    server = Dovecot(extra="mail_max_userip_connections = 50")
    try:
        user = server.user()
        server.fill(user, messages(count))
        server.client(user).logout()  # the server reads its files once before anybody is timed
        near = Bench(server, user, server.port, count)
        near.run(rounds)
        with slow_line(server.port) as port:
            far = Bench(server, user, port, count)
            far.run(rounds)
    finally:
        server.remove()
    first = statistics.median(near.initial.first)
    what = f"first sync of {count:,} messages"
    return [
        Figure(f"{what}, by mbsync without fsync", near.initial.ratio(), 0.7, detail=near.initial.detail()),
        Figure("first batch stored", first, 0.3, unit="s", detail=spread(near.initial.first)),
        Figure(f"{what}, round trip 30 ms, by mbsync", far.initial.ratio(), 0.6, detail=far.initial.detail()),
        Figure("sync without news, by mbsync", near.again.ratio(), 1.0, detail=near.again.detail()),
        Figure("sync without news, round trip 30 ms, by mbsync", far.again.ratio(), 1.0, detail=far.again.detail()),
    ]


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--json", action="store_true")
    words.add_argument("--messages", type=int, default=10_000)
    words.add_argument("--rounds", type=int, default=3)
    chosen = words.parse_args()
    if not (present() and shutil.which("mbsync")):
        raise SystemExit("This bench needs Dovecot and mbsync: apt-get install dovecot-imapd isync")
    tell("sync", measure(chosen.messages, chosen.rounds), as_json=chosen.json)


if __name__ == "__main__":
    main()
