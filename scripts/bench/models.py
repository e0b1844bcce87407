"""Measure models on the device: ours beside the bare engine, what a prefix, a schema and a queue cost, and kills.

    python scripts/bench/models.py [--json] [--threads N] [--kills N]

A model of 135 MB with random weights is made for it; what is compared takes turns in one run, and each figure is the
median of at least five rounds. Needs the extra [llama].
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from figures import Figure, percentile, tell

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from copilot.llm.base import Options, Request  # noqa: E402
from copilot.llm.child import Child  # noqa: E402
from tests.llm import tiny  # noqa: E402

_ROUNDS = 5
_WRITE = 96
_WORDS = ("invoice", "board", "meeting", "thursday", "parcel", "contract", "notice", "please", "review", "answer")
_STRING = {
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 2000, "maxLength": 4000}},
    "required": ["text"],
    "additionalProperties": False,
}
_fresh = itertools.count(1)


def words(count: int) -> str:
    """So many words, never the same."""
    chance = random.Random(next(_fresh))
    return " ".join(chance.choice(_WORDS) for _ in range(count))


def of_tokens(model: Child, count: int) -> str:
    """A text of about so many tokens, never the same."""
    text = words(count)
    return text[: len(text) * count // model.count(text)]


def first_token(model: Child, request: Request) -> float:
    """The seconds until an answer begins."""
    began = time.perf_counter()
    next(iter(model.answer(replace(request, most_tokens=1))))
    return time.perf_counter() - began


def per_token(model: Child, request: Request) -> float:
    """The seconds a token takes behind the first piece."""
    tokens, began, ended = 0, 0.0, 0.0
    for piece in model.answer(replace(request, most_tokens=_WRITE + 1)):
        ended = time.perf_counter()
        began, tokens = (began, tokens + piece.tokens) if began else (ended, 0)
    return (ended - began) / max(1, tokens)


def rounds(*measures: Callable[[], float], times: int = _ROUNDS) -> list[tuple[float, ...]]:
    """Things measured in turns, so that whatever else the machine does meets all; a first turn only warms up."""
    return [tuple(one() for one in measures) for _ in range(times + 1)][1:]


def beside(measured: Sequence[tuple[float, ...]]) -> tuple[float, str]:
    """The median of the ratios of two things measured in turns, and the medians of both for people."""
    one, other = (statistics.median(several) * 1e3 for several in zip(*measured, strict=True))
    return statistics.median(one / other for one, other in measured), f"{one:.2f} / {other:.2f} ms"


@contextmanager
def bare(path: Path, threads: int) -> Iterator[Callable[[int], float]]:
    """The shortest loop there is, in a process as polite as ours: the seconds that so many tokens take."""
    words = [sys.executable, "-m", "copilot.llm.raw", "llamacpp", str(path), str(threads)]
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(words, cwd=ROOT, **quiet) as process:  # type: ignore[call-overload]
        process.stdout.readline()

        def write(count: int) -> float:
            print(f"write {count}", file=process.stdin, flush=True)
            return float(process.stdout.readline())

        yield write
        process.kill()


def decoding(path: Path, model: Child, threads: int) -> list[Figure]:
    """Ours beside the shortest loop there is, and constrained beside free."""
    greedy, drawn = Request("", "Tell me."), Request("", "Tell me.", temperature=0.8)
    bound = replace(drawn, schema=_STRING)
    with bare(path, threads) as write:
        speed, of_both = beside(rounds(lambda: write(_WRITE) / _WRITE, lambda: per_token(model, greedy), times=15))
    cost, of_schema = beside(rounds(lambda: per_token(model, bound), lambda: per_token(model, drawn), times=15))
    return [
        Figure(
            "decode through our whole stack / bare engine", speed, 0.95, at="least", detail=f"bare / ours {of_both}"
        ),
        Figure("constrained / free, per token", cost, 1.10, detail=of_schema),
    ]


def prefixes(model: Child) -> list[Figure]:
    """A second mail behind a prefix of 1,200 tokens, beside the first."""
    prefix = ""

    def first() -> float:
        nonlocal prefix
        prefix = of_tokens(model, 1200)
        return second()

    def second() -> float:
        return first_token(model, Request(prefix, words(1)))

    share, detail = beside([(warm, cold) for cold, warm in rounds(first, second)])
    return [Figure("second mail behind a common prefix / first", share, 0.05, detail=detail)]


def _read_all(model: Child, request: Request, stop: threading.Event) -> None:
    for _ in model.answer(request, cancel=stop):
        pass


@contextmanager
def queued(model: Child, count: int) -> Iterator[None]:
    """So many mails that are being answered, or wait to be."""
    stop = threading.Event()
    prefix = of_tokens(model, 300)
    with ThreadPoolExecutor(count) as pool:
        for _ in range(count):
            request = Request(prefix, of_tokens(model, 200), most_tokens=200, temperature=1.0)
            pool.submit(_read_all, model, request, stop)
        time.sleep(1)
        yield
        stop.set()


def queue(model: Child) -> list[Figure]:
    """A person's request while 200 mails wait, beside the same when nobody does."""
    person = Request(of_tokens(model, 300), "", interactive=True)

    def ask() -> float:
        return first_token(model, replace(person, prompt=of_tokens(model, 200)))

    def ask_among_many() -> float:
        with queued(model, 200):
            return ask()

    share, detail = beside(rounds(ask_among_many, ask))
    return [Figure("first token with 200 mails queued / idle", share, 3, detail=detail)]


def cancelling(path: Path, options: Options, log: Path) -> list[Figure]:
    """From a cancellation to the next one's first token in the only slot, less what that takes in a free one."""
    model = Child("llamacpp", path, log=log, options=replace(options, slots=1))
    waiting = Request("", "Next, please.")

    def once() -> float:
        cancel = threading.Event()
        long = model.answer(Request("", "Go on.", most_tokens=2000, temperature=1.0), cancel=cancel)
        for _ in range(8):
            next(long)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(lambda: (next(iter(model.answer(waiting))), time.perf_counter()))
            time.sleep(0.05)
            began = time.perf_counter()
            cancel.set()
            list(long)
            return first.result()[1] - began

    measured = rounds(once, lambda: first_token(model, waiting), lambda: per_token(model, waiting))
    model.close()
    steps = statistics.median((freed - free) / step for freed, free, step in measured)
    return [Figure("cancel to free slot", max(0.0, steps), 2, "steps")]


def lag(model: Child) -> list[Figure]:
    """How late this process's event loop wakes while the model reads and writes, beside idle."""

    async def ticks(seconds: float) -> list[float]:
        late = []
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            await asyncio.sleep(0.005)
            late.append(time.perf_counter() - began - 0.005)
        return late

    def working() -> float:
        with queued(model, 8):
            return percentile(asyncio.run(ticks(3)), 0.99)

    measured = rounds(working, lambda: percentile(asyncio.run(ticks(3)), 0.99))
    share, detail = beside(measured)
    late = statistics.median(busy for busy, _ in measured)
    return [
        Figure("event loop lag p99 beside a working model", late * 1e3, 50, "ms", detail=detail),
        Figure("the same / idle", share, 3),
    ]


def kills(log: Path, count: int) -> list[Figure]:
    """Requests lost or answered differently while the process is killed at random moments; and canaries."""
    path = tiny.make(log.parent / "tiny.gguf")
    model = Child("llamacpp", path, log=log, options=Options(threads=1, exact=True))
    asked = [
        Request("You read mail.", f"Canary {n * 7919}", most_tokens=120, temperature=1.0, seed=n) for n in range(16)
    ]

    def whole(request: Request) -> str:
        return "".join(piece.text for piece in model.answer(request))

    expected = [whole(one) for one in asked]
    over = threading.Event()
    wrong = answered = 0

    def ask(number: int) -> None:
        nonlocal wrong, answered
        while not over.is_set():
            wrong += whole(asked[number]) != expected[number]
            answered += 1

    chance = random.Random(1)
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(whole, asked))
        work = [pool.submit(ask, number) for number in range(16)]
        for _ in range(count):
            time.sleep(chance.uniform(0, 1.2))
            with suppress(ProcessLookupError):  # dead already, and not started again yet
                os.kill(model.process_id, signal.SIGKILL)
        over.set()
        failed = sum(one.exception() is not None for one in work)
    model.close()
    leaks = sum(one != other for one, other in zip(together, expected, strict=True))
    return [
        Figure("canaries: 16 at once that differ from one by one", leaks, 0, "answers"),
        Figure(
            f"{count} kills: requests lost or changed", wrong + failed, 0, "requests", detail=f"{answered} answered"
        ),
    ]


def main() -> None:
    """Measure everything and tell it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument("--kills", type=int, default=100)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, log = tiny.make(Path(folder) / "medium.gguf", tiny.MEDIUM), Path(folder) / "log"
        options = Options(threads=chosen.threads)
        model = Child("llamacpp", path, log=log, options=options)
        found = [*decoding(path, model, chosen.threads), *prefixes(model), *queue(model), *lag(model)]
        model.close()
        found += [*cancelling(path, options, log), *kills(log, chosen.kills)]
    tell("models", found, as_json=chosen.json)


if __name__ == "__main__":
    main()
