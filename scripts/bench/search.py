"""Search as you type over 100,000 messages, newest 50, beside notmuch in its own process on the same words.

Usage: search.py [--json] [--count N] [FOLDER]. Store and notmuch index are made once and kept in FOLDER.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from figures import Figure, percentile, spread, tell

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from copilot.store import mail
from copilot.store.db import Database
from copilot.types import Address, Incoming, Message, Role, View

_LIMIT = 50
_ROUNDS = 5
_PYTHON = "/usr/bin/python3"
_VERSION = 1
_START = datetime(2023, 11, 1, tzinfo=UTC)
_COMMON = re.findall(
    r"\w+",
    "the of and to a in is that for it you we on with as be at this have from your will are not can please our if by or"
    " an was all has more about but there which would new one out they time other what some them when people no"
    " my over",
)
_ONSETS = re.findall(r"\w+", "b c d g h k l m n p r s t v w z br ch cl cr dr fl gr pl pr sh sk sl sp st th tr")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou", "io")
_CODAS = ("", "n", "r", "s", "t", "l", "ng", "x")


class Language:
    """A vocabulary in which a few words are very common and most are rare (Zipf's law)."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        made = dict.fromkeys(self._word() for _ in range(60_000))
        self.words = [*_COMMON, *made]
        self._weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(self.words))))

    def _word(self) -> str:
        syllables = self.rng.choice((1, 2, 2, 3, 3, 4))
        body = "".join(self.rng.choice(_ONSETS) + self.rng.choice(_VOWELS) for _ in range(syllables))
        return body + self.rng.choice(_CODAS)

    def text(self, count: int) -> str:
        """That many words as they come."""
        return " ".join(self.rng.choices(self.words, cum_weights=self._weights, k=count))


def _people(language: Language) -> list[str]:
    """Those who write; the first thing a fresh language is asked for."""
    return [f"{language.text(1)}{n % 400}@{language.rng.choice(language.words[100:900])}.example" for n in range(1500)]


def messages(count: int) -> Iterator[Incoming]:
    """Messages with dates in a random order, most of a hundred words, some of a thousand."""
    language = Language(5)
    rng = language.rng
    people = _people(language)
    numbers = list(range(count))
    rng.shuffle(numbers)
    for number in numbers:
        when = _START + timedelta(minutes=15 * number, seconds=rng.randrange(800))
        sender, receiver = rng.choice(people), rng.choice(people)
        subject, text = language.text(6), language.text(max(15, min(1500, int(rng.lognormvariate(4.6, 0.9)))))
        lines = "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
        text = " ".join(lines.split())
        head = (
            f"From: {sender.split('@')[0].title()} <{sender}>\nTo: {receiver}\nSubject: {subject}\n"
            f"Date: {format_datetime(when)}\nMessage-ID: <{number}@search.example>\n\n"
        )
        message = Message(
            message_id=f"<{number}@search.example>", in_reply_to=(), references=(), date=when,
            from_=(Address(sender.split("@")[0].title(), sender),), reply_to=(), to=(Address("", receiver),), cc=(),
            bcc=(), subject=subject, text=text,
        )  # fmt: skip
        yield Incoming((head + text + "\n").encode(), message, frozenset(), None, "made")


def build(folder: Path, count: int) -> None:
    """Fill a store and a Maildir with the same messages, and index the latter with notmuch."""
    print(f"making {count} messages and both indexes (once) …", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    current = folder / "mail" / "cur"
    current.mkdir(parents=True)
    db = Database(folder / "store.db")
    inbox = mail.folder(db, mail.account(db, "bench", kind="maildir"), "INBOX", role=Role.INBOX)
    made = messages(count)
    spent = 0.0
    while batch := list(itertools.islice(made, 500)):
        for one in batch:
            (current / f"{one.message.message_id.strip('<>')}:2,S").write_bytes(one.raw)
        began = time.process_time()
        mail.add(db, inbox, batch)
        spent += time.process_time() - began
    db.close()
    print(f"store: {spent / count * 1e6:.0f} µs of CPU a message", file=sys.stderr, flush=True)
    (folder / "notmuch").write_text(
        f"[database]\npath={folder / 'mail'}\n[new]\ntags=\n[maildir]\nsynchronize_flags=false\n"
    )
    environment = {**os.environ, "NOTMUCH_CONFIG": str(folder / "notmuch")}
    subprocess.run(["notmuch", "new", "--quiet"], check=True, env=environment)
    (folder / "made").touch()


def queries() -> list[tuple[str, str, str]]:
    """What is typed: a name, our query, notmuch's."""
    words = Language(5).words
    at = len(_COMMON)
    plain = [words[1], words[20], words[at], words[at + 20], words[at + 200], words[at + 2000], words[at + 20_000]]
    told = [(f"word {one}", one + " ", one) for one in plain]
    for first, second in (
        (words[at + 5], words[at + 9]),
        (words[3], words[at + 300]),
        (words[at + 90], words[at + 900]),
    ):
        told.append((f"both {first} {second}", f"{first} {second} ", f"{first} and {second}"))
    told += [("phrase", '"of the"', '"of the"'), ("phrase", '"to a"', '"to a"')]
    told += [
        (
            "three",
            f"{words[at + 40]} {words[at + 70]} {words[at + 800]} ",
            f"{words[at + 40]} and {words[at + 70]} and {words[at + 800]}",
        )
    ]
    for word in (words[6], words[25], words[at + 3], words[at + 300], words[at + 5000]):
        for length in range(2, len(word) + 1):
            told.append((f"typing {word[:length]}", word[:length], f"{word[:length]}*"))
        told.append(
            (f"typing {words[at + 50]} {word[:2]}", f"{words[at + 50]} {word[:2]}", f"{words[at + 50]} and {word[:2]}*")
        )
    told.append(("subject", f"subject:{words[at + 9]} ", f"subject:{words[at + 9]}"))
    for person in _people(Language(5))[7:9]:
        told.append(("from", f"from:{person} ", f"from:{person}"))
    return told


def measure(folder: Path) -> list[Figure]:
    """Ask both for every query, by turns."""
    db = Database(folder / "store.db")
    server = [_PYTHON, str(Path(__file__).with_name("notmuch_words.py")), str(folder / "mail"), str(_LIMIT)]
    other = subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    differing: set[str] = set()
    try:
        for _ in range(_ROUNDS):
            for name, query, same in queries():
                began = time.perf_counter()
                rows = mail.rows(db, mail.ids(db, View(box="", query=query, typing=not query.endswith(" ")), _LIMIT))
                ours.setdefault(name, []).append(time.perf_counter() - began)
                seconds, found = _ask(other, same)
                theirs.setdefault(name, []).append(seconds)
                if [row.message_id.strip("<>") for row in rows] != found:
                    differing.add(name)
    finally:
        other.kill()
        other.wait()
        db.close()
    # notmuch also finds other endings of an English word; that changes which messages are the newest 50.
    print(f"{len(differing)} of {len(ours)} queries find different messages", file=sys.stderr)
    return _figures(ours, theirs)


def _ask(process: subprocess.Popen[str], query: str) -> tuple[float, list[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(query + "\n")
    process.stdin.flush()
    seconds, found = json.loads(process.stdout.readline())
    return seconds, found


def _figures(ours: dict[str, list[float]], theirs: dict[str, list[float]]) -> list[Figure]:
    medians = {name: (statistics.median(ours[name]), statistics.median(theirs[name])) for name in ours}
    for name, (mine, other) in medians.items():
        print(f"{name:<40} {mine * 1e3:8.2f} ms {other * 1e3:8.2f} ms  {mine / other:6.2f} ×", file=sys.stderr)
    all_ours = [value for some in ours.values() for value in some]
    all_theirs = [value for some in theirs.values() for value in some]
    slower = sum(mine > other for mine, other in medians.values())
    p95, other_p95 = percentile(all_ours, 0.95), percentile(all_theirs, 0.95)
    ratio = statistics.median(mine / other for mine, other in medians.values())
    both = f"ours {spread(all_ours)}; notmuch {spread(all_theirs)}"
    few = f"{slower} of {len(medians)} queries slower"
    return [
        Figure("search as you type, newest 50: 95th percentile", p95 * 1e3, 30, "ms"),
        Figure("… beside notmuch in-process: 95th percentile", p95 / other_p95, 1.0, detail=both),
        Figure("… beside notmuch in-process: median query", ratio, 1.0, detail=few),
    ]


def main() -> None:
    """Measure, building what is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("folder", type=Path, nargs="?")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.gettempdir()) / f"inbox-copilot-search-{_VERSION}-{options.count}"
    if not (folder / "made").exists():
        build(folder, options.count)
    tell("search", measure(folder), as_json=options.json)


if __name__ == "__main__":
    main()
