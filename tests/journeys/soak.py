"""Kills the program again and again in the middle of its work, and counts whether all mail is still there, once.

`scripts/soak --kills 200` runs it at length; the journey tests run a few rounds of the same.
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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.paths import find
from copilot.types import View
from copilot.workspace import Workspace
from tests.cli.letters import crowd, identity
from tests.cli.program import ask, environment, run
from tests.dovecot import PASSWORD, Dovecot

ROOT = Path(__file__).parent.parent.parent


@dataclass(slots=True)
class Tally:
    """What a soak has seen: kills, kills that hit an unacknowledged change, changes acknowledged, and every fault."""

    kills: int = 0
    unsure: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures in one line."""
        return (
            f"{self.kills} kills, {self.unsure} between change and answer, {self.acknowledged} changes acknowledged,"
            f" {len(self.faults)} faults"
        )


def account(home: Path, server: Dovecot, user: str, *, name: str = "work", password: str = PASSWORD) -> None:
    """Write settings with one account on that server."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "settings.toml").write_text(
        f'[me]\nname = "Ada Quill"\n\n[accounts.{name}]\naddress = "ada@example.com"\nhost = "127.0.0.1"\n'
        f'port = {server.port}\nuser = "{user}"\nsecurity = "plain"\npassword_command = ["echo", "{password}"]\n'
    )


def on_server(server: Dovecot, user: str) -> dict[str, list[str]]:
    """Message-ID to the folders it lies in, one entry a copy, read from the server's own files."""
    found: dict[str, list[str]] = {}
    root = server.maildir(user)
    for folder in (root, *(path for path in root.iterdir() if path.name.startswith(".") and path.is_dir())):
        for part in ("cur", "new"):
            for path in (folder / part).glob("*"):
                name = folder.name.lstrip(".") if folder != root else "INBOX"
                found.setdefault(_message_id(path.read_bytes()), []).append(name)
    return found


def _message_id(raw: bytes) -> str:
    head = raw.partition(b"\n\n")[0].decode("ascii", "replace")
    return next(line.partition(":")[2].strip() for line in head.splitlines() if line.lower().startswith("message-id:"))


def in_store(home: Path) -> dict[str, str]:
    """Message-ID to box, by the program's own word. Doubled messages fail here."""
    workspace = Workspace(find(str(home)))
    try:
        rows = workspace.rows(workspace.ids(View(box="")))
    finally:
        workspace.close()
    found = {row.message_id: row.box for row in rows}
    assert len(found) == len(rows)
    return found


Places = dict[str, set[str]]
"""Message-ID to the boxes it may be in: one by the last acknowledged word, more where a kill left a change open.

A change that was committed at the very moment of the kill may come to light only when the last process that has the
store open has ended, so a first look does not decide it.
"""


def moves(home: Path, *, kills: int, seed: int, tally: Tally) -> Places:
    """Kill a mover at random moments; after each kill the store must hold what was acknowledged."""
    rng = random.Random(seed)
    expected = {name: {box} for name, box in in_store(home).items()}
    for number in range(kills):
        said = _killed_mover(home, seed * 1000 + number, rng)
        tally.kills += 1
        tally.unsure += _apply(said, expected, tally)
        tally.faults += [f"kill {number}: {fault}" for fault in _differences(in_store(home), expected)]
    return expected


def _differences(actual: Mapping[str, str], expected: Places) -> Iterator[str]:
    for name, boxes in expected.items():
        if actual.get(name) not in boxes:
            yield f"{name} is in {actual.get(name)}, not {' or '.join(sorted(boxes))}"
    yield from (f"{name} is new" for name in sorted(actual.keys() - expected.keys()))


def _killed_mover(home: Path, seed: int, rng: random.Random) -> list[str]:
    mover = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.mover", str(home), str(seed)],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    assert mover.stdout is not None
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(mover.stdout or ()))
    reader.start()
    deadline = time.monotonic() + 30
    while not lines and mover.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(rng.choice([0.0, 0.01, 0.05, 0.2, 0.6]) * rng.random())
    mover.send_signal(signal.SIGKILL)
    reader.join()
    code = mover.wait()
    mover.stdout.close()
    assert code == -signal.SIGKILL, f"the mover ended by itself with {code}"
    return lines


def _apply(said: list[str], expected: Places, tally: Tally) -> bool:
    """Carry changes into `expected`; returns whether one was begun and not acknowledged."""
    begun: dict[str, str] = {}
    for line in said:
        if not line.endswith("\n"):
            continue
        state, role, names = json.loads(line)
        if state == "doing":
            begun = dict.fromkeys(names, role)
        else:
            expected.update({name: {box} for name, box in begun.items()})
            begun = {}
            tally.acknowledged += 1
    for name, box in begun.items():
        expected[name] = expected[name] | {box}
    return bool(begun)


def settled(home: Path, server: Dovecot, user: str, tally: Tally, *, expected: Places | None = None) -> None:
    """Sync to the end; then server and store must hold every message exactly once, in the same, expected place."""
    from copilot.store import operations

    for _ in range(60):  # what the server refused for a moment is tried again only after a quarter of a minute
        run(home, "sync", "--json").well()
        workspace = Workspace(find(str(home)))
        try:
            waiting, failed = operations.waiting(workspace.db)
        finally:
            workspace.close()
        if failed:
            tally.faults.append(f"{failed} changes failed for good")
        if not waiting:
            break
        time.sleep(1)
    else:
        tally.faults.append(f"{waiting} changes still wait: {_waiting(home)}")
    store = in_store(home)
    _compare(store, on_server(server, user), tally)
    if expected is not None:
        tally.faults += [f"in the end {fault}" for fault in _differences(store, expected)]


def _waiting(home: Path) -> list[tuple[object, ...]]:
    """How each sort of waiting change stands, and what the server said last."""
    workspace = Workspace(find(str(home)))
    try:
        sql = "SELECT state, attempts, next_at - unixepoch(), error, count(*) FROM operations"
        sql += " WHERE state IN ('queued', 'doing') GROUP BY 1, 2, 3, 4"
        return workspace.db.read().execute(sql).fetchall()
    finally:
        workspace.close()


def _compare(store: dict[str, str], server: dict[str, list[str]], tally: Tally) -> None:
    for name in store.keys() | server.keys():
        box = {"inbox": "INBOX", "archive": "Archive"}.get(store.get(name, ""), store.get(name, "nowhere"))
        if server.get(name) != [box]:
            tally.faults.append(f"{name}: {box} here, {server.get(name)} on the server")


def syncs(home: Path, *, kills: int, seed: int, tally: Tally) -> None:
    """Kill `sync` at random moments; every run must go on where the last one was killed."""
    rng = random.Random(seed)
    held = 0
    for _ in range(kills):
        words = [sys.executable, "-m", "copilot", "--home", str(home), "sync", "--json"]
        one = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
        time.sleep(0.1 + 0.5 * rng.random())
        one.send_signal(signal.SIGKILL)
        one.wait()
        tally.kills += 1
        count = len(in_store(home))
        if count < held:
            tally.faults.append(f"{held - count} messages lost")
        held = count


def main() -> int:
    """Soak, print the figures, and return 1 when there was a fault."""
    words = argparse.ArgumentParser(description="Kills the program in the middle of sync and of moves.")
    words.add_argument("--kills", type=int, default=200, help="kills of each kind")
    words.add_argument("--messages", type=int, default=400)
    words.add_argument("--only", choices=["sync", "moves"])
    words.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    chosen = words.parse_args()
    print(f"seed {chosen.seed}")
    server = Dovecot()
    try:
        tallies = [_soak(one, server, chosen) for one in ("sync", "moves") if chosen.only in (None, one)]
    finally:
        server.remove()
    return int(any(tally.faults for tally in tallies))


def _soak(kind: str, server: Dovecot, chosen: argparse.Namespace) -> Tally:
    tally, began = Tally(), time.monotonic()
    with TemporaryDirectory(prefix="soak-") as folder:
        home, user = Path(folder) / "home", server.user()
        count = chosen.messages * (10 if kind == "sync" else 1)
        server.fill(user, crowd(count))
        account(home, server, user)
        expected: Places | None = None
        if kind == "sync":
            syncs(home, kills=chosen.kills, seed=chosen.seed, tally=tally)
        else:
            ask(home, "sync")
            expected = moves(home, kills=chosen.kills, seed=chosen.seed, tally=tally)
        settled(home, server, user, tally, expected=expected)
        lost = {identity(number) for number in range(1, count + 1)} - in_store(home).keys()
        tally.faults += [f"{len(lost)} messages are gone"] if lost else []
    print(f"{kind}: {tally.line()} in {time.monotonic() - began:.0f} s")
    for fault, times in Counter(tally.faults).most_common(20):
        print(f"  {fault} ({times}×)")
    return tally


if __name__ == "__main__":
    raise SystemExit(main())
