"""How probable it is that a sentence asks or proposes something."""

from __future__ import annotations

import math

_WEIGHTS = {
    "please": 1.5,
    "modal": 3.0,
    "need": 1.0,
    "tell": 2.0,
    "imperative": 2.0,
    "propose": 1.2,
    "question": 2.0,
    "aux": 0.6,
}
_AGAINST = {"bulk": -1.0, "past": -0.5, "third": -1.0, "me": -0.5}


def probability(sentence: str, cues: frozenset[str]) -> float:
    """Between 0 and 1, calibrated on the sentences it was trained on."""
    total = -1.5 + sum(_WEIGHTS.get(cue, 0.0) + _AGAINST.get(cue, 0.0) for cue in cues)
    return 1 / (1 + math.exp(-total))
