"""A second process for what can be done apart, so that a first analysis uses two cores.

Run as `python -m copilot.triage.helper STORE` it takes frames (eight bytes of length, then a pickled function and its
job) from stdin, answers each on stdout with a frame of MessagePack, and ends with stdin.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from select import select
from types import TracebackType
from typing import IO, TypeVar

import msgspec

from copilot.store.db import Database

Job = TypeVar("Job")
Result = TypeVar("Result")

_LENGTH = struct.Struct("!Q")
_AHEAD = 2  # jobs lent at a time, so that the helper need not wait for the next
_PIPE = 1 << 20  # bytes, where the system lets us choose: an answer that fits in never makes the helper wait


class Helper:
    """One process beside this one, if it is `wanted` and has a core to run on. Leaving the `with` block ends it."""

    def __init__(self, db: Database, *, wanted: bool) -> None:
        self._db = db
        self._process: subprocess.Popen[bytes] | None = None
        if wanted and (os.cpu_count() or 1) > 1:
            with suppress(OSError):  # a system that is short of processes or pipes gets by without
                self._process = _start(db.path)

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._part()

    def share(
        self, work: Callable[[Database, Job], Result], jobs: Iterable[Job], *, kind: type[Result]
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
        if self._process is not None:
            try:
                _send(_pipe(self._process.stdin), pickle.dumps((work, job), protocol=5))
            except OSError:
                self._part()
        return self._process is not None

    def _ready(self) -> bool:
        return self._process is None or bool(select([_pipe(self._process.stdout)], [], [], 0)[0])

    def _answer(self) -> bytes | None:
        """The answer to the oldest job lent, or None when the helper is gone."""
        if self._process is not None:
            with suppress(OSError, EOFError):
                return _receive(_pipe(self._process.stdout))
        self._part()
        return None

    def _part(self) -> None:
        """End the helper, whatever it is at."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _pipe(process.stdin).close()
            _pipe(process.stdout).close()


def _start(store: Path) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-m", "copilot.triage.helper", str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        pipesize=_PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # every helper is started with both
    return pipe


def _send(pipe: IO[bytes], data: bytes) -> None:
    left = memoryview(_LENGTH.pack(len(data)) + data)
    while left:
        left = left[pipe.write(left) :]


def _receive(pipe: IO[bytes]) -> bytes:
    (size,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, size)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = b""
    while len(data) < size:
        got = pipe.read(size - len(data))
        if not got:
            raise EOFError
        data += got
    return data


def main(store: str) -> None:
    """Be the helper."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # nothing that a library prints may get between the frames
    with suppress(EOFError, OSError, KeyboardInterrupt):
        db = Database(Path(store))
        while True:
            work, job = pickle.loads(_receive(sys.stdin.buffer))
            _send(out, msgspec.msgpack.encode(work(db, job)))


if __name__ == "__main__":
    main(*sys.argv[1:])
