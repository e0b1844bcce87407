"""Measure lanes: the sample mailbox exactly, and bulk against person, List-Id mail and junk on the SpamAssassin inbox.

    python scripts/bench/lanes.py [--json]

How the truth is told from the corpus's index: `tests/triage/corpus_lanes.py`.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts" / "bench")]

from figures import Figure, tell  # noqa: E402

from copilot.triage import asks, identity, lanes  # noqa: E402
from copilot.types import Lane, Message  # noqa: E402
from tests.triage import corpus_lanes, truth  # noqa: E402

_WORDS = re.compile(r"\w+")


def sample() -> Figure:
    """Exact lanes on our own mailbox."""
    placed = truth.placements()
    exact = sum(1 for case, placement in placed if placement.lane == case.lane)
    return Figure("lanes of the sample mailbox, exact", exact / len(placed), 0.95, "", "least", f"{len(placed)} mails")


def corpus() -> list[Figure]:
    """Bulk and person, lists, and junk on the SpamAssassin inbox."""
    mail = corpus_lanes.read()
    placed = corpus_lanes.place(mail)
    precision, recall, harmonic = corpus_lanes.f1(placed)
    unlisted = corpus_lanes.f1([one for one in placed if not one.row["list_id"]])
    listed = [one for one in placed if one.row["list_id"] and one.row["kind"] != "spam"]
    spam = [one for one in placed if one.row["kind"] == "spam"]
    ham = [one for one in placed if one.row["kind"] != "spam"]
    detail = f"P {precision:.3f} R {recall:.3f}; without List-Id mail F1 {unlisted[2]:.3f}"
    return [
        Figure("bulk against person, SpamAssassin: F1", harmonic, 0.95, "", "least", detail),
        Figure("List-Id mail in lists", _share(listed, Lane.LISTS), 0.95, "", "least", f"{len(listed)} mails"),
        Figure("ham in junk", _share(ham, Lane.JUNK), 0.01, "", "most", f"{len(ham)} mails"),
        Figure("spam in junk", _share(spam, Lane.JUNK), 0.5, "", "least", f"{len(spam)} mails"),
        speed(mail),
    ]


def _share(placed: list[corpus_lanes.Placed], lane: Lane) -> float:
    return sum(1 for one in placed if one.lane is lane) / max(1, len(placed))


def speed(mail: list[tuple[dict[str, Any], Message]]) -> Figure:
    """Placing and asking, against one plain regex pass over the same text, measured in turns."""
    messages = [message for _, message in mail]
    me = identity.addresses((), messages)
    context = lanes.Context(me=me, own_domains=identity.own_domains(me))
    lanes_of = [(one, lanes.place(one, context).lane) for one in messages]
    ratios, place, find = [], 0.0, 0.0
    for _ in range(5):
        plain = _timed(lambda: [_WORDS.findall(f"{one.subject} {one.text}") for one in messages])
        place = _timed(lambda: [lanes.place(one, context) for one in messages])
        find = _timed(lambda: [asks.find(one, context, lane=lane) for one, lane in lanes_of])
        ratios.append((place + find) / plain)
    detail = f"lanes {place / len(mail) * 1e6:.0f} + asks {find / len(mail) * 1e6:.0f} µs a mail"
    return Figure("lanes and asks, against a regex pass", statistics.median(ratios), 4.0, "×", "most", detail)


def _timed(work: Callable[[], list[Any]]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    tell("lanes", [sample(), *corpus()], as_json="--json" in sys.argv[1:])
