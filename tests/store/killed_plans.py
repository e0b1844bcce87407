"""A program that applies and undoes whole plans until it is killed: it leaves all of each or nothing.

Run as a program it goes on for ever: `python -m tests.store.killed_plans FOLDER`. Each line it prints is a promise.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from copilot.store import deliveries, drafts, journal, mail, outgoing, preferences, records
from copilot.store.db import Database
from copilot.store.deliveries import State
from copilot.types import FLAGGED, View
from copilot.types.changes import Deliver, Keywords, Prefer, Save
from copilot.types.records import Person, Task
from copilot.types.writing import Draft, Enclosure
from tests.store.made import Box, incoming


def act(folder: Path) -> None:
    """Apply one plan of every kind after the other, undo every third; say each when it is done."""
    box = Box(folder / "store.db")
    while True:
        number = len(journal.history(box.db, 1_000_000))
        (row,) = box.add(incoming(number, uid=number + 1))
        receipt = journal.apply(box.db, f"plan {number}", plan(folder, row, number), story=b"{}")
        say(receipt.id, undone=False)
        for one in deliveries.due(box.db, "asana", now=0)[:1]:
            if deliveries.start(box.db, one, now=0):
                deliveries.done(box.db, one, foreign_id=f"g{one.record}")
        if number % 3 == 0:
            journal.undo(box.db, receipt.id)
            say(receipt.id, undone=True)


def plan(folder: Path, row: int, number: int) -> list[journal.Change]:
    """Everything that one sentence can ask for."""
    letter = outgoing.Letter(f"<{number}@example.org>", b"Subject: x\r\n\r\n", "me@example.org", ("a@example.com",))
    task = Task(f"t{number}", "Send the deck")
    return [
        Keywords((row,), frozenset({FLAGGED})),
        Save((Person(f"p{number}", "Ann"), task)),
        Deliver("asana", (task,)),
        Prefer("seen", str(number), "yes"),
        journal.Files(str(folder / "files"), (Enclosure(f"{number}.txt", "text/plain", b"x" * 9000),)),
        journal.Queue(letter, "work", Draft(text="Thursday works"), hold_seconds=1 << 30),
    ]


def say(receipt: int, *, undone: bool) -> None:
    """Print a promise at once."""
    print(json.dumps([receipt, undone]), flush=True)


def kill_once(folder: Path, rng: random.Random) -> list[tuple[int, bool]]:
    """Run the program, kill it at a random moment, and return what it had promised."""
    words = [sys.executable, "-m", "tests.store.killed_plans", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        time.sleep(rng.random() * 0.1)
        running.kill()
        said = [first, *running.stdout.read().splitlines()]
    return [(receipt, undone) for receipt, undone in map(json.loads, filter(_whole, said))]


def _whole(line: str) -> bool:
    return line.rstrip().endswith("]")


def examine(folder: Path, promised: list[tuple[int, bool]]) -> None:
    """Assert that every plan is done or undone in all of its parts, and that every promise is kept."""
    db = Database(folder / "store.db")
    receipts = {one.id: one for one in journal.history(db, 1_000_000)}
    assert all(undone <= receipts[id].undone for id, undone in promised)
    standing = {one.label.split()[1] for one in receipts.values() if not one.undone}
    everything = {one.label.split()[1] for one in receipts.values()}
    assert {one.id[1:] for one in records.listed(db, Person)} == standing
    assert {one.id[1:] for one in records.listed(db, Task)} == standing
    assert preferences.listed(db, "seen").keys() == standing
    assert len(mail.ids(db, View(box="", query="is:starred"))) == len(standing)
    queued = [one.message_id[1:].partition("@")[0] for one in outgoing.listed(db, [outgoing.State.QUEUED])]
    assert sorted(queued) == sorted(standing)
    assert len(drafts.listed(db)) == len(everything)
    written = {path.stem for path in (folder / "files").glob("*.txt")}
    assert standing <= written
    assert not list((folder / "files").glob("* (2).txt"))
    wanted = {one.record: one.verb for one in deliveries.listed(db) if one.state is not State.WITHDRAWN}
    assert {record[1:] for record, verb in wanted.items() if verb == "put"} == standing
    assert db.check() == "ok"
    db.close()


def soak(folder: Path, kills: int, *, seed: int = 1) -> int:
    """Kill that many programs one after the other on one store, examining it each time; returns the promises kept."""
    rng = random.Random(seed)
    kept = 0
    for _ in range(kills):
        promised = kill_once(folder, rng)
        examine(folder, promised)
        kept += len(promised)
    return kept


if __name__ == "__main__":
    act(Path(sys.argv[1]))
