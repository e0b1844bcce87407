"""A second process for what can be done apart, so that a first analysis uses two cores.

Run as `python -m copilot.triage.helper STORE FD` it takes frames (eight bytes of length, then a pickled function and
its job) from a socket, answers each with a frame of MessagePack, and ends with the socket.
"""

from __future__ import annotations

import os
import pickle
import socket
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from select import select
from types import TracebackType
from typing import TypeVar

import msgspec

from copilot.store.db import Database

Job = TypeVar("Job")
Result = TypeVar("Result")

_LENGTH = struct.Struct("!Q")
_AHEAD = 2  # jobs lent at a time, so that the helper need not wait for the next


class Helper:
    """One process beside this one, if it is `wanted` and has a core to run on. Leaving the `with` block ends it."""

    def __init__(self, db: Database, *, wanted: bool) -> None:
        self._db = db
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        if wanted and (os.cpu_count() or 1) > 1:
            self._line, far = socket.socketpair()
            with far:
                self._process = _start(db.path, far)

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._part()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def share(
        self, work: Callable[[Database, Job], Result], jobs: Iterable[Job], kind: type[Result]
    ) -> Iterator[tuple[Job, Result]]:
        """Do jobs here and there, and give each with its result, of type `kind`, as it is done.

        `work` is a function of a module; what the helper dies of is done here.
        """
        waiting, lent = deque(jobs), deque[Job]()
        decode = msgspec.msgpack.Decoder(kind).decode
        while waiting or lent:
            while len(lent) < _AHEAD and len(waiting) > 2 * len(lent) and self._lend(work, waiting[0]):
                lent.append(waiting.popleft())
            if waiting:
                job = waiting.popleft()
                yield job, work(self._db, job)
            while lent and (not waiting or self._ready()):
                answer = self._answer()
                if answer is None:
                    waiting.extend(lent)
                    lent.clear()
                else:
                    yield lent.popleft(), decode(answer)

    def _lend(self, work: Callable[[Database, Job], Result], job: Job) -> bool:
        if self._line is not None:
            try:
                _send(self._line, pickle.dumps((work, job), protocol=5))
            except OSError:
                self._part()
        return self._line is not None

    def _ready(self) -> bool:
        return self._line is None or bool(select([self._line], [], [], 0)[0])

    def _answer(self) -> bytearray | None:
        """The answer to the oldest job lent, or None when the helper is gone."""
        if self._line is not None:
            with suppress(OSError, EOFError):
                return _receive(self._line)
        self._part()
        return None

    def _part(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def _start(store: Path, line: socket.socket) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-m", "copilot.triage.helper", str(store), str(line.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[line.fileno()],
        env={**os.environ, "PYTHONPATH": path},
    )


def _send(line: socket.socket, data: bytes) -> None:
    line.sendall(_LENGTH.pack(len(data)) + data)


def _receive(line: socket.socket) -> bytearray:
    (size,) = _LENGTH.unpack(_exactly(line, _LENGTH.size))
    return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytearray:
    data = bytearray(size)
    left = memoryview(data)
    while left:
        got = line.recv_into(left, flags=socket.MSG_WAITALL)
        if not got:
            raise EOFError
        left = left[got:]
    return data


def main(store: str, handle: str) -> None:
    """Be the helper."""
    line = socket.socket(fileno=int(handle))
    with suppress(EOFError, OSError, KeyboardInterrupt):
        db = Database(Path(store))
        while True:
            work, job = pickle.loads(_receive(line))
            _send(line, msgspec.msgpack.encode(work(db, job)))


if __name__ == "__main__":
    main(*sys.argv[1:])
