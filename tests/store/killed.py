"""A writer that is killed, and the look at what it left: nothing acknowledged lost, nothing doubled, nothing broken.

Run as a program it writes for ever: `python -m tests.store.killed STORE`. Each line it prints is a promise.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from copilot.store import journal, mail, operations
from copilot.store.db import Database
from copilot.types import FLAGGED, Role, View
from tests.store.made import Box, incoming

BATCH = 20


def write(path: Path) -> None:
    """Add batches with their cursor, and journaled changes between them; say each when it is done."""
    box = Box(path)
    number = int(box.inbox.cursor or 0)
    while True:
        batch = [incoming(number + at, uid=number + at + 1, text=f"word{number + at} common") for at in range(BATCH)]
        number += BATCH
        ids = mail.add(box.db, box.inbox, batch, cursor=str(number)).ids
        say({"cursor": number})
        star = journal.apply(box.db, "starred", [journal.Keywords(ids[:2], frozenset({FLAGGED}))])
        say({"receipt": star.id, "undone": False})
        move = journal.apply(box.db, "archived", [journal.Move(ids[2:4], Role.ARCHIVE)])
        say({"receipt": move.id, "undone": False})
        if number % (3 * BATCH) == 0:
            say({"receipt": journal.undo(box.db, move.id).id, "undone": True})
        for due in operations.due(box.db, box.account, now=0)[:1]:
            operations.start(box.db, due, now=0)
            operations.done(box.db, due)


def say(promise: dict[str, Any]) -> None:
    """Print a promise at once."""
    print(json.dumps(promise), flush=True)


def kill_once(path: Path, rng: random.Random) -> list[dict[str, Any]]:
    """Run a writer, kill it at a random moment, and return what it had promised."""
    running = subprocess.Popen(
        [sys.executable, "-m", "tests.store.killed", str(path)], stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    first = running.stdout.readline()
    time.sleep(rng.random() * 0.15)
    running.kill()
    promised = [first, *running.stdout.read().split("\n")]
    running.wait()
    running.stdout.close()
    return [json.loads(line) for line in promised if line.rstrip().endswith("}")]


def examine(path: Path, promised: list[dict[str, Any]]) -> None:
    """Assert that the store keeps every promise and is sound."""
    db = Database(path)
    (folder,) = [one for one in mail.folders(db) if one.role is Role.INBOX]
    kept = int(folder.cursor)
    assert kept >= max((one["cursor"] for one in promised if "cursor" in one), default=0)
    messages, _ = mail.count(db, View(box=""))
    assert messages == kept == len(mail.ids(db, View(box="", query="common")))
    locations = db.read().execute("SELECT count(*), count(DISTINCT message) FROM locations").fetchone()
    assert locations == (kept, kept)
    receipts = {one.id: one for one in journal.history(db, 1_000_000)}
    for one in promised:
        if "receipt" in one:
            assert one["undone"] <= receipts[one["receipt"]].undone
    archived = sum(2 for one in receipts.values() if one.label == "archived" and not one.undone)
    assert len(mail.ids(db, View(box="archive"))) == archived
    starred = sum(2 for one in receipts.values() if one.label == "starred")
    assert len(mail.ids(db, View(box="", query="is:starred"))) == starred
    assert db.check() == "ok"
    db.close()


def soak(path: Path, kills: int, *, seed: int = 1) -> int:
    """Kill that many writers one after the other on one store, examining it each time; returns the promises kept."""
    rng = random.Random(seed)
    kept = 0
    for _ in range(kills):
        promised = kill_once(path, rng)
        examine(path, promised)
        kept += len(promised)
    return kept


if __name__ == "__main__":
    write(Path(sys.argv[1]))
