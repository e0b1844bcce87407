"""Measure import and analysis against a plain regex pass and the standard library's parser, over the same real mails.

    python scripts/bench/import.py [--json] [--rounds N] [MAILDIR or folder of .eml]

One process measures all of them one after the other, round by round; a figure is the median of the rounds' ratios. The
regex pass is one `re.findall(r"\\w+")` over subject and clean text of every mail. The standard library is measured
three times: merely building its tree with the modern policy that its documentation recommends, the same with the old
one (`compat32`, which reads no header), and with the modern one also reading what an import needs. Without a path the
development corpus beside the checkout is used.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import gc
import re
import statistics
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.policy import Policy
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts" / "bench")]

from figures import Figure, tell  # noqa: E402

from copilot.mail import local, mime  # noqa: E402
from copilot.store.db import Database  # noqa: E402
from copilot.triage import analyse  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpora" / "inbox" / "spamassassin_2002.maildir.tar.gz"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_WORDS = re.compile(r"\w+")
_HEADERS = ("subject", "from", "to", "cc", "date", "message-id", "references", "in-reply-to")


class Rounds:
    """The seconds of every round."""

    def __init__(self, box: Path, scratch: Path) -> None:
        self.box, self.scratch = box, scratch
        self.raws = [path.read_bytes() for path in sorted(box.rglob("*")) if path.is_file()]
        parsed = [mime.parse(raw) for raw in self.raws]
        self.texts = [f"{message.subject}\n{message.text}" for message in parsed]
        self.seconds: dict[str, list[float]] = {
            "regex": [],
            "import": [],
            "stdlib": [],
            "old": [],
            "analyse": [],
            "reading": [],
        }
        self.stages: dict[str, list[float]] = {}

    def run(self, number: int) -> None:
        """Measure all once."""
        db = Database(self.scratch / f"store-{number}.db")
        for name, work in (
            ("regex", self._regex),
            ("import", lambda: self._import(db)),
            ("stdlib", lambda: self._stdlib(email.policy.default)),
            ("old", lambda: self._stdlib(email.policy.compat32)),
            ("analyse", lambda: self._analyse(db)),
            ("reading", self._reading),
        ):
            self.seconds[name].append(_timed(work))
        db.close()

    def _regex(self) -> None:
        for text in self.texts:
            _WORDS.findall(text)

    def _stdlib(self, policy: Policy) -> None:
        for raw in self.raws:
            try:
                email.message_from_bytes(raw, policy=policy)
            except (ValueError, LookupError, AttributeError, IndexError, TypeError):
                continue  # mails that the standard library cannot parse

    def _reading(self) -> None:
        for raw in self.raws:
            try:
                message = email.message_from_bytes(raw, policy=email.policy.default)
                for name in _HEADERS:
                    str(message[name])
                for part in message.walk():
                    if part.get_content_maintype() == "text":
                        part.get_content()
            except (ValueError, LookupError, AttributeError, IndexError, TypeError):
                continue  # mails that the standard library cannot read

    def _import(self, db: Database) -> None:
        local.import_path(db, self.box, stop=threading.Event())

    def _analyse(self, db: Database) -> None:
        for stage, spent in analyse.run(db, now=NOW).seconds.items():
            self.stages.setdefault(stage, []).append(spent)

    def figures(self) -> list[Figure]:
        """The goals, with the seconds behind them."""
        each = self.seconds
        whole = [(a + b) / c for a, b, c in zip(each["import"], each["analyse"], each["regex"], strict=True)]
        alone = [a / b for a, b in zip(each["import"], each["stdlib"], strict=True)]
        old = [a / b for a, b in zip(each["import"], each["old"], strict=True)]
        read = [a / b for a, b in zip(each["import"], each["reading"], strict=True)]
        middle = {name: statistics.median(some) for name, some in each.items()}
        stages = ", ".join(f"{name} {statistics.median(some):.2f}" for name, some in self.stages.items())
        return [
            Figure(
                "import_vs_stdlib_parse: import / merely parsing",
                statistics.median(alone),
                1.0,
                detail=f"{len(self.raws)} mails, {middle['import']:.2f} s / {middle['stdlib']:.2f} s",
            ),
            Figure(
                "import_vs_stdlib_compat32: the same, reading no header",
                statistics.median(old),
                1.0,
                detail=f"{middle['import']:.2f} s / {middle['old']:.2f} s",
            ),
            Figure(
                "import_vs_stdlib_reading: import / parsing and reading",
                statistics.median(read),
                1.0,
                detail=f"{middle['import']:.2f} s / {middle['reading']:.2f} s",
            ),
            Figure(
                "import_and_analyse_vs_regex: all / one regex pass",
                statistics.median(whole),
                12.0,
                detail=f"{middle['import']:.2f} + {middle['analyse']:.2f} s / {middle['regex']:.3f} s; {stages}",
            ),
        ]


def _timed(work: Callable[[], None]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Measure and print; 2 when there is nothing to measure."""
    parser = argparse.ArgumentParser(description="Import and analysis against simpler passes over the same mail.")
    parser.add_argument("path", nargs="?", type=Path, help="a Maildir or folder of .eml")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        box = options.path or unpack(CORPUS, Path(scratch))
        if box is None:
            print("no mailbox is given and the development corpora are not beside this checkout", file=sys.stderr)
            return 2
        rounds = Rounds(box, Path(scratch))
        for number in range(options.rounds):
            rounds.run(number)
    tell("import", rounds.figures(), as_json=options.json)
    return 0


def unpack(archive: Path, scratch: Path) -> Path | None:
    """The Maildir of a corpus, unpacked; None when the corpus is not there."""
    if not archive.exists():
        return None
    with tarfile.open(archive) as opened:
        opened.extractall(scratch / archive.name, filter="data")
    return next((scratch / archive.name).rglob("cur")).parent


if __name__ == "__main__":
    raise SystemExit(main())
