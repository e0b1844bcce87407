"""Kills a program that applies composite plans, again and again at random moments, and counts what came of each plan.

A plan answers a mail, keeps its writer in the CRM, makes a task and files the mail; mail goes to an SMTP server, people
and tasks to HubSpot and Asana, all on this machine and all failing now and then. Afterwards every plan must be whole or
absent, here and there, and whole where the program has said so. `python -m tests.journeys.apply_kills --kills 500` runs
it at length; the journey test runs a few rounds of the same.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.store import deliveries, outgoing
from tests.connect.foreign_kills import FAULTS
from tests.connect.loopback import served
from tests.connect.services import AsanaService, HubSpotService
from tests.journeys.apply_books import Books
from tests.journeys.apply_scene import Scene
from tests.smtp import apart

_PLANS_PER_KILL = 7
_LONGEST_LIFE_SECONDS = 0.5
_YEAR_SECONDS = 365 * 86_400
_SLOWEST_SECONDS = 0.02
_PAGE = 100

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.journeys.apply_victim"])


@dataclass(slots=True)
class Tally:
    """What was seen: kills, in how many a mail or a delivery was under way, and plans by what became of them."""

    kills: int = 0
    torn: Counter[str] = field(default_factory=Counter)
    begun: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    whole: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures in one line."""
        torn = ", ".join(f"{count} amid a {what}" for what, count in sorted(self.torn.items()))
        return (
            f"{self.kills} kills ({torn}), {len(self.begun)} plans begun, {len(self.done)} acknowledged,"
            f" {self.whole} whole, {len(self.faults)} faults"
        )


class Stage:
    """The scene with its servers running, in which the program is let loose and killed."""

    def __init__(self, folder: Path, stack: ExitStack, *, kills: int, rng: random.Random) -> None:
        self._rng = rng
        self.asana, self.hubspot = AsanaService(page=_PAGE), HubSpotService()
        self.smtp = stack.enter_context(apart(folder))
        self._servers = [stack.enter_context(served(one)) for one in (self.asana, self.hubspot)]
        for server in self._servers:
            server.slow = lambda: time.sleep(_SLOWEST_SECONDS * rng.random())
        urls, began = [one.url for one in self._servers], time.time()
        # The program's fast clock must not overtake that of the servers, by which Asana tells what is new.
        self.scene = Scene(
            folder, self.smtp.port, urls[0], urls[1], began, began - _YEAR_SECONDS, _PLANS_PER_KILL * kills
        )
        self.scene.fill()

    def kill(self, first: int) -> list[str]:
        """Let the program work for a moment, kill it, and return what it said."""
        for server in self._servers:
            server.faults.extend(self._rng.sample(FAULTS, self._rng.randrange(3)))
        heard, says = _processes.Pipe(duplex=False)
        program = _processes.Process(target=_apply, args=(self.scene, first, says), daemon=True)
        program.start()
        says.close()
        assert heard.recv_bytes() == b"ready"
        time.sleep(_LONGEST_LIFE_SECONDS * self._rng.random())
        program.kill()
        program.join()
        assert program.exitcode == -signal.SIGKILL, f"the program ended by itself with {program.exitcode}"
        return list(_rest(heard))

    def settle(self) -> None:
        """Let everything that is to leave do so."""
        for server in self._servers:
            server.faults.clear()
        program = _processes.Process(target=_settle, args=(self.scene,))
        program.start()
        program.join()
        assert program.exitcode == 0, "something waits still"

    def under_way(self) -> Iterator[str]:
        """What a kill has cut short."""
        db = self.scene.opened()
        if outgoing.listed(db, (outgoing.State.SENDING,)):
            yield "mail"
        if deliveries.listed(db, (deliveries.State.DOING,)):
            yield "delivery"
        db.close()

    def received(self) -> Counter[str]:
        """How often each thing was taken or made, by its Message-ID, task id or address."""
        marks = (one["notes"].rpartition(": ")[2] for one in self.asana.created)
        return Counter([*self.smtp.taken(), *marks, *(one["email"] for one in self.hubspot.created)])


def rounds(folder: Path, *, kills: int, seed: int) -> Tally:
    """Let it work and kill it, that often; then let everything leave, and look at every plan."""
    tally = Tally()
    with ExitStack() as stack:
        stage = Stage(folder, stack, kills=kills, rng=random.Random(seed))
        for _ in range(kills):
            for line in stage.kill(max(tally.begun, default=-1) + 1):
                word, number = line.split()
                (tally.done if word == "done" else tally.begun).add(int(number))
            tally.kills += 1
            tally.torn.update(stage.under_way())
        stage.settle()
        books = Books(stage.scene, stage.received())
        found = {number: books.plan(number) for number in tally.begun}
        tally.faults += books.faults()
    tally.whole = sum(all(parts.values()) for parts in found.values())
    tally.faults += [f"plan {number}: {parts}" for number, parts in found.items() if len(set(parts.values())) > 1]
    tally.faults += [f"plan {number} was lost" for number in sorted(tally.done) if not any(found[number].values())]
    return tally


def _apply(scene: Scene, first: int, says: Connection) -> None:
    from tests.journeys import apply_victim

    apply_victim.apply(scene, first, lambda line: says.send_bytes(line.encode()))


def _settle(scene: Scene) -> None:
    from tests.journeys import apply_victim

    apply_victim.settle(scene)


def _rest(heard: Connection) -> Iterator[str]:
    """What was said until the end; a line cut off by the kill was not said."""
    while True:
        try:
            yield heard.recv_bytes().decode()
        except (EOFError, OSError):
            return


def main() -> int:
    """Soak, print the figures, and return 1 when there was a fault."""
    words = argparse.ArgumentParser(description="Kills a program that applies plans, and counts what came of them.")
    words.add_argument("--kills", type=int, default=500)
    words.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    chosen = words.parse_args()
    began = time.monotonic()
    with TemporaryDirectory(prefix="apply-") as folder:
        tally = rounds(Path(folder), kills=chosen.kills, seed=chosen.seed)
    print(json.dumps({"seed": chosen.seed, "seconds": round(time.monotonic() - began)}), tally.line())
    print("\n".join(tally.faults[:20]))
    return int(bool(tally.faults))


if __name__ == "__main__":
    raise SystemExit(main())
