"""How probable it is that a sentence asks or proposes something: a linear classifier over words and cues.

`data/asks.json.gz` holds its weights, made by `scripts/train_asks.py`; see `data/ATTRIBUTION.md`. Reading it needs
nothing but the standard library.
"""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from copilot.triage.ask_features import cue_features, tokens, word_features

ARTEFACT = Path(__file__).parent / "data" / "asks.json.gz"
"""The trained weights."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of words and cues, the intercept, and the probabilities from which an ask counts as maybe and as sure."""

    words: dict[str, float]
    cues: dict[str, float]
    intercept: float
    maybe: float
    sure: float

    def probability(self, sentence: str, cues: frozenset[str]) -> float:
        """Between 0 and 1. Each group of features weighs by the square root of how many of it are known."""
        words = tokens(sentence)
        return self.features(word_features(words), cue_features(cues, len(words)))

    def features(self, words: set[str], cues: list[str]) -> float:
        """The probability of a sentence with these features (see `ask_features`)."""
        total = self.intercept + _mean(self.words, words) + _mean(self.cues, cues)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _mean(weights: dict[str, float], features: set[str] | list[str]) -> float:
    known = [weights[feature] for feature in features if feature in weights]
    return sum(known) / math.sqrt(len(known)) if known else 0.0


@cache
def model() -> Model:
    """The shipped classifier, read once."""
    read = json.loads(gzip.decompress(ARTEFACT.read_bytes()))
    scale = read["scale"]
    words = {feature: weight / scale for feature, weight in read["words"].items()}
    cues = {feature: weight / scale for feature, weight in read["cues"].items()}
    return Model(words, cues, read["intercept"], read["maybe"], read["sure"])


def probability(sentence: str, cues: frozenset[str]) -> float:
    """How probable it is that the sentence asks or proposes something."""
    return model().probability(sentence, cues)
