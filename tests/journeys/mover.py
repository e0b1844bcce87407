"""Moves mail to and fro through the workspace, syncing behind, until it is killed.

Run as `python -m tests.journeys.mover HOME SEED`. Before each change it says on stdout what it is about to do, and
after it that it was told the change is done: one JSON line each, `[state, role, message ids]`.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

from copilot.paths import find
from copilot.types import Role, View
from copilot.workspace import Workspace


def main(home: str, seed: str) -> None:
    """Move until killed, or until the mailbox is empty."""
    rng = random.Random(int(seed))
    workspace = Workspace(find(home))
    workspace.start()
    while True:
        source, target = rng.choice([("inbox", Role.ARCHIVE), ("inbox", Role.ARCHIVE), ("archive", Role.INBOX)])
        ids = list(workspace.ids(View(box=source)))
        if ids:
            chosen = rng.sample(ids, min(len(ids), rng.choice([1, 1, 3, 12])))
            names = [row.message_id for row in workspace.rows(chosen)]
            _say("doing", target, names)
            workspace.move(chosen, target)
            _say("done", target, names)
        time.sleep(rng.choice([0.0, 0.005, 0.03]))


def _say(state: str, role: Role, names: list[str]) -> None:
    sys.stdout.write(json.dumps([state, role.value, names]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(str(Path(sys.argv[1])), sys.argv[2])
