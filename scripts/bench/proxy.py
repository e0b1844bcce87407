"""A line with latency: listens on a port it prints, and passes bytes on to another after half a round trip each way."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque

_BLOCK = 1 << 18
_MOST_BYTES = 8 << 20
"""How much may be under way in one direction; far more than any server sends ahead in half a round trip."""


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_seconds: float) -> None:
    """Carry bytes one way; each block leaves `delay_seconds` after it came."""
    under_way: deque[tuple[float, bytes]] = deque()
    some, room, size = asyncio.Event(), asyncio.Event(), 0
    room.set()

    async def deliver() -> None:
        nonlocal size
        while True:
            while not under_way:
                some.clear()
                await some.wait()
            due, data = under_way.popleft()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()
            size -= len(data)
            room.set()

    task = asyncio.create_task(deliver())
    data = b"-"
    while data:
        try:
            data = await reader.read(_BLOCK)
        except OSError:
            data = b""
        under_way.append((time.monotonic() + delay_seconds, data))
        some.set()
        size += len(data)
        if size > _MOST_BYTES:
            room.clear()
            await room.wait()
    await asyncio.gather(task, return_exceptions=True)


async def serve(target: int, rtt_seconds: float) -> None:
    """Listen until killed."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(
            _pass_on(reader, far_writer, rtt_seconds / 2), _pass_on(far_reader, writer, rtt_seconds / 2)
        )

    server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=_BLOCK)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
