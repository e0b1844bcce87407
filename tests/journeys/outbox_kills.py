"""Kills a sending program again and again at random moments, and counts at the server what arrived.

`python -m tests.journeys.outbox_kills --kills 500` runs it at length; the journey test runs a few rounds of the same.
As `--send FOLDER PORT FIRST` it is the program that is killed: it queues a mail, sends, and says so, until it dies.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.mail.outbox import Outbox, Timing
from copilot.mail.outbox_wire import Route
from copilot.store import outgoing
from copilot.store.db import Database
from copilot.store.outgoing import State
from tests.mail.outbox_kit import SECRET, identity, letter
from tests.smtp import USER, Apart, apart

ROOT = Path(__file__).parent.parent.parent
TIMING = Timing(settle=1, backoff=(1,))
OPEN = (State.QUEUED, State.SENDING, State.UNKNOWN)


@dataclass(slots=True)
class Tally:
    """What was seen: kills, those that left a mail in doubt, mails acknowledged as queued, and every fault."""

    kills: int = 0
    doubts: int = 0
    queued: set[str] = field(default_factory=set)
    taken: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures in one line."""
        return (
            f"{self.kills} kills, {self.doubts} left a mail in doubt, {len(self.queued)} mails queued,"
            f" {self.taken} received, {len(self.faults)} faults"
        )


def send(folder: Path, port: int, first: int) -> None:
    """Queue and send without end, saying on a line each mail that is safely queued."""
    db = Database(folder / "store.db")
    outbox = Outbox(db, timing=TIMING)
    print("ready", flush=True)
    for number in range(first, first + 1_000_000):
        outgoing.queue(db, letter(number), account="work", now=int(time.time()), hold_seconds=0)
        print(identity(number), flush=True)
        _turn(outbox, folder, port)


def _turn(outbox: Outbox, folder: Path, port: int) -> None:
    way = Route("127.0.0.1", port, "plain", USER)
    outbox.send("work", way, SECRET, stop=threading.Event())
    outbox.resolve("work", lambda id: id in (folder / "taken").read_text().split())


def rounds(folder: Path, server: Apart, *, kills: int, seed: int) -> Tally:
    """Let it send and kill it, that often; then let it finish, and compare what was queued with what arrived."""
    rng, tally = random.Random(seed), Tally()
    for number in range(kills):
        tally.queued |= set(_killed(folder, server.port, (number + 1) * 1_000_000, rng))
        tally.kills += 1
        tally.doubts += _in_doubt(folder)
    _finish(folder, server.port, tally)
    counts = Counter(server.taken())
    tally.taken = sum(counts.values())
    tally.faults += [f"{id} arrived {times} times" for id, times in counts.items() if times > 1]
    tally.faults += [f"{id} was lost" for id in sorted(tally.queued - counts.keys())]
    return tally


def _killed(folder: Path, port: int, first: int, rng: random.Random) -> list[str]:
    words = [sys.executable, "-m", "tests.journeys.outbox_kills", "--send", str(folder), str(port), str(first)]
    sender = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert sender.stdout is not None
    sender.stdout.readline()
    time.sleep(0.25 * rng.random())
    sender.send_signal(signal.SIGKILL)
    said, _ = sender.communicate()
    assert sender.returncode == -signal.SIGKILL, f"the sender ended by itself with {sender.returncode}"
    return [line.strip() for line in said.splitlines(keepends=True) if line.endswith("\n")]


def _in_doubt(folder: Path) -> int:
    db = Database(folder / "store.db")
    try:
        return sum(one.ended for one in outgoing.listed(db, (State.SENDING,)))
    finally:
        db.close()


def _finish(folder: Path, port: int, tally: Tally) -> None:
    db = Database(folder / "store.db")
    outbox = Outbox(db, timing=TIMING)
    deadline = time.monotonic() + 60
    while outgoing.listed(db, OPEN) and time.monotonic() < deadline:
        _turn(outbox, folder, port)
        time.sleep(0.1)
    tally.faults += [f"{one.message_id} is still {one.state}" for one in outgoing.listed(db, OPEN)]
    stored = {one.message_id for one in outgoing.listed(db)}
    tally.faults += [f"{id} is not in the store" for id in sorted(tally.queued - stored)]
    tally.faults += [] if db.check() == "ok" else ["the store is damaged"]
    outbox.close()
    db.close()


def main() -> int:
    """Soak, print the figures, and return 1 when there was a fault."""
    words = argparse.ArgumentParser(description="Kills a sending program and counts what arrived.")
    words.add_argument("--kills", type=int, default=500)
    words.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    words.add_argument("--send", nargs=3, metavar=("FOLDER", "PORT", "FIRST"))
    chosen = words.parse_args()
    if chosen.send:
        send(Path(chosen.send[0]), int(chosen.send[1]), int(chosen.send[2]))
    began = time.monotonic()
    with TemporaryDirectory(prefix="outbox-") as name, apart(Path(name)) as server:
        tally = rounds(Path(name), server, kills=chosen.kills, seed=chosen.seed)
    print(json.dumps({"seed": chosen.seed, "seconds": round(time.monotonic() - began)}), tally.line())
    print("\n".join(tally.faults[:20]))
    return int(bool(tally.faults))


if __name__ == "__main__":
    raise SystemExit(main())
