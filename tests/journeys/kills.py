"""Kills a syncing program at random moments and then proves that store and server agree, message for message.

`python -m tests.journeys.kills [KILLS]` goes on for that many kills (200 unless told) and says what it found.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from copilot.mail.imap import ImapSource
from copilot.mail.pull import account_id
from copilot.settings import Account
from copilot.store import mail
from copilot.store.db import Database
from copilot.types import View
from tests.dovecot import PASSWORD, Dovecot
from tests.mail.kit import letter

_ROOT = Path(__file__).parent.parent.parent


class Victim:
    """A user's mailbox, a store, and a program that syncs the two until it is killed."""

    def __init__(self, server: Dovecot, folder: Path, *, messages: int, seed: int = 0) -> None:
        self.server = server
        self.user = server.user()
        self.store = folder / f"{self.user}.db"
        self.rng = random.Random(seed)
        self.mail = [letter(number, body="x" * self.rng.randrange(50, 9000)) for number in range(1, messages + 1)]
        server.fill(self.user, self.mail)
        self.acknowledged: dict[int, str] = {}
        self.begun: dict[int, str] = {}
        self.kills = 0

    def run(self, mode: str, *, seconds: float | None) -> bool:
        """Run the program; kill it after that many seconds of work. True when it ended by itself."""
        account = json.dumps(asdict(self.server.account(self.user)))
        command = [sys.executable, "-m", "tests.journeys.victim", mode, str(self.store), account]
        process = subprocess.Popen([*command, str(self.rng.random())], cwd=_ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        with process, process.stdout:
            first = process.stdout.readline()
            assert first == "ready\n", first
            if seconds is None:
                rest = process.stdout.read()
            else:
                time.sleep(seconds)
                process.send_signal(signal.SIGKILL)
                rest = process.stdout.read()
        for line in rest.splitlines(keepends=True):
            if line.endswith("\n"):  # a line cut off by the kill was not said
                state, number, box = line.split()
                (self.acknowledged if state == "done" else self.begun)[int(number)] = box
        self.kills += process.returncode != 0
        assert process.returncode in (0, -signal.SIGKILL), f"it failed by itself: {process.returncode}"
        return process.returncode == 0

    def differences(self) -> list[str]:
        """In what store and server disagree, or the store with what was acknowledged; empty when all is well."""
        db = Database(self.store)
        try:
            return [*self._unsound(db), *self._unlike(db), *self._forgotten(db)]
        finally:
            db.close()

    def _unsound(self, db: Database) -> list[str]:
        answer = db.check()
        return [] if answer == "ok" else [f"the store is damaged: {answer}"]

    def _unlike(self, db: Database) -> list[str]:
        """Messages and flags of every folder, by UID, here and there; and every message exactly once there."""
        source = ImapSource("victim", Account(**asdict(self.server.account(self.user))), PASSWORD)
        account = account_id(db, source, "victim")
        here = {}
        sql = "SELECT uid, message, keywords FROM locations WHERE folder = ?"
        for folder in mail.folders(db, account):
            rows = db.read().execute(sql, (folder.id,)).fetchall()
            if rows:
                here[folder.name] = {uid: (mail.raw(db, id), "$seen" in words.split()) for uid, id, words in rows}
        there = {}
        client = self.server.client(self.user)
        for _, _, name in client.list_folders():
            client.select_folder(name, readonly=True)
            if uids := client.search():
                got = client.fetch(uids, ["BODY.PEEK[]", "FLAGS"])
                there[name] = {uid: (one[b"BODY[]"], b"\\Seen" in one[b"FLAGS"]) for uid, one in got.items()}
        client.logout()
        found = [f"{name} differs" for name in {*here, *there} if here.get(name) != there.get(name)]
        raws = sorted(raw for folder in there.values() for raw, _ in folder.values())
        return [*found, *([] if raws == sorted(self.mail) else [f"{len(raws)} messages on the server"])]

    def _forgotten(self, db: Database) -> list[str]:
        """Moves that were acknowledged and are not to be seen, unless the next one was under way at a kill."""
        boxes = {int(one.subject.split()[1]): one.box for one in mail.rows(db, list(mail.ids(db, View(box=""))))}
        return [
            f"letter {number} is in {boxes.get(number)} and not in {box}"
            for number, box in self.acknowledged.items()
            if boxes.get(number) not in (box, self.begun[number])
        ]


def soak(kills: int) -> int:
    """Kill pulls and pushes alternately; prints each finding. Returns how many there were."""
    server = Dovecot()
    findings = 0
    rng = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        done = 0
        try:
            while done < kills:
                victim = Victim(server, Path(folder), messages=1500, seed=rng.randrange(1 << 30))
                findings += len(_torment(victim, min(kills - done, 20), rng))
                done += victim.kills
                print(f"{done} kills, {findings} findings", flush=True)
        finally:
            server.remove()
    return findings


def _torment(victim: Victim, kills: int, rng: random.Random) -> list[str]:
    while victim.kills < kills // 2 and not victim.run("pull", seconds=rng.uniform(0, 0.5)):
        pass
    victim.run("pull", seconds=None)
    found = victim.differences()
    while victim.kills < kills:
        victim.run("move", seconds=rng.uniform(0, 0.7))
    victim.run("settle", seconds=None)
    found += victim.differences()
    for one in found:
        print("FOUND:", one)
    return found


if __name__ == "__main__":
    raise SystemExit(soak(int(sys.argv[1]) if len(sys.argv) > 1 else 200) > 0)
