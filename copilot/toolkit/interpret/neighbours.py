"""Nearest examples by the words they share (tf-idf, Spärck Jones 1972; cosine), in plain Python."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence


class Neighbours:
    """Examples as weighted features, each with the name of what it is an example of."""

    def __init__(self, examples: Sequence[tuple[str, Mapping[str, float]]]) -> None:
        seen = Counter(feature for _, features in examples for feature in features)
        self._idf = {one: math.log((1 + len(examples)) / (0.5 + count)) for one, count in seen.items()}
        self._unseen = math.log(1 + len(examples))
        self._index: dict[str, dict[str, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
        for at, (name, features) in enumerate(examples):
            for feature, value in self._weighted(features).items():
                self._index[feature][name].append((at, value))

    def near(self, features: Mapping[str, float]) -> dict[str, float]:
        """How near the nearest examples of each name are: 1 is the same words, 0 none in common."""
        weighted = self._weighted(features)
        names = dict.fromkeys(name for feature in weighted for name in self._index.get(feature, ()))
        return {name: self._score(weighted, name) for name in names}

    def like(self, features: Mapping[str, float], name: str) -> float:
        """How near the nearest examples of one name are."""
        return self._score(self._weighted(features), name)

    def _score(self, weighted: Mapping[str, float], name: str) -> float:
        scores: dict[int, float] = defaultdict(float)
        for feature, value in weighted.items():
            for at, other in self._index.get(feature, {}).get(name, ()):
                scores[at] += value * other
        return _joined(list(scores.values())) if scores else 0.0

    def _weighted(self, features: Mapping[str, float]) -> dict[str, float]:
        raw = {one: value * self._idf.get(one, self._unseen) for one, value in features.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {one: value / length for one, value in raw.items()}


def _joined(scores: list[float]) -> float:
    top = sorted(scores, reverse=True)[:3]
    return 0.8 * top[0] + 0.2 * sum(top) / 3
