"""The screen against an empty Textual app: cold start, keys while scrolling, memory when idle.

    python scripts/bench/ui.py [--json] [--fresh] [--rounds N] [--messages N] [--rows N]

Both programs run in a pseudo-terminal of the same size and take turns. A key's time is taken from outside: from the
write into the terminal to the first byte that comes out, and to the last one before the program falls silent.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

import stores
from figures import Figure, percentile, spread, tell
from terminal import Answer, Terminal

EMPTY = [sys.executable, str(Path(__file__).with_name("empty.py"))]
KEYS = {"j": b"j", "PageDown": b"\x1b[6~"}
BLOCK = 20


def main() -> int:
    """Measure, print, and return 0 whether or not the goals are reached."""
    words = argparse.ArgumentParser(description="Measures the screen against an empty Textual app.")
    words.add_argument("--json", action="store_true")
    words.add_argument("--fresh", action="store_true", help="fill the stores anew")
    words.add_argument("--rounds", type=int, default=7)
    words.add_argument("--messages", type=int, default=10_000)
    words.add_argument("--rows", type=int, default=100_000)
    chosen = words.parse_args()
    small = stores.home(chosen.messages, fresh=chosen.fresh)
    figures = [start(small, chosen.rounds), memory(small)]
    figures += scrolling(stores.home(chosen.rows, fresh=chosen.fresh), chosen.rounds)
    tell("ui", figures, as_json=chosen.json)
    return 0


def start(home: Path, rounds: int) -> Figure:
    """Cold start to the first useful paint: the name of the first topic, which only the store knows."""
    known = stores.brief(home)["lanes"][0]["topics"][0]["name"][:12]
    empty, full = [], []
    _painted(stores.program(home), known)  # from the second start on, bytecode is there
    for _ in range(rounds):
        empty.append(_painted(EMPTY, "ready 0"))
        full.append(_painted(stores.program(home), known))
    ratio = statistics.median(full) / statistics.median(empty)
    detail = f"app {spread(full)}; empty {spread(empty)}; painted {known!r}"
    return Figure(f"cold start to useful paint, {_count(home)} messages / empty app", ratio, 1.5, detail=detail)


def memory(home: Path) -> Figure:
    """Resident memory of the app and its children once it has nothing left to do."""
    app = Terminal(stores.program(home))
    try:
        app.rest(3.0)
        family = app.family()
        detail = f"{len(family)} process(es)"
        return Figure(f"idle memory, {_count(home)} messages", sum(family.values()) / 1e6, 250, "MB", detail=detail)
    finally:
        app.close()


def scrolling(home: Path, rounds: int) -> list[Figure]:
    """A key to its paint in a list of every message, and the same key in the empty app."""
    app, empty = Terminal(stores.program(home)), Terminal(EMPTY)
    try:
        app.rest(3.0)
        app.press(b":", pause=0.3)
        app.press(b"go-all", pause=0.3)
        app.press(b"\r", pause=1.0)
        empty.rest(1.0)
        return [one for name, key in KEYS.items() for one in _scrolled(app, empty, name, key, rounds)]
    finally:
        app.close()
        empty.close()


def _scrolled(app: Terminal, empty: Terminal, name: str, key: bytes, rounds: int) -> list[Figure]:
    full: list[Answer] = []
    bare: list[Answer] = []
    for _ in range(rounds):
        full += [app.press(key) for _ in range(BLOCK)]
        bare += [empty.press(key) for _ in range(BLOCK)]
        app.forget()
        empty.forget()
    found = []
    for what, side in (("first bytes", "first"), ("settled", "settled")):
        ours, theirs = ([getattr(one, side) for one in answers] for answers in (full, bare))
        ratio = percentile(ours, 0.95) / percentile(theirs, 0.95)
        detail = f"app {spread(ours)}; empty {spread(theirs)}; {statistics.median(one.bytes for one in full):.0f} bytes"
        found.append(Figure(f"{name} to {what}, p95 / empty app", ratio, 2.0, detail=detail))
    return found


def _painted(command: list[str], words: str) -> float:
    program = Terminal(command)
    try:
        return program.until(words)
    finally:
        program.close()


def _count(home: Path) -> int:
    return int(home.name.rpartition("-")[2])


if __name__ == "__main__":
    raise SystemExit(main())
