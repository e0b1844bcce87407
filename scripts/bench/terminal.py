"""A program in a pseudo-terminal of its own, timed from outside: what it paints, how soon, how much memory it holds."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])")
_DUMB = ("NO_COLOR", "COPILOT_HOME", "TMUX", "LINES", "COLUMNS", "PYTHONDONTWRITEBYTECODE")
"""What would make a program other than it is where it was installed; there, its bytecode is kept."""


class Silent(Exception):
    """The program did not paint what was waited for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Seconds from a key to its first painted byte and to the last one before a pause, and how many bytes that was."""

    first: float
    settled: float
    bytes: int


class Terminal:
    """Starts `command`; `close` ends it. Times are seconds of the monotonic clock."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 120, rows: int = 40, env: Mapping[str, str] | None = None
    ) -> None:
        surroundings = {name: value for name, value in os.environ.items() if name not in _DUMB}
        surroundings |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        self.painted = b""
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), surroundings)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def until(self, words: str, *, within: float = 60.0) -> float:
        """Seconds from the start until these words (in any case) first stood in the output. Raises Silent."""
        wanted = words.lower().encode()
        deadline = time.perf_counter() + within
        while wanted not in self.text().lower():
            if time.perf_counter() > deadline or not self._read(deadline - time.perf_counter()):
                raise Silent(f"{words!r} was not painted; last: {self.text()[-300:]!r}")
        return time.perf_counter() - self.started

    def text(self) -> bytes:
        """Everything painted since the last `forget`, without escape sequences."""
        return _ESCAPES.sub(b"", self.painted)

    def forget(self) -> None:
        """Drop what was painted so far."""
        self.painted = b""

    def press(self, key: bytes, *, pause: float = 0.05, within: float = 5.0) -> Answer:
        """Send a key and read until the program has been silent for `pause` seconds. Raises Silent."""
        began = time.perf_counter()
        os.write(self._fd, key)
        if not (count := self._read(within)):
            raise Silent(f"nothing was painted after {key!r}")
        first = last = time.perf_counter()
        while more := self._read(pause):
            count, last = count + more, time.perf_counter()
        return Answer(first - began, last - began, count)

    def rest(self, pause: float, *, within: float = 60.0) -> None:
        """Read until the program has been silent for `pause` seconds, or `within` have passed."""
        deadline = time.perf_counter() + within
        while time.perf_counter() < deadline and self._read(pause):
            pass

    def family(self) -> dict[int, int]:
        """Resident bytes of the program and of every process it started."""
        table = subprocess.run(["ps", "-axo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True).stdout
        rows = [tuple(map(int, line.split())) for line in table.splitlines()]
        found = {self.pid}
        while more := {pid for pid, parent, _ in rows if parent in found} - found:
            found |= more
        return {pid: kilobytes * 1024 for pid, _, kilobytes in rows if pid in found}

    def close(self) -> None:
        """End the program and what it started."""
        for pid in reversed(sorted(self.family())):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def _read(self, seconds: float) -> int:
        ready, _, _ = select.select([self._fd], [], [], max(0.0, seconds))
        if not ready:
            return 0
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # the other end is closed
            return 0
        self.painted += data
        return len(data)
