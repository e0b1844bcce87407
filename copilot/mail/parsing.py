"""Parses in child processes: the first sync of a large mailbox uses more than one core and holds up no key.

Run as `python -m copilot.mail.parsing IN,OUT...` a child forks once it has loaded what parsing takes, so that there is
one for each pair of pipes and starting them costs little more than one. Each says with an empty frame that it is ready,
then reads frames (eight bytes of length, then a pickled list of deliveries) and answers each with a frame of what the
store takes; it ends with its pipe. A child that dies costs its batch a second parsing, here.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from copilot.mail import mime, threads
from copilot.mail.source import Delivery
from copilot.store.prepared import Prepared, prepare  # not from `store.mail`: a child needs no database
from copilot.types import Incoming

_LENGTH = struct.Struct("!Q")
_MOST_CHILDREN = 3


def parse(delivery: Delivery) -> Prepared:
    """One message parsed and made ready for the store."""
    message = mime.parse(delivery.raw)
    place = (delivery.keywords, delivery.received, delivery.source, delivery.uid)
    return prepare(Incoming(delivery.raw, message, *place, threads.keys(message)))


class Parsers:
    """Some children; batches come back in any order, each as a future. They take a while to be `ready`."""

    def __init__(self, count: int | None = None) -> None:
        count = count or max(2, min(_MOST_CHILDREN, (os.cpu_count() or 2) - 1))
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="parsers")
        ends = [(os.pipe(), os.pipe()) for _ in range(count)]
        self._lines = [_Line.of(answers, work) for (_, work), (answers, _) in ends]
        self._children = _start([(work, answers) for (work, _), (_, answers) in ends])
        self._free: SimpleQueue[_Line] = SimpleQueue()
        self.ready = False
        for line in self._lines:
            self._threads.submit(self._greet, line)

    def parse(self, deliveries: Sequence[Delivery]) -> Future[list[Prepared]]:
        """Have a batch parsed and made ready for the store."""
        return self._threads.submit(self._parse, list(deliveries))

    def close(self) -> None:
        """End the children, without waiting for what they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with suppress(OSError):
            os.killpg(self._children.pid, signal.SIGKILL)
        self._threads.shutdown(wait=True)
        self._children.wait()
        for line in self._lines:
            line.close()

    def _greet(self, line: _Line) -> None:
        with suppress(OSError, EOFError):
            line.receive()
        self._free.put(line)
        self.ready = True

    def _parse(self, deliveries: list[Delivery]) -> list[Prepared]:
        line = self._free.get()
        try:
            line.send(pickle.dumps(deliveries, protocol=5))
            parsed: list[Prepared] = pickle.loads(line.receive())
        except (OSError, EOFError, ValueError):
            return [parse(one) for one in deliveries]
        finally:
            self._free.put(line)
        return parsed


@dataclass(frozen=True, slots=True)
class _Line:
    """One end of a pair of pipes, in frames."""

    coming: IO[bytes]
    going: IO[bytes]

    @classmethod
    def of(cls, coming: int, going: int) -> _Line:
        return cls(open(coming, "rb"), open(going, "wb"))

    def send(self, data: bytes) -> None:
        self.going.write(_LENGTH.pack(len(data)))
        self.going.write(data)
        self.going.flush()

    def receive(self) -> bytes:
        (size,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        return self._exactly(size)

    def close(self) -> None:
        for end in (self.coming, self.going):
            with suppress(OSError):
                end.close()

    def _exactly(self, size: int) -> bytes:
        data = self.coming.read(size)
        if len(data) < size:
            raise EOFError
        return data


def _start(ends: Sequence[tuple[int, int]]) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    passed = [one for pair in ends for one in pair]
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "copilot.mail.parsing", *[f"{coming},{going}" for coming, going in ends]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=passed,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
    finally:
        for one in passed:
            os.close(one)


def main() -> None:
    """Be the children: this process is the first, the others are forked from it."""
    lines = [_Line.of(*map(int, one.split(","))) for one in sys.argv[1:]]
    mine = next((line for line in lines[1:] if not os.fork()), lines[0])
    for line in lines:
        if line is not mine:
            line.close()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        mine.send(b"")
        while True:
            mine.send(pickle.dumps([parse(one) for one in pickle.loads(mine.receive())], protocol=5))


if __name__ == "__main__":
    main()
