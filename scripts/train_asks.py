"""Train the ask classifier and write copilot/triage/data/asks.json.gz.

    python scripts/train_asks.py [PARAKWEET_JSONL]

Needs scikit-learn (the `dev` extra). Sources: the training sentences of Parakweet's EmailIntentDataSet (Apache-2.0), by
default from `../shared/corpora`, and the program's own sentences in copilot/triage/data/asks_own.txt.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from copilot.triage.ask_features import cue_features, tokens, word_features  # noqa: E402
from copilot.triage.ask_model import ARTEFACT, Model  # noqa: E402
from copilot.triage.cues import cues  # noqa: E402

PARAKWEET = ROOT.parent / "shared" / "corpora" / "asks" / "parakweet_intent_dev.jsonl"
OWN = ARTEFACT.with_name("asks_own.txt")

_SEEN_WORDS, _SEEN_CUES = 2, 5  # a feature must occur in so many sentences
_CUES_WEIGH = 0.7
_C = 8.0
_OWN_WEIGHS = 2.0
_SCALE = 1000
# between the share of asks in the training sentences (0.47) and in ordinary mail (0.31), for setting thresholds
_ASKS_IN_MAIL = 0.39
_SURE_PRECISION = 0.915


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences as features, whether each asks, and how much it counts."""

    words: list[set[str]]
    cues: list[list[str]]
    asks: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]

    def part(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Sentences:
        """Some of them."""
        return Sentences(
            [self.words[i] for i in rows], [self.cues[i] for i in rows], self.asks[rows], self.weights[rows]
        )

    def __add__(self, other: Sentences) -> Sentences:
        return Sentences(
            self.words + other.words,
            self.cues + other.cues,
            np.concatenate([self.asks, other.asks]),
            np.concatenate([self.weights, other.weights]),
        )


def read(pairs: Iterable[tuple[str, bool]], weight: float = 1.0) -> Sentences:
    """Sentences and labels as features."""
    texts = list(pairs)
    words = [tokens(text) for text, _ in texts]
    return Sentences(
        [word_features(row) for row in words],
        [cue_features(cues(text), len(row)) for (text, _), row in zip(texts, words, strict=True)],
        np.array([asks for _, asks in texts], dtype=bool),
        np.full(len(texts), weight),
    )


def parakweet(path: Path = PARAKWEET) -> Sentences:
    """The labelled sentences of the Parakweet set."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return read((row["text"], row["label"] == "Yes") for row in rows)


def own() -> Sentences:
    """The program's own sentences."""
    lines = [line for line in OWN.read_text(encoding="utf-8").splitlines() if line[:2] in ("+ ", "- ")]
    return read(((line[2:], line[0] == "+") for line in lines), _OWN_WEIGHS)


def train(sentences: Sentences) -> Model:
    """A classifier learned from these sentences alone: vocabulary, weights, intercept; thresholds stay at one half."""
    from sklearn.linear_model import LogisticRegression

    words, cue_names = _vocabulary(sentences.words, _SEEN_WORDS), _vocabulary(sentences.cues, _SEEN_CUES)
    matrix = _matrix(sentences, words, cue_names)
    learned = LogisticRegression(C=_C, solver="liblinear").fit(matrix, sentences.asks, sentences.weights)
    weights = learned.coef_[0]
    return Model(
        {word: float(weights[i]) for word, i in words.items()},
        {cue: float(weights[len(words) + i]) * _CUES_WEIGH for cue, i in cue_names.items()},
        float(learned.intercept_[0]),
        0.5,
        0.5,
    )


def _vocabulary(rows: Sequence[Iterable[str]], least: int) -> dict[str, int]:
    counts = Counter(feature for row in rows for feature in row)
    return {feature: i for i, feature in enumerate(sorted(f for f, count in counts.items() if count >= least))}


def _matrix(sentences: Sentences, words: dict[str, int], cue_names: dict[str, int]) -> Any:
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    data, columns, starts = [], [], [0]
    for word_row, cue_row in zip(sentences.words, sentences.cues, strict=True):
        for vocabulary, row, first, weight in (
            (words, word_row, 0, 1.0),
            (cue_names, cue_row, len(words), _CUES_WEIGH),
        ):
            known = [first + vocabulary[feature] for feature in row if feature in vocabulary]
            columns += known
            data += [weight / max(1, len(known)) ** 0.5] * len(known)
        starts.append(len(columns))
    return csr_matrix((data, columns, starts), shape=(len(starts) - 1, len(words) + len(cue_names)))


def scores(model: Model, sentences: Sentences) -> np.ndarray[Any, Any]:
    """The probabilities that a model gives."""
    return np.array([model.features(w, c) for w, c in zip(sentences.words, sentences.cues, strict=True)])


def thresholds(probabilities: np.ndarray[Any, Any], asks: np.ndarray[Any, Any]) -> tuple[float, float]:
    """From where on a sentence is maybe an ask (best F1) and surely one, were `_ASKS_IN_MAIL` of them asks."""
    from sklearn.metrics import precision_recall_curve

    share = float(asks.mean())
    weights = np.where(asks, _ASKS_IN_MAIL / (1 - _ASKS_IN_MAIL) * (1 - share) / share, 1.0)
    precision, recall, cuts = precision_recall_curve(asks, probabilities, sample_weight=weights)
    harmonic = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    maybe = float(cuts[min(int(harmonic.argmax()), len(cuts) - 1)])
    certain = [float(cut) for cut, value in zip(cuts, precision[:-1], strict=True) if value >= _SURE_PRECISION]
    return maybe, min(certain, default=0.95)


def calibrated(sentences: Sentences, extra: Sentences, folds: int = 10) -> Model:
    """A classifier with thresholds set on sentences it had not seen while they were scored; `extra` only trains."""
    from sklearn.model_selection import StratifiedKFold

    unseen = np.zeros(len(sentences.asks))
    for seen, held in StratifiedKFold(folds, shuffle=True, random_state=1).split(unseen, sentences.asks):
        unseen[held] = scores(train(sentences.part(seen) + extra), sentences.part(held))
    maybe, sure = thresholds(unseen, sentences.asks)
    model = train(sentences + extra)
    return Model(model.words, model.cues, model.intercept, maybe, sure)


def write(model: Model) -> None:
    """Write the artefact: weights as whole thousandths, the ones that round to nothing left out."""
    rounded = [{name: round(weight * _SCALE) for name, weight in part.items()} for part in (model.words, model.cues)]
    words, cue_names = (
        {name: weight for name, weight in part.items() if abs(weight) > _SCALE * 0.02} for part in rounded
    )
    document = {
        "scale": _SCALE,
        "intercept": round(model.intercept, 4),
        "maybe": round(model.maybe, 3),
        "sure": round(model.sure, 3),
        "words": words,
        "cues": cue_names,
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ARTEFACT.write_bytes(gzip.compress(text, 9, mtime=0))


def main() -> None:
    """Train on everything and write."""
    model = calibrated(parakweet(Path(sys.argv[1]) if sys.argv[1:] else PARAKWEET), own())
    write(model)
    print(f"{len(model.words)} words and {len(model.cues)} cues, {ARTEFACT.stat().st_size // 1024} KiB")
    print(f"maybe from {model.maybe:.2f}, sure from {model.sure:.2f}")


if __name__ == "__main__":
    main()
