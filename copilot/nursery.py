"""The parent of the working child: starts it when there is work, hears it out, and starts it again if it dies."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from copilot.events import Bus, Progress, Trouble, decode
from copilot.paths import Paths

_TRIES = 3
_PAUSE_SECONDS = 2.0


class Nursery:
    """One child at a time for one home; work that comes while it is busy is done by the next one."""

    def __init__(self, paths: Paths, bus: Bus) -> None:
        self._paths, self._bus = paths, bus
        self._wanted = threading.Event()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._sources: list[Path] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._mind, name="nursery", daemon=True)

    def wake(self, sources: Sequence[Path] = ()) -> None:
        """See to it that these mailboxes are imported and whatever is new is analysed."""
        with self._lock:
            self._sources.extend(sources)
            self._wanted.set()
            if not self._thread.is_alive() and not self._ended.is_set():
                self._thread.start()

    def stop(self) -> None:
        """End the child within one batch; after five seconds it is killed."""
        self._ended.set()
        self._wanted.set()
        process = self._process
        if process is not None:
            _close(process.stdin)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
        if self._thread.is_alive():
            self._thread.join(5)

    def _mind(self) -> None:
        failures = 0
        while self._wanted.wait() and not self._ended.is_set():
            self._wanted.clear()
            with self._lock:
                sources, self._sources = self._sources, []
            code = self._raise_one(sources)
            if self._ended.is_set():
                return
            failures = failures + 1 if code else 0
            if 0 < failures < _TRIES:
                self.wake(sources)
            elif failures:
                self._bus.publish(Trouble("analysis", "The analysis stopped unexpectedly.", f"See {self._paths.log}."))
                failures = 0
            self._ended.wait(_PAUSE_SECONDS)

    def _raise_one(self, sources: Sequence[Path]) -> int:
        """Run one child to its end and pass on what it says; returns its exit code."""
        paths = self._paths
        words = [str(one) for one in (paths.config, paths.data, paths.cache, *sources)]
        with open(paths.log, "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "copilot.child", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._process = process
        if self._ended.is_set():
            _close(process.stdin)
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self._bus.publish(decode(line))
        code = process.wait()
        _close(process.stdin)
        self._process = None
        self._bus.publish(Progress("analysis", 0, 0, finished=True))
        return code


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None and not pipe.closed:
        with suppress(BrokenPipeError):  # the child is gone already
            pipe.close()
