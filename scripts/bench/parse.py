"""Measure parsing against the standard library: a whole message told, beside merely taking it apart.

    python scripts/bench/parse.py [--json] [--rounds N] [MAILDIR or folder of .eml]

Ours decodes headers and text, converts HTML, finds links, quotations and signatures; the standard library's
`email.message_from_bytes` does none of this. CPU time, alternately in one process; a
figure is the median of the rounds' ratios.
Without a path the development corpus beside the checkout is used.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import statistics
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts" / "bench")]

from figures import Figure, tell  # noqa: E402

from copilot.mail import mime  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpora" / "inbox" / "spamassassin_2002.maildir.tar.gz"
HEADERS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "References")


def main() -> None:
    """Run the rounds and print the figures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("path", nargs="?", type=Path)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--json", action="store_true")
    options = asked.parse_args()
    raws = _mails(options.path)
    works: dict[str, Callable[[bytes], object]] = {"ours": mime.parse, "apart": email.message_from_bytes, "told": _told}
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(options.rounds):
        for name, work in works.items():
            spent[name].append(_each(work, raws))
    figures = [
        _figure("parse against the standard library taking apart", spent, "apart", 2.0),
        _figure("parse against the standard library telling 7 headers, text", spent, "told", 0.5),
    ]
    tell("parse", figures, as_json=options.json)


def _figure(what: str, spent: dict[str, list[float]], other: str, goal: float) -> Figure:
    ratio = statistics.median(mine / theirs for mine, theirs in zip(spent["ours"], spent[other], strict=True))
    sides = f"{statistics.median(spent['ours']):.0f} µs against {statistics.median(spent[other]):.0f} µs a message"
    return Figure(what, ratio, goal, detail=sides)


def _each(work: Callable[[bytes], object], raws: list[bytes]) -> float:
    """CPU microseconds for one message on average."""
    begun = time.process_time()
    for raw in raws:
        work(raw)
    return (time.process_time() - begun) / len(raws) * 1e6


def _told(raw: bytes) -> object:
    """What the standard library needs to tell headers and text (`policy.default`), without HTML or quotations."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        headers = [str(message[name]) for name in HEADERS]
        part = message.get_body(("plain", "html"))
        return headers, part.get_content() if part else ""
    except (LookupError, AttributeError, IndexError, ValueError):
        return None


def _mails(path: Path | None) -> list[bytes]:
    if path is not None:
        return [one.read_bytes() for one in sorted(path.rglob("*")) if one.is_file()]
    if not CORPUS.is_file():
        sys.exit("there is no mail to measure: name a Maildir or a folder of .eml")
    with tarfile.open(CORPUS) as archive:
        contents = (archive.extractfile(member) for member in archive if member.isfile())
        return [content.read() for content in contents if content is not None]


if __name__ == "__main__":
    main()
