"""The working child: imports and analyses in a process of its own, so that neither ever holds up a key.

Run as `python -m copilot.child CONFIG DATA CACHE [PATH…]`. It speaks one JSON event a line on stdout
(`[name, fields]`, the names of `copilot.events`) and stops within one batch when its stdin is closed, so it never
outlives the program that started it.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TextIO

from copilot import events
from copilot.errors import CopilotError
from copilot.paths import Paths


def main(argv: list[str]) -> int:
    """Import the paths, then analyse whatever is not analysed yet; anything but 0 is a crash, not a told trouble."""
    config, data, cache, *sources = argv
    stop = threading.Event()
    bus = events.Bus()
    with os.fdopen(os.dup(1), "wb", buffering=0) as out:
        os.dup2(2, 1)
        threading.Thread(target=_await_end, args=(sys.stdin, stop), daemon=True).start()
        bus.listen(lambda event: _say(out, event, stop))
        os.nice(5)
        try:
            _work(Paths(Path(config), Path(data), Path(cache)), bus, [Path(source) for source in sources], stop)
        except CopilotError as error:
            bus.publish(events.Trouble("import" if sources else "analysis", error.message, error.hint))
    return 0


def _work(paths: Paths, bus: events.Bus, sources: list[Path], stop: threading.Event) -> None:
    from copilot.background import Background
    from copilot.settings import load
    from copilot.store.db import Database

    db = Database(paths.store)
    try:
        work = Background(db, load(paths.settings), paths, bus, stop=stop)
        for source in sources:
            work.import_and_tell(source)
        work.analyse()
    finally:
        db.close()


def _say(out: object, event: events.Event, stop: threading.Event) -> None:
    try:
        out.write(events.encode(event))  # type: ignore[attr-defined]
    except BrokenPipeError:
        stop.set()


def _await_end(stdin: TextIO, stop: threading.Event) -> None:
    stdin.read()
    stop.set()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
