"""The program that `kills` kills: `python -m tests.journeys.victim MODE STORE ACCOUNT SEED`.

pull: one sync. move: files mail at random and syncs, for ever, saying each move before it is begun and once it is done.
settle: syncs until nothing waits, as of a time when every lease has ended.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from copilot.mail import push, sync
from copilot.mail.imap import ImapSource
from copilot.mail.pull import account_id
from copilot.settings import Account
from copilot.store import journal, mail, operations
from copilot.store.db import Database
from copilot.types import SEEN, Role, View
from tests.dovecot import PASSWORD

_ROLES = (Role.INBOX, Role.ARCHIVE, Role.TRASH)


def _pull(db: Database, source: ImapSource, rng: random.Random) -> None:
    sync.once(db, source, "victim", stop=Event())


def _move(db: Database, source: ImapSource, rng: random.Random) -> None:
    while True:
        for _ in range(rng.randrange(1, 4)):
            _file(db, rng)
        account = account_id(db, source, "victim")
        push.push(db, source, account, stop=Event(), now=int(time.time()) + 10 * push.LEASE_SECONDS)
        if rng.random() < 0.5:
            sync.pull(db, source, "victim", stop=Event())


def _file(db: Database, rng: random.Random) -> None:
    ids = list(mail.ids(db, View(box="")))
    chosen = tuple(rng.sample(ids, min(len(ids), rng.randrange(1, 30))))
    role = rng.choice(_ROLES)
    numbers = [int(row.subject.split()[1]) for row in mail.rows(db, chosen)]
    changes: list[journal.Change] = [
        journal.Move(chosen, role),
        journal.Keywords(chosen[:5], frozenset(), frozenset({SEEN})),
    ]
    _say("begun", numbers, role)
    journal.apply(db, "file", changes)
    _say("done", numbers, role)


def _say(state: str, numbers: list[int], role: Role) -> None:
    print("".join(f"{state} {number} {role.value}\n" for number in numbers), end="", flush=True)


def _settle(db: Database, source: ImapSource, rng: random.Random) -> None:
    account = account_id(db, source, "victim")
    for round in range(1, 20):
        push.push(db, source, account, stop=Event(), now=int(time.time()) + 1000 * push.LEASE_SECONDS * round)
        sync.pull(db, source, "victim", stop=Event())
        if operations.waiting(db) == (0, 0):
            return
    raise SystemExit(f"changes still wait: {operations.waiting(db)}")


def main(mode: str, store: str, account: str, seed: str) -> None:
    """Do what the mode says."""
    modes: dict[str, Callable[[Database, ImapSource, random.Random], None]] = {
        "pull": _pull, "move": _move, "settle": _settle,
    }  # fmt: skip
    db = Database(Path(store))
    settings = json.loads(account)
    for name in ("folders", "exclude"):
        settings[name] = tuple(settings[name])
    source = ImapSource("victim", Account(**settings), PASSWORD)
    print("ready", flush=True)
    modes[mode](db, source, random.Random(seed))
    source.close()
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
