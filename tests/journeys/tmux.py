"""A program in a real terminal multiplexer of its own: keys in, the screen's text out."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

PATIENCE_SECONDS = 60.0


def need() -> None:
    """Skip the test without tmux; where CI promises one, fail."""
    if shutil.which("tmux") is None:
        if os.environ.get("CI"):
            pytest.fail("tmux is missing")
        pytest.skip("tmux is missing")


def gone(pid: int) -> None:
    """Wait until a process has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Path(f"/proc/{pid}").exists() if Path("/proc").is_dir() else _answers(pid):
        assert time.monotonic() < deadline, f"process {pid} goes on"
        time.sleep(0.05)


def _answers(pid: int) -> bool:
    return subprocess.run(["kill", "-0", str(pid)], capture_output=True).returncode == 0


class Screen:
    """One private tmux server with one window of that size."""

    def __init__(self, *, columns: int, rows: int) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mux-", dir="/tmp"))
        self._status = self._folder / "status"
        self._size = ("-x", str(columns), "-y", str(rows))

    def start(self, command: Sequence[str], env: Mapping[str, str], *, cwd: Path) -> None:
        """Start a program in a fresh window; when it ends, the window stays as it is."""
        surroundings = {**env, "TERM": "xterm-256color"}
        words = shlex.join(["env", "-i", *(f"{name}={value}" for name, value in surroundings.items()), *command])
        self._status.unlink(missing_ok=True)
        words = f"{words}; echo $? >{self._status}.new; mv {self._status}.new {self._status}; exec sleep 3600"
        config = self._folder / "tmux.conf"
        config.write_text("set-option -g status off\nset-option -g escape-time 0\n")
        self._tmux("-f", str(config), "new-session", "-d", *self._size, "-c", str(cwd), words)

    def text(self) -> str:
        """What stands on the screen."""
        return self._tmux("capture-pane", "-p")

    def painted(self) -> str:
        """What stands on the screen, with its colours as escape sequences."""
        return self._tmux("capture-pane", "-p", "-e")

    def keys(self, *names: str) -> None:
        """Press keys, by tmux's names."""
        self._tmux("send-keys", *names)

    def write(self, words: str) -> None:
        """Type words as they are."""
        self._tmux("send-keys", "-l", words)

    def until(self, *words: str, absent: Sequence[str] = ()) -> str:
        """The screen as soon as all these words stand on it and none of `absent`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            shown = self.text()
            if all(word in shown for word in words) and not any(word in shown for word in absent):
                return shown
            assert time.monotonic() < deadline, f"waited for {words} without {absent}:\n{shown}"
            time.sleep(0.05)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def pid(self) -> int:
        """The program's process."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        table = subprocess.run(["ps", "-axo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        return next(int(line.split()[0]) for line in table.splitlines() if line.split()[1] == shell)

    def ended(self) -> int:
        """Wait for the program's end and return its exit status; 128 and the signal's number when one ended it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._status.exists():
            assert time.monotonic() < deadline, f"the program goes on:\n{self.text()}"
            time.sleep(0.05)
        return int(self._status.read_text())

    def close(self) -> None:
        """End the server and what runs in it."""
        subprocess.run(["tmux", "-S", str(self._folder / "s"), "kill-server"], capture_output=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-S", str(self._folder / "s"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
