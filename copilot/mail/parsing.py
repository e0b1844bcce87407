"""Parses in child processes: the first sync of a large mailbox uses more than one core and holds up no key.

Run as `python -m copilot.mail.parsing FD...` a child forks once it has loaded what parsing takes, so that there is one
for each socket and starting them costs little more than one. Each says with an empty frame that it is ready, then reads
frames (eight bytes of length, then a pickled list of deliveries) and answers each with a frame of what the store takes;
it ends with its socket. A child that dies costs its batch a second parsing, here.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

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
        pairs = [socket.socketpair() for _ in range(count)]
        self._lines = [near for near, _ in pairs]
        self._children = _start([far for _, far in pairs])
        self._free: SimpleQueue[socket.socket] = SimpleQueue()
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

    def _greet(self, line: socket.socket) -> None:
        with suppress(OSError, EOFError):
            _receive(line)
        self._free.put(line)
        self.ready = True

    def _parse(self, deliveries: list[Delivery]) -> list[Prepared]:
        line = self._free.get()
        try:
            _send(line, pickle.dumps(deliveries, protocol=5))
            parsed: list[Prepared] = pickle.loads(_receive(line))
        except (OSError, EOFError, ValueError):
            return [parse(one) for one in deliveries]
        finally:
            self._free.put(line)
        return parsed


def _start(lines: Sequence[socket.socket]) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
    started = subprocess.Popen(
        [sys.executable, "-m", "copilot.mail.parsing", *[str(line.fileno()) for line in lines]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[line.fileno() for line in lines],
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )
    for line in lines:
        line.close()
    return started


def _send(line: socket.socket, data: bytes) -> None:
    line.sendall(_LENGTH.pack(len(data)))
    line.sendall(data)


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


def main() -> None:
    """Be the children: this process is the first, the others are forked from it."""
    lines = [socket.socket(fileno=int(one)) for one in sys.argv[1:]]
    mine = next((line for line in lines[1:] if not os.fork()), lines[0])
    for line in lines:
        if line is not mine:
            line.close()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        _send(mine, b"")
        while True:
            _send(mine, pickle.dumps([parse(one) for one in pickle.loads(_receive(mine))], protocol=5))


if __name__ == "__main__":
    main()
