"""Measure asks: sentences by cross-validation on Parakweet, messages on the sample mailbox, transfer to BC3.

    python scripts/bench/asks.py [--json]

Whatever is learned (vocabulary, weights, both thresholds) is learned inside each of ten folds; a figure is over the
folds' held-out sentences put together. Needs scikit-learn, and the corpora beside the checkout. BC3 is share-alike: it
is only looked at here, nothing is learned from it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts"), str(ROOT / "scripts" / "bench")]

import train_asks as training  # noqa: E402
from figures import Figure, tell  # noqa: E402

from copilot.triage import ask_model  # noqa: E402
from copilot.triage.cues import cues  # noqa: E402
from tests.triage import truth  # noqa: E402

BC3 = ROOT.parent / "shared" / "corpora" / "threads" / "bc3_threads_dev.jsonl"
_ASKING = ("req", "prop", "meet")
_Array = np.ndarray[Any, Any]


def rates(found: _Array, asks: _Array, weights: _Array | None = None) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    counted = np.ones(len(asks)) if weights is None else weights
    hits = float(counted[found & asks].sum())
    precision = hits / max(1e-9, float(counted[found].sum()))
    recall = hits / max(1e-9, float(counted[asks].sum()))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def cross_validated(sentences: training.Sentences, extra: training.Sentences) -> tuple[_Array, _Array]:
    """Which sentences were found maybe and surely to ask, each by a classifier that never saw them."""
    from sklearn.model_selection import StratifiedKFold

    maybe, sure = np.zeros(len(sentences.asks), bool), np.zeros(len(sentences.asks), bool)
    for seen, held in StratifiedKFold(10, shuffle=True, random_state=0).split(maybe, sentences.asks):
        model = training.calibrated(sentences.part(seen), extra, folds=5)
        probabilities = training.scores(model, sentences.part(held))
        maybe[held], sure[held] = probabilities >= model.maybe, probabilities >= model.sure
    return maybe, sure


def parakweet() -> list[Figure]:
    """The goals of the classifier, on held-out sentences."""
    sentences = training.parakweet()
    maybe, sure = cross_validated(sentences, training.own())
    precision, recall, harmonic = rates(maybe, sentences.asks)
    sure_precision, sure_recall, _ = rates(sure, sentences.asks)
    share = float(sentences.asks.mean())
    rare = np.where(sentences.asks, 0.31 / 0.69 * (1 - share) / share, 1.0)
    rare_f1, rare_sure = rates(maybe, sentences.asks, rare)[2], rates(sure, sentences.asks, rare)
    detail = f"P {precision:.3f} R {recall:.3f}, {len(sentences.asks)} sentences; were only 31 % asks: F1 {rare_f1:.3f}"
    return [
        Figure("asks by sentence, Parakweet, 10 folds: F1", harmonic, 0.78, "", "least", detail),
        Figure("the same, tier sure: precision", sure_precision, 0.92, "", "least", f"31 %: P {rare_sure[0]:.3f}"),
        Figure("the same, tier sure: recall", sure_recall, 0.50, "", "least"),
    ]


def speed() -> Figure:
    """Time for one sentence, cues and classifier together."""
    lines = training.PARAKWEET.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines][:1500]
    ask_model.model()
    best = min(_timed(texts) for _ in range(3))
    return Figure("one sentence classified", best / len(texts) * 1e6, 150, "µs")


def _timed(texts: list[str]) -> float:
    begun = time.perf_counter()
    for text in texts:
        ask_model.probability(text, cues(text))
    return time.perf_counter() - begun


def bc3() -> Figure:
    """How the shipped classifier does on sentences that annotators of another set called requests or proposals."""
    model = ask_model.model()
    found, asks = [], []
    for thread in map(json.loads, BC3.read_text(encoding="utf-8").splitlines()):
        for message in thread["messages"]:
            for sentence in message["sentences"]:
                if not sentence["text"].startswith(">"):
                    votes = thread["act_votes"].get(sentence["id"], {})
                    asks.append(sum(votes.get(act, 0) for act in _ASKING) >= 2)
                    found.append(model.probability(sentence["text"], cues(sentence["text"])) >= model.maybe)
    precision, recall, harmonic = rates(np.array(found), np.array(asks))
    detail = f"P {precision:.2f} R {recall:.2f}, {sum(asks)} of {len(asks)} sentences ask; checking only, no goal"
    return Figure("asks by sentence, BC3: F1", harmonic, 0.0, "", "least", detail)


def mailbox() -> list[Figure]:
    """Asks of whole messages on the sample mailbox."""
    joined = truth.matches()
    both = [(match.wanted, match.found) for match in joined if match.wanted and match.found]
    wanted, found = sum(1 for match in joined if match.wanted), sum(1 for match in joined if match.found)
    owners = sum(want.owner == ask.owner for want, ask in both) / max(1, len(both))
    dues = sum(want.due == ask.due for want, ask in both) / max(1, len(both))
    return [
        Figure("asks of the sample mailbox: recall", len(both) / max(1, wanted), 0.85, "", "least", f"{wanted} asks"),
        Figure("asks of the sample mailbox: precision", len(both) / max(1, found), 0.70, "", "least"),
        Figure("their owner right", owners, 0.9, "", "least"),
        Figure("their due date right", dues, 0.9, "", "least"),
    ]


if __name__ == "__main__":
    tell("asks", [*parakweet(), speed(), bc3(), *mailbox()], as_json="--json" in sys.argv[1:])
