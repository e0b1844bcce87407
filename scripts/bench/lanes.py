"""Measure lanes: the sample mailbox exactly, and bulk against person, List-Id mail and junk on the SpamAssassin inbox.

    python scripts/bench/lanes.py [--json]

How the truth is told from the corpus's index: `tests/triage/corpus_lanes.py`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts" / "bench")]

from figures import Figure, tell  # noqa: E402

from copilot.triage import identity, lanes  # noqa: E402
from copilot.types import Lane, Message  # noqa: E402
from tests.triage import corpus_lanes, truth  # noqa: E402


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
    """Time to place one parsed message."""
    me = identity.addresses((), (message for _, message in mail))
    context = lanes.Context(me=me, own_domains=identity.own_domains(me))
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        for _, message in mail:
            lanes.place(message, context)
        best = min(best, time.perf_counter() - begun)
    return Figure("one message placed", best / len(mail) * 1e6, 250, "µs")


if __name__ == "__main__":
    tell("lanes", [sample(), *corpus()], as_json="--json" in sys.argv[1:])
