"""Measure topics: V-measure against a cold re-clustering, and how many old mails move in simulated days.

    python scripts/bench/topics.py [--json] [--days N]

Two labelled corpora go through the whole program (import, threads, lanes, topics). First all at once; then the older
seventy percent at once and the rest day by day. The yardstick is scikit-learn's TF-IDF, TruncatedSVD(100) and KMeans
over the same texts, with as many clusters as the program shows topics, from scratch, best of ten starts, mean of three
seeds. Labels: the mailing list, else the kind of folder (SpamAssassin); the primary topic, else the genre (Enron).
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts" / "bench")]

from figures import Figure, tell  # noqa: E402

from copilot.mail import mime  # noqa: E402
from copilot.store import mail  # noqa: E402
from copilot.store.db import Database  # noqa: E402
from copilot.store.placements import placements  # noqa: E402
from copilot.triage import analyse  # noqa: E402
from copilot.types import Incoming, Message, View  # noqa: E402

CORPORA = ROOT.parent / "shared" / "corpora" / "inbox"
NAMES = {"SpamAssassin": "spamassassin_2002", "Enron": "enron_office_labelled"}
_BASE = 0.7
_SEEDS = 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mail with the label people gave it, and the day it came."""

    incoming: Incoming
    label: str
    day: str

    @property
    def message(self) -> Message:
        """The mail as parsed."""
        return self.incoming.message


def corpus(name: str) -> list[Labelled]:
    """The mails of a corpus, oldest first."""
    import tarfile

    with gzip.open(CORPORA / f"{name}.index.jsonl.gz", "rt") as file:
        index = {row["file"]: row for row in map(json.loads, file)}
    found = []
    with tarfile.open(CORPORA / f"{name}.maildir.tar.gz") as archive:
        for member in archive:
            row = index.get("/".join(member.name.split("/")[-2:]))
            data = archive.extractfile(member) if row is not None else None
            if row is not None and data is not None:
                found.append(_labelled(row, data.read()))
    return sorted(found, key=lambda one: one.day)


def _labelled(row: dict[str, Any], raw: bytes) -> Labelled:
    message = mime.parse(raw)
    received = datetime.fromisoformat(row["date"]) if row["date"] else datetime(2000, 1, 1, tzinfo=UTC)
    incoming = Incoming(raw, message, frozenset({"$seen"}), message.date or received, row["file"])
    return Labelled(incoming, _label(row), row["date"][:10])


def _label(row: dict[str, Any]) -> str:
    if "categories" not in row:
        return str(row["list_id"] or row["kind"])
    for level in (3, 1):
        some = [one for one in row["categories"] if one["level1"] == level]
        if some:
            best = max(some, key=lambda one: one["votes"])
            return f"{best['level1']}.{best['level2']}"
    return "none"


class Program:
    """The program over a store of its own; `topics` tells where each mail is."""

    def __init__(self, path: Path, address: str) -> None:
        self.db = Database(path)
        self.folder = mail.folder(self.db, mail.account(self.db, "bench", kind="eml", address=address), "inbox")
        self.ids: dict[str, int] = {}
        self.seconds = 0.0

    def feed(self, some: Sequence[Labelled], now: datetime) -> None:
        """Store mails and analyse them."""
        added = mail.add(self.db, self.folder, [one.incoming for one in some])
        for one, id in zip(some, added.ids, strict=True):
            self.ids[one.incoming.source] = id
        start = time.perf_counter()
        analyse.run(self.db, stop=threading.Event(), now=now)
        self.seconds += time.perf_counter() - start

    def topics(self) -> dict[int, str]:
        """The topic of every mail."""
        found = placements(self.db, View(box=""))
        return {id: topic for id, _message_id, _lane, topic, _unread in found}

    def of(self, some: Sequence[Labelled]) -> list[str]:
        """The topics of these mails, in order."""
        topics = self.topics()
        return [topics[self.ids[one.incoming.source]] for one in some]


def cold(some: Sequence[Labelled], count: int) -> float:
    """The V-measure of clustering everything anew, mean of the seeds."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import v_measure_score
    from sklearn.preprocessing import normalize

    texts = [f"{one.message.subject} {one.message.text}" for one in some]
    weights = TfidfVectorizer(stop_words="english", min_df=2, sublinear_tf=True).fit_transform(texts)
    scores: list[float] = []
    for seed in range(_SEEDS):
        rows = normalize(TruncatedSVD(100, random_state=seed).fit_transform(weights))
        found = KMeans(count, n_init=10, random_state=seed).fit_predict(rows)
        scores.append(v_measure_score([one.label for one in some], found))
    return statistics.mean(scores)


def measure(name: str, days: int, scratch: Path) -> Iterator[Figure]:
    """The figures of one corpus."""
    some = corpus(NAMES[name])
    at_once = Program(scratch / f"{name}-once.db", "")
    at_once.feed(some, datetime(2026, 3, 2, tzinfo=UTC))
    yield _quality(f"{name}, all at once", some, at_once)
    daily = Program(scratch / f"{name}-daily.db", "")
    moved = list(_days(some, daily, days))
    yield _quality(f"{name}, after {len(moved)} days", some, daily)
    detail = f"mean {100 * statistics.mean(moved):.2f} %"
    yield Figure(f"{name}, old mails that change topic, worst day", 100 * max(moved), 2.0, "%", detail=detail)


def _quality(what: str, some: Sequence[Labelled], program: Program) -> Figure:
    from sklearn.metrics import v_measure_score

    topics = program.of(some)
    ours = v_measure_score([one.label for one in some], topics)
    theirs = cold(some, len(set(topics)))
    detail = f"{ours:.3f} / {theirs:.3f} with {len(set(topics))} clusters, {len(some)} mails"
    return Figure(f"{what}: V / cold re-clustering", ours / theirs, 0.95, at="least", detail=detail)


def _days(some: Sequence[Labelled], program: Program, most: int) -> Iterator[float]:
    """Feed the base, then day by day (the days left over in the last one); the share of old mails moved each day."""
    start = int(_BASE * len(some))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    program.feed(some[:start], now)
    by_day: defaultdict[str, list[Labelled]] = defaultdict(list)
    for one in some[start:]:
        by_day[one.day].append(one)
    lots = list(by_day.values())
    lots = [*lots[: most - 1], [one for lot in lots[most - 1 :] for one in lot]]
    for number, lot in enumerate((lot for lot in lots if lot), start=1):
        before = program.topics()
        program.feed(lot, now + timedelta(days=number))
        after = program.topics()
        yield sum(after[id] != topic for id, topic in before.items()) / len(before)


def main() -> int:
    """Measure and print; 2 when there is nothing to measure."""
    parser = argparse.ArgumentParser(description="Quality and stability of topics.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--days", type=int, default=100)
    options = parser.parse_args()
    if not CORPORA.is_dir():
        print("the development corpora are not beside this checkout", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        figures = [figure for name in NAMES for figure in measure(name, options.days, Path(scratch))]
    tell("topics", figures, as_json=options.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
