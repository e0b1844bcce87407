"""Kills a delivering program again and again at random moments, and counts at Asana and HubSpot what was made.

`python -m tests.connect.foreign_kills --kills 500` runs it at length; the test runs a few rounds of the same. As
`--deliver STORE ASANA HUBSPOT FIRST` it is the program that is killed: it saves tasks and people, delivers them, and
says each that is safely saved, until it dies.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.connect import deliver
from copilot.settings import Crm, Settings, Tasks
from copilot.store import deliveries, journal
from copilot.store.db import Database
from copilot.store.deliveries import State
from copilot.types.changes import Deliver, Save
from copilot.types.records import Person, Task
from tests.connect.loopback import TOKEN, Fault, Loopback, served
from tests.connect.services import AsanaService, HubSpotService

ROOT = Path(__file__).parent.parent.parent
OPEN = (State.QUEUED, State.DOING)
FAULTS = (Fault(after=True), Fault(), Fault(500, after=True), Fault(503), Fault(429, headers={"Retry-After": "1"}))
_SLOWEST_SECONDS = 0.02


@dataclass(slots=True)
class Tally:
    """What was seen: kills, those that left a delivery under way, records said to be saved, made there, every fault."""

    kills: int = 0
    doubts: int = 0
    saved: set[str] = field(default_factory=set)
    made: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures in one line."""
        return (
            f"{self.kills} kills, {self.doubts} left a delivery under way, {len(self.saved)} records saved,"
            f" {self.made} made there, {len(self.faults)} faults"
        )


class Hurried:
    """A clock on which every look is ten minutes later, so that no lease and no wait holds the work up."""

    def __init__(self) -> None:
        self._ahead = count(0, 600)

    def __call__(self) -> float:
        return time.time() + next(self._ahead)


def settings(asana: str, hubspot: str) -> Settings:
    """Settings that lead to both services."""
    command = ("echo", TOKEN)
    return Settings(
        tasks=Tasks("asana", "42", command, asana), crm=Crm(system="hubspot", token_command=command, base_url=hubspot)
    )


def run(store: Path, chosen: Settings, first: int) -> None:
    """Save and deliver without end, saying on a line each record that is safely saved."""
    db, clock = Database(store), Hurried()
    print("ready", flush=True)
    for number in count(first):
        task = Task(f"task-{number}", f"thing {number}", created_at=int(time.time()))
        person = Person(f"person-{number}", f"Some Body {number}", (f"p{number}@example.com",))
        journal.apply(db, "save", [Save((task, person)), Deliver("asana", (task,)), Deliver("hubspot", (person,))])
        print(f"{task.id}\n{person.id}", flush=True)
        deliver.deliver(db, chosen, clock=clock)


def rounds(store: Path, *, kills: int, seed: int) -> Tally:
    """Let it deliver and kill it, that often; then let it finish, and compare what was saved with what was made."""
    rng, tally = random.Random(seed), Tally()
    asana, hubspot = AsanaService(page=100), HubSpotService()
    with served(asana) as first, served(hubspot) as second:
        for server in (first, second):
            server.slow = lambda: time.sleep(_SLOWEST_SECONDS * rng.random())
        before: set[int] = set()
        for number in range(kills):
            for server in (first, second):
                server.faults.extend(rng.sample(FAULTS, rng.randrange(3)))
            tally.saved |= set(_killed(store, (first, second), (number + 1) * 1_000_000, rng))
            tally.kills += 1
            tally.doubts += bool((after := _under_way(store)) - before)
            before = after
        for server in (first, second):
            server.faults.clear()
        _finish(store, settings(first.url, second.url), tally)
    made = Counter([*_marks(asana), *(f"person-{one['email'][1:].partition('@')[0]}" for one in hubspot.created)])
    tally.made = made.total()
    tally.faults += [f"{id} was made {times} times" for id, times in made.items() if times > 1]
    tally.faults += [f"{id} was lost" for id in sorted(tally.saved - made.keys())]
    return tally


def _marks(asana: AsanaService) -> Iterator[str]:
    for one in asana.created:
        yield one["notes"].rpartition(": ")[2]


def _killed(store: Path, servers: tuple[Loopback, Loopback], first: int, rng: random.Random) -> list[str]:
    where = [str(store), servers[0].url, servers[1].url, str(first)]
    words = [sys.executable, "-m", "tests.connect.foreign_kills", "--deliver", *where]
    program = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert program.stdout is not None
    program.stdout.readline()
    time.sleep(0.7 * rng.random())
    program.send_signal(signal.SIGKILL)
    said, _ = program.communicate()
    assert program.returncode == -signal.SIGKILL, f"the program ended by itself with {program.returncode}"
    return [line.strip() for line in said.splitlines(keepends=True) if line.endswith("\n")]


def _under_way(store: Path) -> set[int]:
    db = Database(store)
    try:
        return {one.id for one in deliveries.listed(db, (State.DOING,))}
    finally:
        db.close()


def _finish(store: Path, chosen: Settings, tally: Tally) -> None:
    db, clock = Database(store), Hurried()
    deadline = time.monotonic() + 120
    while deliveries.listed(db, OPEN) and time.monotonic() < deadline:
        deliver.deliver(db, chosen, clock=clock)
    tally.faults += [
        f"{one.record} is {one.state}: {one.error}" for one in deliveries.listed(db, (*OPEN, State.FAILED))
    ]
    tally.faults += [] if db.check() == "ok" else ["the store is damaged"]
    db.close()


def main() -> int:
    """Soak, print the figures, and return 1 when there was a fault."""
    words = argparse.ArgumentParser(description="Kills a delivering program and counts what was made.")
    words.add_argument("--kills", type=int, default=500)
    words.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    words.add_argument("--deliver", nargs=4, metavar=("STORE", "ASANA", "HUBSPOT", "FIRST"))
    chosen = words.parse_args()
    if chosen.deliver:
        store, asana, hubspot, first = chosen.deliver
        run(Path(store), settings(asana, hubspot), int(first))
    began = time.monotonic()
    with TemporaryDirectory(prefix="foreign-") as folder:
        tally = rounds(Path(folder) / "store.db", kills=chosen.kills, seed=chosen.seed)
    print(json.dumps({"seed": chosen.seed, "seconds": round(time.monotonic() - began)}), tally.line())
    print("\n".join(tally.faults[:20]))
    return int(bool(tally.faults))


if __name__ == "__main__":
    raise SystemExit(main())
