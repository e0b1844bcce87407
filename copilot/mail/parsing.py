"""Parses in child processes: the first sync of a large mailbox uses more than one core and holds up no key.

Run as `python -m copilot.mail.parsing`, a child reads frames (eight bytes of length, then a pickled list of deliveries)
from stdin and answers each with a frame of what the store takes; it ends with its stdin. A child that dies costs its
batch a second parsing, here.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
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
    """Some children; batches come back in any order, each as a future."""

    def __init__(self, count: int | None = None) -> None:
        count = count or max(2, min(_MOST_CHILDREN, (os.cpu_count() or 2) - 1))
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="parsers")
        self._all = [_start() for _ in range(count)]
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for child in self._all:
            self._free.put(child)

    def parse(self, deliveries: Sequence[Delivery]) -> Future[list[Prepared]]:
        """Have a batch parsed and made ready for the store."""
        return self._threads.submit(self._parse, list(deliveries))

    def close(self) -> None:
        """End the children, without waiting for what they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._all:
            child.kill()
        self._threads.shutdown(wait=True)
        for child in self._all:
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def _parse(self, deliveries: list[Delivery]) -> list[Prepared]:
        child = self._free.get()
        try:
            assert child.stdin is not None and child.stdout is not None
            _send(child.stdin, deliveries)
            parsed: list[Prepared] = pickle.loads(_receive(child.stdout))
        except (OSError, EOFError, ValueError):
            return [parse(one) for one in deliveries]
        finally:
            self._free.put(child)
        return parsed


def _start() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-m", "copilot.mail.parsing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )


def _send(pipe: IO[bytes], value: object) -> None:
    data = pickle.dumps(value, protocol=5)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def main() -> None:
    """Be a child."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between the frames
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            _send(out, [parse(one) for one in pickle.loads(_receive(sys.stdin.buffer))])


if __name__ == "__main__":
    main()
