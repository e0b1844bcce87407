"""The program as a script sees it: words in, exit code and two streams out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PATIENCE_SECONDS = 120
STEERING = frozenset({"COPILOT_HOME", "NO_COLOR", "TMUX", "COLUMNS", "LINES"})
"""What in the surroundings would steer the program."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; anything else there fails here."""
        return json.loads(self.out)

    def well(self) -> Done:
        """Itself, when it ended with 0 and without a traceback."""
        assert self.code == 0, f"exit {self.code}: {self.err or self.out}"
        assert "Traceback" not in self.err
        return self

    def refused(self, code: int) -> Done:
        """Itself, when it ended with `code`, one sentence and a hint on stderr, and no traceback."""
        assert self.code == code, f"exit {self.code}, not {code}: {self.err or self.out}"
        assert "Traceback" not in self.err
        sentence, *hint = self.err.strip().splitlines()
        assert sentence.startswith("inbox-copilot: ") and sentence.endswith((".", "?")), sentence
        assert hint and all(line.startswith("  ") for line in hint), self.err
        return self


def environment(**more: str) -> dict[str, str]:
    """This process's surroundings without STEERING."""
    kept = {name: value for name, value in os.environ.items() if name not in STEERING}
    return kept | {"PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"} | more


def command(home: Path, *words: str | Path) -> list[str]:
    """The words that start the program in `home`."""
    return [sys.executable, "-m", "copilot", "--home", str(home), *map(str, words)]


def run(home: Path, *words: str | Path, wrap: Sequence[str] = (), **env: str) -> Done:
    """Run the program in `home` to its end."""
    done = subprocess.run(
        [*wrap, *command(home, *words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_SECONDS,
        stdin=subprocess.DEVNULL,
        env=environment(**env),
    )
    return Done(done.returncode, done.stdout, done.stderr)


def ask(home: Path, *words: str | Path) -> Any:
    """The JSON document of a run that must go well."""
    return run(home, *words, "--json").well().document


def committed(home: Path) -> int:
    """How many messages the store holds at this moment, looked up beside a program at work."""
    store = home / "data" / "store.db"
    if not store.exists():
        return 0
    with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db, suppress(sqlite3.OperationalError):
        return int(db.execute("SELECT count(*) FROM messages").fetchone()[0])
    return 0


def interrupt(home: Path, *words: str | Path) -> Done:
    """Run the program, press Ctrl+C as soon as its store holds a message, and see how it ends.

    Warnings are off: a process that is interrupted while it starts another may leave that one to the collector.
    """
    started = subprocess.Popen(
        command(home, *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(PYTHONWARNINGS="ignore"),
        start_new_session=True,
    )
    while not committed(home) and started.poll() is None:
        time.sleep(0.01)
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGINT)
    out, err = started.communicate(timeout=PATIENCE_SECONDS)
    return Done(started.returncode, out, err)


def powerless() -> list[str]:
    """What to put before a command so that file permissions hold even for root."""
    if os.getuid():
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("running as root without setpriv: permissions hold nobody back")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
