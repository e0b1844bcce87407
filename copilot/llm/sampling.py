"""Choosing the next token. The choice depends on the logits, the seed and the place only: there is no state to lose
when an answer is put aside, or has to go on in another process."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHARE_OF_BEST = 0.05
"""A token less likely than this share of the likeliest is never chosen (min-p: Nguyen et al. 2024)."""


def choose(logits: NDArray[np.float32], *, temperature: float, seed: int, place: int) -> int:
    """The likeliest token at temperature 0, else one drawn for this seed and place of the answer."""
    best = int(logits.argmax())
    if temperature <= 0:
        return best
    near = np.flatnonzero(logits >= logits[best] + temperature * math.log(_SHARE_OF_BEST))
    weights = np.exp((logits[near].astype(np.float64) - float(logits[best])) / temperature).cumsum()
    drawn = np.random.default_rng((seed & 0xFFFFFFFF, place)).random() * weights[-1]
    return int(near[min(int(weights.searchsorted(drawn, side="right")), len(near) - 1)])
